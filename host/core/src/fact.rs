//! Facts: values of a concept about a subject, with the host's stamps.

use crate::ids::{AssistantId, Concept, ServiceName, Subject};
use crate::private::Private;

/// The media type of a fact's value.
pub const VALUE_TYPE: &str = "application/vnd.samspill.value;version=1";

/// A value of a concept about a subject. Source and time are the host's stamps (I3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What kind.
    pub concept: Concept,
    /// Whom it is about.
    pub about: Subject,
    /// The value as MessagePack, fitting the concept's schema.
    pub value: Private<Vec<u8>>,
    /// First day it holds, `YYYY-MM-DD`.
    pub valid_from: Option<String>,
    /// Last day it holds, `YYYY-MM-DD`.
    pub valid_until: Option<String>,
    /// Who provided it.
    pub source: AssistantId,
    /// In which of its services; none for what came with the login or from the citizen.
    pub service: Option<ServiceName>,
    /// In which turn of the conversation; 0 is before the first.
    pub turn: u32,
    /// When, in milliseconds since 1970.
    pub obtained_ms: u64,
}

impl Fact {
    /// Whether it is what this service vouched for before this turn.
    pub fn is_earlier_word_of(&self, from: &AssistantId, service: &ServiceName, turn: u32) -> bool {
        self.source == *from && self.service.as_ref() == Some(service) && self.turn < turn
    }

    /// Whether it holds on a day, `YYYY-MM-DD`. Dates in that form compare as text.
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from.as_deref().is_none_or(|from| from <= day)
            && self.valid_until.as_deref().is_none_or(|until| day <= until)
    }
}
