//! Registers over HTTP, against a register that misbehaves on purpose.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "this is test code")]

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::get;
use futures::future::BoxFuture;
use futures::stream;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use samspill_capabilities::registers::http::{Bounds, Endpoint, HttpRegisters, Names, SystemNames};
use samspill_core::ids::{AssistantId, RegisterName};
use samspill_core::ports::{RegisterRequest, RegisterResponse, Registers as _};
use samspill_core::private::Private;
use samspill_core::refusal::{Refusal, RefusalCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// A register under `/v1`, and beside it a secret that no path may reach.
async fn register() -> String {
    let endless =
        || async { Body::from_stream(stream::repeat_with(|| Ok::<_, std::convert::Infallible>(vec![b'x'; 4_096]))) };
    let echo = |uri: Uri, headers: HeaderMap| async move {
        let names: Vec<&str> = headers.keys().map(axum::http::HeaderName::as_str).collect();
        let authorization = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
        format!("{uri} {names:?} {authorization:?}")
    };
    let router = Router::new()
        .route("/v1/redirect", get(|| async { Redirect::temporary("http://169.254.169.254/latest/meta-data") }))
        .route("/v1/endless", get(endless))
        .route(
            "/v1/talkative",
            get(|uri: Uri| async move { [("x-more", "x".repeat(uri.query().unwrap().parse().unwrap()))] }),
        )
        .route("/v1/slow", get(|| async { tokio::time::sleep(Duration::from_secs(5)).await }))
        .route("/v1/echo", get(echo))
        .route("/secret", get(|| async { "secret" }))
        .fallback(|| async { StatusCode::NOT_FOUND.into_response() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

fn client(base: &str, allow_private: bool) -> HttpRegisters {
    client_with(base, allow_private, Arc::new(SystemNames))
}

fn client_with(base: &str, allow_private: bool, names: Arc<dyn Names>) -> HttpRegisters {
    let key = (AssistantId::new("no.example.a").unwrap(), RegisterName::new("cases").unwrap());
    let authorization = Some(Private::new("Bearer delegated".to_owned()));
    let endpoint = Endpoint { base: base.parse().unwrap(), authorization };
    let bounds =
        Bounds { allow_private, body_bytes_max: 64 << 10, head_bytes_max: 16 << 10, interim_max: 3, idle_max: 0 };
    HttpRegisters::new(BTreeMap::from([(key, endpoint)]), bounds, names).unwrap()
}

/// Names that lead elsewhere at each look: the addresses of the first look, of the second, and of every later one.
struct Changing {
    looks: Mutex<usize>,
    addresses: [Vec<IpAddr>; 2],
}

impl Changing {
    fn new(first: &[&str], then: &[&str]) -> Arc<Self> {
        let parsed = |list: &[&str]| list.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self { looks: Mutex::default(), addresses: [parsed(first), parsed(then)] })
    }

    fn looks(&self) -> usize {
        *self.looks.lock().unwrap()
    }
}

impl Names for Changing {
    fn addresses(&self, _: &str) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        let mut looks = self.looks.lock().unwrap();
        let found = self.addresses[usize::from(*looks > 0)].clone();
        *looks += 1;
        Box::pin(async move { Ok(found) })
    }
}

fn request(path: &str) -> RegisterRequest {
    RegisterRequest {
        assistant: AssistantId::new("no.example.a").unwrap(),
        register: RegisterName::new("cases").unwrap(),
        method: "GET".into(),
        path: Private::new(path.into()),
        headers: Private::new(Vec::new()),
        body: Private::new(Vec::new()),
        timeout: Duration::from_millis(400),
    }
}

async fn send(registers: &HttpRegisters, path: &str, headers: &[(&str, &str)]) -> Result<RegisterResponse, Refusal> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let request = RegisterRequest { headers: Private::new(headers), ..request(path) };
    registers.check(&request)?;
    registers.send(request).await
}

#[tokio::test]
async fn a_redirect_is_passed_on_and_never_followed() {
    let registers = client(&register().await, true);
    assert_eq!(send(&registers, "/redirect", &[]).await.unwrap().status, 307);
}

#[tokio::test]
async fn i6_an_endless_body_and_a_slow_register_are_cut_off() {
    let registers = client(&register().await, true);
    for path in ["/endless", "/slow"] {
        assert_eq!(send(&registers, path, &[]).await.unwrap_err().code, RefusalCode::Unreachable, "{path}");
    }
}

#[tokio::test]
async fn the_path_stays_under_the_base() {
    let registers = client(&register().await, true);
    for path in ["/../secret", "/%2e%2e/secret", "//secret", "secret", "/..%2fsecret"] {
        assert_eq!(send(&registers, path, &[]).await.unwrap_err().code, RefusalCode::Invalid, "{path}");
    }
}

#[tokio::test]
async fn authority_and_authorization_are_the_hosts() {
    let registers = client(&register().await, true);
    let echoed = send(&registers, "/echo?a=b", &[("accept", "application/json")]).await.unwrap();
    let echoed = String::from_utf8(echoed.body.into_revealed()).unwrap();
    assert!(echoed.starts_with("/v1/echo?a=b") && echoed.contains("Bearer delegated"), "{echoed}");
    for header in ["authorization", "host", "cookie", "x-forwarded-for", "connection"] {
        assert_eq!(
            send(&registers, "/echo", &[(header, "x")]).await.unwrap_err().code,
            RefusalCode::Invalid,
            "{header}"
        );
    }
    let broken = send(&registers, "/echo", &[("accept", "a\r\nhost: evil")]).await;
    assert_eq!(broken.unwrap_err().code, RefusalCode::Invalid);
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_not_connected_to() {
    if tokio::net::lookup_host(("localhost", 0)).await.is_err() {
        #[allow(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("SKIPPED: this machine has no name for itself; /etc/hosts should have `127.0.0.1 localhost`");
        }
        return;
    }
    let base = register().await.replace("127.0.0.1", "localhost");
    assert_eq!(send(&client(&base, true), "/echo", &[]).await.unwrap().status, 200);
    assert_eq!(send(&client(&base, false), "/echo", &[]).await.unwrap_err().code, RefusalCode::Unreachable);
}

/// A register behind a name, on one of this machine's loopback addresses; how often it was connected to.
async fn connections(address: &str) -> (u16, Arc<Mutex<usize>>) {
    let listener = tokio::net::TcpListener::bind((address, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *counted.lock().unwrap() += 1;
            drop(stream);
        }
    });
    (port, count)
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_one_that_is_connected_to() {
    // The name means this register at the first look, and another address of this machine at every later one.
    let base = register().await.replace("127.0.0.1", "changing.test");
    let names = Changing::new(&["127.0.0.1"], &["127.0.0.2"]);
    let registers = client_with(&base, true, Arc::<Changing>::clone(&names));
    assert_eq!(send(&registers, "/echo", &[]).await.unwrap().status, 200);
    assert_eq!(names.looks(), 1, "looked up once: what was checked is what was connected to");
    // The next request looks again, and finds nobody there: it has gone where it was told.
    assert_eq!(send(&registers, "/echo", &[]).await.unwrap_err().code, RefusalCode::Unreachable);
    assert_eq!(names.looks(), 2);
}

#[tokio::test]
async fn in_production_a_name_that_comes_to_mean_this_machine_is_not_connected_to() {
    let (port, here) = connections("127.0.0.1").await;
    // First an address that answers nobody, then this machine, its private network and the cloud's metadata.
    let names = Changing::new(&["192.0.32.1"], &["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"]);
    let registers = client_with(&format!("http://changing.test:{port}"), false, Arc::<Changing>::clone(&names));
    for look in 1..=3 {
        assert_eq!(send(&registers, "/secret", &[]).await.unwrap_err().code, RefusalCode::Unreachable, "look {look}");
        assert_eq!(names.looks(), look);
    }
    assert_eq!(*here.lock().unwrap(), 0, "nobody has connected to this machine");
}

#[tokio::test]
async fn of_several_addresses_only_those_that_may_be_connected_to_are() {
    let (port, here) = connections("127.0.0.1").await;
    let names = Changing::new(&["169.254.169.254", "127.0.0.1"], &["169.254.169.254"]);
    let registers = client_with(&format!("http://mixed.test:{port}"), true, Arc::<Changing>::clone(&names));
    for _ in 0..2 {
        assert_eq!(send(&registers, "/", &[]).await.unwrap_err().code, RefusalCode::Unreachable);
    }
    assert_eq!(*here.lock().unwrap(), 1, "once, when it was among them");
}

/// A register that says so often that its answer will come, and then gives it; without a number, it says so for ever.
fn says_that_it_will_come(times: Option<usize>) -> String {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    // A thread of its own, so that it does not depend on the one that it is to hold.
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4_096]).unwrap();
        let interim = b"HTTP/1.1 103 Early Hints\r\na: b\r\n\r\n";
        if let Some(times) = times {
            let end = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(&[interim.repeat(times), end.to_vec()].concat()).unwrap();
        }
        while times.is_none() && stream.write_all(&interim.repeat(100)).is_ok() {}
    });
    base
}

#[tokio::test]
async fn i6_a_register_that_never_comes_to_the_point_is_given_up_before_its_time() {
    let patient = RegisterRequest { timeout: Duration::from_secs(3_600), ..request("/x") };
    let endless = client(&says_that_it_will_come(None), true).send(patient.clone()).await;
    assert_eq!(endless.unwrap_err().code, RefusalCode::Unreachable);
    let at_the_limit = client(&says_that_it_will_come(Some(3)), true).send(patient.clone()).await;
    assert_eq!(at_the_limit.unwrap().status, 200);
    let beyond = client(&says_that_it_will_come(Some(4)), true).send(patient).await;
    assert_eq!(beyond.unwrap_err().code, RefusalCode::Unreachable);
}

#[tokio::test]
async fn i6_the_head_of_a_response_is_bounded() {
    let base = register().await;
    let registers = client(&base, true);
    assert_eq!(send(&registers, "/talkative?15000", &[]).await.unwrap().status, 200);
    assert_eq!(send(&registers, "/talkative?17000", &[]).await.unwrap_err().code, RefusalCode::Unreachable);
    // Less than the library can do is what it can do.
    let key = (AssistantId::new("no.example.a").unwrap(), RegisterName::new("cases").unwrap());
    let endpoint = Endpoint { base: base.parse().unwrap(), authorization: None };
    let bounds = Bounds { allow_private: true, body_bytes_max: 10, head_bytes_max: 0, interim_max: 0, idle_max: 0 };
    let small = HttpRegisters::new(BTreeMap::from([(key, endpoint)]), bounds, Arc::new(SystemNames)).unwrap();
    assert_eq!(send(&small, "/talkative?7000", &[]).await.unwrap().status, 200);
    assert_eq!(send(&small, "/talkative?9000", &[]).await.unwrap_err().code, RefusalCode::Unreachable);
}

/// Every name leads to this machine.
struct Here;

impl Names for Here {
    fn addresses(&self, _: &str) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        Box::pin(async { Ok(vec![[127, 0, 0, 1].into()]) })
    }
}

/// Where the process that asks over TLS finds the register.
const PORT: &str = "SAMSPILL_TEST_TLS_PORT";

/// Not a test of its own: the process that asks, whose system trusts what its environment says.
#[tokio::test]
async fn child_that_asks_over_tls() {
    let Ok(port) = std::env::var(PORT) else { return };
    for name in ["register.test", "other.test"] {
        let registers = client_with(&format!("https://{name}:{port}/v1"), true, Arc::new(Here));
        let patient = RegisterRequest { timeout: Duration::from_secs(60), ..request("/x") };
        println!("{name}: {:?}", registers.send(patient).await.map(|response| response.status).ok());
    }
}

/// The certificate of a register that is called `register.test`, and another one for the same name: `openssl req -x509
/// -newkey ec`, valid for a hundred years, for these tests alone.
const CERTIFICATE: &str = include_str!("tls/register.pem");
const KEY: &str = include_str!("tls/register.key.pem");
const ANOTHERS: &str = include_str!("tls/another.pem");

/// A register over TLS; its port.
async fn register_over_tls() -> u16 {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Whoever does not trust it hangs up.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4_096]).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.unwrap();
            let _ = stream.shutdown().await;
        }
    });
    port
}

#[tokio::test]
async fn a_register_over_tls_counts_if_the_system_trusts_it_and_it_is_the_one_that_was_asked() {
    let port = register_over_tls().await;
    let folder = tempfile::tempdir().unwrap();
    let asked = async |trusted: &str| {
        let file = folder.path().join("trusted.pem");
        std::fs::write(&file, trusted).unwrap();
        let child = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_asks_over_tls", "--nocapture"])
            .envs([(PORT, port.to_string()), ("SSL_CERT_FILE", file.to_str().unwrap().to_owned())])
            .env_remove("SSL_CERT_DIR")
            .output();
        String::from_utf8(child.await.unwrap().stdout).unwrap()
    };
    let said = asked(CERTIFICATE).await;
    assert!(said.contains("register.test: Some(200)") && said.contains("other.test: None"), "{said}");
    let said = asked(ANOTHERS).await;
    assert!(said.contains("register.test: None") && said.contains("other.test: None"), "{said}");
}
