//! An owner's register that writes down to the letter what it is sent, can be made to wait, and can fail.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::Value;
use tokio::sync::watch;

/// The recorder's id.
pub const RECORDER: &str = "no.samspill.recorder";
/// What the recorder asks for by field.
pub const PROFILE: &str = "https://samspill.example/test/profile";
/// What the recorder insists on.
pub const NICKNAME: &str = "https://samspill.example/test/nickname";

/// The register.
#[derive(Clone)]
pub struct Book {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    written: Mutex<Vec<(String, Value)>>,
    failures: AtomicU32,
    is_open: watch::Sender<bool>,
}

impl Book {
    /// Serves one on a free port.
    pub async fn serve() -> Self {
        let (is_open, _) = watch::channel(true);
        let shared = Arc::new(Shared { written: Mutex::default(), failures: AtomicU32::new(0), is_open });
        let router = Router::new().route("/{page}", post(write)).with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    /// What a host that admits the recorder must be configured with.
    pub fn extra(&self) -> String {
        let text = |name: &str| format!("{{ nb = \"{name}\", nn = \"{name}\", en = \"{name}\" }}");
        let concept = |iri: &str, schema: &str| {
            format!("[[concepts]]\niri = \"{iri}\"\ntitle = {}\nconfidential = true\n{schema}\n", text(iri))
        };
        let string = r#"{ "type": "string" }"#;
        let profile = format!(
            "schema = '{{ \"type\": \"object\", \"additionalProperties\": false, \"properties\": \
             {{ \"email\": {string}, \"phone\": {string}, \"address\": {string} }} }}'\nfields = {{ phone = {} }}",
            text("mobilen")
        );
        concept("https://samspill.example/test/event", "")
            + &concept("https://samspill.example/test/recorded", "schema = '{}'")
            + &concept(PROFILE, &profile)
            + &concept(NICKNAME, &format!("schema = '{string}'"))
            + &format!("[registers.endpoints.\"{RECORDER}\"]\nbook = {{ base = \"{}\" }}\n", self.url)
    }

    /// The same, where a nickname takes a login of this level.
    pub fn extra_with_login(&self, level: &str) -> String {
        let registered = format!("iri = \"{NICKNAME}\"");
        self.extra().replace(&registered, &format!("{registered}\nlogin = \"{level}\""))
    }

    /// What was written on a page, in order.
    pub fn pages(&self, page: &str) -> Vec<Value> {
        let written = self.shared.written.lock().unwrap();
        written.iter().filter(|(on, _)| on == page).map(|(_, body)| body.clone()).collect()
    }

    /// Waits until so much has been written on a page.
    pub async fn until(&self, page: &str, count: usize) {
        while self.pages(page).len() < count {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// The next requests fail.
    pub fn fail(&self, times: u32) {
        self.shared.failures.store(times, Ordering::SeqCst);
    }

    /// While it is shut, what is written is answered only when it opens.
    pub fn open(&self, is_open: bool) {
        self.shared.is_open.send_replace(is_open);
    }
}

async fn write(State(shared): State<Arc<Shared>>, Path(page): Path<String>, body: String) -> StatusCode {
    let fails = |left: u32| left.checked_sub(1);
    if shared.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails).is_ok() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    shared.written.lock().unwrap().push((page, serde_json::from_str(&body).unwrap()));
    let mut is_open = shared.is_open.subscribe();
    let _ = is_open.wait_for(|open| *open).await;
    StatusCode::NO_CONTENT
}
