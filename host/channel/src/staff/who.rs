//! Who sends a request: one of the staff in a browser, a program of theirs, or nobody yet. And the way in and out.

use std::convert::Infallible;

use askama::Template;
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::BASE64;
use samspill_core::oversight::Staff;
use samspill_core::private::Private;
use samspill_core::text::Language;

use super::pages::{Frame, Refused, first_page};
use super::{Room, RoomState};
use crate::app::new_token;
use crate::form::Pairs;
use crate::visitor::{LANGUAGE_COOKIE, PAGE_LANGUAGES, cookie, page_language};

/// How somebody is known.
#[derive(Clone)]
pub(super) enum Login {
    /// By a session's cookie.
    Session { token: String, staff: Staff },
    /// By name and token in the request itself: a program, which reads JSON.
    Program(Staff),
}

/// Whoever sends a request.
pub(super) struct Visitor {
    pub(super) room: RoomState,
    pub(super) language: Language,
    pub(super) login: Option<Login>,
    /// Whether `Authorization` was sent, right or wrong.
    pub(super) is_program: bool,
    pub(super) path: String,
    chose_language: bool,
    query: Vec<(String, String)>,
}

impl Visitor {
    pub(super) fn of(room: &RoomState, parts: &Parts) -> Self {
        let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let query = query.map(|Query(pairs)| pairs).unwrap_or_default();
        let asked = query.iter().find(|(name, _)| name == "lang").and_then(|(_, tag)| page_language(tag));
        let kept = || cookie(&parts.headers, LANGUAGE_COOKIE).and_then(page_language);
        let is_program = parts.headers.contains_key(header::AUTHORIZATION);
        let login = if is_program { by_header(room, &parts.headers) } else { by_cookie(room, &parts.headers) };
        Self {
            room: RoomState::clone(room),
            language: asked.or_else(kept).unwrap_or_default(),
            login,
            is_program,
            path: parts.uri.path().to_owned(),
            chose_language: asked.is_some(),
            query,
        }
    }

    /// What the address asks for by a name.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Who of the staff this is.
    pub(super) fn staff(&self) -> Result<&Staff, Refused> {
        match &self.login {
            Some(Login::Session { staff, .. } | Login::Program(staff)) => Ok(staff),
            None => Err(Refused::not_logged_in()),
        }
    }

    /// A page, or what the host says instead.
    pub(super) fn page(&self, status: StatusCode, page: &impl Template) -> Response {
        let Ok(html) = page.render() else {
            tracing::error!("a page of the staff's could not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut response = (status, axum::response::Html(html)).into_response();
        if self.chose_language {
            let kept = format!(
                "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict{}",
                self.language.tag(),
                secure(&self.room)
            );
            add_cookie(&mut response, &kept);
        }
        response
    }
}

impl FromRequestParts<RoomState> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, room: &RoomState) -> Result<Self, Infallible> {
        Ok(Self::of(room, parts))
    }
}

fn by_cookie(room: &Room, headers: &HeaderMap) -> Option<Login> {
    let token = cookie(headers, cookie_name(room))?;
    let staff = room.sessions.whose(token, room.uptime_ms())?;
    Some(Login::Session { token: token.to_owned(), staff })
}

/// `Authorization: Basic` with name and token (RFC 7617), in UTF-8.
fn by_header(room: &Room, headers: &HeaderMap) -> Option<Login> {
    let (scheme, pair) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64.decode(pair.trim().as_bytes()).ok()?).ok()?;
    let (name, token) = pair.split_once(':')?;
    room.oversight.authenticate(name, &Private::new(token.to_owned())).map(Login::Program)
}

#[derive(Template)]
#[template(path = "staff/login.html")]
struct LoginPage {
    f: Frame,
    wrong: bool,
}

pub(super) async fn login_page(visitor: Visitor) -> Response {
    let f = visitor.frame(|w| w.log_in);
    visitor.page(StatusCode::OK, &LoginPage { f, wrong: false })
}

pub(super) async fn log_in(State(room): State<RoomState>, visitor: Visitor, request: Request) -> Response {
    match start(&room, &visitor, request).await {
        Ok(Some((cookie, place))) => {
            let mut response = Redirect::to(place).into_response();
            add_cookie(&mut response, &cookie);
            response
        }
        Ok(None) => {
            let f = visitor.frame(|w| w.log_in);
            visitor.page(StatusCode::UNAUTHORIZED, &LoginPage { f, wrong: true })
        }
        Err(refused) => visitor.fail(refused),
    }
}

async fn start(room: &Room, visitor: &Visitor, request: Request) -> Result<Option<(String, &'static str)>, Refused> {
    let settings = &room.settings;
    let form = Pairs::read_bounded(request, settings.body_bytes_max, settings.body_ms_max).await?;
    let form = form.only(&["name", "token"])?;
    let token = Private::new(form.get("token").unwrap_or_default().trim().to_owned());
    let Some(staff) = room.oversight.authenticate(form.get("name").unwrap_or_default().trim(), &token) else {
        return Ok(None);
    };
    let place = first_page(&staff);
    let session = new_token()?;
    if !room.sessions.start(session.clone(), staff, room.uptime_ms()) {
        return Err(Refused::sessions_full());
    }
    if let Some(Login::Session { token, .. }) = &visitor.login {
        room.sessions.end(token);
    }
    let age_s = settings.session_ms_max / 1_000;
    Ok(Some((session_cookie(room, &session, age_s), place)))
}

pub(super) async fn log_out(State(room): State<RoomState>, visitor: Visitor) -> Response {
    if let Some(Login::Session { token, .. }) = &visitor.login {
        room.sessions.end(token);
    }
    let mut response = Redirect::to("/staff/login").into_response();
    add_cookie(&mut response, &session_cookie(&room, "", 0));
    response
}

/// Cookies know no ports: a host that is tried on one machine has the citizens' under other names.
fn session_cookie(room: &Room, token: &str, age_s: u64) -> String {
    format!("{}={token}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{}", cookie_name(room), secure(room))
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn cookie_name(room: &Room) -> &'static str {
    if room.settings.cookie_secure { "__Host-samspill-staff" } else { "samspill-staff" }
}

fn secure(room: &Room) -> &'static str {
    if room.settings.cookie_secure { "; Secure" } else { "" }
}

/// The languages that the staff's pages are written in.
pub(super) fn languages() -> [Language; 3] {
    PAGE_LANGUAGES
}
