//! A program that uses the host's API over HTTP, as any other would.

use futures::StreamExt as _;
use reqwest::{Method, RequestBuilder, Response};
use samspill_core::turn::{Part, TurnSummary};
use serde_json::{Value, json};

use crate::World;

/// Why a wish was not met.
#[derive(Debug)]
pub enum Unmet {
    /// The connection broke, or there was none.
    Gone,
    /// The host said no: its status, and its problem document.
    Refused(u16, Value),
}

/// Serves a host of this process to citizens, and gives its address.
pub async fn serve(world: &World) -> String {
    listen(samspill_server::web::router(&world.config, &world.composed)).await
}

/// Serves this on a free port, and gives its address.
pub async fn listen(router: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

/// Somebody who uses the API, logged in or not.
#[derive(Clone, Debug)]
pub struct Api {
    client: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Api {
    /// Somebody who is not logged in.
    pub fn anonymous(base: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { client, base: base.to_owned(), token: None }
    }

    /// One of the demonstration's persons, logged in at a host of this process that is served for them.
    pub async fn of(world: &World, who: &str) -> Self {
        let mut api = Self::anonymous(&serve(world).await);
        api.log_in(who).await.unwrap();
        api
    }

    /// Logs in as one of the demonstration's persons.
    ///
    /// # Errors
    /// [`Unmet`].
    pub async fn log_in(&mut self, identifier: &str) -> Result<(), Unmet> {
        self.log_in_on(identifier, "high").await
    }

    /// The same on a level of eIDAS.
    ///
    /// # Errors
    /// [`Unmet`].
    pub async fn log_in_on(&mut self, identifier: &str, level: &str) -> Result<(), Unmet> {
        let body = json!({ "identifier": identifier, "level": level });
        let session = self.post("/api/v1/demo/login", &body).await?;
        self.token = Some(session["token"].as_str().unwrap().to_owned());
        Ok(())
    }

    /// Opens a conversation.
    ///
    /// # Errors
    /// [`Unmet`].
    pub async fn open(&self) -> Result<String, Unmet> {
        let opened = self.post("/api/v1/conversations", &json!({})).await?;
        Ok(opened["conversation"].as_str().unwrap().to_owned())
    }

    /// Says something. `part` is given each part when it has arrived in full, also where the turn does not end.
    ///
    /// # Errors
    /// [`Unmet`].
    pub async fn say(&self, conversation: &str, said: &str, mut part: impl FnMut(Part)) -> Result<TurnSummary, Unmet> {
        let request = self.request(Method::POST, &format!("/api/v1/conversations/{conversation}/turns"));
        let response = met(request.json(&json!({ "say": said })).send().await).await?;
        let mut stream = response.bytes_stream();
        let mut arrived = Vec::new();
        while let Some(bytes) = stream.next().await {
            arrived.extend_from_slice(&bytes.map_err(|_| Unmet::Gone)?);
            while let Some(end) = arrived.windows(2).position(|two| two == b"\n\n") {
                let event: Vec<u8> = arrived.drain(..end + 2).collect();
                let (name, data) = event_of(std::str::from_utf8(&event).unwrap());
                match name {
                    "part" => part(serde_json::from_str(data).unwrap()),
                    "done" => return Ok(serde_json::from_str(data).unwrap()),
                    _ => {}
                }
            }
        }
        Err(Unmet::Gone)
    }

    /// Reads something.
    ///
    /// # Errors
    /// [`Unmet`].
    pub async fn get(&self, path: &str) -> Result<Value, Unmet> {
        json_of(met(self.request(Method::GET, path).send().await).await?).await
    }

    /// Reads a page, and gives its length.
    ///
    /// # Errors
    /// [`Unmet`].
    pub async fn page(&self, path: &str) -> Result<usize, Unmet> {
        let mut request = self.client.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("cookie", format!("samspill-session={token}"));
        }
        let response = met(request.send().await).await?;
        Ok(response.bytes().await.map_err(|_| Unmet::Gone)?.len())
    }

    /// Sends something. An answer without a body is null.
    ///
    /// # Errors
    /// [`Unmet`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Unmet> {
        json_of(met(self.request(Method::POST, path).json(body).send().await).await?).await
    }

    /// A page as a browser without script has it: a form is sent, and where it leads is followed.
    pub async fn text(&self, method: &str, path: &str, form: &str) -> String {
        let (status, text) = self.form(method, path, form).await;
        assert!((200..300).contains(&status), "{path}: {status}");
        text
    }

    /// The same, with the status of what is answered.
    pub async fn form(&self, method: &str, path: &str, form: &str) -> (u16, String) {
        let cookie = format!("samspill-session={}", self.token.as_deref().unwrap_or_default());
        let request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.base));
        let request = request.header("cookie", cookie).header("origin", &self.base).body(form.to_owned());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends something by any method, and gives the status and the one object that the answer is.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = self.request(method.parse().unwrap(), path).header("accept", "application/json").json(body);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), json_of(response).await.unwrap())
    }

    /// What somebody is answered who reads what they may not: status, challenge, problem.
    pub async fn refused(&self, path: &str) -> (u16, String, Value) {
        let response = self.request(Method::GET, path).send().await.unwrap();
        let challenge = response.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), challenge.unwrap_or_default(), json_of(response).await.unwrap())
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

/// The name and the data of an event; a comment has neither.
fn event_of(event: &str) -> (&str, &str) {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
    (field("event:"), field("data:"))
}

async fn met(response: Result<Response, reqwest::Error>) -> Result<Response, Unmet> {
    let response = response.map_err(|_| Unmet::Gone)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    Err(Unmet::Refused(status.as_u16(), json_of(response).await.unwrap_or_default()))
}

async fn json_of(response: Response) -> Result<Value, Unmet> {
    let body = response.bytes().await.map_err(|_| Unmet::Gone)?;
    Ok(if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap_or_default() })
}
