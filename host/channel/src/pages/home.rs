//! The front page: what this is, a question in one's own words, and one's own conversations.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::ids::AssistantId;
use samspill_core::ports::DialogueError;

use super::frame::Frame;
use crate::failure::Failure;
use crate::texts::texts;
use crate::visitor::Reader;

/// Conversations on the front page.
const CONVERSATIONS_SHOWN_MAX: usize = 10;
const UTTERANCE_SHOWN_CHARS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    f: Frame,
    lead: Option<Lead>,
    mine: Vec<ConversationRow>,
    say_chars_max: usize,
}

struct ConversationRow {
    id: String,
    said: Option<String>,
}

struct Lead {
    id: String,
    title: String,
}

pub(super) async fn show(reader: Reader) -> Response {
    let page = page(&reader).await;
    reader.answer(page.map(|page| reader.page(StatusCode::OK, &page)))
}

async fn page(reader: &Reader) -> Result<HomePage, Failure> {
    Ok(HomePage {
        f: reader.frame(texts(reader.language).home.title),
        lead: lead(reader),
        mine: mine(reader).await?,
        say_chars_max: reader.app.settings.utterance_chars_max,
    })
}

/// The assistant that the citizen came for, if it can lead.
fn lead(reader: &Reader) -> Option<Lead> {
    let id = AssistantId::new(reader.query("lead")?).ok()?;
    let manifest = reader.app.manifest(&id).filter(|manifest| manifest.lead.is_some())?;
    Some(Lead { id: id.to_string(), title: manifest.title.in_language(reader.language).to_owned() })
}

async fn mine(reader: &Reader) -> Result<Vec<ConversationRow>, Failure> {
    let Some(principal) = reader.principal() else { return Ok(Vec::new()) };
    let ids = reader.app.dialogues.conversations(&principal).await?;
    let mut rows = Vec::new();
    for id in ids.into_iter().take(CONVERSATIONS_SHOWN_MAX) {
        let said = match reader.app.dialogues.seen(Some(&principal), &id).await {
            Ok(seen) => seen.first().map(|turn| shortened(turn.utterance.reveal())),
            // That it is there is told, and not what was said in it.
            Err(DialogueError::LoginLevel(_)) => Some(texts(reader.language).failures.login_level.what.to_owned()),
            Err(error) => return Err(error.into()),
        };
        rows.push(ConversationRow { id: id.to_string(), said });
    }
    Ok(rows)
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(UTTERANCE_SHOWN_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
