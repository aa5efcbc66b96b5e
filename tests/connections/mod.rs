//! Connections: how many one address may have, and how long one may be held up.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use gerai::clock::Clock;
use gerai::gateway::ConnectionTimeouts;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{TestGateway, eventually};

const NEVER: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_millis(100);
const LIVE: &str = "GET /health/live HTTP/1.1\r\nHost: gerai\r\n\r\n";

/// Addresses of this machine.
const ONE: Ipv4Addr = Ipv4Addr::LOCALHOST;
const ANOTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A connection from that address, which takes little at a time.
async fn connect(gateway: &TestGateway, from: Ipv4Addr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a buffer");
    socket
        .bind(SocketAddr::from((from, 0)))
        .expect("an address");
    let connected = socket.connect(gateway.services().listen).await;
    connected.expect("a connection")
}

/// Whether a request on it is answered; otherwise the connection is at its end.
async fn is_served(stream: &mut TcpStream) -> bool {
    // It may be closed already.
    let _ = stream.write_all(LIVE.as_bytes()).await;
    let mut begin = [0; 12];
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_exact(&mut begin)).await;
    if read.expect("an answer or an end").is_err() {
        return false;
    }
    assert_eq!(&begin, b"HTTP/1.1 200");
    let mut rest = [0; 4096];
    let read = stream.read(&mut rest).await.expect("the rest");
    assert!(rest[..read].ends_with(b"}"), "a whole answer");
    true
}

async fn wait_until_one_more_is_served(gateway: &TestGateway, from: Ipv4Addr) {
    let one_more = async || {
        let mut stream = connect(gateway, from).await;
        is_served(&mut stream).await.then_some(())
    };
    eventually(one_more).await;
}

#[tokio::test]
async fn an_address_that_has_all_its_connections_is_refused_and_another_is_served() {
    let gateway = TestGateway::start_with(Clock::machine(), |settings| {
        settings.limits.address_connections = 2;
    })
    .await;
    let mut held = [connect(&gateway, ONE).await, connect(&gateway, ONE).await];
    for stream in &mut held {
        assert!(is_served(stream).await);
    }
    assert!(!is_served(&mut connect(&gateway, ONE).await).await);
    assert!(is_served(&mut connect(&gateway, ANOTHER).await).await);
    assert!(is_served(&mut held[0]).await, "those it has go on");
    drop(held);
    wait_until_one_more_is_served(&gateway, ONE).await;
}

#[tokio::test]
async fn a_trusted_proxy_may_have_any_number() {
    let gateway = TestGateway::start_with(Clock::machine(), |settings| {
        settings.limits.address_connections = 1;
        settings.trusted_proxies = vec!["127.0.0.2/32".parse().expect("a network")];
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..5 {
        let mut stream = connect(&gateway, ANOTHER).await;
        assert!(is_served(&mut stream).await);
        held.push(stream);
    }
}

/// It asks for more than all buffers on the way hold.
#[tokio::test]
async fn a_caller_that_takes_no_answer_loses_its_connection() {
    let timeouts = ConnectionTimeouts {
        unanswered: NEVER,
        untaken: SOON,
    };
    let gateway = TestGateway::start_with_timeouts(timeouts, |settings| {
        settings.limits.address_connections = 1;
    })
    .await;
    let mut stream = connect(&gateway, ONE).await;
    let asked = "GET /openapi.json HTTP/1.1\r\nHost: gerai\r\n\r\n".repeat(200);
    stream.write_all(asked.as_bytes()).await.expect("sent");
    wait_until_one_more_is_served(&gateway, ONE).await;
}

/// Also where it has had an answer before, and one that is idle keeps its connection.
#[tokio::test]
async fn a_caller_that_does_not_finish_its_request_loses_its_connection() {
    let timeouts = ConnectionTimeouts {
        unanswered: SOON,
        untaken: NEVER,
    };
    let gateway = TestGateway::start_with_timeouts(timeouts, |_| {}).await;
    let mut idle = connect(&gateway, ONE).await;
    let mut slow = connect(&gateway, ONE).await;
    for stream in [&mut idle, &mut slow] {
        assert!(is_served(stream).await);
    }
    slow.write_all(b"GET /health").await.expect("sent");
    let ended = tokio::time::timeout(Duration::from_secs(10), slow.read(&mut [0])).await;
    assert!(matches!(ended.expect("an end"), Ok(0) | Err(_)));
    assert!(is_served(&mut idle).await);
}
