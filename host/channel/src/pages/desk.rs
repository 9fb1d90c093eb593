//! Handing a conversation over to people: what they would read and why is seen first, no is as easy as yes, and it is
//! taken back in one step.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::desk::{DeskNeed, DeskOffer, HandOverState};
use samspill_core::ids::{AssistantId, ConversationId, HandOverId};
use samspill_core::law::Processing;
use samspill_core::text::{day_in_oslo, day_in_words};

use super::acting::banner;
use super::frame::Frame;
use super::people::{DeskView, TakeOver};
use super::see;
use crate::app::{AppState, IdPath, conversation_id};
use crate::dates::time_in_words;
use crate::failure::Failure;
use crate::form::Pairs;
use crate::texts::texts;
use crate::visitor::Reader;

/// The desks that take over, by assistant.
pub(super) type OpenDesks = BTreeMap<AssistantId, TakeOver>;

#[derive(Template)]
#[template(path = "hand_over.html")]
struct HandOverPage {
    f: Frame,
    id: String,
    assistant: String,
    desk: DeskView,
    by_law: Vec<NeedView>,
    by_request: Vec<NeedView>,
    by_consent: Vec<NeedView>,
    withheld: Vec<NeedView>,
    until: String,
    /// How it stands now; none before the first time.
    stands: Option<StandsView>,
    /// Whether it can be handed over.
    can: bool,
    is_stopped: bool,
}

struct StandsView {
    hand_over: String,
    /// Whether they can read now.
    counts: bool,
    /// Why they cannot.
    ended: &'static str,
    given: String,
    until: String,
    taken: Option<String>,
}

/// What they would read.
struct NeedView {
    title: String,
    why: String,
    law: Option<String>,
    others: bool,
    required: bool,
    /// What the citizen has said.
    consent: &'static str,
}

/// The desks that take over in a conversation.
pub(super) async fn open_desks(reader: &Reader, id: &ConversationId) -> Result<OpenDesks, Failure> {
    let offers = reader.app.dialogues.desks(reader.principal().as_ref(), id).await?;
    let way = |offer: &DeskOffer| TakeOver {
        href: format!("/conversation/{id}/desk/{}", offer.manifest.id),
        has_it: offer.counts,
    };
    Ok(offers.iter().map(|offer| (offer.manifest.id.clone(), way(offer))).collect())
}

pub(super) async fn show(reader: Reader, path: Result<Path<(String, String)>, PathRejection>) -> Response {
    let page = async {
        let Path((id, assistant)) = path.map_err(|_| Failure::NotFound)?;
        let id = conversation_id(Ok(Path(id)))?;
        page(&reader, id, &assistant).await
    };
    reader.answer(page.await.map(|page| reader.page(StatusCode::OK, &page)))
}

async fn page(reader: &Reader, id: ConversationId, assistant: &str) -> Result<HandOverPage, Failure> {
    let (t, principal, language) = (texts(reader.language), reader.principal(), reader.language);
    let offers = reader.app.dialogues.desks(principal.as_ref(), &id).await?;
    let offer = offers.into_iter().find(|offer| offer.manifest.id.as_str() == assistant).ok_or(Failure::Nowhere)?;
    let has_said = !reader.app.dialogues.seen(principal.as_ref(), &id).await?.is_empty();
    let mut f = reader.frame(t.desk.title);
    f.banner = banner(reader, &id).await?;
    let of = |is_it: fn(&DeskNeed) -> bool| {
        offer.needs.iter().filter(|need| is_it(need)).map(|need| need_view(reader, need)).collect()
    };
    let may = |need: &DeskNeed| need.decision.is_ok() || need.others;
    Ok(HandOverPage {
        f,
        id: id.to_string(),
        assistant: offer.manifest.id.to_string(),
        desk: DeskView::of(&offer.manifest, language),
        by_law: of(|need| matches!(need.processing, Processing::Statute(_)) && (need.decision.is_ok() || need.others)),
        by_request: of(|need| {
            matches!(need.processing, Processing::OwnRequest | Processing::Contract)
                && (need.decision.is_ok() || need.others)
        }),
        by_consent: of(may_consent),
        withheld: offer
            .needs
            .iter()
            .filter(|need| !may(need) && !may_consent(need))
            .map(|need| need_view(reader, need))
            .collect(),
        until: day_in_words(&offer.until, language),
        stands: stands(reader, &offer),
        can: !offer.counts && !offer.is_stopped && has_said,
        is_stopped: offer.is_stopped,
    })
}

/// Whether it is the citizen's to say yes or no to.
fn may_consent(need: &DeskNeed) -> bool {
    let would_help = |remedy| matches!(remedy, samspill_core::refusal::Remedy::Consent);
    need.processing == Processing::Consent && need.decision.as_ref().map_or_else(|why| would_help(why.remedy), |_| true)
}

fn need_view(reader: &Reader, need: &DeskNeed) -> NeedView {
    let t = &texts(reader.language).desk;
    NeedView {
        title: need.title.in_language(reader.language).to_owned(),
        why: need.why.in_language(reader.language).to_owned(),
        law: match &need.processing {
            Processing::Statute(statute) => Some(statute.clone()),
            _ => None,
        },
        others: need.others,
        required: need.required,
        consent: match &need.decision {
            Ok(grant) if grant.without.is_some() => t.partly,
            Ok(_) if need.processing == Processing::Consent => t.consented,
            _ => "",
        },
    }
}

fn stands(reader: &Reader, offer: &DeskOffer) -> Option<StandsView> {
    let (t, language) = (&texts(reader.language).desk, reader.language);
    let hand_over = offer.hand_over.as_ref()?;
    Some(StandsView {
        hand_over: hand_over.id.to_string(),
        counts: offer.counts,
        ended: match hand_over.state {
            HandOverState::TakenBack => t.was_taken_back,
            HandOverState::Closed => t.was_closed,
            HandOverState::Open => t.is_over,
        },
        given: day_in_words(&day_in_oslo(hand_over.given_ms), language),
        until: day_in_words(&hand_over.until, language),
        taken: hand_over.taken.as_ref().map(|one| format!("{}, {}", one.by, time_in_words(one.at_ms, language))),
    })
}

/// Hands over, or takes back: one step either way.
pub(super) async fn decide(State(app): State<AppState>, reader: Reader, id: IdPath, request: Request) -> Response {
    let decided = async {
        let id = conversation_id(id)?;
        let form = Pairs::read(&app, request).await?.only(&["assistant", "take-back"])?;
        let principal = reader.principal();
        let invalid = |error: samspill_core::ids::InvalidId| Failure::Invalid(error.to_string());
        let notice = if let Some(hand_over) = form.get("take-back") {
            let hand_over = HandOverId::new(hand_over).map_err(invalid)?;
            app.dialogues.take_back(principal.as_ref(), &id, &hand_over).await?;
            "taken-back"
        } else {
            let assistant = AssistantId::new(form.get("assistant").unwrap_or_default()).map_err(invalid)?;
            app.dialogues.hand_over(principal.as_ref(), &id, &assistant, reader.language).await?;
            "handed-over"
        };
        Ok(see(format!("/conversation/{id}?notice={notice}#notice")))
    };
    reader.answer(decided.await)
}
