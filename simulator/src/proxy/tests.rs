//! Each fault, between a client and a small server that counts what reaches it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::message::Head;
use super::*;

const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nheard";

/// An answer that names its request.
fn numbered(before: usize) -> String {
    ANSWER.replace("heard", &format!("hear{before}"))
}

/// A server that tells what reaches it and answers every request.
struct Server {
    url: String,
    bodies: mpsc::UnboundedReceiver<String>,
    count: Arc<AtomicUsize>,
}

impl Server {
    async fn start() -> Self {
        Self::answering(|_| ANSWER.to_owned()).await
    }

    /// With an answer that depends on how many requests came before.
    async fn answering(answer: fn(usize) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, bodies) = mpsc::unbounded_channel();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (sender, counted) = (sender.clone(), Arc::clone(&counted));
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    let head = Head::of_request(&mut stream).await.ok()??;
                    let body = head.body().all(&mut stream).await.ok()?;
                    let before = counted.fetch_add(1, Ordering::SeqCst);
                    stream.write_all(answer(before).as_bytes()).await.ok()?;
                    sender.send(String::from_utf8(body).ok()?).ok()
                });
            }
        });
        Self { url, bodies, count }
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

async fn proxy(server: &Server, script: &str, delay: &Delay) -> Proxy {
    let plan = FaultPlan::script(script.parse().expect("a script"));
    let options = ProxyOptions {
        delay: delay.clone(),
        ..ProxyOptions::default()
    };
    let proxy = Proxy::start("127.0.0.1:0", &server.url, plan, options).await;
    proxy.expect("a proxy")
}

/// Sends one request on a connection of its own and hears until it ends or has an answer.
async fn ask(proxy: &Proxy, body: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(proxy.address).await?;
    let length = body.len();
    let request = format!("POST /a HTTP/1.1\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).await?;
    let mut received = Vec::new();
    let mut buffer = [0; 256];
    loop {
        let count = stream.read(&mut buffer).await?;
        received.extend(&buffer[..count]);
        if count == 0 || received.len() >= ANSWER.len() {
            return Ok(String::from_utf8_lossy(&received).into_owned());
        }
    }
}

#[tokio::test]
async fn pass_changes_nothing() {
    let mut server = Server::start().await;
    let proxy = proxy(&server, "pass", &Delay::skipped()).await;
    assert_eq!(ask(&proxy, "one").await.expect("an answer"), ANSWER);
    assert_eq!(server.bodies.recv().await.as_deref(), Some("one"));
}

#[tokio::test]
async fn two_requests_on_one_connection_are_two() {
    let mut server = Server::start().await;
    let proxy = proxy(&server, "", &Delay::skipped()).await;
    let client = reqwest::Client::new();
    for body in ["one", "two"] {
        let answer = client.post(proxy.url()).body(body).send().await;
        let text = answer.expect("an answer").text().await;
        assert_eq!(text.expect("a body"), "heard");
        assert_eq!(server.bodies.recv().await.as_deref(), Some(body));
    }
    assert_eq!(proxy.counts(), BTreeMap::from([("pass", 2)]));
}

#[tokio::test]
async fn a_delay_is_waited_before_the_request_goes_on() {
    let server = Server::start().await;
    let delay = Delay::skipped();
    let proxy = proxy(&server, "delay 300ms", &delay).await;
    assert_eq!(ask(&proxy, "one").await.expect("an answer"), ANSWER);
    assert_eq!(delay.waited(), [Duration::from_millis(300)]);
}

#[tokio::test]
async fn a_dropped_request_never_arrives_and_is_met_by_silence() {
    let server = Server::start().await;
    let delay = Delay::skipped();
    let proxy = proxy(&server, "drop-request", &delay).await;
    assert_eq!(ask(&proxy, "one").await.expect("an end"), "");
    assert_eq!(server.count(), 0);
    assert_eq!(delay.waited(), [Timing::default().silence]);
}

#[tokio::test]
async fn a_dropped_answer_is_the_answer_to_a_request_that_arrived() {
    let server = Server::start().await;
    let proxy = proxy(&server, "drop-answer", &Delay::skipped()).await;
    assert_eq!(ask(&proxy, "one").await.expect("an end"), "");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn silence_ends_when_the_client_gives_up() {
    let server = Server::start().await;
    let proxy = proxy(&server, "drop-answer\npass", &Delay::real()).await;
    let mut stream = TcpStream::connect(proxy.address).await.expect("a line");
    let request = b"POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
    stream.write_all(request).await.expect("sent");
    drop(stream);
    assert_eq!(ask(&proxy, "two").await.expect("an answer"), ANSWER);
}

#[tokio::test]
async fn a_cut_answer_ends_after_so_many_bytes() {
    let server = Server::start().await;
    let proxy = proxy(&server, "cut 20\ncut 0", &Delay::skipped()).await;
    assert_eq!(ask(&proxy, "one").await.expect("a part"), ANSWER[..20]);
    assert_eq!(ask(&proxy, "two").await.expect("an end"), "");
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_duplicate_arrives_twice_and_is_answered_once() {
    let mut server = Server::answering(numbered).await;
    let proxy = proxy(&server, "duplicate", &Delay::skipped()).await;
    let answer = ask(&proxy, "one").await.expect("an answer");
    assert!(answer.ends_with("hear0"), "{answer}");
    for _ in 0..2 {
        assert_eq!(server.bodies.recv().await.as_deref(), Some("one"));
    }
}

#[tokio::test]
async fn the_second_answer_to_a_duplicate_may_be_the_one_that_is_passed_on() {
    let mut server = Server::answering(numbered).await;
    let proxy = proxy(&server, "duplicate-last", &Delay::skipped()).await;
    let answer = ask(&proxy, "one").await.expect("an answer");
    assert!(answer.ends_with("hear1"), "{answer}");
    for _ in 0..2 {
        assert_eq!(server.bodies.recv().await.as_deref(), Some("one"));
    }
}

#[tokio::test]
async fn a_late_answer_is_the_answer_to_a_request_that_arrived_at_once() {
    let server = Server::start().await;
    let delay = Delay::skipped();
    let proxy = proxy(&server, "delay-answer 300ms", &delay).await;
    assert_eq!(ask(&proxy, "one").await.expect("an answer"), ANSWER);
    assert_eq!(server.count(), 1);
    assert_eq!(delay.waited(), [Duration::from_millis(300)]);
}

#[tokio::test]
async fn a_request_whose_answer_comes_late_arrives_at_once() {
    let mut server = Server::start().await;
    let proxy = proxy(&server, "delay-answer 10m", &Delay::real()).await;
    tokio::select! {
        body = server.bodies.recv() => assert_eq!(body.as_deref(), Some("one")),
        answer = ask(&proxy, "one") => panic!("too soon: {answer:?}"),
    }
}

/// Delays the first request, and notes of each whether its answer was received.
#[derive(Default)]
struct Notes(Mutex<Vec<(u64, bool)>>);

impl Recorder for Notes {
    fn request(&self, number: u64, _request: &ProxiedRequest) -> Reception {
        match number {
            0 => Reception::Carry(NetworkFault::Delay(Duration::from_millis(100))),
            1 => Reception::Carry(NetworkFault::Pass),
            _ => Reception::Answer(ANSWER.replace("heard", "local").into_bytes()),
        }
    }

    fn answered(&self, _number: u64, answer: &[u8]) {
        assert_eq!(answer, ANSWER.as_bytes());
    }

    fn ended(&self, number: u64, is_delivered: bool) {
        locked(&self.0).push((number, is_delivered));
    }

    fn closed(&self, _number: u64) {}
}

#[tokio::test]
async fn a_recorder_decides_and_learns_whether_the_client_waited() {
    let mut server = Server::start().await;
    let notes = Arc::new(Notes::default());
    let options = ProxyOptions {
        recorder: Some(Arc::<Notes>::clone(&notes)),
        ..ProxyOptions::default()
    };
    let proxy = Proxy::start("127.0.0.1:0", &server.url, FaultPlan::good(), options).await;
    let proxy = proxy.expect("a proxy");
    let mut stream = TcpStream::connect(proxy.address).await.expect("a line");
    let request = b"POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nlate";
    stream.write_all(request).await.expect("sent");
    while proxy.counts().is_empty() {
        tokio::task::yield_now().await;
    }
    // It gives up, and its request arrives all the same.
    drop(stream);
    assert_eq!(ask(&proxy, "one").await.expect("an answer"), ANSWER);
    let local = ask(&proxy, "two").await.expect("an answer");
    assert!(local.ends_with("local"), "{local}");
    for body in ["one", "late"] {
        assert_eq!(server.bodies.recv().await.as_deref(), Some(body));
    }
    while locked(&notes.0).len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(*locked(&notes.0), [(1, true), (0, false)]);
    assert_eq!(server.count(), 2);
}

/// Answers every second request itself, and notes which were the last on their connections.
#[derive(Default)]
struct Closings(Mutex<Vec<u64>>);

impl Recorder for Closings {
    fn request(&self, number: u64, _request: &ProxiedRequest) -> Reception {
        match number % 2 {
            0 => Reception::Carry(NetworkFault::Pass),
            _ => Reception::Answer(ANSWER.into()),
        }
    }

    fn answered(&self, _number: u64, _answer: &[u8]) {}

    fn ended(&self, _number: u64, _is_delivered: bool) {}

    fn closed(&self, number: u64) {
        locked(&self.0).push(number);
    }
}

#[tokio::test]
async fn a_request_is_the_last_of_its_connection_where_none_comes_after_it() {
    let server = Server::start().await;
    let closings = Arc::new(Closings::default());
    let options = ProxyOptions {
        recorder: Some(Arc::<Closings>::clone(&closings)),
        ..ProxyOptions::default()
    };
    let proxy = Proxy::start("127.0.0.1:0", &server.url, FaultPlan::good(), options).await;
    let proxy = proxy.expect("a proxy");
    // Of the first connection the proxy answers the second request, of the other there is one.
    for requests in [2, 1] {
        let mut stream = TcpStream::connect(proxy.address).await.expect("a line");
        for _ in 0..requests {
            let request = b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\none";
            stream.write_all(request).await.expect("sent");
            let mut answer = [0; ANSWER.len()];
            stream.read_exact(&mut answer).await.expect("an answer");
        }
        stream.shutdown().await.expect("an end");
        assert_eq!(stream.read(&mut [0]).await.expect("its end"), 0);
    }
    assert_eq!(*locked(&closings.0), [2]);
}

#[tokio::test]
async fn a_reordered_request_arrives_after_the_next() {
    let mut server = Server::start().await;
    let proxy = proxy(&server, "reorder\npass", &Delay::real()).await;
    let held = ask(&proxy, "first");
    let next = async {
        // Asked when the first is being held, so that the script's order is theirs.
        while proxy.counts().is_empty() {
            tokio::task::yield_now().await;
        }
        ask(&proxy, "second").await
    };
    let (held, next) = tokio::join!(held, next);
    assert_eq!(held.expect("an answer"), ANSWER);
    assert_eq!(next.expect("an answer"), ANSWER);
    assert_eq!(server.bodies.recv().await.as_deref(), Some("second"));
    assert_eq!(server.bodies.recv().await.as_deref(), Some("first"));
}

#[tokio::test]
async fn a_request_that_nobody_overtakes_is_not_held_for_ever() {
    let server = Server::start().await;
    let delay = Delay::skipped();
    let proxy = proxy(&server, "reorder", &delay).await;
    assert_eq!(ask(&proxy, "one").await.expect("an answer"), ANSWER);
    assert_eq!(delay.waited(), [Timing::default().hold]);
}

#[tokio::test]
async fn a_reset_breaks_the_line_of_a_request_that_arrives() {
    let mut server = Server::start().await;
    let proxy = proxy(&server, "reset", &Delay::skipped()).await;
    let error = ask(&proxy, "one").await.expect_err("a broken line");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(server.bodies.recv().await.as_deref(), Some("one"));
}

#[tokio::test]
async fn a_trickle_arrives_whole_byte_by_byte() {
    let mut server = Server::start().await;
    let delay = Delay::skipped();
    let proxy = proxy(&server, "trickle", &delay).await;
    assert_eq!(ask(&proxy, "one").await.expect("an answer"), ANSWER);
    assert_eq!(server.bodies.recv().await.as_deref(), Some("one"));
    let request = "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\none".len();
    // The last pause may still be to come when the last byte has been heard.
    assert!(delay.waited().len() >= request + ANSWER.len() - 1);
}

#[tokio::test]
async fn a_gateway_that_is_down_receives_nothing_until_the_switch_is_turned() {
    let server = Server::start().await;
    let proxy = proxy(&server, "", &Delay::skipped()).await;
    proxy.switch(FaultPlan::of_mode("down").expect("a mode"));
    assert_eq!(ask(&proxy, "one").await.expect("an end"), "");
    assert_eq!(server.count(), 0);
    proxy.switch(FaultPlan::good());
    assert_eq!(ask(&proxy, "two").await.expect("an answer"), ANSWER);
}

#[tokio::test]
async fn only_a_plain_http_url_can_be_passed_on_to() {
    for url in ["https://127.0.0.1", "127.0.0.1:80", "nowhere"] {
        let proxy = Proxy::start(
            "127.0.0.1:0",
            url,
            FaultPlan::good(),
            ProxyOptions::default(),
        )
        .await;
        assert!(matches!(proxy, Err(ProxyError::Url(_))), "{url}");
    }
}
