//! The population register's endpoints.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Shared, UNKNOWN_PERSON, WRONG_QUERY};
use crate::problem::Problem;

const PAGE_EVENTS_MAX: usize = 1000;

/// What an owner may see: the rettighetspakke in the path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Package {
    OffentligMedHjemmel,
    OffentligUtenTaushetsplikt,
    Politi,
}

impl Package {
    fn named(name: &str) -> Result<Self, Problem> {
        match name {
            "offentligmedhjemmel" => Ok(Self::OffentligMedHjemmel),
            "offentligutentaushetsplikt" => Ok(Self::OffentligUtenTaushetsplikt),
            "politi" => Ok(Self::Politi),
            _ => Err(UNKNOWN_PACKAGE),
        }
    }

    /// Whether a statute lets it see an address that is protected.
    fn sees_protected_addresses(self) -> bool {
        match self {
            Self::OffentligMedHjemmel | Self::OffentligUtenTaushetsplikt => false,
            Self::Politi => true,
        }
    }
}

/// A person's document, without the addresses that the rettighetspakke may not see.
pub(super) async fn person(
    State(simulator): Shared,
    Path((package, id)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let package = Package::named(&package)?;
    let mut document = simulator.data().document(&id).cloned().ok_or(UNKNOWN_PERSON)?;
    if is_protected(&document) && !package.sees_protected_addresses() {
        document.as_object_mut().map(hide_addresses);
    }
    simulator.today()?.fill_relative(&mut document);
    Ok(Json(document))
}

/// Whom a person is guardian for, and with which access packages: those whose documents name the person in
/// `vergemaalEllerFremtidsfullmakt`.
pub(super) async fn wards(
    State(simulator): Shared,
    Path((package, id)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    Package::named(&package)?;
    let data = simulator.data();
    data.document(&id).ok_or(UNKNOWN_PERSON)?;
    let of = |guardianship: &Value| {
        let applies = guardianship.get("erGjeldende") != Some(&Value::Bool(false));
        applies && guardianship.pointer("/verge/foedselsEllerDNummer").and_then(Value::as_str) == Some(&id)
    };
    let mut wards = Vec::new();
    for (ward, document) in data.documents() {
        let all = document.get("vergemaalEllerFremtidsfullmakt").and_then(Value::as_array);
        for guardianship in all.into_iter().flatten().filter(|one| of(one)) {
            let packages = guardianship.get("pakker").cloned().unwrap_or_else(|| json!([]));
            wards.push(json!({"folkeregisteridentifikator": ward, "pakker": packages}));
        }
    }
    Ok(Json(Value::Array(wards)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedQuery {
    #[serde(default)]
    seq: u64,
}

/// A page of the feed from `seq` on. The next begins at the last number plus one; an empty one means
/// that there is no more for now.
pub(super) async fn feed(
    State(simulator): Shared,
    Path(package): Path<String>,
    query: Result<Query<FeedQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Package::named(&package)?;
    let Query(query) = query.map_err(|_| WRONG_QUERY)?;
    let items = simulator
        .data()
        .person_events_from(query.seq, PAGE_EVENTS_MAX)
        .map(|(number, item)| json!({"sekvensnummer": number, "hendelse": item.event}))
        .collect();
    let mut page = Value::Array(items);
    simulator.today()?.fill_relative(&mut page);
    let page = page.to_string();
    let tag = tag_of(&page);
    let unchanged = headers.get_all(header::IF_NONE_MATCH).iter().any(|known| holds(known.as_bytes(), &tag));
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let head = [(header::ETAG, tag), (header::CONTENT_TYPE, "application/json".to_owned())];
    Ok((head, page).into_response())
}

/// The document of an event: what was changed, and whether it is new, corrected or annulled.
pub(super) async fn event(
    State(simulator): Shared,
    Path((package, dokument)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let package = Package::named(&package)?;
    let mut document = {
        let data = simulator.data();
        let event = data.person_event(&dokument).ok_or(UNKNOWN_EVENT)?;
        let mut document = event.document.clone();
        // Of a person whom the register has no document about, nothing says that they are not protected.
        let protected = event.person().and_then(|nin| data.document(nin)).is_none_or(is_protected);
        if protected && !package.sees_protected_addresses() {
            let changes = document.pointer_mut("/hendelse/egenskapshendelse").and_then(Value::as_array_mut);
            changes.into_iter().flatten().filter_map(Value::as_object_mut).for_each(hide_addresses);
        }
        document
    };
    simulator.today()?.fill_relative(&mut document);
    Ok(Json(document))
}

/// Whether a person's address is protected now. What is not understood counts as protected.
fn is_protected(document: &Value) -> bool {
    match document.get("adressebeskyttelse") {
        None | Some(Value::Null) => false,
        Some(Value::Array(grades)) => grades.iter().any(|grade| {
            let over = grade.get("erGjeldende") == Some(&Value::Bool(false));
            !over && grade.get("graderingsnivaa").and_then(Value::as_str) != Some("ugradert")
        }),
        Some(_) => true,
    }
}

/// Takes away whatever tells where somebody lives.
fn hide_addresses(object: &mut Map<String, Value>) {
    object.retain(|key, _| {
        let key = key.to_lowercase();
        key == "adressebeskyttelse" || !(key.contains("adresse") || key.contains("bosted"))
    });
}

/// A strong tag: the same for the same page, in every run of the same build.
fn tag_of(page: &str) -> String {
    let mut hasher = DefaultHasher::new();
    page.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// Whether an `If-None-Match` holds a tag. It compares weakly (RFC 9110, 13.1.2).
fn holds(known: &[u8], tag: &str) -> bool {
    let mut tags = known.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    tags.any(|known| known == b"*" || known.strip_prefix(b"W/").unwrap_or(known) == tag.as_bytes())
}

const UNKNOWN_PACKAGE: Problem = Problem::new(
    StatusCode::FORBIDDEN,
    "No such rettighetspakke",
    "Known are offentligmedhjemmel, offentligutentaushetsplikt and politi.",
);
const UNKNOWN_EVENT: Problem =
    Problem::new(StatusCode::NOT_FOUND, "No such event", "The feed names no document of this name.");

#[cfg(test)]
mod tests {
    use super::*;

    fn check(grades: Value, expect: bool) {
        assert_eq!(is_protected(&json!({"adressebeskyttelse": grades})), expect, "{grades}");
    }

    #[test]
    fn an_address_is_protected_unless_the_register_plainly_says_otherwise() {
        check(json!([]), false);
        check(json!([{"graderingsnivaa": "ugradert", "erGjeldende": true}]), false);
        check(json!([{"graderingsnivaa": "fortrolig", "erGjeldende": true}]), true);
        check(json!([{"graderingsnivaa": "strengtFortrolig", "erGjeldende": false}]), false);
        check(json!([{"graderingsnivaa": "strengtFortrolig"}]), true);
        check(json!([{"erGjeldende": true}]), true);
        check(json!("strengtFortrolig"), true);
    }

    #[test]
    fn a_tag_is_found_among_others_and_weakly() {
        let tag = tag_of("[]");
        assert!(holds(format!("\"a\", W/{tag}").as_bytes(), &tag) && holds(b"*", &tag));
        assert!(!holds(b"\"a\"", &tag) && !holds(b"", &tag));
        assert_ne!(tag, tag_of("[1]"));
    }
}
