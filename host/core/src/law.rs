//! Legal bases: what the operator has approved, and what a manifest asks for.

use crate::ids::{AssistantId, Concept, OrgNumber, PurposeKey};

/// Who receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// A service of the owner's assistants.
    Owner,
    /// The citizen, from the owner's assistants.
    Citizen,
}

/// About whom a basis counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The citizen alone.
    Citizen,
    /// Others too.
    Anyone,
}

/// What lifts confidentiality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disclosure {
    /// The concept is not confidential.
    NotConfidential,
    /// The protected person waives it: counts only about the citizen, who gives it by consenting or asking.
    Waiver,
    /// A statute lifts it.
    Statute(String),
}

/// What lets the receiver use it (GDPR art. 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Processing {
    /// A statute or public task.
    Statute(String),
    /// The citizen's consent.
    Consent,
    /// A contract with the citizen.
    Contract,
    /// The citizen's own request.
    OwnRequest,
}

impl Disclosure {
    /// As a receipt says it.
    pub fn describe(&self) -> String {
        match self {
            Self::NotConfidential => "not-confidential".into(),
            Self::Waiver => "waiver".into(),
            Self::Statute(statute) => statute.clone(),
        }
    }
}

impl Processing {
    /// As a receipt says it.
    pub fn describe(&self) -> String {
        match self {
            Self::Statute(statute) => statute.clone(),
            Self::Consent => "consent".into(),
            Self::Contract => "contract".into(),
            Self::OwnRequest => "own-request".into(),
        }
    }
}

/// Whose right it must be for a basis to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The citizen's.
    Citizen,
    /// The receiving owner's, by its organisation number.
    Owner,
    /// Anybody's: the receiver serves whoever has it.
    Anyone,
}

/// What somebody must have been given before a basis about another person counts: a fact about that person, stated by
/// one whom the operator trusts for it, that holds on the day and names the holder. For example a court's insight
/// (arveloven § 92), which ends when the court says so or when its days are over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// The concept of the fact. Its value has a text `holder`: `citizen`, or an organisation number.
    pub concept: Concept,
    /// Who may state it.
    pub from: Vec<AssistantId>,
    /// Whose it must be.
    pub holder: Holder,
    /// Only where the value's `ground` is one of these; none listed means any.
    pub grounds: Vec<String>,
}

/// An entry in the operator's register of legal bases. Nothing counts that is not listed here, but a private or
/// voluntary owner's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Its name, for receipts and messages.
    pub id: String,
    /// Whose assistants.
    pub owner: OrgNumber,
    /// To whom.
    pub recipient: Recipient,
    /// For which purposes; none listed means any that the manifest declares.
    pub purposes: Vec<PurposeKey>,
    /// For which concepts.
    pub concepts: Vec<Concept>,
    /// About whom.
    pub about: Scope,
    /// What lifts confidentiality.
    pub disclosure: Disclosure,
    /// What lets the receiver use it.
    pub processing: Processing,
    /// What somebody must have been given for it to count.
    pub mandate: Option<Mandate>,
    /// Who approved it.
    pub approved_by: String,
    /// First day it counts, `YYYY-MM-DD`.
    pub valid_from: Option<String>,
    /// Last day it counts, `YYYY-MM-DD`.
    pub valid_until: Option<String>,
}

impl Basis {
    /// Whether it counts on a day, `YYYY-MM-DD`.
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from.as_deref().is_none_or(|from| from <= day)
            && self.valid_until.as_deref().is_none_or(|until| day <= until)
    }
}
