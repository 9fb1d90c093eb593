//! Refusals as RFC 9457 problem details.

use std::borrow::Cow;

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Why a request was refused. Holds nothing from the request: it may be an identity number.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    title: &'static str,
    detail: Cow<'static, str>,
}

impl Problem {
    pub(crate) const fn new(status: StatusCode, title: &'static str, detail: &'static str) -> Self {
        Self { status, title, detail: Cow::Borrowed(detail) }
    }

    /// The same with a detail that was put together: of the simulator's own words alone.
    pub(crate) fn with(status: StatusCode, title: &'static str, detail: String) -> Self {
        Self { status, title, detail: Cow::Owned(detail) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (self.status, kind, Json(body)).into_response()
    }
}
