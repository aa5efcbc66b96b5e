//! A capture on the wire to PostgreSQL: what the server says passes through, and its notices are
//! stored.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A message of the server that says something by the way.
const NOTICE_RESPONSE: u8 = b'N';
/// The field of it that is for people.
const TEXT: u8 = b'M';

type CapturedMessages = Arc<Mutex<Vec<String>>>;

/// The capture. It serves until the process ends; it is made for one run.
pub struct PlanCapture {
    /// Where it listens, on this machine.
    pub port: u16,
    notices: CapturedMessages,
}

impl PlanCapture {
    /// To the server at that address.
    pub fn to(host: String, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let capture = Self {
            port: listener.local_addr()?.port(),
            notices: CapturedMessages::default(),
        };
        let notices = Arc::clone(&capture.notices);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that is not joined finds its connection closed.
                if let Ok(server) = TcpStream::connect((host.as_str(), port)) {
                    let _ = join(client, server, Arc::clone(&notices));
                }
            }
        });
        Ok(capture)
    }

    /// The notices since it was last asked.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut locked(&self.notices))
    }
}

fn locked(notices: &Mutex<Vec<String>>) -> MutexGuard<'_, Vec<String>> {
    notices.lock().unwrap_or_else(PoisonError::into_inner)
}

fn join(client: TcpStream, server: TcpStream, notices: CapturedMessages) -> io::Result<()> {
    let (mut to_client, mut from_server) = (client.try_clone()?, server.try_clone()?);
    let (mut to_server, mut from_client) = (server, client);
    for stream in [&to_client, &to_server] {
        stream.set_nodelay(true)?;
    }
    thread::spawn(move || {
        // Either may have ended already.
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Both);
    });
    thread::spawn(move || {
        while let Ok(message) = pass(&mut from_server, &mut to_client) {
            if message.first() == Some(&NOTICE_RESPONSE) {
                locked(&notices).extend(text(&message[HEAD..]));
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
    });
    Ok(())
}

/// A letter and a length, which counts itself.
const HEAD: usize = 5;

/// Carries one message.
fn pass(from: &mut TcpStream, to: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut message = vec![0; HEAD];
    from.read_exact(&mut message)?;
    let length = u32::from_be_bytes([message[1], message[2], message[3], message[4]]);
    message.resize((length as usize + 1).max(HEAD), 0);
    from.read_exact(&mut message[HEAD..])?;
    to.write_all(&message)?;
    Ok(message)
}

/// Fields, each a letter and a text, end with an empty one.
fn text(fields: &[u8]) -> Option<String> {
    let mut fields = fields.split(|byte| *byte == 0);
    let fixture = fields.find(|fixture| fixture.first() == Some(&TEXT))?;
    Some(String::from_utf8_lossy(&fixture[1..]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_postgres_notice_is_one_of_its_fields() {
        let fields = b"SNOTICE\0VNOTICE\0C00000\0Mduration: 1 ms\0Fauto_explain.c\0\0";
        assert_eq!(text(fields).as_deref(), Some("duration: 1 ms"));
        assert_eq!(text(b"\0"), None);
    }
}
