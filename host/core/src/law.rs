//! Legal bases: what the operator has approved, and what a manifest asks for.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::decision::Grant;
use crate::ids::{AssistantId, Concept, OrgNumber, PurposeKey};
use crate::manifest::Need;

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

/// That whom it is about is not told, for a while, what rests on a basis: for example while a crime is investigated
/// (personopplysningsloven § 16, GDPR art. 23). The journal holds it all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBack {
    /// The statute that says so.
    pub statute: String,
    /// The last day, `YYYY-MM-DD`. The day after, it is told.
    pub until: String,
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
    /// Who approved it: two, who differ.
    pub approved_by: Vec<String>,
    /// First day it counts, `YYYY-MM-DD`.
    pub valid_from: Option<String>,
    /// Last day it counts, `YYYY-MM-DD`.
    pub valid_until: Option<String>,
    /// Whether receipts that rest on it are kept from whom they are about.
    pub kept_back: Option<KeptBack>,
}

impl Basis {
    /// Whether it counts on a day, `YYYY-MM-DD`.
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from.as_deref().is_none_or(|from| from <= day)
            && self.valid_until.as_deref().is_none_or(|until| day <= until)
    }
}

/// The operator's register of legal bases, found by owner and concept: a decision looks at the few that can matter, not
/// at all of them.
#[derive(Clone, Debug, Default)]
pub struct Bases {
    all: Vec<(Basis, Grant)>,
    by_owner: HashMap<OrgNumber, HashMap<Concept, Vec<usize>>>,
}

impl Bases {
    /// A register of these, in their order.
    pub fn new(bases: impl IntoIterator<Item = Basis>) -> Self {
        let all: Vec<(Basis, Grant)> = bases.into_iter().map(|basis| (basis.clone(), basis.grant())).collect();
        let mut by_owner: HashMap<OrgNumber, HashMap<Concept, Vec<usize>>> = HashMap::new();
        for (index, (basis, _)) in all.iter().enumerate() {
            let of_owner = by_owner.entry(basis.owner.clone()).or_default();
            for concept in &basis.concepts {
                of_owner.entry(concept.clone()).or_default().push(index);
            }
        }
        Self { all, by_owner }
    }

    /// All of them, in the operator's order.
    pub fn iter(&self) -> impl Iterator<Item = &Basis> {
        self.all.iter().map(|(basis, _)| basis)
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The entries whose receipts are kept on a day from whom they are about, as receipts name their rules.
    pub fn kept_back(&self, day: &str) -> BTreeSet<String> {
        let is_kept = |basis: &&Basis| basis.kept_back.as_ref().is_some_and(|kept| day <= kept.until.as_str());
        self.iter().filter(is_kept).map(Basis::rule).collect()
    }

    /// Whether an entry says what an owner's need says: on a day, or at some time where none is given.
    pub fn cover(&self, owner: &OrgNumber, need: &Need, day: Option<&str>) -> bool {
        self.of(owner, &need.concept).any(|(basis, _)| {
            basis.recipient == Recipient::Owner
                && (basis.purposes.is_empty() || basis.purposes.contains(&need.purpose))
                && basis.disclosure == need.disclosure
                && basis.processing == need.processing
                && day.is_none_or(|day| basis.holds_on(day))
        })
    }

    /// Those of an owner that are for a concept, in the operator's order, each with what it grants.
    pub fn of(&self, owner: &OrgNumber, concept: &Concept) -> impl Iterator<Item = (&Basis, &Grant)> {
        let found = self.by_owner.get(owner).and_then(|of_owner| of_owner.get(concept));
        let found = found.map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(|index| self.all.get(*index)).map(|(basis, grant)| (basis, grant))
    }
}

impl Basis {
    /// What decisions and receipts call it.
    pub fn rule(&self) -> String {
        format!("operator:{}", self.id)
    }

    fn grant(&self) -> Grant {
        Grant {
            without: None,
            rule: self.rule().into(),
            policy: None,
            disclosure: self.disclosure.describe().into(),
            processing: self.processing.describe().into(),
        }
    }
}
