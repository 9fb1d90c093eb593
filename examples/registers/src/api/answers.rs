//! The registers that answer with a file as it lies: land, vehicles, pensions, marriage settlements;
//! and the tax authority, whose dates may be relative to today.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    routing::{MethodRouter, get},
};
use serde_json::Value;

use super::{Shared, Simulator, UNKNOWN_PERSON};
use crate::{Register, problem::Problem};

/// A route whose `id` is a person and whose answer is the register's about them.
pub(super) fn route(register: Register) -> MethodRouter<Arc<Simulator>> {
    get(async move |State(simulator): Shared, Path(id): Path<String>| answer(&simulator, &register, &id))
}

/// What a register says about a person.
pub(super) fn answer(simulator: &Simulator, register: &Register, nin: &str) -> Result<Json<Value>, Problem> {
    simulator.data().answer(register, nin).cloned().map(Json).ok_or(UNKNOWN_PERSON)
}

/// A person's summed tax basis of a year. The simulator has the same for every rettighetspakke.
pub(super) async fn tax(
    State(simulator): Shared,
    Path((_rettighetspakke, year, id)): Path<(String, String, String)>,
) -> Result<Json<Value>, Problem> {
    let Json(mut basis) = answer(&simulator, &Register::Skatteetaten(year), &id).map_err(|_| NO_TAX_BASIS)?;
    simulator.today()?.fill_relative(&mut basis);
    Ok(Json(basis))
}

const NO_TAX_BASIS: Problem = Problem::new(
    StatusCode::NOT_FOUND,
    "No tax basis",
    "The tax authority has none for a person with this number in this year.",
);
