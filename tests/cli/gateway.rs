//! A gateway that serves, as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::in_time;

pub struct Gateway {
    process: Child,
    /// Where it says that it listens.
    pub address: String,
    /// Its log, where somebody reads it; the pipe stays open in any case.
    log: Option<JoinHandle<String>>,
}

impl Gateway {
    /// Serves as the command says, until it listens; its log is read.
    pub fn start(command: &mut Command) -> Self {
        let mut gateway = Self::start_unread(command);
        let mut errors = gateway.process.stderr.take().expect("a pipe");
        gateway.log = Some(thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).expect("text");
            text
        }));
        gateway
    }

    /// The same, but nobody reads its log.
    pub fn start_unread(command: &mut Command) -> Self {
        let pipes = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = pipes.spawn().expect("it starts");
        let output = process.stdout.take().expect("a pipe");
        let said = in_time(process.id(), move || {
            let mut said = String::new();
            BufReader::new(output).read_line(&mut said).expect("a line");
            said
        });
        let address = said.trim().strip_prefix("listening on http://");
        let address = address.expect("an address").to_owned();
        Self {
            process,
            address,
            log: None,
        }
    }

    /// The status of the answer.
    pub fn ask(&self, head: &str, body: &str) -> u16 {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let timeout = Some(Duration::from_secs(10));
        stream.set_read_timeout(timeout).expect("a socket");
        let length = body.len();
        let request = format!(
            "{head}\r\nHost: gerai\r\nContent-Type: application/json\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut line = String::new();
        BufReader::new(stream)
            .read_line(&mut line)
            .expect("an answer");
        let status = line.split(' ').nth(1).expect("a status");
        status.parse().expect("a number")
    }

    /// Ends it by a signal; its whole log, where that was read.
    pub fn stop(mut self) -> String {
        let id = self.process.id();
        let status = Command::new("kill").arg(id.to_string()).status();
        assert!(status.expect("kill runs").success());
        let status = in_time(id, move || self.process.wait().expect("it ends"));
        assert!(status.success());
        let log = self.log.map(|log| log.join().expect("a log"));
        log.unwrap_or_default()
    }
}
