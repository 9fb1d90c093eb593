//! Receipts: the host's own record of what crossed, to whom, about whom, on what basis; or why it was withheld. They
//! hold no values.

use serde::{Deserialize, Serialize};

use crate::ids::{Concept, Digest, Subject};
use crate::refusal::RefusalCode;

/// A concept that was withheld, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Which concept.
    pub concept: Concept,
    /// The word, the rule that decided and the remedy, for example
    /// `no-consent (rule: citizen:no-consent, remedy: consent)`.
    pub why: String,
}

impl Withheld {
    /// The word of it.
    pub fn code(&self) -> RefusalCode {
        let word = self.why.split(' ').next().unwrap_or_default();
        RefusalCode::of_word(word).unwrap_or(RefusalCode::Other)
    }

    /// The rule that decided, with who set it before the colon. Receipts from before rules were named have none.
    pub fn rule(&self) -> Option<&str> {
        self.within("rule: ")
    }

    /// The word for what would help.
    pub fn remedy(&self) -> &str {
        self.within("remedy: ").unwrap_or_default()
    }

    fn within(&self, key: &str) -> Option<&str> {
        let (_, rest) = self.why.split_once(key)?;
        rest.split([',', ')']).next()
    }
}

/// One receipt: one receiver, subject, purpose and pair of bases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The journal's number for it; 0 until it is appended.
    pub id: u64,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// An assistant, `citizen`, or `register:NAME` of an assistant.
    pub to: String,
    /// Which service, or `lead`.
    pub service: String,
    /// About whom.
    pub about: Subject,
    /// The purpose's key, or the host's own word: `show` to the citizen, `request` to a register.
    pub purpose: String,
    /// What lifted confidentiality; none where everything was withheld.
    pub disclosure: Option<String>,
    /// What lets the receiver use it; none where everything was withheld.
    pub processing: Option<String>,
    /// What crossed.
    pub concepts: Vec<Concept>,
    /// What did not.
    pub withheld: Vec<Withheld>,
    /// The component that received, or that made what was shown.
    pub component: Option<Digest>,
}
