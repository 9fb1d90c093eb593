//! What a turn asks for and what comes out of it, as a channel sees it.

use serde::{Deserialize, Serialize};

use crate::content::Block;
use crate::ids::{AssistantId, Concept, ConversationId, ServiceName};
use crate::label::Labels;
use crate::manifest::Owner;
use crate::overview::Overview;
use crate::plan::TaskStatus;
use crate::private::Private;
use crate::receipt::{Receipt, ReceiptHead};
use crate::text::Language;

/// What the citizen wants of the host.
#[derive(Clone, Debug)]
pub struct TurnRequest {
    /// Which conversation.
    pub conversation: ConversationId,
    /// What the citizen said.
    pub utterance: Private<String>,
    /// In which language to answer.
    pub language: Language,
}

/// An owner as answers name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OwnerView {
    /// Organisation number.
    pub number: String,
    /// Name.
    pub name: String,
    /// `state`, `municipal`, `private` or `voluntary`; `host` for the host itself.
    pub sector: String,
}

impl From<&Owner> for OwnerView {
    fn from(owner: &Owner) -> Self {
        Self { number: owner.number.to_string(), name: owner.name.clone(), sector: owner.sector.word().into() }
    }
}

/// One part of the answer, in the lead's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// An assistant, or `host`.
    pub from: AssistantId,
    /// Who answers for it.
    pub owner: OwnerView,
    /// What it says.
    pub blocks: Vec<Block>,
    /// The law that it cites.
    pub law: Vec<String>,
    /// What it may reveal.
    pub labels: Vec<Concept>,
    /// When the oldest of the facts behind it was obtained, in milliseconds since 1970: how fresh it is.
    #[serde(default)]
    pub fresh_ms: u64,
    /// What is missing here, where the host says that something is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<MissingView>,
    /// The same as `labels`, with whom each is about: what decides whether another may read it. None in parts from before
    /// it was written down, which nobody else reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reveals: Option<Labels>,
    /// Who at the desk wrote it, where that was a human.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<Writer>,
}

/// A human at a desk, who wrote to the citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writer {
    /// The name of the account.
    pub name: String,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// In which language.
    pub language: Language,
}

/// An answer that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingView {
    /// Whose.
    pub assistant: AssistantId,
    /// Which of its services.
    pub service: ServiceName,
    /// How the hop ended.
    pub outcome: Outcome,
    /// The word of the remedy: `log-in`, `consent`, `retry`, ...
    pub remedy: String,
}

/// Where a task or a part of it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    /// The assistant.
    pub from: AssistantId,
    /// Who answers for it.
    pub owner: OwnerView,
    /// Act and section, as this one cites it.
    pub law: Option<String>,
}

/// A task in the plan, as a channel shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItem {
    /// A hash of the assistant's own key.
    pub key: String,
    /// Who proposed it.
    pub from: AssistantId,
    /// What to do.
    pub title: String,
    /// The last day, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// The keys of the tasks that come first.
    pub after: Vec<String>,
    /// Who does it.
    pub who: Option<String>,
    /// Act and section.
    pub law: Option<String>,
    /// Where it stands.
    pub status: TaskStatus,
    /// What to do now, if it is overdue; else what more there is to say.
    pub blocks: Vec<Block>,
    /// When it matters: a word of the list "whens" in `wit/codes.md`.
    pub when: String,
    /// Everyone who has proposed it, the one whose words are shown first.
    pub sources: Vec<SourceView>,
    /// Which meaning was used of words that owners define differently: the titles of the concepts that it rests on.
    pub meanings: Vec<String>,
    /// Where the heirs of a case share it: whether one of them has marked it as done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<SharedTask>,
}

/// A task that the heirs of a case share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedTask {
    /// The name of the heir who has marked it as done; none where nobody has.
    pub done_by: Option<String>,
    /// When, in milliseconds since 1970.
    pub done_ms: Option<u64>,
    /// Whether it is the principal's own mark, which they can take away.
    pub own: bool,
}

/// How a hop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It answered.
    Answered,
    /// It was not called, because it lacks a grant that it requires.
    Withheld,
    /// The host refused the call: unknown, stopped, out of budget.
    Refused,
    /// It trapped, returned a failure, or a limit stopped it.
    Failed,
    /// It said that the question does not concern it.
    NotRelevant,
    /// It was already answering in this conversation, or the host was full.
    Busy,
    /// It was not done in time.
    Late,
    /// The asker dropped the question.
    Cancelled,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: &'static [Self] = &[
        Self::Answered,
        Self::Withheld,
        Self::Refused,
        Self::Failed,
        Self::NotRelevant,
        Self::Busy,
        Self::Late,
        Self::Cancelled,
    ];

    /// The word for it, as it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Withheld => "withheld",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::NotRelevant => "not-relevant",
            Self::Busy => "busy",
            Self::Late => "late",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One hop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// `citizen`, or the assistant that asked.
    pub from: String,
    /// The assistant that was asked.
    pub to: AssistantId,
    /// Which of its services.
    pub service: ServiceName,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in the host's words; none when it answered.
    pub reason: Option<String>,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
}

/// What a turn's stream carries, in order. Nothing is sent before the receipts behind it are durable (I2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "a turn has few events, and they are moved a few times each")]
pub enum TurnEvent {
    /// The next part of the answer.
    Part(Part),
    /// The turn is over. The last event.
    Done(TurnSummary),
}

/// Everything about a turn but its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnSummary {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Who leads now.
    pub lead: AssistantId,
    /// In which language it was answered.
    pub language: Language,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// The whole plan.
    pub plan: Vec<PlanItem>,
    /// What the citizen meets first, and what is folded beneath it.
    pub overview: Overview,
    /// This turn's hops.
    pub hops: Vec<Hop>,
    /// This turn's receipts.
    pub receipts: Vec<Receipt>,
    /// The head of the tree of all receipts, these with them: who keeps it can hold the host to them.
    #[serde(default)]
    pub head: Option<ReceiptHead>,
}

/// An exchange that the citizen has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenTurn {
    /// What the citizen said.
    pub utterance: Private<String>,
    /// What the citizen saw.
    pub parts: Vec<Part>,
}
