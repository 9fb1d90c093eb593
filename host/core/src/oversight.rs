//! What the operator's staff decide while the host runs: legal bases, with four eyes; stops, which are urgent and take
//! two; and who was affected by a component (GDPR art. 33 and 34). Each act is an event that stays. What holds now is
//! what the events say together, and [`Record`] alone says which acts follow.

mod head;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::ids::{Concept, ConversationId, Digest, OrgNumber, Subject};
use crate::law::Basis;
use crate::limits::Limits;
use crate::manifest::{Manifest, Need, Service};
use crate::ports::JournalError;
use crate::private::Private;
use crate::receipt::Pseudonym;
use crate::stop::Stoppable;

pub use head::{NotAnOversightHead, OversightHead};

/// What one of the operator's staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Propose, approve, refuse and end legal bases.
    Bases,
    /// Stop and start assistants, owners and services.
    Stop,
    /// See who was affected by a component; ask for their identifiers, and release them.
    Affected,
    /// Read what citizens hand over to the desks of the account's owner, and answer them.
    CaseWorker,
}

impl Role {
    /// As configuration names it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bases => "bases",
            Self::Stop => "stop",
            Self::Affected => "affected",
            Self::CaseWorker => "case-worker",
        }
    }
}

/// One of the operator's staff, logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The name that events and receipts tell.
    pub name: String,
    /// What they may do.
    pub roles: BTreeSet<Role>,
    /// The owner whose case worker this is, if any.
    pub owner: Option<OrgNumber>,
}

impl Staff {
    /// Whether one of these roles is theirs. A case worker works for an owner.
    pub fn has_one_of(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| match role {
            Role::CaseWorker => self.desk_owner().is_ok(),
            role => self.roles.contains(role),
        })
    }

    /// Whose case worker this is.
    ///
    /// # Errors
    /// [`Objection::Role`] for one who is none.
    pub fn desk_owner(&self) -> Result<&OrgNumber, Objection> {
        let role = Role::CaseWorker;
        let owner = self.owner.as_ref().filter(|_| self.roles.contains(&role));
        owner.ok_or_else(|| Objection::Role { name: self.name.clone(), role: role.word() })
    }
}

/// Who received something through a component, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AffectedQuery {
    /// Which component.
    pub component: Digest,
    /// From when, in milliseconds since 1970.
    pub from_ms: u64,
    /// Until when, that millisecond included.
    pub to_ms: u64,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Act {
    /// A legal basis was proposed, in the words of its file.
    ProposeBasis {
        /// Its name.
        id: String,
        /// All of it, TOML.
        text: String,
    },
    /// The end of a legal basis was proposed.
    ProposeEnd {
        /// Its name.
        id: String,
    },
    /// The identifiers of those who were affected were asked for.
    AskIdentifiers {
        /// By what.
        query: AffectedQuery,
    },
    /// A proposal was approved, by another than who made it.
    Approve {
        /// The number of the proposal's event.
        proposal: u64,
    },
    /// A proposal was refused, or taken back.
    Refuse {
        /// The number of the proposal's event.
        proposal: u64,
    },
    /// Something was stopped.
    Stop {
        /// What.
        what: Stoppable,
    },
    /// Something may go on, says another than who stopped it.
    Start {
        /// What.
        what: Stoppable,
    },
    /// Who was affected was read.
    ReadAffected {
        /// By what.
        query: AffectedQuery,
        /// The release under which identifiers were read; none where only pseudonyms were.
        release: Option<u64>,
        /// How many persons.
        persons: u64,
    },
}

impl Act {
    /// Whether it waits for another to approve it.
    pub const fn is_proposal(&self) -> bool {
        matches!(self, Self::ProposeBasis { .. } | Self::ProposeEnd { .. } | Self::AskIdentifiers { .. })
    }
}

/// An act, with who, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number, from 1.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// What.
    pub act: Act,
}

/// Why an act does not follow from what was done before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// The role is missing.
    #[error("{name} has not the role `{role}`; ask whoever keeps `[[operator.staff]]`")]
    Role {
        /// Who.
        name: String,
        /// Which role.
        role: &'static str,
    },
    /// The same pair of eyes twice.
    #[error("{name} has done the first part of this, and four eyes are needed; ask a colleague")]
    SameEyes {
        /// Who.
        name: String,
    },
    /// No such proposal waits.
    #[error("no proposal {0} waits: it was decided already, or never made; list those that wait")]
    NotWaiting(u64),
    /// No such release.
    #[error("no release {0} can be read: it was not approved, or is too old; ask for the identifiers anew")]
    NotReleased(u64),
    /// Stopped already.
    #[error("{0} is stopped already")]
    IsStopped(Stoppable),
    /// Not stopped.
    #[error("{0} is not stopped")]
    IsNotStopped(Stoppable),
    /// Too many of something.
    #[error("there are {max} {what} already, which is the most; decide some of them first")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        max: usize,
    },
    /// A reason is missing or too long.
    #[error("a reason is needed, of at most {max} bytes; write why")]
    Why {
        /// How long it may be.
        max: usize,
    },
    /// The text of a basis is too long.
    #[error("the basis is longer than {max} bytes; divide it")]
    TooLong {
        /// How long it may be.
        max: usize,
    },
}

/// A proposal that waits for another's eyes: the event that made it.
pub type Proposal = Event;

/// A legal basis that two have approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// All of it, TOML, as it was proposed.
    pub text: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// Who approved it.
    pub approved_by: String,
}

/// What the events say together.
#[derive(Clone, Debug, Default)]
pub struct Record {
    limits: Limits,
    waiting: BTreeMap<u64, Proposal>,
    bases: BTreeMap<String, Approved>,
    ended: BTreeSet<String>,
    stopped: BTreeMap<Stoppable, Event>,
    released: BTreeMap<u64, AffectedQuery>,
    history: VecDeque<(Role, Event)>,
    last: u64,
}

impl Record {
    /// What these events say, in their order. What was within the limits of its day stays, whatever they are now.
    ///
    /// # Errors
    /// The number of the first that does not follow from those before it, and why: nothing counts then.
    pub fn replay(events: impl IntoIterator<Item = Event>, limits: &Limits) -> Result<Self, (u64, Objection)> {
        let mut record = Self { limits: limits.clone(), ..Self::default() };
        for event in events {
            let number = event.number;
            record.apply(event).map_err(|why| (number, why))?;
        }
        Ok(record)
    }

    /// Whether somebody may do this now.
    ///
    /// # Errors
    /// [`Objection`].
    pub fn may(&self, staff: &Staff, act: &Act, why: &str) -> Result<(), Objection> {
        let role = self.role_for(act)?;
        if !staff.roles.contains(&role) {
            return Err(Objection::Role { name: staff.name.clone(), role: role.word() });
        }
        let max = self.limits.reason_bytes_max;
        if why.trim().is_empty() || why.len() > max {
            return Err(Objection::Why { max });
        }
        self.follows(&staff.name, act)?;
        self.fits(act)
    }

    /// Whether there is room for it.
    fn fits(&self, act: &Act) -> Result<(), Objection> {
        match act {
            Act::ProposeBasis { text, .. } if text.len() > self.limits.basis_bytes_max => {
                Err(Objection::TooLong { max: self.limits.basis_bytes_max })
            }
            act if act.is_proposal() && self.waiting.len() >= self.limits.proposals_max => {
                Err(Objection::TooMany { what: "proposals that wait", max: self.limits.proposals_max })
            }
            Act::Stop { .. } if self.stopped.len() >= self.limits.stops_max => {
                Err(Objection::TooMany { what: "stops", max: self.limits.stops_max })
            }
            Act::ReadAffected { release: Some(release), .. } => self.released(*release).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// The role that an act needs.
    fn role_for(&self, act: &Act) -> Result<Role, Objection> {
        Ok(match act {
            Act::ProposeBasis { .. } | Act::ProposeEnd { .. } => Role::Bases,
            Act::Stop { .. } | Act::Start { .. } => Role::Stop,
            Act::AskIdentifiers { .. } | Act::ReadAffected { .. } => Role::Affected,
            Act::Approve { proposal } | Act::Refuse { proposal } => self.role_for(&self.proposal(*proposal)?.act)?,
        })
    }

    fn proposal(&self, number: u64) -> Result<&Proposal, Objection> {
        self.waiting.get(&number).ok_or(Objection::NotWaiting(number))
    }

    /// Whether it follows from what was done before, whatever the limits.
    fn follows(&self, by: &str, act: &Act) -> Result<(), Objection> {
        let another = |first: &str| {
            if first == by { Err(Objection::SameEyes { name: by.to_owned() }) } else { Ok(()) }
        };
        match act {
            Act::Approve { proposal } => another(&self.proposal(*proposal)?.by),
            // Who proposed it may take it back.
            Act::Refuse { proposal } => self.proposal(*proposal).map(|_| ()),
            Act::Stop { what } if self.stopped.contains_key(what) => Err(Objection::IsStopped(what.clone())),
            Act::Start { what } => {
                let stopped = self.stopped.get(what).ok_or_else(|| Objection::IsNotStopped(what.clone()))?;
                another(&stopped.by)
            }
            Act::ReadAffected { release: Some(release), query, .. } => {
                let is_it = self.released.get(release).is_some_and(|released| released == query);
                if is_it { Ok(()) } else { Err(Objection::NotReleased(*release)) }
            }
            _ => Ok(()),
        }
    }

    /// Takes an event in that is durable.
    ///
    /// # Errors
    /// [`Objection`] if it does not follow; nothing has changed then.
    pub fn apply(&mut self, event: Event) -> Result<(), Objection> {
        let role = self.role_for(&event.act)?;
        self.follows(&event.by, &event.act)?;
        self.last = event.number;
        self.history.push_back((role, event.clone()));
        while self.history.len() > self.limits.staff_events_max {
            self.history.pop_front();
        }
        match &event.act {
            act if act.is_proposal() => {
                self.waiting.insert(event.number, event);
            }
            Act::Approve { proposal } => {
                if let Some(proposed) = self.waiting.remove(proposal) {
                    self.take_effect(proposed, event.by);
                }
            }
            Act::Refuse { proposal } => {
                self.waiting.remove(proposal);
            }
            Act::Stop { what } => {
                self.stopped.insert(what.clone(), event);
            }
            Act::Start { what } => {
                self.stopped.remove(what);
            }
            _ => {}
        }
        Ok(())
    }

    fn take_effect(&mut self, proposed: Proposal, approved_by: String) {
        match proposed.act {
            Act::ProposeBasis { id, text } => {
                self.ended.remove(&id);
                self.bases.insert(id, Approved { text, proposed_by: proposed.by, approved_by });
            }
            Act::ProposeEnd { id } => {
                self.bases.remove(&id);
                self.ended.insert(id);
            }
            Act::AskIdentifiers { query } => {
                // All are kept: that one was read stays true when it is too old to be read again.
                self.released.insert(proposed.number, query);
            }
            _ => {}
        }
    }

    /// The number of the last event; 0 before the first.
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// Proposals that wait, the oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Proposal> {
        self.waiting.values()
    }

    /// Those of them that somebody's roles let them decide.
    pub fn waiting_for<'a>(&'a self, staff: &'a Staff) -> impl Iterator<Item = &'a Proposal> {
        self.waiting().filter(|one| self.role_for(&one.act).is_ok_and(|role| staff.roles.contains(&role)))
    }

    /// Legal bases that two have approved here and that have not been ended, by name.
    pub fn bases(&self) -> impl Iterator<Item = (&str, &Approved)> {
        self.bases.iter().map(|(id, approved)| (id.as_str(), approved))
    }

    /// Whether two have ended a basis of this name.
    pub fn has_ended(&self, id: &str) -> bool {
        self.ended.contains(id)
    }

    /// What is stopped, each with the event that did it.
    pub fn stopped(&self) -> impl Iterator<Item = (&Stoppable, &Event)> {
        self.stopped.iter()
    }

    /// The query of a release.
    ///
    /// # Errors
    /// [`Objection::NotReleased`].
    pub fn released(&self, release: u64) -> Result<&AffectedQuery, Objection> {
        let found = self.releases().find(|(number, _)| *number == release);
        found.map(|(_, query)| query).ok_or(Objection::NotReleased(release))
    }

    /// Releases that can be read, the newest first.
    pub fn releases(&self) -> impl Iterator<Item = (u64, &AffectedQuery)> {
        let newest = self.released.iter().rev().take(self.limits.releases_max);
        newest.map(|(number, query)| (*number, query))
    }

    /// What was done last in somebody's roles, the newest first.
    pub fn history_for<'a>(&'a self, staff: &'a Staff) -> impl Iterator<Item = &'a Event> {
        let theirs = self.history.iter().rev().filter(|(role, _)| staff.roles.contains(role));
        theirs.map(|(_, event)| event)
    }
}

/// A need of an admitted service that no basis in force covers: the owner claims it, and it is withheld.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whose.
    pub manifest: std::sync::Arc<Manifest>,
    /// Which service.
    pub service: std::sync::Arc<Service>,
    /// What, with the lawyers' reasoning.
    pub need: Need,
}

/// An admitted assistant.
#[derive(Clone, Debug)]
pub struct AdmittedView {
    /// What it declares.
    pub manifest: std::sync::Arc<Manifest>,
    /// Its component.
    pub component: Digest,
}

/// What the staff see.
#[derive(Clone, Debug, Default)]
pub struct OversightView {
    /// The record of events.
    pub record: Record,
    /// Its head; none before the first event is written down.
    pub head: Option<OversightHead>,
    /// Every basis that counts or will, by who approved it.
    pub bases: Vec<Basis>,
    /// Claims without a basis.
    pub claims: Vec<Claim>,
    /// Admitted assistants.
    pub assistants: Vec<AdmittedView>,
}

/// Somebody whom a component has received something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffectedPerson {
    /// What receipts call the person: the same at this host, and nothing to others.
    pub pseudonym: Pseudonym,
    /// Scheme and identifier, where two have released them.
    pub identifier: Option<(Concept, Private<String>)>,
    /// Which concepts.
    pub concepts: Vec<Concept>,
    /// The first time, in milliseconds since 1970.
    pub first_ms: u64,
    /// The last time.
    pub last_ms: u64,
    /// In how many receipts.
    pub receipts: u64,
}

/// Everybody whom a component has received something about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Those whom the host can tell apart.
    pub persons: Vec<AffectedPerson>,
    /// Conversations whose citizen was not logged in.
    pub anonymous: u64,
    /// Whether there are more than were counted.
    pub more: bool,
    /// The head of the record, in which it stands that this was read.
    pub head: Option<OversightHead>,
}

/// One person in one conversation, as the journal's receipts have it.
#[derive(Clone, Debug)]
pub struct AffectedEntry {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The turn of the last of the receipts.
    pub turn: u32,
    /// Who, in that conversation.
    pub about: Subject,
    /// What receipts call the person; none where nobody knows who it is.
    pub pseudonym: Option<Pseudonym>,
    /// Scheme and identifier.
    pub identifier: Option<(Concept, Private<String>)>,
    /// Which concepts.
    pub concepts: BTreeSet<Concept>,
    /// The first time.
    pub first_ms: u64,
    /// The last time.
    pub last_ms: u64,
    /// In how many receipts.
    pub receipts: u64,
}

/// Why the host did not do what its staff asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum OversightError {
    /// It does not follow.
    #[error(transparent)]
    Objection(#[from] Objection),
    /// What was sent is not usable.
    #[error("{0}")]
    Invalid(String),
    /// No such thing, or not theirs: the two are not told apart.
    #[error("there is nothing of that name")]
    NotFound,
    /// A stop is in force, and cannot be written down.
    #[error(
        "the stop is in force, but is not written down yet: {why}. The host tries again until it is; if the host ends \
         before, the stop ends with it: mend the disk, and see that it stands in what was done"
    )]
    NotWritten {
        /// What storage said.
        why: String,
    },
    /// Storage failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What was done is written down and in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The numbers of the events.
    pub numbers: Vec<u64>,
    /// The head of the record after them: whoever keeps it can find that they were cut off.
    pub head: Option<OversightHead>,
}

/// Whom to look for, and whether by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AffectedBy {
    /// By pseudonyms, at once.
    Query(AffectedQuery),
    /// With identifiers, under a release that two have given.
    Release(u64),
}

/// What the staff's pages and commands need of the host.
pub trait Oversight: Send + Sync {
    /// Who this is, if the token is theirs.
    fn authenticate(&self, name: &str, token: &Private<String>) -> Option<Staff>;

    /// Everything that is to be seen, as it is now.
    fn view(&self) -> BoxFuture<'_, OversightView>;

    /// Proposes each basis of a TOML file with `[[bases]]`; all or none.
    fn propose<'a>(
        &'a self,
        staff: &'a Staff,
        toml: &'a str,
        why: &'a str,
    ) -> BoxFuture<'a, Result<Done, OversightError>>;

    /// Does something else. It is durable and in force when this returns.
    fn act<'a>(&'a self, staff: &'a Staff, act: Act, why: &'a str) -> BoxFuture<'a, Result<Done, OversightError>>;

    /// Who was affected. That it was read is durable before anything is given, and where identifiers are given, the
    /// receipts of those whose they are too (I1, I2).
    fn affected<'a>(
        &'a self,
        staff: &'a Staff,
        by: AffectedBy,
        why: &'a str,
    ) -> BoxFuture<'a, Result<Affected, OversightError>>;
}

#[cfg(test)]
mod tests;
