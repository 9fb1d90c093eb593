//! Connections are bounded in number and in how long they may say nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "this is test code")]

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use samspill_server::serving::{ConnectionLimits, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const ASKED: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";
/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

async fn site(limits: ConnectionLimits) -> (std::net::SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", get(async || "here"));
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async {
        let _ = stopped.await;
    };
    (address, stop, tokio::spawn(serve(listener, router, limits, stopped)))
}

fn limits(at_once: usize, head: Duration) -> ConnectionLimits {
    ConnectionLimits { at_once, head, head_bytes: 8 << 10 }
}

/// Reads until the other side has answered.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 1_024];
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut bytes)).await.expect("an answer in time").unwrap();
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

#[tokio::test]
async fn i6_a_connection_too_many_waits_until_one_is_closed() {
    let (address, _stop, _serving) = site(limits(2, PATIENCE)).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(ASKED).await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
        held.push(stream);
    }
    let mut third = TcpStream::connect(address).await.unwrap();
    third.write_all(ASKED).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(300), third.read(&mut [0; 1])).await;
    assert!(early.is_err(), "the third was answered while two were open");
    held.pop();
    assert!(answer(&mut third).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn i6_a_connection_that_says_nothing_is_closed() {
    let (address, _stop, _serving) = site(limits(4, Duration::from_millis(200))).await;
    for said in [&b""[..], b"GET / HTTP/1.1\r\nhost:"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said).await.unwrap();
        let mut rest = Vec::new();
        tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("it is closed").unwrap();
    }
    // The same for one that has been answered, and then waits.
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(ASKED).await.unwrap();
    let mut rest = Vec::new();
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("it is closed").unwrap();
    assert!(rest.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn i6_a_head_without_end_is_refused() {
    let (address, _stop, _serving) = site(limits(4, PATIENCE)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = [b"GET / HTTP/1.1\r\nx: ", "y".repeat(20 << 10).as_bytes()].concat();
    let _ = stream.write_all(&head).await;
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn when_told_to_stop_it_takes_no_more_and_ends() {
    let (address, stop, serving) = site(limits(4, PATIENCE)).await;
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(ASKED).await.unwrap();
    assert!(answer(&mut idle).await.starts_with("HTTP/1.1 200"));
    stop.send(()).unwrap();
    tokio::time::timeout(PATIENCE, serving).await.expect("it ends").unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "it still listens");
}
