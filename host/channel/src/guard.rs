//! What holds for every request: where a change may come from, and the headers on every answer.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::AppState;
use crate::failure::Failure;
use crate::pages;

const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

pub(crate) async fn guard(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let allowed = safe || is_own(request.headers(), app.settings.public_origin.as_deref());
    let mut response =
        if allowed { next.run(request).await } else { pages::refuse(app, request, Failure::Foreign).await };
    harden(response.headers_mut());
    response
}

/// The headers of every answer, the staff's too.
pub(crate) fn harden(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    // Only what is the same for everybody may be kept: everything else may be about a person.
    if !headers.get(header::CACHE_CONTROL).is_some_and(|value| value.as_bytes().starts_with(b"public")) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Whether a change comes from our own pages or from a program that is no browser. `SameSite=Strict` says the same; this
/// holds where a browser does not know it. `Origin: null`, which a page without referrers sends, counts only where
/// `Sec-Fetch-Site` vouches for it.
pub(crate) fn is_own(headers: &HeaderMap, public_origin: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = text("origin") else { return true };
    match public_origin {
        Some(public) => origin == public,
        None => text("host")
            .is_some_and(|host| ["http://", "https://"].iter().any(|s| origin.strip_prefix(s) == Some(host))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &'static str)], public: Option<&str>) -> bool {
        let pairs = headers.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)));
        is_own(&pairs.collect(), public)
    }

    #[test]
    fn a_change_comes_from_our_own_pages() {
        assert!(check(&[], None));
        assert!(check(&[("sec-fetch-site", "same-origin"), ("origin", "null")], None));
        assert!(check(&[("sec-fetch-site", "none")], None));
        assert!(!check(&[("sec-fetch-site", "cross-site")], None));
        assert!(!check(&[("sec-fetch-site", "same-site")], None));
        assert!(check(&[("origin", "http://a.example:8080"), ("host", "a.example:8080")], None));
        assert!(!check(&[("origin", "http://b.example"), ("host", "a.example")], None));
        assert!(!check(&[("origin", "null"), ("host", "a.example")], None));
        assert!(check(&[("origin", "https://a.example"), ("host", "inside:80")], Some("https://a.example")));
        assert!(!check(&[("origin", "https://b.example"), ("host", "b.example")], Some("https://a.example")));
    }
}
