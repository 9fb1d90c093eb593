//! The registers' endpoints, and those that steer the simulator.

mod answers;
mod banks;
mod court;
mod population;
mod steering;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, rejection::BytesRejection},
    http::StatusCode,
    middleware,
    routing::{get, post, put},
};

use crate::{Clock, Data, Faults, Register, dates::Today, faults, problem::Problem};

/// No request of ours is larger.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// What every handler reads.
pub(crate) struct Simulator {
    pub(crate) data: Arc<RwLock<Data>>,
    pub(crate) clock: Box<dyn Clock>,
    /// Where the simulator listens, without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) faults: Faults,
}

impl Simulator {
    /// The data as it is now. Not to be held over an await.
    fn data(&self) -> RwLockReadGuard<'_, Data> {
        self.data.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn today(&self) -> Result<Today, Problem> {
        Today::at(self.clock.now()).map_err(|_| NO_CALENDAR)
    }
}

type Shared = axum::extract::State<Arc<Simulator>>;

/// Every route.
pub(crate) fn router(simulator: Simulator) -> Router {
    let faults = simulator.faults.clone();
    Router::new()
        .route("/api/hendelser", get(court::events))
        .route("/api/personer/sok", post(court::search))
        .route("/api/objects/{sak_id}", get(court::object))
        .route("/folkeregisteret/{rettighetspakke}/api/v1/personer/{id}", get(population::person))
        .route("/folkeregisteret/{rettighetspakke}/api/v1/personer/{id}/vergemaal", get(population::wards))
        .route("/folkeregisteret/{rettighetspakke}/api/v1/hendelser/feed", get(population::feed))
        .route("/folkeregisteret/{rettighetspakke}/api/v1/hendelser/{dokument}", get(population::event))
        .route("/dsop/v2/customerRelationships", get(banks::customer_relationships))
        .route("/dsop/v2/banks/{organization_number}/accounts", get(banks::accounts))
        .route("/kartverket/api/v1/propertyRights/{id}", answers::route(Register::Kartverket))
        .route("/svv/api/v1/vehicles/{id}", answers::route(Register::Svv))
        .route("/norskpensjon/api/v1/insurances/{id}", answers::route(Register::NorskPensjon))
        .route("/ektepakt/api/v1/ektepakter/{id}", answers::route(Register::Ektepakt))
        .route("/skatteetaten/api/summertskattegrunnlag/v1/{rettighetspakke}/{inntektsaar}/{id}", get(answers::tax))
        .route("/demo/persons", get(steering::persons))
        .route("/faults", put(steering::set_fault).delete(steering::clear_faults))
        .route("/health", get(steering::health))
        .fallback(no_such_path)
        .layer(middleware::from_fn_with_state(faults, faults::inject))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(Arc::new(simulator))
}

async fn no_such_path() -> Problem {
    NO_SUCH_PATH
}

fn parse<T: serde::de::DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Problem> {
    let body = body.map_err(|_| BODY_TOO_LARGE)?;
    serde_json::from_slice(&body).map_err(|_| WRONG_BODY)
}

const WRONG_QUERY: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "The query was not understood",
    "A parameter is unknown, or its value is of the wrong kind.",
);
const WRONG_BODY: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "The body was not understood",
    "It must be a JSON object with the described keys and no others.",
);
const BODY_TOO_LARGE: Problem =
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large", "A request is at most 16 KiB.");
const UNKNOWN_PERSON: Problem =
    Problem::new(StatusCode::NOT_FOUND, "No such person", "The register has nothing about a person with this number.");
const NO_SUCH_PATH: Problem = Problem::new(StatusCode::NOT_FOUND, "No such path", "The simulator has nothing here.");
const NO_CALENDAR: Problem = Problem::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    "The date could not be worked out",
    "The clock is outside the calendar.",
);
