//! What went wrong, as a page and as a problem document (RFC 9457): what, why, and what to do.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use samspill_core::login::LoginLevel;
use samspill_core::ports::DialogueError;
use samspill_core::text::Language;
use serde::Serialize;
use utoipa::ToSchema;

use crate::texts::{Told, texts};

/// Seconds after which a host that was full may have a place again.
pub(crate) const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// Why a request was not met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    #[error("no such conversation")]
    NotFound,
    #[error("no such page")]
    Nowhere,
    #[error("the host is full")]
    Full,
    #[error("the host is stopping")]
    Stopping,
    #[error("the conversation is answering")]
    Busy,
    #[error("{0}")]
    Invalid(String),
    #[error("nothing was said")]
    Empty,
    #[error("more than {0} characters")]
    TooLong(usize),
    #[error("a body of more than {0} bytes")]
    TooLarge(usize),
    #[error("a body that did not arrive in time")]
    Slow,
    #[error("not `application/json`")]
    MediaType,
    #[error("a change that another site asked for")]
    Foreign,
    #[error("no session")]
    NotLoggedIn,
    #[error("a login of level {}", .0.word())]
    LoginLevel(LoginLevel),
    #[error("nobody of the demonstration's")]
    UnknownPerson,
    #[error("too many sessions")]
    SessionsFull,
    #[error("storage, or what else the host stands on")]
    Storage,
}

impl Failure {
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::Nowhere | Self::UnknownPerson => StatusCode::NOT_FOUND,
            Self::Full | Self::Stopping | Self::SessionsFull => StatusCode::SERVICE_UNAVAILABLE,
            Self::Busy => StatusCode::CONFLICT,
            Self::Invalid(_) | Self::Empty | Self::TooLong(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotLoggedIn | Self::LoginLevel(_) => StatusCode::UNAUTHORIZED,
            Self::Storage => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The word at the end of the problem's type.
    const fn word(&self) -> &'static str {
        match self {
            Self::NotFound => "no-such-conversation",
            Self::Nowhere => "no-such-address",
            Self::Full => "host-full",
            Self::Stopping => "host-stopping",
            Self::Busy => "busy",
            Self::Invalid(_) => "invalid",
            Self::Empty => "nothing-said",
            Self::TooLong(_) => "too-long",
            Self::TooLarge(_) => "too-large",
            Self::Slow => "too-slow",
            Self::MediaType => "media-type",
            Self::Foreign => "foreign-origin",
            Self::NotLoggedIn => "not-logged-in",
            Self::LoginLevel(_) => "login-level",
            Self::UnknownPerson => "not-in-the-demonstration",
            Self::SessionsFull => "too-many-sessions",
            Self::Storage => "internal",
        }
    }

    /// What a person is told: what, why, what to do.
    pub(crate) fn told(&self, language: Language) -> (String, String, String) {
        let all = &texts(language).failures;
        let told: &Told = match self {
            Self::NotFound => &all.not_found,
            Self::Nowhere => &all.nowhere,
            Self::Full => &all.full,
            Self::Stopping => &all.stopping,
            Self::Busy => &all.busy,
            Self::Invalid(_) | Self::MediaType => &all.invalid,
            Self::Empty => &all.empty,
            Self::TooLong(_) => &all.too_long,
            Self::TooLarge(_) => &all.too_large,
            Self::Slow => &all.slow,
            Self::Foreign => &all.foreign,
            Self::NotLoggedIn => &all.not_logged_in,
            Self::LoginLevel(_) => &all.login_level,
            Self::UnknownPerson => &all.unknown_person,
            Self::SessionsFull => &all.sessions_full,
            Self::Storage => &all.storage,
        };
        let max = match self {
            Self::TooLong(max) | Self::TooLarge(max) => max.to_string(),
            _ => String::new(),
        };
        (told.what.to_owned(), told.why.replace("{max}", &max), told.remedy.to_owned())
    }
}

impl From<DialogueError> for Failure {
    fn from(error: DialogueError) -> Self {
        match error {
            DialogueError::NotFound => Self::NotFound,
            DialogueError::LoginLevel(level) => Self::LoginLevel(level),
            DialogueError::Full => Self::Full,
            DialogueError::Stopping => Self::Stopping,
            DialogueError::Busy => Self::Busy,
            DialogueError::Invalid(why) => Self::Invalid(why),
            DialogueError::Journal(error) => {
                tracing::error!(%error, "the journal failed");
                Self::Storage
            }
        }
    }
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Which problem: a URI that stays the same.
    #[serde(rename = "type")]
    kind: String,
    /// What went wrong.
    title: String,
    /// HTTP status.
    status: u16,
    /// Why.
    detail: String,
    /// What to do.
    remedy: String,
    /// The login that it takes, where it takes another than was used.
    #[serde(skip)]
    login: Option<LoginLevel>,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let (title, why, remedy) = failure.told(Language::En);
        let detail = match &failure {
            Failure::Invalid(why) => why.clone(),
            Failure::MediaType => "The body must be application/json.".to_owned(),
            _ => why,
        };
        let kind = format!("urn:samspill:problem:{}", failure.word());
        let login = if let Failure::LoginLevel(level) = failure { Some(level) } else { None };
        Self { kind, title, status: failure.status().as_u16(), detail, remedy, login }
    }
}

impl From<DialogueError> for Problem {
    fn from(error: DialogueError) -> Self {
        Failure::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let login = self.login;
        let mut response = (status, axum::Json(self)).into_response();
        let media = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge(login));
        }
        response
    }
}

/// Where another login would do, it says which (RFC 9470).
fn challenge(login: Option<LoginLevel>) -> HeaderValue {
    let bearer = HeaderValue::from_static("Bearer");
    let Some(level) = login else { return bearer };
    let surer = format!("Bearer error=\"insufficient_user_authentication\", acr_values=\"{}\"", level.uri());
    HeaderValue::from_str(&surer).unwrap_or(bearer)
}
