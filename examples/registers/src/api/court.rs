//! The court's endpoints.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State, rejection::BytesRejection, rejection::QueryRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Shared, Simulator, WRONG_QUERY, parse};
use crate::{Case, Data, Event, Lookup, dates::Today, problem::Problem};

const PAGE_EVENTS_MAX: usize = 1000;
const PAGE_EVENTS_DEFAULT: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventsQuery {
    #[serde(default)]
    seq: u64,
    limit: Option<usize>,
}

/// The feed: a batch of CloudEvents 1.0 from `seq` on, each with its number as `sequence`. The next
/// page begins at the last number plus one; an empty one means that there is no more for now.
pub(super) async fn events(
    State(court): Shared,
    query: Result<Query<EventsQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|_| WRONG_QUERY)?;
    let limit = query.limit.unwrap_or(PAGE_EVENTS_DEFAULT);
    if limit == 0 || limit > PAGE_EVENTS_MAX {
        return Err(WRONG_LIMIT);
    }
    let (today, data) = (court.today()?, court.data());
    let page: Vec<Value> = data
        .events_from(query.seq, limit)
        .map(|(number, event)| event_body(&court, &data, number, event, &today))
        .collect();
    let kind = [(header::CONTENT_TYPE, "application/cloudevents-batch+json")];
    Ok((kind, Json(page)).into_response())
}

fn event_body(court: &Simulator, data: &Data, number: u64, event: &Event, today: &Today) -> Value {
    let mut body = event.body.clone();
    today.fill_event(&mut body);
    body.insert("sequence".into(), Value::String(number.to_string()));
    if let Some(case) = data.case_of(event) {
        body.insert("data".into(), json!({"@id": object_url(court, data, case)}));
    }
    Value::Object(body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchBody {
    nin: String,
}

/// The cases of one person. Nobody's number and a malformed one both give none.
pub(super) async fn search(State(court): Shared, body: Result<Bytes, BytesRejection>) -> Result<Json<Value>, Problem> {
    let search: SearchBody = parse(body)?;
    let data = court.data();
    let found = data.cases_of(&search.nin).map(|(case, party)| {
        json!({
            "sakId": case.sak_id,
            "saksnummer": case.text("saksnummer"),
            "avdode": case.deceased,
            "rolle": party.role,
            "@id": object_url(&court, &data, case),
        })
    });
    Ok(Json(json!({"saker": found.collect::<Vec<_>>()})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectQuery {
    avdode: Option<String>,
}

/// One case, with every date that stands for "now" replaced.
pub(super) async fn object(
    State(court): Shared,
    Path(sak_id): Path<String>,
    query: Result<Query<ObjectQuery>, QueryRejection>,
) -> Result<Json<Value>, Problem> {
    let Query(query) = query.map_err(|_| WRONG_QUERY)?;
    let data = court.data();
    match data.case(&sak_id, query.avdode.as_deref()) {
        Lookup::Found(case) => {
            let mut body = case.body.clone();
            court.today()?.fill_case(&mut body);
            Ok(Json(Value::Object(body)))
        }
        Lookup::Ambiguous => Err(AMBIGUOUS_CASE),
        Lookup::Unknown => Err(UNKNOWN_CASE),
    }
}

/// The address of a case. The deceased is named only where the key alone does not tell: identity
/// numbers in addresses end up in other people's logs.
fn object_url(court: &Simulator, data: &Data, case: &Case) -> String {
    let url = format!("{}/api/objects/{}", court.base_url, case.sak_id);
    match data.case(&case.sak_id, None) {
        Lookup::Ambiguous => format!("{url}?avdode={}", case.deceased),
        Lookup::Found(_) | Lookup::Unknown => url,
    }
}

const WRONG_LIMIT: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "The page size is out of bounds", "`limit` is from 1 to 1000.");
const AMBIGUOUS_CASE: Problem =
    Problem::new(StatusCode::CONFLICT, "Two estates share this case", "Say which with the parameter `avdode`.");
const UNKNOWN_CASE: Problem =
    Problem::new(StatusCode::NOT_FOUND, "No such case", "The court has no case with this key.");
