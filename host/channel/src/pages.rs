//! Pages for people: plain forms and no script. A POST is answered with 303, or with the answer as it arrives.

mod acting;
mod arriving;
mod ask;
mod assistants;
mod consents;
mod conversation;
mod desk;
mod frame;
mod home;
mod login;
mod mandates;
mod overview;
mod own_consents;
mod people;
mod receipts;
mod replies;
mod said;
mod sightings;
mod tasks;

pub(crate) use frame::{LanguageLink, own_name};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::app::AppState;
use crate::assets;
use crate::failure::{Failure, Problem};
use crate::visitor::Reader;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home::show))
        .route("/ask", post(ask::first))
        .route("/login", get(login::show))
        .route("/demo/login", post(login::log_in))
        .route("/demo/logout", post(login::log_out))
        .route("/conversation/{id}", get(conversation::show))
        .route("/conversation/{id}/turns", post(ask::next))
        .route("/conversation/{id}/replies", post(replies::decide))
        .route("/conversation/{id}/consents", get(consents::show).post(consents::decide))
        .route("/conversation/{id}/resume", post(ask::resume))
        .route("/consents", get(own_consents::show))
        .route("/consents/withdraw", post(own_consents::withdraw))
        .route("/conversation/{id}/receipts", get(receipts::show))
        .route("/receipts", get(sightings::show))
        .route("/receipts/download", get(sightings::download))
        .route("/conversation/{id}/desk/{assistant}", get(desk::show))
        .route("/conversation/{id}/hand-overs", post(desk::decide))
        .route("/conversation/{id}/estate", get(acting::show))
        .route("/conversation/{id}/proxies", post(acting::decide))
        .route("/conversation/{id}/marks", post(acting::mark))
        .route("/mandates", get(mandates::show).post(mandates::give))
        .route("/mandates/withdraw", post(mandates::withdraw))
        .route("/mandates/look-up", post(mandates::look_up))
        .route("/mandates/begin", post(mandates::begin))
        .route("/assistants", get(assistants::show))
        .route("/assets/{version}/{name}", get(assets::sheet))
}

/// What is told where there is nothing: a page, or to a program a problem document.
pub(crate) async fn nowhere(State(app): State<AppState>, request: Request) -> Response {
    refuse(app, request, Failure::Nowhere).await
}

/// Refuses a request in the form that the asker reads.
pub(crate) async fn refuse(app: AppState, request: Request, failure: Failure) -> Response {
    let is_program = |path: &str| path.starts_with("/api/") || path.starts_with("/v2/");
    if is_program(request.uri().path()) {
        return Problem::from(failure).into_response();
    }
    let (parts, _) = request.into_parts();
    Reader::of(app, &parts).fail(&failure, None)
}

fn see(place: String) -> Response {
    Redirect::to(&place).into_response()
}
