//! Who was affected by a component: asked for by pseudonyms at once, and with identifiers when two agree.

use askama::Template;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use samspill_core::ids::Digest;
use samspill_core::oversight::{Act, Affected, AffectedBy, AffectedQuery, Done};
use serde::Serialize;

use super::RoomState;
use super::acts::{self, form, number};
use super::pages::{Frame, Refused};
use super::shape::{ProposalView, QueryView, proposals, query_view};
use super::who::Visitor;
use crate::dates::{moment, rfc3339, time_in_words};

#[derive(Template)]
#[template(path = "staff/affected.html")]
struct AffectedPage {
    f: Frame,
    assistants: Vec<(String, String)>,
    waiting: Vec<ProposalView>,
    releases: Vec<(u64, QueryView)>,
    found: Option<Found>,
}

/// What was found, for people and for programs.
#[derive(Serialize)]
pub(super) struct Found {
    persons: Vec<PersonView>,
    /// Conversations whose citizen was not logged in.
    anonymous: u64,
    /// Whether there are more than were counted.
    more: bool,
    /// The head of what was done, this reading included.
    head: Option<String>,
}

#[derive(Serialize)]
struct PersonView {
    pseudonym: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    concepts: Vec<String>,
    #[serde(skip)]
    titles: String,
    first: String,
    last: String,
    #[serde(skip)]
    when: String,
    receipts: u64,
}

pub(super) async fn page(State(room): State<RoomState>, visitor: Visitor) -> Response {
    show(&room, &visitor, None).await
}

async fn show(room: &super::Room, visitor: &Visitor, found: Option<Found>) -> Response {
    let staff = match visitor.staff() {
        Ok(staff) => staff,
        Err(refused) => return visitor.fail(refused),
    };
    let view = room.oversight.view().await;
    let language = visitor.language;
    let page = AffectedPage {
        f: visitor.frame(|w| w.affected).with_head(&view),
        assistants: view
            .assistants
            .iter()
            .map(|one| (one.manifest.title.in_language(language).to_owned(), one.component.to_string()))
            .collect(),
        waiting: proposals(&view, language, staff, |act| matches!(act, Act::AskIdentifiers { .. })),
        releases: view.record.releases().map(|(number, query)| (number, query_view(query, language))).collect(),
        found,
    };
    visitor.page(StatusCode::OK, &page)
}

/// Looks by pseudonyms, or asks for identifiers.
pub(super) async fn look(State(room): State<RoomState>, visitor: Visitor, request: Request) -> Response {
    let done = async {
        let staff = visitor.staff()?;
        let [component, from, to, with, why] = form(&room, request, ["component", "from", "to", "with", "why"]).await?;
        let component = Digest::new(component.trim()).map_err(|error| Refused::invalid(error.to_string()))?;
        let time = |text: &str, ends| {
            let why = || Refused::invalid("a time is a day, YYYY-MM-DD, or RFC 3339".into());
            moment(text.trim(), ends).ok_or_else(why)
        };
        let query = AffectedQuery { component, from_ms: time(&from, false)?, to_ms: time(&to, true)? };
        match with.as_str() {
            "pseudonyms" => {
                let affected = room.oversight.affected(staff, AffectedBy::Query(query), &why).await?;
                Ok(Looked::Found(found(&room, &visitor, affected)))
            }
            "identifiers" => Ok(Looked::Asked(room.oversight.act(staff, Act::AskIdentifiers { query }, &why).await?)),
            _ => Err(Refused::invalid("the field `with` is `pseudonyms` or `identifiers`".into())),
        }
    };
    answer(&room, &visitor, done.await).await
}

/// Reads identifiers that two have released.
pub(super) async fn read_release(State(room): State<RoomState>, visitor: Visitor, request: Request) -> Response {
    let done = async {
        let staff = visitor.staff()?;
        let [release, why] = form(&room, request, ["release", "why"]).await?;
        let affected = room.oversight.affected(staff, AffectedBy::Release(number(&release)?), &why).await?;
        Ok(Looked::Found(found(&room, &visitor, affected)))
    };
    answer(&room, &visitor, done.await).await
}

enum Looked {
    Found(Found),
    Asked(Done),
}

async fn answer(room: &super::Room, visitor: &Visitor, done: Result<Looked, Refused>) -> Response {
    match done {
        Ok(Looked::Found(found)) if visitor.is_program => Json(found).into_response(),
        Ok(Looked::Found(found)) => show(room, visitor, Some(found)).await,
        Ok(Looked::Asked(done)) => acts::answer(visitor, Ok(done), "/staff/affected"),
        Err(refused) => visitor.fail(refused),
    }
}

fn found(room: &super::Room, visitor: &Visitor, affected: Affected) -> Found {
    let language = visitor.language;
    let person = |one: samspill_core::oversight::AffectedPerson| {
        let titles: Vec<String> = one.concepts.iter().map(|concept| room.title(concept, language)).collect();
        let (first, last) = (time_in_words(one.first_ms, language), time_in_words(one.last_ms, language));
        PersonView {
            pseudonym: one.pseudonym.into(),
            identifier: one.identifier.map(|(_, identifier)| identifier.into_revealed()),
            concepts: one.concepts.iter().map(ToString::to_string).collect(),
            titles: titles.join(", "),
            when: if first == last { first } else { format!("{first} – {last}") },
            first: rfc3339(one.first_ms),
            last: rfc3339(one.last_ms),
            receipts: one.receipts,
        }
    };
    Found {
        persons: affected.persons.into_iter().map(person).collect(),
        anonymous: affected.anonymous,
        more: affected.more,
        head: affected.head.map(|head| head.to_string()),
    }
}
