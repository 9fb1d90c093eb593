//! The court's register of cases.

use samspill_sdk::{Host, Request, ResponseError, Stop, Subject, percent_encode};
use serde::Serialize;
use serde_json::Value;

use crate::case::{Case, text};
use crate::texts::joined;

/// The name in the manifest.
const REGISTER: &str = "cases";

/// More cases than anybody has; beyond this the answer is not to be trusted.
pub(crate) const CASES_MAX: usize = 16;

/// What is sent to look up somebody's cases.
#[derive(Serialize)]
struct Lookup<'a> {
    nin: &'a str,
}

/// The cases that could be read.
pub(crate) struct Found {
    pub(crate) cases: Vec<Case>,
    /// Some that the register named could not be read.
    pub(crate) is_incomplete: bool,
}

/// Finds the cases in which somebody is named.
pub(crate) fn find(host: &Host<'_>, asker: &Subject, number: &str) -> Result<Found, Stop> {
    let lookup = Request::post(REGISTER, "/api/personer/sok", asker, &Lookup { nin: number })?;
    let answer: Value = host.fetch(lookup)?.json()?;
    let named = answer.get("saker").and_then(Value::as_array).ok_or(ResponseError::Unfit)?;
    let mut references = Vec::new();
    for entry in named {
        if let Some(reference) = Reference::read(entry).filter(|one| !references.contains(one)) {
            references.push(reference);
        }
    }
    let is_readable = named.len() <= CASES_MAX && named.iter().all(|entry| Reference::read(entry).is_some());
    references.truncate(CASES_MAX);

    let mut requests = Vec::new();
    for one in &references {
        requests.push(Request::get(REGISTER, one.path(), asker));
    }
    let mut cases = Vec::new();
    for (reference, answer) in references.iter().zip(host.fetch_all(requests)) {
        let object = answer.ok().and_then(|answer| answer.json().ok());
        cases.extend(object.and_then(|object| reference.case(&object, number)));
    }
    let is_incomplete = !is_readable || cases.len() < references.len();
    Ok(Found { cases, is_incomplete })
}

/// What the lookup says of one case. Its `@id` is an absolute address; the operator's base URL counts instead.
#[derive(PartialEq, Eq)]
struct Reference {
    id: String,
    deceased: String,
}

impl Reference {
    fn read(entry: &Value) -> Option<Self> {
        Some(Self { id: text(entry, "sakId")?, deceased: text(entry, "avdode")? })
    }

    fn path(&self) -> String {
        joined(&["/api/objects/", &percent_encode(&self.id), "?avdode=", &percent_encode(&self.deceased)])
    }

    /// The case, if it is the one that was asked for.
    fn case(&self, object: &Value, asker: &str) -> Option<Case> {
        Case::read(object, asker).filter(|case| case.id == self.id && *case.deceased.reveal() == self.deceased)
    }
}
