//! A register that means harm. It speaks for itself, byte by byte, and writes down every request as it came.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request's head, as it came.
#[derive(Clone, Debug)]
pub struct Head {
    /// Method, target and version.
    pub line: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
}

/// A running register. It ends with the test's runtime.
#[derive(Debug)]
pub struct HostileRegister {
    port: u16,
    heads: Arc<Mutex<Vec<Head>>>,
}

impl HostileRegister {
    /// Starts one that sends those who follow it to `outside`.
    pub async fn start(outside: String) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads: Arc<Mutex<Vec<Head>>> = Arc::default();
        let written = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (written, outside) = (Arc::clone(&written), outside.clone());
                // Whoever hangs up ends it: that is what is tested.
                tokio::spawn(async move { drop(serve(stream, &written, &outside).await) });
            }
        });
        Self { port, heads }
    }

    /// Its address, without a path.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Takes the requests that have arrived since the last time.
    pub fn take(&self) -> Vec<Head> {
        std::mem::take(&mut self.heads.lock().unwrap())
    }
}

async fn serve(mut stream: TcpStream, heads: &Mutex<Vec<Head>>, outside: &str) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    while !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = text.lines();
    let line = lines.next().unwrap_or_default().to_owned();
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
    heads.lock().unwrap().push(Head { line: line.clone(), headers });
    let path = line.split(' ').nth(1).unwrap_or_default().trim_start_matches("/v1").to_owned();
    answer(&mut stream, &path, outside).await?;
    stream.shutdown().await
}

async fn answer(stream: &mut TcpStream, path: &str, outside: &str) -> std::io::Result<()> {
    let plain = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
    match path {
        "/slow" => {
            tokio::time::sleep(Duration::from_millis(200)).await;
            stream.write_all(plain.as_bytes()).await
        }
        "/never" => for_ever(stream, b"").await,
        "/redirect/metadata" => redirect(stream, "http://169.254.169.254/latest/meta-data/").await,
        "/redirect/home" => redirect(stream, &format!("{outside}/secret")).await,
        "/redirect/file" => redirect(stream, "file:///etc/passwd").await,
        "/redirect/loop" => redirect(stream, "/v1/redirect/loop").await,
        path if path.starts_with("/endless/") => endless(stream, path).await,
        _ => stream.write_all(plain.as_bytes()).await,
    }
}

async fn redirect(stream: &mut TcpStream, to: &str) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 302 Found\r\nlocation: {to}\r\nrefresh: 0; url={to}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await
}

async fn endless(stream: &mut TcpStream, path: &str) -> std::io::Result<()> {
    let ok = "HTTP/1.1 200 OK\r\n";
    let kib = "x".repeat(1 << 10);
    match path {
        "/endless/chunked" => {
            stream.write_all(format!("{ok}transfer-encoding: chunked\r\n\r\n").as_bytes()).await?;
            for_ever(stream, format!("400\r\n{kib}\r\n").as_bytes()).await
        }
        // More is promised than comes, and then it is over.
        "/endless/short-of-its-length" => {
            stream.write_all(format!("{ok}content-length: 9000\r\n\r\nx").as_bytes()).await
        }
        "/endless/length" => {
            stream.write_all(format!("{ok}content-length: 18446744073709551615\r\n\r\n").as_bytes()).await?;
            for_ever(stream, kib.as_bytes()).await
        }
        "/endless/headers" => {
            stream.write_all(ok.as_bytes()).await?;
            for_ever(stream, b"x-more: and more\r\n").await
        }
        "/endless/header" => {
            stream.write_all(format!("{ok}x-long: ").as_bytes()).await?;
            for_ever(stream, kib.as_bytes()).await
        }
        // A byte now and then: never silent, and never done.
        "/endless/drops" => {
            stream.write_all(ok.as_bytes()).await?;
            loop {
                stream.write_all(b"x").await?;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        "/endless/garbage" => for_ever(stream, &[0x00, 0xff, b'\r', b'\n', 0x80]).await,
        _ => for_ever(stream, b"HTTP/1.1 100 Continue\r\n\r\n").await,
    }
}

/// Writes the same until the other side hangs up; nothing at all is silence.
async fn for_ever(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    if bytes.is_empty() {
        let mut rest = Vec::new();
        return stream.read_to_end(&mut rest).await.map(drop);
    }
    let much = bytes.repeat(1 + 4_096 / bytes.len());
    loop {
        stream.write_all(&much).await?;
    }
}
