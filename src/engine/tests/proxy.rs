//! A connection that breaks at the worst moment: around a commit.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

/// What a batch that moves money carries, and nothing else that a lane sends: the kinds of its entries.
const KINDS: [&[u8]; 2] = [b"cash-in", b"cash-out"];

/// Where the next commit breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server is never asked.
    BeforeTheServer,
    /// It has committed, and its answer is lost.
    BeforeTheAnswer,
    /// The server is asked later: see [`Proxy::deliver`].
    Late,
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
    late: Mutex<Option<LateMessage>>,
}

/// What is kept for later.
struct LateMessage {
    bytes: Vec<u8>,
    server: TcpStream,
    answered: mpsc::Receiver<()>,
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

    /// What was kept goes to the server now, and is answered.
    pub fn deliver(&self) {
        let late = self.wire.late.lock().expect("a message").take();
        let mut late = late.expect("something that was kept");
        late.server
            .write_all(&late.bytes)
            .expect("a server that listens");
        late.answered.recv().expect("an answer");
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
    let (answers, answered) = mpsc::channel();
    let mut answered = Some(answered);
    thread::spawn(move || {
        forward(&mut from_server, |bytes| match cut.load(Ordering::SeqCst) {
            true => None,
            false => to_client.write_all(bytes).ok(),
        });
        // Nobody waits for it, unless it was late.
        let _ = answers.send(());
        end(&from_server, &to_client);
    });
    let (mut from_client, mut to_server) = (client, server);
    thread::spawn(move || {
        forward(&mut from_client, |bytes| {
            if KINDS.iter().any(|kind| contains(bytes, kind)) {
                match wire.planned.lock().expect("a plan").take() {
                    Some(Cut::BeforeTheServer) => return None,
                    Some(Cut::BeforeTheAnswer) => is_cut.store(true, Ordering::SeqCst),
                    Some(Cut::Late) => {
                        is_cut.store(true, Ordering::SeqCst);
                        *wire.late.lock().expect("a message") = Some(LateMessage {
                            bytes: bytes.to_vec(),
                            server: try_clone(&to_server),
                            answered: answered.take()?,
                        });
                        return None;
                    }
                    None => {}
                }
            }
            to_server.write_all(bytes).ok()
        });
        // What is late has still to reach the server.
        match answered {
            None => drop(from_client.shutdown(Shutdown::Both)),
            Some(_) => end(&from_client, &to_server),
        }
    });
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
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
