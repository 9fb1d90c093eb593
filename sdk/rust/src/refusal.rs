//! The host's "no".

use crate::{RefusalCode, Remedy};

/// A "no". It never tells whether a fact exists: the host decides first and looks afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {} (what would help: {})", code.word(), remedy.word())]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// What would help.
    pub remedy: Remedy,
}

impl Refusal {
    /// Puts the two together.
    pub const fn new(code: RefusalCode, remedy: Remedy) -> Self {
        Self { code, remedy }
    }

    /// The citizen could consent, and has not.
    pub const fn no_consent() -> Self {
        Self::new(RefusalCode::NoConsent, Remedy::Consent)
    }

    /// Something malformed, or that does not fit.
    pub const fn invalid() -> Self {
        Self::new(RefusalCode::Invalid, Remedy::Correct)
    }

    /// The register did not answer.
    pub const fn unreachable() -> Self {
        Self::new(RefusalCode::Unreachable, Remedy::Retry)
    }
}
