//! Trying the demonstration as one of its synthetic persons.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::see;
use crate::app::AppState;
use crate::failure::Failure;
use crate::form::Pairs;
use crate::visitor::{Reader, session_cookie, session_cookie_gone};

pub(super) async fn log_in(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    let result = start(&app, &reader, request).await;
    reader.answer(result.map(|cookie| with_cookie(see("/#ask".into()), Some(cookie))))
}

async fn start(app: &AppState, reader: &Reader, request: Request) -> Result<HeaderValue, Failure> {
    let form = Pairs::read(app, request).await?.only(&["person"])?;
    let key = form.get("person").and_then(|key| key.parse::<usize>().ok());
    let person = key.and_then(|key| app.demo_persons().into_iter().nth(key)).ok_or(Failure::UnknownPerson)?;
    if let Some(login) = &reader.login {
        app.sessions.end(&login.token);
    }
    let token = app.log_in(person)?;
    session_cookie(app, &token).ok_or(Failure::Storage)
}

pub(super) async fn log_out(State(app): State<AppState>, reader: Reader) -> Response {
    if let Some(login) = &reader.login {
        app.sessions.end(&login.token);
    }
    with_cookie(see("/".into()), session_cookie_gone(&app))
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
