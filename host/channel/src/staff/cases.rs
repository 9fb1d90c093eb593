//! A case worker's pages: what citizens have handed over to the desks of the account's owner, one reading of it, answering
//! and closing. Whatever is another owner's is not found.

use askama::Template;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use samspill_core::content::Block;
use samspill_core::desk::{CLOSED, CaseFact, CaseFile, CaseTurn, CaseWithheld, TAKEN_BACK, WaitingCase};
use samspill_core::ids::HandOverId;
use samspill_core::oversight::OversightError;
use samspill_core::private::Private;
use samspill_core::text::{Language, day_in_words};
use samspill_core::turn::PlanItem;
use serde::Serialize;

use super::acts::form;
use super::pages::{Frame, Refused};
use super::texts::{Words, words};
use super::who::{Visitor, languages};
use super::{Room, RoomState};
use crate::dates::{rfc3339, time_in_words};
use crate::pages::own_name;
use crate::visitor::page_language;

#[derive(Template)]
#[template(path = "staff/cases.html")]
struct CasesPage {
    f: Frame,
    cases: Vec<WaitingView>,
}

/// A hand-over in the list: no value and no name.
#[derive(Serialize)]
struct WaitingView {
    id: String,
    desk: String,
    events: String,
    given: String,
    #[serde(skip)]
    since: String,
    until: String,
    #[serde(skip)]
    until_words: String,
    language: &'static str,
    #[serde(skip)]
    language_name: &'static str,
    taken_by: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/case.html")]
struct CasePage {
    f: Frame,
    case: CaseView,
    languages: Vec<(&'static str, &'static str, bool)>,
    message_bytes_max: usize,
    /// Whether a message was sent a moment ago.
    sent: bool,
}

/// One reading, as pages and programs take it.
#[derive(Serialize)]
struct CaseView {
    id: String,
    desk: String,
    owner: String,
    given: String,
    #[serde(skip)]
    since: String,
    until: String,
    #[serde(skip)]
    until_words: String,
    language: &'static str,
    #[serde(skip)]
    language_name: &'static str,
    /// The rule that ended it; then there is nothing else.
    ended: Option<String>,
    #[serde(skip)]
    ended_words: &'static str,
    facts: Vec<FactView>,
    turns: Vec<TurnView>,
    tasks: Vec<TaskView>,
    withheld: Vec<WithheldView>,
}

#[derive(Serialize)]
struct FactView {
    title: String,
    about: String,
    values: Vec<ValueView>,
    source: String,
    obtained: String,
    #[serde(skip)]
    when: String,
    why: Vec<String>,
}

#[derive(Serialize)]
struct ValueView {
    field: String,
    value: String,
}

#[derive(Serialize)]
struct TurnView {
    /// Empty where it is withheld.
    said: String,
    parts: Vec<PartView>,
    left_out: usize,
}

#[derive(Serialize)]
struct PartView {
    who: String,
    texts: Vec<String>,
}

#[derive(Serialize)]
struct TaskView {
    title: String,
    due: Option<String>,
    #[serde(skip)]
    due_words: Option<String>,
    law: Option<String>,
    texts: Vec<String>,
}

#[derive(Serialize)]
struct WithheldView {
    concept: String,
    title: String,
    field: Option<String>,
    others: bool,
    code: &'static str,
    rule: String,
}

/// A hand-over's id in a path. What cannot be one is not found.
fn hand_over_id(path: Result<Path<String>, PathRejection>) -> Result<HandOverId, Refused> {
    let none = || Refused::from(OversightError::NotFound);
    let Path(text) = path.map_err(|_| none())?;
    HandOverId::new(text).map_err(|_| none())
}

pub(super) async fn list(State(room): State<RoomState>, visitor: Visitor) -> Response {
    let listed = async {
        let staff = visitor.staff()?;
        let cases = room.casework.waiting(staff).await?;
        Ok::<_, Refused>(cases.iter().map(|case| waiting_view(case, visitor.language)).collect::<Vec<_>>())
    };
    match listed.await {
        Ok(cases) if visitor.is_program => Json(serde_json::json!({ "cases": cases })).into_response(),
        Ok(cases) => visitor.page(StatusCode::OK, &CasesPage { f: visitor.frame(|w| w.cases), cases }),
        Err(refused) => visitor.fail(refused),
    }
}

fn waiting_view(case: &WaitingCase, language: Language) -> WaitingView {
    let one = &case.hand_over;
    let events: Vec<&str> = case.events.iter().map(|title| title.in_language(language)).collect();
    WaitingView {
        id: one.id.to_string(),
        desk: case.desk.in_language(language).to_owned(),
        events: events.join(", "),
        given: rfc3339(one.given_ms),
        since: time_in_words(one.given_ms, language),
        until: one.until.clone(),
        until_words: day_in_words(&one.until, language),
        language: one.language.tag(),
        language_name: own_name(one.language),
        taken_by: one.taken.as_ref().map(|taken| taken.by.clone()),
    }
}

/// One reading: its receipts are durable before the page is sent.
pub(super) async fn read(
    State(room): State<RoomState>,
    visitor: Visitor,
    id: Result<Path<String>, PathRejection>,
) -> Response {
    let file = async {
        let staff = visitor.staff()?;
        Ok::<_, Refused>(room.casework.read(staff, &hand_over_id(id)?, visitor.language).await?)
    };
    match file.await {
        Ok(file) => {
            let case = case_view(&room, file, visitor.language);
            if visitor.is_program { Json(case).into_response() } else { page(&room, &visitor, case) }
        }
        Err(refused) => visitor.fail(refused),
    }
}

fn page(room: &Room, visitor: &Visitor, case: CaseView) -> Response {
    let chosen = case.language;
    let languages = languages().map(|one| (one.tag(), own_name(one), one.tag() == chosen));
    let page = CasePage {
        f: visitor.frame(|w| w.case),
        languages: languages.into_iter().collect(),
        message_bytes_max: room.settings.message_bytes_max,
        sent: visitor.asked("sent").is_some(),
        case,
    };
    visitor.page(StatusCode::OK, &page)
}

fn case_view(room: &Room, file: CaseFile, language: Language) -> CaseView {
    let (w, one) = (words(language), &file.hand_over);
    CaseView {
        id: one.id.to_string(),
        desk: file.manifest.desk.name.in_language(language).to_owned(),
        owner: file.manifest.owner.name.clone(),
        given: rfc3339(one.given_ms),
        since: time_in_words(one.given_ms, language),
        until: one.until.clone(),
        until_words: day_in_words(&one.until, language),
        language: one.language.tag(),
        language_name: own_name(one.language),
        ended_words: match file.ended.as_deref() {
            Some(TAKEN_BACK) => w.ended_taken_back,
            Some(CLOSED) => w.ended_closed,
            _ => w.ended_over,
        },
        ended: file.ended,
        facts: file.facts.into_iter().map(|fact| fact_view(fact, w, language)).collect(),
        turns: file.turns.into_iter().map(turn_view).collect(),
        tasks: file.tasks.into_iter().map(|task| task_view(task, language)).collect(),
        withheld: file.withheld.iter().map(|one| withheld_view(room, one, language)).collect(),
    }
}

fn fact_view(fact: CaseFact, w: &Words, language: Language) -> FactView {
    let value = |(field, value): (String, Private<String>)| ValueView { field, value: value.into_revealed() };
    FactView {
        title: fact.title.in_language(language).to_owned(),
        about: if fact.about == 0 { w.the_citizen.to_owned() } else { format!("person {}", fact.about) },
        values: fact.values.into_iter().map(value).collect(),
        source: fact.source.map_or_else(|| w.by_citizen.to_owned(), |owner| owner.name),
        obtained: rfc3339(fact.obtained_ms),
        when: time_in_words(fact.obtained_ms, language),
        why: fact.why.iter().map(|why| why.in_language(language).to_owned()).collect(),
    }
}

fn turn_view(turn: CaseTurn) -> TurnView {
    let (said, parts) = turn.seen.map(|seen| (seen.utterance.into_revealed(), seen.parts)).unwrap_or_default();
    let part = |part: samspill_core::turn::Part| PartView {
        who: part
            .writer
            .map_or_else(|| part.owner.name.clone(), |writer| format!("{}, {}", writer.name, part.owner.name)),
        texts: texts_of(&part.blocks),
    };
    TurnView { said, parts: parts.into_iter().map(part).collect(), left_out: turn.left_out }
}

fn task_view(task: PlanItem, language: Language) -> TaskView {
    TaskView {
        texts: texts_of(&task.blocks),
        due_words: task.due.as_deref().map(|day| day_in_words(day, language)),
        title: task.title,
        due: task.due,
        law: task.law,
    }
}

/// What blocks say, as text: a case worker reads, and chooses nothing for the citizen.
fn texts_of(blocks: &[Block]) -> Vec<String> {
    let text = |block: &Block| match block {
        Block::Law { act, section, .. } => format!("{act} {section}"),
        Block::Terms { rows } => {
            rows.iter().map(|row| format!("{}: {}", row.term, row.text)).collect::<Vec<_>>().join(". ")
        }
        Block::Choice { prompt, options } => {
            let options: Vec<&str> = options.iter().map(|option| option.text.as_str()).collect();
            format!("{prompt} {}", options.join(" / "))
        }
        other => other.texts().join(". "),
    };
    blocks.iter().map(text).filter(|text| !text.trim().is_empty()).collect()
}

fn withheld_view(room: &Room, one: &CaseWithheld, language: Language) -> WithheldView {
    let field = one.field.as_ref().map(|path| {
        let title = room.settings.field_titles.get(&(one.concept.clone(), path.clone()));
        title.map_or_else(|| path.clone(), |title| title.in_language(language).to_owned())
    });
    WithheldView {
        concept: one.concept.to_string(),
        title: room.title(&one.concept, language),
        field,
        others: one.others,
        code: one.code.word(),
        rule: one.rule.clone(),
    }
}

pub(super) async fn answer(
    State(room): State<RoomState>,
    visitor: Visitor,
    id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let done = async {
        let staff = visitor.staff()?;
        let id = hand_over_id(id)?;
        let [text, language] = form(&room, request, ["text", "language"]).await?;
        let why = || Refused::invalid("the field `language` is `nb`, `nn` or `en`".into());
        let language = page_language(&language).ok_or_else(why)?;
        room.casework.answer(staff, &id, Private::new(text), language).await?;
        Ok::<_, Refused>(format!("/staff/cases/{id}?sent=1#sent"))
    };
    done_or_why(&visitor, done.await)
}

pub(super) async fn close(
    State(room): State<RoomState>,
    visitor: Visitor,
    id: Result<Path<String>, PathRejection>,
) -> Response {
    let done = async {
        room.casework.close(visitor.staff()?, &hand_over_id(id)?).await?;
        Ok::<_, Refused>("/staff/cases".to_owned())
    };
    done_or_why(&visitor, done.await)
}

fn done_or_why(visitor: &Visitor, done: Result<String, Refused>) -> Response {
    match done {
        Ok(_) if visitor.is_program => StatusCode::NO_CONTENT.into_response(),
        Ok(place) => Redirect::to(&place).into_response(),
        Err(refused) => visitor.fail(refused),
    }
}

impl CaseView {
    /// Whether the conversation can be read now.
    const fn is_open(&self) -> bool {
        self.ended.is_none()
    }
}
