//! What every handler shares.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use samspill_core::ids::{AssistantId, Concept, ConversationId};
use samspill_core::manifest::Manifest;
use samspill_core::ports::{DemoPerson, Dialogues};
use samspill_core::text::Language;

use crate::failure::Failure;
use crate::sessions::{LoggedIn, Sessions};
use crate::settings::ChannelSettings;

pub(crate) type AppState = Arc<App>;

pub(crate) struct App {
    pub(crate) dialogues: Arc<dyn Dialogues>,
    pub(crate) settings: ChannelSettings,
    pub(crate) sessions: Sessions,
    started: Instant,
}

impl App {
    pub(crate) fn new(dialogues: Arc<dyn Dialogues>, settings: ChannelSettings) -> Self {
        let sessions = Sessions::new(settings.sessions_max, settings.session_idle_ms, settings.session_ms_max);
        Self { dialogues, settings, sessions, started: Instant::now() }
    }

    /// Milliseconds since the start, for sessions: a demonstration's clock may stand still.
    pub(crate) fn uptime_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Those whom a demonstration lets in.
    pub(crate) fn demo_persons(&self) -> Vec<DemoPerson> {
        if self.settings.demo { self.dialogues.demo_persons() } else { Vec::new() }
    }

    /// Starts a session for someone whom the demonstration lets in, and gives its token.
    pub(crate) fn log_in(&self, who: LoggedIn) -> Result<String, Failure> {
        let token = new_token()?;
        if self.sessions.people.start(token.clone(), who, self.uptime_ms()) {
            Ok(token)
        } else {
            Err(Failure::SessionsFull)
        }
    }

    pub(crate) fn concept_title(&self, concept: &Concept, language: Language) -> String {
        let title = self.settings.concept_titles.get(concept);
        title.map_or_else(|| concept.to_string(), |title| title.in_language(language).to_owned())
    }

    /// The name of a concept, or of one of its fields, for people.
    pub(crate) fn field_title(&self, concept: &Concept, field: Option<&str>, language: Language) -> String {
        let Some(path) = field else { return self.concept_title(concept, language) };
        let title = self.settings.field_titles.get(&(concept.clone(), path.to_owned()));
        title.map_or_else(|| path.to_owned(), |title| title.in_language(language).to_owned())
    }

    pub(crate) fn manifest(&self, id: &AssistantId) -> Option<Arc<Manifest>> {
        self.dialogues.assistants().into_iter().find(|manifest| &manifest.id == id)
    }

    /// Checks what a citizen wants to say.
    pub(crate) fn utterance(&self, say: &str) -> Result<String, Failure> {
        let say = say.trim();
        let chars_max = self.settings.utterance_chars_max;
        if say.is_empty() {
            return Err(Failure::Empty);
        }
        if say.chars().count() > chars_max { Err(Failure::TooLong(chars_max)) } else { Ok(say.to_owned()) }
    }
}

/// 256 bits that nobody can guess.
pub(crate) fn new_token() -> Result<String, Failure> {
    let mut token = [0; 32];
    getrandom::fill(&mut token).map_err(|_| Failure::Storage)?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&token))
}

/// The part of a path where a conversation's id should be.
pub(crate) type IdPath = Result<Path<String>, PathRejection>;

/// A conversation's id. What cannot be one is not found.
pub(crate) fn conversation_id(path: IdPath) -> Result<ConversationId, Failure> {
    let Path(text) = path.map_err(|_| Failure::NotFound)?;
    ConversationId::new(text).map_err(|_| Failure::NotFound)
}
