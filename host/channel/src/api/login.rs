//! Logging in to a demonstration.

use axum::extract::State;
use axum::http::StatusCode;
use samspill_core::ports::DemoPerson;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Answer;
use crate::app::AppState;
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;

/// Whom to try the demonstration as.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginBody {
    /// The identity number of one of the demonstration's synthetic persons.
    identifier: String,
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
    let token = app.log_in(person)?;
    Ok((StatusCode::CREATED, axum::Json(LoginShape { token })))
}
