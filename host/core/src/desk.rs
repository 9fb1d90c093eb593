//! Where a human takes over. A citizen hands a conversation over to a desk; its people are a receiver like any service, by
//! the reserved name `desk`, and what they read is decided, and receipted, each time they open it (ADR 20).

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::conversation::Principal;
use crate::decision::{Decision, Withholding};
use crate::ids::{AssistantId, Concept, ConversationId, HandOverId, PurposeKey};
use crate::label::Labels;
use crate::law::Processing;
use crate::manifest::Manifest;
use crate::oversight::{OversightError, Staff};
use crate::ports::DialogueError;
use crate::private::Private;
use crate::refusal::{RefusalCode, Remedy, words};
use crate::text::{Language, Text};
use crate::turn::{OwnerView, PlanItem, SeenTurn};

/// The rule where the citizen has not handed over.
pub const NOT_HANDED_OVER: &str = "citizen:not-handed-over";
/// The rule where the citizen has taken it back.
pub const TAKEN_BACK: &str = "citizen:taken-back";
/// The rule where its days are over.
pub const OVER: &str = "citizen:hand-over-over";
/// The rule where a case worker has closed it.
pub const CLOSED: &str = "owner:hand-over-closed";

words! {
    /// How far a hand-over has come.
    HandOverState {
        /// The desk's people may read, while its days last.
        Open = "open",
        /// The citizen has taken it back.
        TakenBack = "taken-back",
        /// A case worker has closed it.
        Closed = "closed",
    }
}

/// A case worker who has opened it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The name of the account.
    pub by: String,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
}

/// A conversation in the hands of the people at an assistant's desk. A conversation has one for each desk at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Its name.
    pub id: HandOverId,
    /// Whose desk.
    pub assistant: AssistantId,
    /// The language in which the citizen handed over, to be answered in.
    pub language: Language,
    /// When, in milliseconds since 1970.
    pub given_ms: u64,
    /// The last day on which it may be read, `YYYY-MM-DD`.
    pub until: String,
    /// How far it has come.
    pub state: HandOverState,
    /// When it was closed or taken back, in milliseconds since 1970.
    pub ended_ms: Option<u64>,
    /// Who opened it first.
    pub taken: Option<Taken>,
    /// How often the desk has written, earlier hand-overs to it included.
    pub messages: u32,
    /// What the desk has read: what its answers may reveal (I4).
    pub labels: Labels,
}

impl HandOver {
    /// Whether it may be read on a day.
    pub fn counts_on(&self, today: &str) -> bool {
        is_handed_over(Some(self), today).is_ok()
    }
}

/// Whether a desk's people may be told anything on a day.
///
/// # Errors
/// The withholding, by the rule that ended it.
pub fn is_handed_over(hand_over: Option<&HandOver>, today: &str) -> Result<(), Withholding> {
    let rule = match hand_over {
        None => NOT_HANDED_OVER,
        Some(one) if one.state == HandOverState::TakenBack => TAKEN_BACK,
        Some(one) if one.state == HandOverState::Closed => CLOSED,
        Some(one) if one.until.as_str() < today => OVER,
        Some(_) => return Ok(()),
    };
    Err(Withholding::new(RefusalCode::NoConsent, Remedy::None, rule))
}

/// What a desk would read of one concept, as the citizen is told before handing over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskNeed {
    /// Which concept.
    pub concept: Concept,
    /// Its name for people.
    pub title: Text,
    /// For which purpose.
    pub purpose: PurposeKey,
    /// The purpose in words a citizen understands.
    pub why: Text,
    /// What lets the owner use it, as the manifest claims.
    pub processing: Processing,
    /// Whether the desk can do nothing without it.
    pub required: bool,
    /// What the host would decide about the citizen now, if they handed over.
    pub decision: Decision,
    /// Whether it would be decided so about others whom the conversation knows.
    pub others: bool,
}

/// A desk that can take over, and how it stands.
#[derive(Clone, Debug)]
pub struct DeskOffer {
    /// Whose.
    pub manifest: Arc<Manifest>,
    /// What its people would read.
    pub needs: Vec<DeskNeed>,
    /// The last day, if it was handed over today.
    pub until: String,
    /// What is or was handed over to it.
    pub hand_over: Option<HandOver>,
    /// Whether that counts today.
    pub counts: bool,
    /// Whether the operator has stopped it.
    pub is_stopped: bool,
}

/// What a channel needs of the host for handing over: the citizen's side.
pub trait HandsOver: Send + Sync {
    /// The desks that can take a conversation over.
    fn desks<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<DeskOffer>, DialogueError>>;

    /// Hands a conversation over to an assistant's desk. Durable when it returns.
    fn hand_over<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        assistant: &'a AssistantId,
        language: Language,
    ) -> BoxFuture<'a, Result<HandOverId, DialogueError>>;

    /// Takes it back: from the next reading on, nothing is read. Durable when it returns.
    fn take_back<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        hand_over: &'a HandOverId,
    ) -> BoxFuture<'a, Result<(), DialogueError>>;
}

/// A hand-over in the list of an owner's case workers. It holds no value and no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingCase {
    /// What was handed over.
    pub hand_over: HandOver,
    /// The desk's name.
    pub desk: Text,
    /// The life events that the desk's assistant is for.
    pub events: Vec<Text>,
}

/// A fact as a case worker reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFact {
    /// The concept's name for people.
    pub title: Text,
    /// About whom: 0 is the citizen, and others are numbered.
    pub about: usize,
    /// Each field's name and value in plain words; one without a name where it is one whole.
    pub values: Vec<(String, Private<String>)>,
    /// Who vouches for it: the owner, or none for what the citizen has said or the login gave.
    pub source: Option<OwnerView>,
    /// When it was obtained, in milliseconds since 1970.
    pub obtained_ms: u64,
    /// For which purposes it is read.
    pub why: Vec<Text>,
}

/// What did not cross, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseWithheld {
    /// The concept.
    pub concept: Concept,
    /// Which of its fields; none means all of it.
    pub field: Option<String>,
    /// Whether it is about others than the citizen.
    pub others: bool,
    /// The word for why.
    pub code: RefusalCode,
    /// The rule that decided.
    pub rule: String,
}

/// What was said, as far as it may be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseTurn {
    /// What the citizen said and saw: what is withheld of it is empty.
    pub seen: Option<SeenTurn>,
    /// How many parts are left out.
    pub left_out: usize,
}

/// What a case worker reads, at one opening. Its receipts are durable.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// What was handed over.
    pub hand_over: HandOver,
    /// Whose desk.
    pub manifest: Arc<Manifest>,
    /// The rule that ended it, if it has ended: then there is nothing to read.
    pub ended: Option<String>,
    /// The facts.
    pub facts: Vec<CaseFact>,
    /// What was said, the oldest first.
    pub turns: Vec<CaseTurn>,
    /// The plan's tasks.
    pub tasks: Vec<PlanItem>,
    /// What was withheld, each once.
    pub withheld: Vec<CaseWithheld>,
}

/// What the pages of case workers need of the host. Whatever is another owner's is not there.
pub trait Casework: Send + Sync {
    /// What waits at the desks of the account's owner, the oldest first.
    fn waiting<'a>(&'a self, staff: &'a Staff) -> BoxFuture<'a, Result<Vec<WaitingCase>, OversightError>>;

    /// Reads. Each reading is decided anew, and its receipts are durable before anything is given (I1, I2).
    fn read<'a>(
        &'a self,
        staff: &'a Staff,
        id: &'a HandOverId,
        language: Language,
    ) -> BoxFuture<'a, Result<CaseFile, OversightError>>;

    /// Writes to the citizen. Durable when it returns.
    fn answer<'a>(
        &'a self,
        staff: &'a Staff,
        id: &'a HandOverId,
        text: Private<String>,
        language: Language,
    ) -> BoxFuture<'a, Result<(), OversightError>>;

    /// Closes it: nothing more is read. Durable when it returns.
    fn close<'a>(&'a self, staff: &'a Staff, id: &'a HandOverId) -> BoxFuture<'a, Result<(), OversightError>>;
}
