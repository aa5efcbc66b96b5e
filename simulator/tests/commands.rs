//! Commands as they are run: on a screen that is full, gone or asleep, and what they say.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, PipeReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use simulator::gateway;

/// What a pipe holds on Linux.
const PIPE_BYTES: usize = 64 * 1024;

fn simulator(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simulator"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1");
    command
}

/// What is done in a folder of its own while a sandbox listens at that address.
async fn with_gateway(work: impl FnOnce(&str, &Path) + Send + 'static) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = gateway::database_url(&folder.path().join("gerai.db"));
    let gateway = gateway::start_in_process(&database, "127.0.0.1:0").await;
    let gateway = gateway.expect("a gateway");
    let (url, place) = (gateway.url.clone(), folder.path().to_owned());
    let worked = tokio::task::spawn_blocking(move || work(&url, &place));
    worked.await.expect("it ends well");
    gateway.stop().await;
}

/// A disk without room.
fn full() -> Stdio {
    let full = OpenOptions::new().write(true).open("/dev/full");
    full.expect("/dev/full").into()
}

/// A pipe whose reader has gone, as `head` does.
fn gone() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

/// A pipe that is full, and whose reader reads no more for as long as it lives.
fn asleep() -> (PipeReader, Stdio) {
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    writer.write_all(&[b' '; PIPE_BYTES]).expect("room");
    (reader, writer.into())
}

fn code(mut command: Command) -> Option<i32> {
    command.status().expect("a simulator").code()
}

#[test]
fn no_command_panics_on_any_screen() {
    let folder = tempfile::tempdir().expect("a folder");
    let nobody = ["--sandbox", "alfamart", "--gateway", "http://127.0.0.1:1"];
    let order = ["--phone", "081234567890", "--amount", "50000"];
    let till = [&["till", "cash-in"][..], &nobody, &order].concat();
    // What is asked, its exit code where the screen is full, and where its reader is gone.
    let table: [(&[&str], i32, i32); 8] = [
        (&["sandbox"], 1, 0),
        (&["simulate", "--seeds", "3", "--threads", "1"], 0, 0),
        (&["simulate", "--seed", "1"], 0, 0),
        (&till, 2, 2),
        (&["receipt", "copy", "no-such-file.txt"], 2, 2),
        (
            &[
                "conformance",
                "--url",
                "http://127.0.0.1:1",
                "--sandbox",
                "alfamart",
            ],
            2,
            2,
        ),
        (&["proxy", "--to", "nowhere", "--listen", "nowhere"], 2, 2),
        (&["demo", "--database", "no/such/folder/a.db"], 2, 2),
    ];
    for (arguments, when_full, when_gone) in table {
        let mut command = simulator(arguments, folder.path());
        command.stdout(full()).stderr(full());
        assert_eq!(code(command), Some(when_full), "{arguments:?}");
        let mut command = simulator(arguments, folder.path());
        command.stdout(gone()).stderr(gone());
        assert_eq!(code(command), Some(when_gone), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_prints_its_receipt_and_reports_the_outcome_on_any_screen() {
    with_gateway(|url, place| {
        let cash_in = |name: &str| {
            let mut arguments = vec!["till", "cash-in", "--sandbox", "alfamart", "--gateway", url];
            arguments.extend(["--phone", "081234567890", "--amount", "50000"]);
            arguments.extend(["--receipt", name]);
            simulator(&arguments, place)
        };
        let (_out_reader, sleeping_out) = asleep();
        let (_error_reader, sleeping_error) = asleep();
        for (name, out, error) in [
            ("full.txt", full(), full()),
            ("gone.txt", gone(), gone()),
            ("asleep.txt", sleeping_out, sleeping_error),
        ] {
            let mut command = cash_in(name);
            command.stdout(out).stderr(error);
            assert_eq!(code(command), Some(0), "{name}");
            let receipt = std::fs::read_to_string(place.join(name)).expect("a receipt");
            assert!(receipt.contains("BERHASIL"), "{name}: {receipt}");
        }
    })
    .await;
}

/// The number that a customer reads out is enough.
#[tokio::test(flavor = "multi_thread")]
async fn a_till_asks_by_the_number_on_the_receipt() {
    with_gateway(|url, place| {
        let till = |arguments: &[&str]| {
            let identity = ["--sandbox", "alfamart", "--gateway", url];
            let who = ["--phone", "081234567890"];
            let arguments = [&["till"], arguments, &identity, &who].concat();
            simulator(&arguments, place).output().expect("a till")
        };
        till(&["cash-in", "--amount", "50000", "--receipt", "struk.txt"]);
        let receipt = std::fs::read_to_string(place.join("struk.txt")).expect("a receipt");
        let mut lines = receipt.lines();
        let number = lines.find_map(|line| line.strip_prefix("No. Ref"));
        let number = number.expect("a number").trim();
        assert_eq!(number.len(), "1234 5678 9018".len(), "{receipt}");
        let whole = receipt.lines().last().expect("the whole number");
        let status =
            |number: &str| till(&["status", "--kind", "cash-in", "--reference-no", number]);
        for number in [number, &number.replace(' ', "."), whole] {
            let asked = status(number);
            let said = String::from_utf8_lossy(&asked.stdout);
            assert_eq!(asked.status.code(), Some(0), "{number}: {said}");
            assert!(said.contains(number) || said.contains(whole), "{said}");
        }
        let digit = if number.starts_with('1') { "2" } else { "1" };
        let wrong = status(&number.replacen(&number[..1], digit, 1));
        assert_eq!(wrong.status.code(), Some(2));
        let said = String::from_utf8_lossy(&wrong.stderr);
        assert!(said.contains("one digit is wrong"), "{said}");
    })
    .await;
}

/// Once, with its meaning and with what to do.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_cash_out_says_why_and_what_to_do() {
    with_gateway(|url, place| {
        let identity = [
            "till",
            "cash-out",
            "--sandbox",
            "alfamart",
            "--gateway",
            url,
        ];
        let order = [
            "--phone",
            "081234567890",
            "--amount",
            "50000",
            "--token",
            "012345",
        ];
        let arguments = [identity, order].concat();
        let ended = simulator(&arguments, place).output().expect("a till");
        assert_eq!(ended.status.code(), Some(1));
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(
            said,
            "simulator: 4044415 Invalid OTP: Token wrong, expired or not valid; pay nothing out; \
             the customer makes a new token in the app; another try takes a new reference\n"
        );
        let receipt = String::from_utf8_lossy(&ended.stdout);
        assert!(receipt.contains("DITOLAK"), "{receipt}");
    })
    .await;
}

/// A web server like any other: it is not tried any further.
#[test]
fn what_is_no_snap_host_is_noticed_at_its_first_answer() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let mut request = String::new();
        let mut reader = BufReader::new(client.try_clone().expect("a socket"));
        while !request.ends_with("\r\n\r\n") {
            reader.read_line(&mut request).expect("a request");
        }
        let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
        client.write_all(answer.as_bytes()).expect("answered");
        request
    });
    let folder = tempfile::tempdir().expect("a folder");
    let key = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/first-cash-out/vector-key.pem"
    );
    let arguments = [
        "conformance",
        "--url",
        &url,
        "--partner-id",
        "ACME",
        "--private-key",
        key,
    ];
    let arguments = [&arguments[..], &["--phone", "081234567890"]].concat();
    let output = simulator(&arguments, folder.path())
        .output()
        .expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    let expected = format!(
        "simulator: {url}: this is not a SNAP host: it was asked for an access token, and answered \
         HTTP 404 without the responseCode of that status\n"
    );
    assert_eq!(said, expected);
    assert!(output.stdout.is_empty());
    let request = serving.join().expect("a server");
    assert!(
        request.starts_with("POST /v1.0/access-token/b2b "),
        "{request}"
    );
}

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_whose_screen_sleeps_passes_requests_on() {
    with_gateway(|url, place| {
        let (_reader, sleeping) = asleep();
        let mut proxy = simulator(&["proxy", "--to", url], place);
        let proxy = proxy.stdout(sleeping).stderr(Stdio::piped()).spawn();
        let mut proxy = Running(proxy.expect("a proxy"));
        let mut line = String::new();
        let printed = proxy.0.stderr.take().expect("its standard error");
        BufReader::new(printed)
            .read_line(&mut line)
            .expect("a line");
        let through = line.split(' ').next().expect("an address");
        for _ in 0..3 {
            let mut arguments = vec!["till", "inquiry", "--sandbox", "alfamart"];
            arguments.extend(["--gateway", through, "--phone", "081234567890"]);
            arguments.extend(["--amount", "50000"]);
            assert_eq!(code(simulator(&arguments, place)), Some(0));
        }
    })
    .await;
}
