//! The coherent answer: what the citizen meets first, and what is folded beneath it by when it matters. Made by the host,
//! which may read what it merges; all texts are in the citizen's language and ready to be shown.

use serde::{Deserialize, Serialize};

use crate::ids::{AssistantId, Concept, ServiceName};
use crate::turn::{Outcome, OwnerView, PlanItem};

/// Tasks on the first screen at most.
pub const FIRST_TASKS_MAX: usize = 3;
/// Words on the first screen at most.
pub const FIRST_WORDS_MAX: usize = 120;
/// Days that the first screen looks ahead.
pub const FIRST_DAYS: u32 = 14;

/// The answer as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// What is met first: at most [`FIRST_TASKS_MAX`] tasks and [`FIRST_WORDS_MAX`] words.
    pub first: FirstScreen,
    /// The rest of the plan, by when it matters; no fold is empty.
    pub folds: Vec<Fold>,
    /// Where owners say different things.
    pub contradictions: Vec<Contradiction>,
    /// Whose answer is missing, and what to do instead.
    pub unanswered: Vec<Unanswered>,
    /// What belongs to the life event and is nobody's in this network.
    pub unowned: Vec<String>,
    /// What the host asks the citizen, once for each concept.
    pub questions: Vec<OpenQuestion>,
}

/// The first screen. Everything on it is one of these texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstScreen {
    /// What the lead says first; empty where it says nothing.
    pub greeting: String,
    /// What the tasks are: a heading.
    pub heading: String,
    /// The tasks of the next [`FIRST_DAYS`] days, the most pressing first.
    pub tasks: Vec<FirstTask>,
    /// What else must be known at once: that something is missing, contradicts or is asked.
    pub notes: Vec<String>,
    /// A person to talk to: always there.
    pub person: PersonLine,
}

/// A task on the first screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstTask {
    /// The key of the task in the plan.
    pub key: String,
    /// What to do.
    pub title: String,
    /// By when, in words; empty where nobody has set a day.
    pub by_when: String,
    /// Who answers for it.
    pub owner: String,
    /// Whether its last day has passed.
    pub is_overdue: bool,
}

/// A person to talk to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLine {
    /// The offer.
    pub text: String,
    /// The desk.
    pub name: String,
    /// Its telephone number; empty where it has none.
    pub phone: String,
}

/// Tasks that matter at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// When, in words.
    pub title: String,
    /// The tasks, in the plan's order.
    pub tasks: Vec<PlanItem>,
}

/// Owners that say different things about the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// About what, in words.
    pub about: String,
    /// Each side: who, and what it says.
    pub sides: Vec<Side>,
}

/// One side of a contradiction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Who says it.
    pub owner: OwnerView,
    /// What it says, in words.
    pub says: String,
}

/// An answer that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// Whose.
    pub assistant: AssistantId,
    /// Which service.
    pub service: ServiceName,
    /// Who answers for it.
    pub owner: OwnerView,
    /// What it would have been about, in words.
    pub what: String,
    /// How the hop ended.
    pub outcome: Outcome,
    /// Why, in plain words.
    pub why: String,
    /// The word of the remedy: `log-in`, `consent`, `retry`, `none`, ...
    pub remedy: String,
    /// Whom to turn to instead.
    pub desk: PersonLine,
}

/// Something that the host asks the citizen, because a service may know it and nobody has said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenQuestion {
    /// The concept.
    pub concept: Concept,
    /// The question, in plain words.
    pub question: String,
    /// What the word means here; empty where the catalogue has no definition.
    pub meaning: String,
    /// Who uses the answer.
    pub used_by: Vec<String>,
}

/// What the citizen answers to an [`OpenQuestion`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Does not know.
    Unknown,
}

impl FirstScreen {
    /// The words that are met first.
    pub fn words(&self) -> usize {
        self.texts().map(|text| text.split_whitespace().count()).sum()
    }

    /// Every text, in the order in which it is shown.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let tasks = self.tasks.iter().flat_map(|task| [task.title.as_str(), &task.by_when, &task.owner]);
        [self.greeting.as_str(), &self.heading]
            .into_iter()
            .chain(tasks)
            .chain(self.notes.iter().map(String::as_str))
            .chain([self.person.text.as_str(), &self.person.name, &self.person.phone])
    }
}
