//! Logging in to a demonstration.

use axum::extract::State;
use axum::http::StatusCode;
use samspill_core::login::LoginLevel;
use samspill_core::ports::DemoPerson;
use samspill_core::text::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Answer;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::sessions::LoggedIn;
use crate::visitor::Caller;

/// Whom to try the demonstration as.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginBody {
    /// The identity number of one of the demonstration's synthetic persons.
    identifier: String,
    /// How surely they would have logged in: `low`, `substantial` or `high` (eIDAS). Without it: `high`.
    level: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoginShape {
    /// Goes in `Authorization: Bearer`.
    token: String,
}

/// Starts a session as one of a demonstration's synthetic persons. There is none of it outside a demonstration.
#[utoipa::path(post, path = "/api/v1/demo/login", request_body = LoginBody, responses(
    (status = 201, description = "A session", body = LoginShape),
    (status = 404, description = "Not one of the demonstration's persons, or no demonstration", body = Problem),
    (status = 503, description = "Too many sessions", body = Problem),
))]
pub(crate) async fn log_in(
    State(app): State<AppState>,
    JsonBody(body): JsonBody<LoginBody>,
) -> Answer<(StatusCode, axum::Json<LoginShape>)> {
    let known = |person: &DemoPerson| person.identifier.reveal() == &body.identifier;
    let person = app.demo_persons().into_iter().find(known).ok_or(Failure::UnknownPerson)?;
    let level = body.level.as_deref().map_or(Some(LoginLevel::High), LoginLevel::of_word);
    let level = level.ok_or_else(|| Failure::Invalid("`level` is low, substantial or high".into()))?;
    let token = app.log_in(LoggedIn { person, level })?;
    Ok((StatusCode::CREATED, axum::Json(LoginShape { token })))
}

/// Makes one's own conversation one for this login's level, if that is surer than what it was for: what takes such a login
/// can be shown and shared in it, and less sure logins no longer read it. It is durable when the answer comes.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/login", params(("id" = String, Path)), responses(
    (status = 204, description = "It is for a login as sure as this one"),
    (status = 401, description = "Not logged in, or less surely than the conversation takes (RFC 9470)", body = Problem),
    (status = 404, description = "No such conversation of one's own", body = Problem),
    (status = 409, description = "A turn is running", body = Problem),
))]
pub(crate) async fn log_in_again(State(app): State<AppState>, caller: Caller, id: IdPath) -> Answer<StatusCode> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let id = conversation_id(id)?;
    // One that is nobody's yet is for the browser that opened it.
    app.dialogues.plan(Some(&principal), &id, Language::default()).await?;
    app.dialogues.log_in(&id, principal).await?;
    Ok(StatusCode::NO_CONTENT)
}
