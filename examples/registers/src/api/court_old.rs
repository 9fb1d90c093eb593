//! The court's endpoints, and those that steer the simulator.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, State, rejection::BytesRejection, rejection::QueryRejection},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Case, Clock, Data, Event, Fault, Faults, Lookup, dates::Today, faults, problem::Problem};

/// No request of ours is larger.
const BODY_BYTES_MAX: usize = 16 * 1024;
const PAGE_EVENTS_MAX: usize = 1000;
const PAGE_EVENTS_DEFAULT: usize = 100;

/// What every handler reads.
pub(crate) struct Court {
    pub(crate) data: Data,
    pub(crate) clock: Box<dyn Clock>,
    /// Where the simulator listens, without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) faults: Faults,
}

type Shared = State<Arc<Court>>;

/// Every route.
pub(crate) fn router(court: Court) -> Router {
    let faults = court.faults.clone();
    Router::new()
        .route("/api/hendelser", get(events))
        .route("/api/personer/sok", post(search))
        .route("/api/objects/{sak_id}", get(object))
        .route("/demo/persons", get(persons))
        .route("/faults", put(set_fault).delete(clear_fault))
        .route("/health", get(health))
        .fallback(no_such_path)
        .layer(middleware::from_fn_with_state(faults, faults::inject))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(Arc::new(court))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsQuery {
    #[serde(default)]
    seq: u64,
    limit: Option<usize>,
}

/// The feed: a batch of CloudEvents 1.0 from `seq` on, each with its number as `sequence`. The next
/// page begins at the last number plus one; an empty one means that there is no more for now.
async fn events(State(court): Shared, query: Result<Query<EventsQuery>, QueryRejection>) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|_| WRONG_QUERY)?;
    let limit = query.limit.unwrap_or(PAGE_EVENTS_DEFAULT);
    if limit == 0 || limit > PAGE_EVENTS_MAX {
        return Err(WRONG_LIMIT);
    }
    let today = today(&court)?;
    let page: Vec<Value> = court
        .data
        .events_from(query.seq, limit)
        .map(|(number, event)| event_body(&court, number, event, &today))
        .collect();
    let kind = [(header::CONTENT_TYPE, "application/cloudevents-batch+json")];
    Ok((kind, Json(page)).into_response())
}

fn event_body(court: &Court, number: u64, event: &Event, today: &Today) -> Value {
    let mut body = event.body.clone();
    today.fill_event(&mut body);
    body.insert("sequence".into(), Value::String(number.to_string()));
    if let Some(case) = court.data.case_of(event) {
        body.insert("data".into(), json!({"@id": object_url(court, case)}));
    }
    Value::Object(body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchBody {
    nin: String,
}

/// The cases of one person. Nobody's number and a malformed one both give none.
async fn search(State(court): Shared, body: Result<Bytes, BytesRejection>) -> Result<Json<Value>, Problem> {
    let search: SearchBody = parse(body)?;
    let found = court.data.cases_of(&search.nin).map(|(case, party)| {
        json!({
            "sakId": case.sak_id,
            "saksnummer": case.text("saksnummer"),
            "avdode": case.deceased,
            "rolle": party.role,
            "@id": object_url(&court, case),
        })
    });
    Ok(Json(json!({"saker": found.collect::<Vec<_>>()})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObjectQuery {
    avdode: Option<String>,
}

/// One case, with every date that stands for "now" replaced.
async fn object(
    State(court): Shared,
    Path(sak_id): Path<String>,
    query: Result<Query<ObjectQuery>, QueryRejection>,
) -> Result<Json<Value>, Problem> {
    let Query(query) = query.map_err(|_| WRONG_QUERY)?;
    match court.data.case(&sak_id, query.avdode.as_deref()) {
        Lookup::Found(case) => {
            let mut body = case.body.clone();
            today(&court)?.fill_case(&mut body);
            Ok(Json(Value::Object(body)))
        }
        Lookup::Ambiguous => Err(AMBIGUOUS_CASE),
        Lookup::Unknown => Err(UNKNOWN_CASE),
    }
}

/// Who can log in to the demo.
async fn persons(State(court): Shared) -> Json<Value> {
    let persons = court
        .data
        .persons()
        .iter()
        .map(|person| json!({"nin": person.nin, "name": person.name, "role": person.role, "sakId": person.sak_id}));
    Json(Value::Array(persons.collect()))
}

async fn set_fault(State(court): Shared, body: Result<Bytes, BytesRejection>) -> Result<StatusCode, Problem> {
    let fault: Fault = parse(body)?;
    court.faults.set(fault).map_err(|_| WRONG_FAULT)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn clear_fault(State(court): Shared) -> StatusCode {
    court.faults.clear();
    StatusCode::NO_CONTENT
}

async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

async fn no_such_path() -> Problem {
    NO_SUCH_PATH
}

/// The address of a case. The deceased is named only where the key alone does not tell: identity
/// numbers in addresses end up in other people's logs.
fn object_url(court: &Court, case: &Case) -> String {
    let url = format!("{}/api/objects/{}", court.base_url, case.sak_id);
    match court.data.case(&case.sak_id, None) {
        Lookup::Ambiguous => format!("{url}?avdode={}", case.deceased),
        Lookup::Found(_) | Lookup::Unknown => url,
    }
}

fn parse<T: serde::de::DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Problem> {
    let body = body.map_err(|_| BODY_TOO_LARGE)?;
    serde_json::from_slice(&body).map_err(|_| WRONG_BODY)
}

fn today(court: &Court) -> Result<Today, Problem> {
    Today::at(court.clock.now()).map_err(|_| NO_CALENDAR)
}

const WRONG_QUERY: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "The query was not understood",
    "A parameter is unknown, or its value is of the wrong kind.",
);
const WRONG_LIMIT: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "The page size is out of bounds", "`limit` is from 1 to 1000.");
const WRONG_BODY: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "The body was not understood",
    "It must be a JSON object with the described keys and no others.",
);
const BODY_TOO_LARGE: Problem =
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large", "A request is at most 16 KiB.");
const WRONG_FAULT: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "The fault is out of bounds",
    "`delay_ms` is at most 60000, and `path_prefix` begins with /api/.",
);
const AMBIGUOUS_CASE: Problem =
    Problem::new(StatusCode::CONFLICT, "Two estates share this case", "Say which with the parameter `avdode`.");
const UNKNOWN_CASE: Problem =
    Problem::new(StatusCode::NOT_FOUND, "No such case", "The court has no case with this key.");
const NO_SUCH_PATH: Problem = Problem::new(StatusCode::NOT_FOUND, "No such path", "The simulator has nothing here.");
const NO_CALENDAR: Problem = Problem::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    "The date could not be worked out",
    "The clock is outside the calendar.",
);
