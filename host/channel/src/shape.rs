//! The JSON that the API answers with and the command line prints.

mod consent;
mod overview;
mod sighting;

use samspill_core::content::Block;
use samspill_core::plan::TaskStatus;
use samspill_core::receipt::{Receipt, Withheld};
use samspill_core::turn::{Hop, MissingView, Outcome, OwnerView, Part, PlanItem, SourceView, TurnSummary};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dates::rfc3339;

pub use consent::{ConsentRightShape, NationalConsentShape, ResourceShape};
pub use overview::{
    ContradictionShape, FirstScreenShape, FirstTaskShape, FoldShape, OverviewShape, PersonShape, QuestionShape,
    SideShape, UnansweredShape,
};
pub use sighting::SightingShape;

/// A whole turn.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConverseShape {
    /// Which conversation.
    pub conversation: String,
    /// Who leads now.
    pub lead: String,
    /// In which language it was answered.
    pub language: String,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// The answer, in the lead's order.
    pub content: Vec<PartShape>,
    /// The whole plan.
    pub plan: Vec<TaskShape>,
    /// What is met first, and what is folded beneath it.
    pub overview: OverviewShape,
    /// This turn's hops.
    pub hops: Vec<HopShape>,
    /// This turn's receipts.
    pub receipts: Vec<ReceiptShape>,
    /// The head of the tree of all receipts, these with them. Keep it: `samspill receipts verify --head` holds the host
    /// to it.
    pub head: Option<String>,
}

/// Who answers for something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnerShape {
    /// Organisation number; empty for the host itself.
    pub number: String,
    /// Name.
    pub name: String,
    /// `state`, `municipal`, `private`, `voluntary`, or `host`.
    pub sector: String,
}

/// A part of an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartShape {
    /// An assistant, or `host`.
    pub from: String,
    /// Who answers for it.
    pub owner: OwnerShape,
    /// What it says: the blocks of `application/vnd.samspill.content;version=1`.
    #[schema(value_type = Vec<Object>)]
    pub blocks: Vec<Block>,
    /// The law that it cites.
    pub law: Vec<String>,
    /// The concepts that it may reveal.
    pub labels: Vec<String>,
    /// When the oldest of the facts behind it was obtained, RFC 3339; none where nothing behind it was fetched.
    pub fresh: Option<String>,
    /// What is missing here, where the host says that something is.
    pub missing: Option<MissingShape>,
    /// Who at the desk wrote it, where that was a human; null where a machine answers.
    pub person: Option<PersonAtDeskShape>,
}

/// A human at a desk, who wrote to the citizen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonAtDeskShape {
    /// The name of the account.
    pub name: String,
    /// When, RFC 3339.
    pub at: String,
    /// In which language.
    pub language: String,
}

/// An answer that is not there.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MissingShape {
    /// Whose.
    pub assistant: String,
    /// Which of its services.
    pub service: String,
    /// How the hop ended, for example `withheld`.
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// The word of the remedy, for example `log-in`.
    pub remedy: String,
}

/// Where a task comes from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourceShape {
    /// The assistant.
    pub from: String,
    /// Who answers for it.
    pub owner: OwnerShape,
    /// Act and section, as this one cites it.
    pub law: Option<String>,
}

/// A task of the plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskShape {
    /// Its key.
    pub key: String,
    /// Who proposed it.
    pub from: String,
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
    /// `open`, `waiting`, `overdue` or `done`.
    #[schema(value_type = String)]
    pub status: TaskStatus,
    /// When it matters: a word of the list "whens" in `wit/codes.md`.
    pub when: String,
    /// Everyone who has proposed it.
    pub sources: Vec<SourceShape>,
    /// Which meaning was used of words that owners define differently.
    pub meanings: Vec<String>,
}

/// One hop.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HopShape {
    /// `citizen`, or the assistant that asked.
    pub from: String,
    /// The assistant that was asked.
    pub to: String,
    /// Which of its services.
    pub service: String,
    /// How it ended, for example `answered` or `withheld`.
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// Why; none when it answered.
    pub reason: Option<String>,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
}

/// One receipt.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptShape {
    /// The journal's number for it.
    pub id: u64,
    /// When, RFC 3339.
    pub at: String,
    /// An assistant, `desk:ASSISTANT` for its people, `citizen`, or `register:NAME`.
    pub to: String,
    /// Which service, or `lead`, or `desk`.
    pub service: String,
    /// Who read, where that was a human: the name of the account.
    pub reader: Option<String>,
    /// About whom: `citizen`, or an opaque reference.
    pub about: String,
    /// The purpose's key, or the host's own word.
    pub purpose: String,
    /// What lifted confidentiality.
    pub disclosure: Option<String>,
    /// What lets the receiver use it.
    pub processing: Option<String>,
    /// What crossed.
    pub concepts: Vec<String>,
    /// What did not.
    pub withheld: Vec<WithheldShape>,
    /// The component that received, or that made what was shown.
    pub component: Option<String>,
    /// By which mandate somebody acted for the citizen; null where the citizen acted.
    pub mandate: Option<String>,
    /// Who answers for the receiver; none for the citizen, and in receipts from before it was written down.
    pub controller: Option<OwnerShape>,
    /// Who answers for what crossed, where it is known when it is decided.
    pub giver: Option<OwnerShape>,
    /// What allowed it: entries of the register of bases, and policies, each with who set it before the colon.
    pub rules: Vec<String>,
}

/// A concept that was withheld.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WithheldShape {
    /// Which concept.
    pub concept: String,
    /// Which of its fields; none means all of it.
    pub field: Option<String>,
    /// The rule that decided, and the remedy.
    pub why: String,
}

impl ConverseShape {
    /// The shape of a turn.
    pub fn new(parts: &[Part], summary: &TurnSummary) -> Self {
        Self {
            conversation: summary.conversation.to_string(),
            lead: summary.lead.to_string(),
            language: summary.language.tag().to_owned(),
            elapsed_ms: summary.elapsed_ms,
            content: parts.iter().map(PartShape::from).collect(),
            plan: summary.plan.iter().map(TaskShape::from).collect(),
            overview: OverviewShape::from(&summary.overview),
            hops: summary.hops.iter().map(HopShape::from).collect(),
            receipts: summary.receipts.iter().map(ReceiptShape::from).collect(),
            head: summary.head.map(String::from),
        }
    }
}

impl ConverseShape {
    /// The same, with these parts as the answer.
    pub(crate) fn with_parts(self, parts: &[Part]) -> Self {
        Self { content: parts.iter().map(PartShape::from).collect(), ..self }
    }
}

/// A whole turn as one JSON object.
pub fn converse_json(parts: &[Part], summary: &TurnSummary) -> serde_json::Value {
    // Every map in it has text keys, so that it cannot fail.
    serde_json::to_value(ConverseShape::new(parts, summary)).unwrap_or_default()
}

impl From<&OwnerView> for OwnerShape {
    fn from(owner: &OwnerView) -> Self {
        Self { number: owner.number.clone(), name: owner.name.clone(), sector: owner.sector.clone() }
    }
}

impl From<&Part> for PartShape {
    fn from(part: &Part) -> Self {
        Self {
            from: part.from.to_string(),
            owner: OwnerShape::from(&part.owner),
            blocks: part.blocks.clone(),
            law: part.law.clone(),
            labels: part.labels.iter().map(ToString::to_string).collect(),
            fresh: (part.fresh_ms > 0).then(|| rfc3339(part.fresh_ms)),
            missing: part.missing.as_ref().map(MissingShape::from),
            person: part.writer.as_ref().map(|writer| PersonAtDeskShape {
                name: writer.name.clone(),
                at: rfc3339(writer.at_ms),
                language: writer.language.tag().to_owned(),
            }),
        }
    }
}

impl From<&MissingView> for MissingShape {
    fn from(missing: &MissingView) -> Self {
        Self {
            assistant: missing.assistant.to_string(),
            service: missing.service.to_string(),
            outcome: missing.outcome,
            remedy: missing.remedy.clone(),
        }
    }
}

impl From<&SourceView> for SourceShape {
    fn from(source: &SourceView) -> Self {
        Self { from: source.from.to_string(), owner: OwnerShape::from(&source.owner), law: source.law.clone() }
    }
}

impl From<&PlanItem> for TaskShape {
    fn from(item: &PlanItem) -> Self {
        Self {
            key: item.key.clone(),
            from: item.from.to_string(),
            title: item.title.clone(),
            due: item.due.clone(),
            after: item.after.clone(),
            who: item.who.clone(),
            law: item.law.clone(),
            status: item.status,
            when: item.when.clone(),
            sources: item.sources.iter().map(SourceShape::from).collect(),
            meanings: item.meanings.clone(),
        }
    }
}

impl From<&Hop> for HopShape {
    fn from(hop: &Hop) -> Self {
        Self {
            from: hop.from.clone(),
            to: hop.to.to_string(),
            service: hop.service.to_string(),
            outcome: hop.outcome,
            reason: hop.reason.clone(),
            elapsed_us: hop.elapsed_us,
        }
    }
}

impl From<&Receipt> for ReceiptShape {
    fn from(receipt: &Receipt) -> Self {
        Self {
            id: receipt.id,
            at: rfc3339(receipt.at_ms),
            to: receipt.to.clone(),
            service: receipt.service.clone(),
            reader: receipt.reader.clone(),
            about: receipt.about.to_string(),
            purpose: receipt.purpose.clone(),
            disclosure: receipt.disclosure.clone(),
            processing: receipt.processing.clone(),
            concepts: receipt.concepts.iter().map(ToString::to_string).collect(),
            withheld: withheld(&receipt.withheld),
            component: receipt.component.as_ref().map(ToString::to_string),
            mandate: receipt.mandate.clone(),
            controller: receipt.controller.as_ref().map(OwnerShape::from),
            giver: receipt.giver.as_ref().map(OwnerShape::from),
            rules: receipt.rules.clone(),
        }
    }
}

fn withheld(all: &[Withheld]) -> Vec<WithheldShape> {
    let shape = |one: &Withheld| WithheldShape {
        concept: one.concept.to_string(),
        field: one.field.clone(),
        why: one.why.clone(),
    };
    all.iter().map(shape).collect()
}
