//! A conversation: what is met first, the plan, the answer part by part, what could be shared, and people to talk with.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::content::{Block, FieldType, Tone};
use samspill_core::ids::ConversationId;
use samspill_core::manifest::Manifest;
use samspill_core::turn::SeenTurn;

use super::acting::banner;
use super::consents::{ConsentView, consent_views};
use super::desk::{OpenDesks, open_desks};
use super::frame::Frame;
use super::overview::OverviewView;
use super::people::DeskView;
use super::said::{Network, TurnView, network};
use crate::api::last;
use crate::app::{IdPath, conversation_id};
use crate::failure::Failure;
use crate::texts::{Texts, texts};
use crate::visitor::Reader;

/// Desks on a page.
const DESKS_SHOWN_MAX: usize = 12;

#[derive(Template)]
#[template(path = "conversation.html")]
struct ConversationPage {
    f: Frame,
    id: String,
    notice: Option<&'static str>,
    /// Whether a consent has opened for something that was withheld.
    may_go_on: bool,
    /// What was asked last.
    said: Option<String>,
    /// Whether the reader may log in and go on here.
    can_take_over: bool,
    can_be_surer: bool,
    overview: OverviewView,
    latest: Option<TurnView>,
    earlier: Vec<TurnView>,
    consents: Vec<ConsentView>,
    desks: Vec<DeskView>,
    say_chars_max: usize,
}

pub(super) async fn show(reader: Reader, id: IdPath) -> Response {
    let page = async { page(&reader, conversation_id(id)?).await };
    reader.answer(page.await.map(|page| reader.page(StatusCode::OK, &page)))
}

async fn page(reader: &Reader, id: ConversationId) -> Result<ConversationPage, Failure> {
    let t = texts(reader.language);
    let (dialogues, principal) = (&reader.app.dialogues, reader.principal());
    let seen = dialogues.seen(principal.as_ref(), &id).await?;
    let seen = last(&seen, reader.app.settings.list_max);
    let overview = dialogues.overview(principal.as_ref(), &id, reader.language).await?;
    let plan = dialogues.plan(principal.as_ref(), &id, reader.language).await?;
    let network = network(reader);
    let latest = seen.last().map(|turn| TurnView::new(turn, &network, reader, true));
    let earlier = seen.split_last().map(|(_, earlier)| earlier).unwrap_or_default();
    let mut f = reader.frame(t.conversation);
    f.banner = banner(reader, &id).await?;
    let notice_word = reader.query("notice");
    Ok(ConversationPage {
        f,
        notice: notice_word.as_deref().and_then(|word| notice(word, t)),
        may_go_on: dialogues.can_resume(principal.as_ref(), &id).await?,
        said: seen.last().map(|turn| turn.utterance.reveal().clone()),
        can_take_over: reader.can_take_over(&id),
        can_be_surer: reader.can_be_surer(),
        overview: OverviewView::new(&overview, &plan, &network, reader),
        latest,
        earlier: earlier.iter().rev().map(|turn| TurnView::new(turn, &network, reader, false)).collect(),
        consents: consent_views(reader, &id, &network).await?,
        desks: desks(seen, &network, &open_desks(reader, &id).await?, reader),
        say_chars_max: reader.app.settings.utterance_chars_max,
        id: id.to_string(),
    })
}

fn notice(word: &str, t: &'static Texts) -> Option<&'static str> {
    match word {
        "given" => Some(t.consent.after_yes),
        "declined" => Some(t.consent.after_no),
        "withdrawn" => Some(t.consent.after_withdrawal),
        "no-longer" => Some(t.consent.no_longer),
        "bad-day" => Some(t.consent.bad_day),
        "none-chosen" => Some(t.consent.none_chosen),
        "none-complete" => Some(t.consent.none_complete),
        "no-reply" => Some(t.overview.no_reply),
        "handed-over" => Some(t.desk.after_yes),
        "taken-back" => Some(t.desk.after_back),
        _ => None,
    }
}

/// The desks of those who have answered; before anybody has, of those who can lead.
fn desks(seen: &[SeenTurn], network: &Network, open: &OpenDesks, reader: &Reader) -> Vec<DeskView> {
    let mut answered: Vec<_> = Vec::new();
    for part in seen.iter().rev().flat_map(|turn| &turn.parts) {
        if let Some(manifest) = network.get(&part.from)
            && !answered.contains(&manifest)
        {
            answered.push(manifest);
        }
    }
    // Who has it is never left out.
    let has_it = network.values().filter(|manifest| open.get(&manifest.id).is_some_and(|way| way.has_it));
    for manifest in has_it.rev() {
        answered.retain(|one| *one != manifest);
        answered.insert(0, manifest);
    }
    if answered.is_empty() {
        answered = network.values().filter(|manifest| manifest.lead.is_some()).collect();
    }
    let view = |manifest: &Arc<Manifest>| {
        let take_over = open.get(&manifest.id).cloned();
        DeskView { take_over, ..DeskView::of(manifest, reader.language) }
    };
    answered.into_iter().take(DESKS_SHOWN_MAX).map(view).collect()
}
