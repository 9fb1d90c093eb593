//! Consents: what the citizen gave, to whom, for what.

use serde::{Deserialize, Serialize};

use crate::ids::{AssistantId, Concept, PurposeKey, ServiceName};

/// What a consent is for: nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConsentScope {
    /// To whom.
    pub assistant: AssistantId,
    /// For which of its services.
    pub service: ServiceName,
    /// What.
    pub concept: Concept,
    /// Why.
    pub purpose: PurposeKey,
}

/// A consent in one conversation. Nobody consents for someone else: it covers facts about the citizen alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What it is for.
    pub scope: ConsentScope,
    /// When it was given, in milliseconds since 1970.
    pub given_ms: u64,
    /// When it was withdrawn.
    pub withdrawn_ms: Option<u64>,
}

impl Consent {
    /// Whether it counts now.
    pub const fn counts(&self) -> bool {
        self.withdrawn_ms.is_none()
    }
}
