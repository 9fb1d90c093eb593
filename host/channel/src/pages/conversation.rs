//! A conversation: the answer part by part, the plan, what could be shared, and people to talk with.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::content::{Block, FieldType, Tone};
use samspill_core::ids::ConversationId;
use samspill_core::plan::TaskStatus;
use samspill_core::turn::{PlanItem, SeenTurn};

use super::consents::{ConsentView, consent_views};
use super::frame::Frame;
use super::people::DeskView;
use super::said::{BlockView, Network, TurnView, block_views};
use crate::api::last;
use crate::app::{IdPath, conversation_id};
use crate::dates::day_in_words;
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
    /// What was asked last, where a consent may now have opened for more.
    ask_again: Option<String>,
    latest: Option<TurnView>,
    earlier: Vec<TurnView>,
    plan: Vec<TaskView>,
    consents: Vec<ConsentView>,
    desks: Vec<DeskView>,
    say_chars_max: usize,
}

/// A task as shown.
struct TaskView {
    number: usize,
    title: String,
    due: Option<String>,
    who: Option<String>,
    law: Option<String>,
    from: String,
    after: Vec<String>,
    status: &'static str,
    /// A word for the style: `open`, `waiting`, `overdue` or `done`.
    kind: &'static str,
    overdue: bool,
    blocks: Vec<BlockView>,
    /// Whom to call when it is overdue and nobody said what to do.
    desk: Option<DeskView>,
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
    let items = dialogues.plan(principal.as_ref(), &id, reader.language).await?;
    let network: Network = dialogues.assistants().into_iter().map(|manifest| (manifest.id.clone(), manifest)).collect();
    let latest = seen.last().map(|turn| TurnView::new(turn, &network, reader, true));
    let earlier = seen.split_last().map(|(_, earlier)| earlier).unwrap_or_default();
    let notice_word = reader.query("notice");
    Ok(ConversationPage {
        f: reader.frame(t.conversation),
        notice: notice_word.as_deref().and_then(|word| notice(word, t)),
        ask_again: notice_word
            .filter(|word| word == "given")
            .and_then(|_| seen.last().map(|turn| turn.utterance.reveal().clone())),
        latest,
        earlier: earlier.iter().rev().map(|turn| TurnView::new(turn, &network, reader, false)).collect(),
        plan: task_views(&items, &network, reader),
        consents: consent_views(reader, &id, &network).await?,
        desks: desks(seen, &network, reader),
        say_chars_max: reader.app.settings.utterance_chars_max,
        id: id.to_string(),
    })
}

fn notice(word: &str, t: &'static Texts) -> Option<&'static str> {
    match word {
        "given" => Some(t.consent.after_yes),
        "declined" => Some(t.consent.after_no),
        "withdrawn" => Some(t.consent.after_withdrawal),
        "none-chosen" => Some(t.consent.none_chosen),
        _ => None,
    }
}

fn task_views(items: &[PlanItem], network: &Network, reader: &Reader) -> Vec<TaskView> {
    let titles: BTreeMap<&str, &str> = items.iter().map(|item| (item.key.as_str(), item.title.as_str())).collect();
    let shown = items.iter().take(reader.app.settings.list_max).enumerate();
    shown.map(|(index, item)| task_view(index + 1, item, &titles, network, reader)).collect()
}

fn task_view(
    number: usize,
    item: &PlanItem,
    titles: &BTreeMap<&str, &str>,
    network: &Network,
    reader: &Reader,
) -> TaskView {
    let t = &texts(reader.language).plan;
    let manifest = network.get(&item.from);
    let (status, kind) = match item.status {
        TaskStatus::Open => (t.open, "open"),
        TaskStatus::Waiting => (t.waiting, "waiting"),
        TaskStatus::Overdue => (t.overdue, "overdue"),
        TaskStatus::Done => (t.done, "done"),
    };
    let overdue = item.status == TaskStatus::Overdue;
    let blocks = block_views(&item.blocks);
    TaskView {
        number,
        title: item.title.clone(),
        due: item.due.as_deref().map(|due| day_in_words(due, reader.language)),
        who: item.who.clone(),
        law: item.law.clone(),
        from: manifest.map_or_else(|| item.from.to_string(), |manifest| manifest.owner.name.clone()),
        after: item.after.iter().filter_map(|key| titles.get(key.as_str()).map(|title| (*title).to_owned())).collect(),
        status,
        kind,
        overdue,
        desk: manifest.filter(|_| overdue && blocks.is_empty()).map(|m| DeskView::of(m, reader.language)),
        blocks,
    }
}

/// The desks of those who have answered; before anybody has, of those who can lead.
fn desks(seen: &[SeenTurn], network: &Network, reader: &Reader) -> Vec<DeskView> {
    let mut answered: Vec<_> = Vec::new();
    for part in seen.iter().rev().flat_map(|turn| &turn.parts) {
        if let Some(manifest) = network.get(&part.from)
            && !answered.contains(&manifest)
        {
            answered.push(manifest);
        }
    }
    if answered.is_empty() {
        answered = network.values().filter(|manifest| manifest.lead.is_some()).collect();
    }
    answered.into_iter().take(DESKS_SHOWN_MAX).map(|manifest| DeskView::of(manifest, reader.language)).collect()
}
