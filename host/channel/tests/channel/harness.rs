//! Asks the router as a browser or a program would.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use samspill_channel::ChannelSettings;
use samspill_core::text::Text;
use serde_json::Value;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use super::world::{Fake, StillClock, titles};

pub(crate) const MAGDA: &str = "01815012345";

/// An answer, read.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a page that was sent part by part leads of itself.
    pub(crate) fn leads_to(&self) -> String {
        let (_, rest) = self.text.split_once("<meta http-equiv=\"refresh\" content=\"0; url=").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Asserts that it is a problem document of a kind, with what, why and what to do.
    pub(crate) fn is_problem(&self, status: u16, word: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header(header::CONTENT_TYPE), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:samspill:problem:{word}"));
        assert_eq!(problem["status"], status);
        for key in ["title", "detail", "remedy"] {
            assert!(!problem[key].as_str().unwrap().is_empty(), "{key}");
        }
    }
}

/// Asks the first question, and reads the page where the answer stands.
pub(crate) async fn ask(client: &Client, say: &str) -> Answer {
    let asked = client.post_form("/ask", &format!("say={say}")).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    let page = client.get(&asked.leads_to()).await;
    assert_eq!(page.status, StatusCode::OK);
    page
}

/// Asserts that these are on a page.
pub(crate) fn has(page: &Answer, texts: &[&str]) {
    for text in texts {
        assert!(page.text.contains(text), "{text}\nis not in\n{}", page.text);
    }
}

/// A router over the fake, and what a browser keeps.
pub(crate) struct Client {
    router: Router,
    fake: Arc<Fake>,
    pub(crate) cookie: String,
    pub(crate) token: Option<String>,
}

pub(crate) fn settings() -> ChannelSettings {
    ChannelSettings {
        operator: "Samspillkontoret (simulert)".into(),
        role: Text::new(
            "Behandlingsansvarlig for samtalen.",
            "Behandlingsansvarleg for samtalen.",
            "Controller of the conversation.",
        ),
        demo: true,
        concept_titles: titles(),
        clock: Arc::new(StillClock),
        ..ChannelSettings::default()
    }
}

impl Client {
    pub(crate) fn new(settings: ChannelSettings) -> Self {
        let fake = Arc::new(Fake::default());
        let router = samspill_channel::router(Arc::<Fake>::clone(&fake), settings);
        Self { router, fake, cookie: String::new(), token: None }
    }

    /// Another browser at the same host.
    pub(crate) fn other(&self) -> Self {
        Self { router: self.router.clone(), fake: Arc::clone(&self.fake), cookie: String::new(), token: None }
    }

    pub(crate) fn fill(&self, full: bool) {
        self.fake.full.store(full, Ordering::SeqCst);
    }

    /// Whether turns end without saying that they are done.
    pub(crate) fn break_turns(&self, broken: bool) {
        self.fake.broken.store(broken, Ordering::SeqCst);
    }

    /// Makes each event of a turn but its first wait for a permit.
    pub(crate) fn hold_turns(&self) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        *self.fake.gate.lock().unwrap() = Some(Arc::clone(&gate));
        gate
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let response = self.begin(method, path, headers, body).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 4 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Asks, and does not wait for the body.
    pub(crate) async fn begin(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, &self.cookie);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: Value) -> Answer {
        let headers = [("content-type", "application/json"), ("accept", "application/json")];
        self.send("POST", path, &headers, body.to_string()).await
    }

    pub(crate) async fn post_form(&self, path: &str, body: &str) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.send("POST", path, &headers, body.to_owned()).await
    }

    /// Logs in by the form, and keeps the cookie.
    pub(crate) async fn log_in(&mut self, person: usize) {
        let answer = self.post_form("/demo/login", &format!("person={person}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        self.keep(&answer);
    }

    /// Keeps the cookie of an answer, which is guarded as it should be.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        let cookie = answer.header(header::SET_COOKIE);
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        self.cookie = cookie.split(';').next().unwrap().to_owned();
        // 256 bits in base64url.
        assert_eq!(self.cookie.split_once('=').unwrap().1.len(), 43);
    }
}
