//! The endpoints that steer the simulator: they are not part of any register.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::{Shared, parse};
use crate::{Fault, problem::Problem};

/// Every party that can log in to the demo.
pub(super) async fn persons(State(simulator): Shared) -> Json<Value> {
    let data = simulator.data();
    let persons = data
        .persons()
        .iter()
        .map(|person| json!({"nin": person.nin, "name": person.name, "role": person.role, "sakId": person.sak_id}));
    Json(Value::Array(persons.collect()))
}

/// Turns a fault on, in place of the one with the same prefix.
pub(super) async fn set_fault(
    State(simulator): Shared,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let fault: Fault = parse(body)?;
    simulator.faults.set(fault).map_err(|error| {
        Problem::with(StatusCode::BAD_REQUEST, "The fault is out of bounds", format!("The reason: {error}."))
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// Turns every fault off.
pub(super) async fn clear_faults(State(simulator): Shared) -> StatusCode {
    simulator.faults.clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}
