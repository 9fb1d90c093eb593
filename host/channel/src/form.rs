//! Bodies of requests, bounded in size and time.

use std::time::Duration;

use axum::Form;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

use crate::app::AppState;
use crate::failure::{Failure, Problem};

/// A form, as its pairs in order: a name may stand more than once.
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    pub(crate) async fn read(app: &AppState, request: Request) -> Result<Self, Failure> {
        Self::read_bounded(request, app.settings.body_bytes_max, app.settings.body_ms_max).await
    }

    /// Reads a form within these bounds.
    pub(crate) async fn read_bounded(request: Request, bytes_max: usize, ms_max: u64) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let bytes = read(body, bytes_max, ms_max).await?;
        let request = Request::from_parts(parts, Body::from(bytes));
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        form.map(|Form(pairs)| Self(pairs)).map_err(|rejection| Failure::Invalid(rejection.body_text()))
    }

    /// Refuses names that the form does not have.
    pub(crate) fn only(self, names: &[&str]) -> Result<Self, Failure> {
        let strange = self.0.iter().find(|(name, _)| !names.contains(&name.as_str()) && field_label(name).is_none());
        match strange {
            Some((name, _)) => Err(Failure::Invalid(format!("unknown field {name:?}; known are {}", names.join(", ")))),
            None => Ok(self),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What the citizen says: what stands in `say`, or an assistant's form that was filled in, a line a field.
    pub(crate) fn utterance(&self) -> String {
        let fields = self.0.iter().filter_map(|(name, value)| Some((field_label(name)?, value.trim())));
        let fields = fields.filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("{label}: {value}"));
        let lines: Vec<String> = self.get("say").map(str::to_owned).into_iter().chain(fields).collect();
        lines.join("\n")
    }
}

/// The label of a field of an assistant's form.
fn field_label(name: &str) -> Option<&str> {
    name.strip_prefix("field ")
}

/// A JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Problem> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media = media.and_then(|media| media.split(';').next()).map(str::trim);
        if !media.is_some_and(|media| media.eq_ignore_ascii_case("application/json")) {
            return Err(Failure::MediaType.into());
        }
        let bytes = read(request.into_body(), app.settings.body_bytes_max, app.settings.body_ms_max).await?;
        let value = serde_json::from_slice(&bytes).map_err(|error| Failure::Invalid(error.to_string()))?;
        Ok(Self(value))
    }
}

async fn read(body: Body, bytes_max: usize, ms_max: u64) -> Result<Bytes, Failure> {
    let reading = to_bytes(body, bytes_max);
    match tokio::time::timeout(Duration::from_millis(ms_max), reading).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // Or the connection broke, and then nobody reads this.
        Ok(Err(_)) => Err(Failure::TooLarge(bytes_max)),
        Err(_) => Err(Failure::Slow),
    }
}
