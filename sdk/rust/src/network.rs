//! The other assistants, always through the host.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::imports::SealedAnswer;
use crate::{Content, Labelled, OutlineStatus, Refusal, Subject, ValueError};

/// The media type of a card.
pub const CARD: &str = "application/vnd.samspill.card;version=1";

/// A service that could be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which assistant.
    pub assistant: String,
    /// Which of its services.
    pub service: String,
    /// Its card, as it came. Most read it by [`Candidate::card`].
    pub content: Labelled,
}

impl Candidate {
    /// Title, owner, sector and motive, made by the host.
    ///
    /// # Errors
    /// When it is no card of this version.
    pub fn card(&self) -> Result<Card, ValueError> {
        self.content.document.read(CARD)
    }
}

/// What the host says of an assistant and its service, in the citizen's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The assistant's title.
    pub title: String,
    /// The service's title.
    pub service_title: String,
    /// Who answers for it.
    pub owner: Owner,
    /// Why it is here and what it earns; private owners say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motive: Option<String>,
}

/// The organisation that answers for an assistant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// Organisation number.
    pub number: String,
    /// Name.
    pub name: String,
    /// `state`, `municipal`, `private` or `voluntary`.
    pub sector: String,
}

/// What one assistant asks of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which assistant.
    pub assistant: String,
    /// Which of its services.
    pub service: String,
    /// About whom.
    pub about: Subject,
    /// What goes with it. It arrives only where the asked service is granted every label.
    pub input: Option<Labelled>,
}

impl Question {
    /// Asks a candidate about somebody.
    pub fn to(candidate: &Candidate, about: &Subject) -> Self {
        Self {
            assistant: candidate.assistant.clone(),
            service: candidate.service.clone(),
            about: about.clone(),
            input: None,
        }
    }

    /// Sends something with it; see [`Labelled::value`] and [`Content::into_labelled`].
    pub fn with(mut self, input: Labelled) -> Self {
        self.input = Some(input);
        self
    }
}

/// What the asker may see of an answer, made by the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// How far it has come.
    pub status: OutlineStatus,
    /// What the manifest declares that the service gives.
    pub concepts: Vec<String>,
}

/// An answer on its way, sealed. Place it with [`crate::Host::place`]; dropping it before that cancels the question.
pub struct Answer(pub(crate) Box<dyn SealedAnswer>);

impl Answer {
    /// Waits until the asked one is done; released on a fixed time grid.
    pub fn outline(&self) -> Outline {
        self.0.outline()
    }

    /// What was answered, opened. What this call says, asks and keeps from then on carries the labels too.
    ///
    /// # Errors
    /// `sealed` unless each concept that the asked service may see or give is granted; `invalid` when it is no content
    /// that this SDK can read.
    pub fn open(&self) -> Result<Vec<Content>, Refusal> {
        let parts = self.0.open()?;
        parts.into_iter().map(|part| Content::read(part).map_err(|_| Refusal::invalid())).collect()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer([sealed])")
    }
}
