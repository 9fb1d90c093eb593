//! What the staff see, as pages and programs take it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use samspill_core::law::{Basis, Holder, Recipient, Scope};
use samspill_core::manifest::Manifest;
use samspill_core::oversight::{Act, AffectedQuery, Claim, Event, OversightView, Role, Staff};
use samspill_core::stop::Stoppable;
use samspill_core::text::{Language, day_in_words};
use serde::Serialize;

use super::who::Visitor;
use super::{Room, RoomState};
use crate::dates::{rfc3339, time_in_words};

/// A legal basis.
#[derive(Serialize)]
pub(super) struct BasisView {
    pub(super) id: String,
    pub(super) owner: String,
    /// The owner's name, where an admitted assistant tells it.
    pub(super) owner_name: String,
    pub(super) to: &'static str,
    pub(super) purposes: Vec<String>,
    pub(super) concepts: Vec<String>,
    #[serde(skip)]
    pub(super) titles: String,
    pub(super) about: &'static str,
    pub(super) disclosure: String,
    pub(super) processing: String,
    pub(super) mandate: Option<String>,
    pub(super) kept_back: Option<String>,
    pub(super) approved_by: Vec<String>,
    pub(super) valid_from: Option<String>,
    pub(super) valid_until: Option<String>,
    #[serde(skip)]
    pub(super) days: String,
}

/// What waits for another's eyes.
#[derive(Serialize)]
pub(super) struct ProposalView {
    pub(super) number: u64,
    pub(super) at: String,
    #[serde(skip)]
    pub(super) when: String,
    pub(super) by: String,
    pub(super) why: String,
    /// `propose-basis`, `propose-end` or `ask-identifiers`.
    pub(super) act: &'static str,
    /// Which basis, or which component.
    pub(super) what: String,
    /// The proposed text, or the query's times.
    pub(super) text: String,
    /// Whether whoever looks has made it: another must approve it.
    #[serde(skip)]
    pub(super) is_own: bool,
}

/// A need that no basis covers.
#[derive(Serialize)]
pub(super) struct ClaimView {
    pub(super) assistant: String,
    pub(super) owner: String,
    pub(super) owner_number: String,
    pub(super) service: String,
    pub(super) concept: String,
    #[serde(skip)]
    pub(super) title: String,
    pub(super) purpose: String,
    #[serde(skip)]
    pub(super) purpose_words: String,
    pub(super) required: bool,
    pub(super) disclosure: String,
    pub(super) processing: String,
    pub(super) reasoning: Vec<String>,
}

/// An assistant that runs here.
#[derive(Serialize)]
pub(super) struct AssistantView {
    pub(super) id: String,
    #[serde(skip)]
    pub(super) title: String,
    pub(super) version: String,
    pub(super) owner: String,
    pub(super) owner_number: String,
    pub(super) component: String,
    pub(super) services: Vec<String>,
    /// Whether it cannot be called at all.
    pub(super) stopped: bool,
}

/// Something that is stopped.
#[derive(Serialize)]
pub(super) struct StopView {
    pub(super) what: String,
    pub(super) by: String,
    pub(super) why: String,
    pub(super) at: String,
    #[serde(skip)]
    pub(super) when: String,
    /// Whether whoever looks has stopped it: another must start it.
    #[serde(skip)]
    pub(super) is_own: bool,
}

/// Something that was done.
#[derive(Serialize)]
pub(super) struct EventView {
    pub(super) number: u64,
    pub(super) at: String,
    #[serde(skip)]
    pub(super) when: String,
    pub(super) by: String,
    pub(super) why: String,
    pub(super) act: &'static str,
    pub(super) what: String,
}

/// By what somebody was affected.
#[derive(Serialize)]
pub(super) struct QueryView {
    pub(super) component: String,
    pub(super) from: String,
    pub(super) to: String,
    #[serde(skip)]
    pub(super) when: String,
}

#[derive(Serialize)]
struct ReleaseView {
    number: u64,
    query: QueryView,
}

/// What is of a role that whoever asks has not, is null.
#[derive(Serialize)]
struct Whole {
    waiting: Vec<ProposalView>,
    bases: Option<Vec<BasisView>>,
    claims: Option<Vec<ClaimView>>,
    assistants: Option<Vec<AssistantView>>,
    stopped: Option<Vec<StopView>>,
    releases: Option<Vec<ReleaseView>>,
    history: Vec<EventView>,
    head: Option<String>,
}

/// All that is of somebody's roles, for a program.
pub(super) async fn view(State(room): State<RoomState>, visitor: Visitor) -> Response {
    let staff = match visitor.staff() {
        Ok(staff) => staff,
        Err(refused) => return visitor.fail(refused),
    };
    let (view, language) = (room.oversight.view().await, visitor.language);
    let (of_bases, of_stops) = (staff.has_one_of(&[Role::Bases]), staff.has_one_of(&[Role::Stop]));
    let of_affected = staff.has_one_of(&[Role::Affected]);
    let release = |(number, query)| ReleaseView { number, query: query_view(query, language) };
    Json(Whole {
        waiting: proposals(&view, language, staff, |_| true),
        bases: of_bases.then(|| bases(&room, &view, language)),
        claims: of_bases.then(|| claims(&room, &view, language)),
        // Who asks for those whom a component has affected needs its digest.
        assistants: (of_stops || of_affected).then(|| assistants(&view, language)),
        stopped: of_stops.then(|| stops(&view, language, staff)),
        releases: of_affected.then(|| view.record.releases().map(release).collect()),
        history: history(&view, language, staff),
        head: view.head.map(|head| head.to_string()),
    })
    .into_response()
}

fn owner_name(view: &OversightView, number: &str) -> String {
    let mut manifests = view.assistants.iter().map(|one| &one.manifest);
    let known = manifests.find(|manifest| manifest.owner.number.as_str() == number);
    known.map_or_else(|| number.to_owned(), |manifest| manifest.owner.name.clone())
}

pub(super) fn bases(room: &Room, view: &OversightView, language: Language) -> Vec<BasisView> {
    view.bases.iter().map(|basis| basis_view(room, view, basis, language)).collect()
}

fn basis_view(room: &Room, view: &OversightView, basis: &Basis, language: Language) -> BasisView {
    let titles: Vec<String> = basis.concepts.iter().map(|concept| room.title(concept, language)).collect();
    let day = |day: &Option<String>| day.as_deref().map(|day| day_in_words(day, language)).unwrap_or_default();
    BasisView {
        id: basis.id.clone(),
        owner: basis.owner.to_string(),
        owner_name: owner_name(view, basis.owner.as_str()),
        to: match basis.recipient {
            Recipient::Owner => "owner",
            Recipient::Citizen => "citizen",
        },
        purposes: basis.purposes.iter().map(ToString::to_string).collect(),
        concepts: basis.concepts.iter().map(ToString::to_string).collect(),
        titles: titles.join(", "),
        about: match basis.about {
            Scope::Citizen => "citizen",
            Scope::Anyone => "anyone",
        },
        disclosure: basis.disclosure.describe(),
        processing: basis.processing.describe(),
        mandate: basis.mandate.as_ref().map(|mandate| {
            let holder = match mandate.holder {
                Holder::Citizen => "citizen",
                Holder::Owner => "owner",
                Holder::Anyone => "anyone",
            };
            let from: Vec<&str> = mandate.from.iter().map(|id| id.as_str()).collect();
            format!("{} · {} · {holder}", room.title(&mandate.concept, language), from.join(", "))
        }),
        kept_back: basis
            .kept_back
            .as_ref()
            .map(|kept| format!("{} – {}", kept.statute, day_in_words(&kept.until, language))),
        approved_by: basis.approved_by.clone(),
        valid_from: basis.valid_from.clone(),
        valid_until: basis.valid_until.clone(),
        days: format!("{} – {}", day(&basis.valid_from), day(&basis.valid_until)),
    }
}

pub(super) fn proposals(
    view: &OversightView,
    language: Language,
    staff: &Staff,
    which: impl Fn(&Act) -> bool,
) -> Vec<ProposalView> {
    let waiting = view.record.waiting_for(staff).filter(|one| which(&one.act));
    waiting.map(|one| proposal_view(one, language, staff)).collect()
}

fn proposal_view(one: &Event, language: Language, staff: &Staff) -> ProposalView {
    ProposalView {
        number: one.number,
        at: rfc3339(one.at_ms),
        when: time_in_words(one.at_ms, language),
        by: one.by.clone(),
        why: one.why.clone(),
        act: word(&one.act),
        what: what(&one.act),
        text: match &one.act {
            Act::ProposeBasis { text, .. } => text.clone(),
            Act::AskIdentifiers { query } => query_view(query, language).when,
            _ => String::new(),
        },
        is_own: staff.name == one.by,
    }
}

pub(super) fn query_view(query: &AffectedQuery, language: Language) -> QueryView {
    QueryView {
        component: query.component.to_string(),
        from: rfc3339(query.from_ms),
        to: rfc3339(query.to_ms),
        when: format!("{} – {}", time_in_words(query.from_ms, language), time_in_words(query.to_ms, language)),
    }
}

pub(super) fn claims(room: &Room, view: &OversightView, language: Language) -> Vec<ClaimView> {
    let claim = |claim: &Claim| {
        let Claim { manifest, service, need } = claim;
        let purpose = service.purposes.get(&need.purpose).map(|words| words.in_language(language).to_owned());
        ClaimView {
            assistant: manifest.id.to_string(),
            owner: manifest.owner.name.clone(),
            owner_number: manifest.owner.number.to_string(),
            service: service.name.to_string(),
            concept: need.concept.to_string(),
            title: room.title(&need.concept, language),
            purpose: need.purpose.to_string(),
            purpose_words: purpose.unwrap_or_default(),
            required: need.required,
            disclosure: need.disclosure.describe(),
            processing: need.processing.describe(),
            reasoning: need.reasoning.clone(),
        }
    };
    view.claims.iter().map(claim).collect()
}

pub(super) fn assistants(view: &OversightView, language: Language) -> Vec<AssistantView> {
    let stopped = |manifest: &Manifest| {
        view.record.stopped().any(|(what, _)| match what {
            Stoppable::Assistant(id) => *id == manifest.id,
            Stoppable::Owner(number) => *number == manifest.owner.number,
            Stoppable::Service(..) => false,
        })
    };
    let admitted = view.assistants.iter().map(|one| AssistantView {
        id: one.manifest.id.to_string(),
        title: one.manifest.title.in_language(language).to_owned(),
        version: one.manifest.version.clone(),
        owner: one.manifest.owner.name.clone(),
        owner_number: one.manifest.owner.number.to_string(),
        component: one.component.to_string(),
        services: one.manifest.receivers().map(|one| one.name.to_string()).collect(),
        stopped: stopped(&one.manifest),
    });
    admitted.collect()
}

pub(super) fn stops(view: &OversightView, language: Language, staff: &Staff) -> Vec<StopView> {
    let stop = |(what, event): (&Stoppable, &Event)| StopView {
        what: what.to_string(),
        by: event.by.clone(),
        why: event.why.clone(),
        at: rfc3339(event.at_ms),
        when: time_in_words(event.at_ms, language),
        is_own: staff.name == event.by,
    };
    view.record.stopped().map(stop).collect()
}

pub(super) fn history(view: &OversightView, language: Language, staff: &Staff) -> Vec<EventView> {
    let event = |event: &Event| EventView {
        number: event.number,
        at: rfc3339(event.at_ms),
        when: time_in_words(event.at_ms, language),
        by: event.by.clone(),
        why: event.why.clone(),
        act: word(&event.act),
        what: what(&event.act),
    };
    view.record.history_for(staff).map(event).collect()
}

const fn word(act: &Act) -> &'static str {
    match act {
        Act::ProposeBasis { .. } => "propose-basis",
        Act::ProposeEnd { .. } => "propose-end",
        Act::AskIdentifiers { .. } => "ask-identifiers",
        Act::Approve { .. } => "approve",
        Act::Refuse { .. } => "refuse",
        Act::Stop { .. } => "stop",
        Act::Start { .. } => "start",
        Act::ReadAffected { .. } => "read-affected",
    }
}

fn what(act: &Act) -> String {
    match act {
        Act::ProposeBasis { id, .. } | Act::ProposeEnd { id } => id.clone(),
        Act::AskIdentifiers { query } | Act::ReadAffected { query, .. } => query.component.to_string(),
        Act::Approve { proposal } | Act::Refuse { proposal } => proposal.to_string(),
        Act::Stop { what } | Act::Start { what } => what.to_string(),
    }
}
