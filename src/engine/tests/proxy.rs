//! A connection that breaks at the worst moment: around a commit.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// How PostgreSQL is asked to commit.
const COMMIT: &[u8] = b"COMMIT\0";

/// Where the next commit breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server is never asked.
    BeforeTheServer,
    /// It has committed, and its answer is lost.
    BeforeTheAnswer,
}

/// Stands between a gateway and its server.
pub struct Proxy {
    port: u16,
    wire: Arc<ProxiedConnection>,
}

#[derive(Default)]
struct ProxiedConnection {
    planned: Mutex<Option<Cut>>,
    /// Whether new connections are turned away.
    closed: AtomicBool,
}

impl Proxy {
    /// To the server at that port of this machine.
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let wire = Arc::new(ProxiedConnection::default());
        let through = Arc::clone(&wire);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if through.closed.load(Ordering::SeqCst) {
                    continue;
                }
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server)) {
                    join(client, server, &through);
                }
            }
        });
        Self { port, wire }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next commit breaks there; and, when `closed`, nobody gets through afterwards.
    pub fn cut_next_commit(&self, cut: Cut, closed: bool) {
        *self.wire.planned.lock().expect("a plan") = Some(cut);
        self.wire.closed.store(closed, Ordering::SeqCst);
    }

    pub fn open(&self) {
        self.wire.closed.store(false, Ordering::SeqCst);
    }
}

/// Carries what either says to the other, until one of them is gone.
fn join(client: TcpStream, server: TcpStream, wire: &Arc<ProxiedConnection>) {
    let wire = Arc::clone(wire);
    let is_cut = Arc::new(AtomicBool::new(false));
    let (mut from_server, mut to_client) = (try_clone(&server), try_clone(&client));
    let cut = Arc::clone(&is_cut);
    thread::spawn(move || {
        forward(&mut from_server, |bytes| match cut.load(Ordering::SeqCst) {
            true => None,
            false => to_client.write_all(bytes).ok(),
        });
        end(&from_server, &to_client);
    });
    let (mut from_client, mut to_server) = (client, server);
    thread::spawn(move || {
        forward(&mut from_client, |bytes| {
            if bytes.windows(COMMIT.len()).any(|window| window == COMMIT) {
                match wire.planned.lock().expect("a plan").take() {
                    Some(Cut::BeforeTheServer) => return None,
                    Some(Cut::BeforeTheAnswer) => is_cut.store(true, Ordering::SeqCst),
                    None => {}
                }
            }
            to_server.write_all(bytes).ok()
        });
        end(&from_client, &to_server);
    });
}

fn forward(from: &mut TcpStream, mut deliver: impl FnMut(&[u8]) -> Option<()>) {
    let mut buffer = [0; 1 << 16];
    while let Ok(length) = from.read(&mut buffer) {
        if length == 0 || deliver(&buffer[..length]).is_none() {
            return;
        }
    }
}

fn try_clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a second handle")
}

fn end(one: &TcpStream, other: &TcpStream) {
    // Either may have ended already.
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}
