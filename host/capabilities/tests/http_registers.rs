//! Registers over HTTP, against a register that misbehaves on purpose.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "this is test code")]

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::get;
use futures::stream;
use samspill_capabilities::registers::http::{Endpoint, HttpRegisters};
use samspill_core::ids::{AssistantId, RegisterName};
use samspill_core::ports::{RegisterRequest, RegisterResponse, Registers as _};
use samspill_core::private::Private;
use samspill_core::refusal::{Refusal, RefusalCode};

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
    let key = (AssistantId::new("no.example.a").unwrap(), RegisterName::new("cases").unwrap());
    let authorization = Some(Private::new("Bearer delegated".to_owned()));
    let endpoint = Endpoint { base: base.parse().unwrap(), authorization };
    HttpRegisters::new(BTreeMap::from([(key, endpoint)]), allow_private, 64 << 10).unwrap()
}

async fn send(registers: &HttpRegisters, path: &str, headers: &[(&str, &str)]) -> Result<RegisterResponse, Refusal> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let request = RegisterRequest {
        assistant: AssistantId::new("no.example.a").unwrap(),
        register: RegisterName::new("cases").unwrap(),
        method: "GET".into(),
        path: Private::new(path.into()),
        headers: Private::new(headers),
        body: Private::new(Vec::new()),
        timeout: Duration::from_millis(400),
    };
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
