//! The last word of a decision: policy that a lawyer can read, behind a port.

use std::fmt;
use std::sync::Arc;

use crate::concept::ConceptEntry;
use crate::decision::Withholding;
use crate::ids::{Concept, OrgNumber, PurposeKey};
use crate::law::{Disclosure, Processing};
use crate::login::LoginLevel;
use crate::manifest::{Manifest, Service};

/// How sensitive a concept is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sensitivity {
    /// Personal, and no more.
    #[default]
    Ordinary,
    /// A special category: health, union membership, religion, … (GDPR art. 9).
    Special,
    /// Where somebody lives who is hidden from others (folkeregisterloven § 10-4).
    ProtectedAddress,
}

impl Sensitivity {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ordinary, Self::Special, Self::ProtectedAddress];

    /// As policies and configuration name it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Special => "special",
            Self::ProtectedAddress => "protected-address",
        }
    }

    /// The entry for a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Whom a fact is about, seen from the citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    /// The citizen.
    Citizen,
    /// Somebody else.
    Other,
}

impl Whom {
    /// As policies name it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Other => "other",
        }
    }
}

/// Who receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver<'a> {
    /// A service of an assistant, for a purpose.
    Service(&'a Manifest, &'a Service, &'a PurposeKey),
    /// The citizen, to whom the owner's assistant shows it.
    Citizen,
}

/// What policy is asked: all that it may depend on.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who receives.
    pub receiver: Receiver<'a>,
    /// Whose assistant receives it, or shows it.
    pub owner: &'a OrgNumber,
    /// What.
    pub concept: &'a Concept,
    /// What is registered of it.
    pub entry: &'a ConceptEntry,
    /// About whom.
    pub about: Whom,
    /// How surely the citizen has logged in, if at all.
    pub login: Option<LoginLevel>,
    /// Whether the citizen has consented to exactly this.
    pub consented: bool,
    /// Whether the basis asks for a mandate, which somebody has.
    pub mandated: bool,
    /// What lifts confidentiality.
    pub disclosure: &'a Disclosure,
    /// What lets the receiver use it.
    pub processing: &'a Processing,
    /// `YYYY-MM-DD`.
    pub day: &'a str,
}

/// The rule that permits, or the withholding by the rule that does not.
pub type Verdict = Result<Arc<str>, Withholding>;

/// A set of policies. It is a function of what it is asked; an error in it is a no.
pub trait Policy: Send + Sync + fmt::Debug {
    /// Whether this may be.
    ///
    /// # Errors
    /// The withholding, which names the rule.
    fn permits(&self, asked: &Asked<'_>) -> Verdict;
}

/// Where no policy has been read, nothing is permitted.
#[derive(Clone, Copy, Debug)]
pub struct NoPolicy;

impl Policy for NoPolicy {
    fn permits(&self, _: &Asked<'_>) -> Verdict {
        Err(Withholding::no_policy())
    }
}
