//! The answer as a whole, as JSON.

use samspill_core::overview::{
    Contradiction, FirstScreen, FirstTask, Fold, OpenQuestion, Overview, PersonLine, Side, Unanswered,
};
use samspill_core::turn::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

use super::{OwnerShape, TaskShape};

/// The answer as a whole. All texts are in the citizen's language and ready to be shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverviewShape {
    /// What is met first.
    pub first: FirstScreenShape,
    /// The rest of the plan, by when it matters.
    pub folds: Vec<FoldShape>,
    /// Where owners say different things.
    pub contradictions: Vec<ContradictionShape>,
    /// Whose answer is missing, and what to do instead.
    pub unanswered: Vec<UnansweredShape>,
    /// What belongs to the life event and is nobody's in this network.
    pub unowned: Vec<String>,
    /// What the host asks the citizen.
    pub questions: Vec<QuestionShape>,
}

/// The first screen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FirstScreenShape {
    /// What the lead says first; empty where it says nothing.
    pub greeting: String,
    /// What the tasks are.
    pub heading: String,
    /// At most three tasks, the most pressing first.
    pub tasks: Vec<FirstTaskShape>,
    /// What else must be known at once.
    pub notes: Vec<String>,
    /// A person to talk to.
    pub person: PersonShape,
}

/// A task on the first screen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FirstTaskShape {
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
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonShape {
    /// The offer.
    pub text: String,
    /// The desk.
    pub name: String,
    /// Its telephone number; empty where it has none.
    pub phone: String,
}

/// Tasks that matter at the same time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoldShape {
    /// When, in words.
    pub title: String,
    /// The tasks.
    pub tasks: Vec<TaskShape>,
}

/// Owners that say different things about the same.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContradictionShape {
    /// About what.
    pub about: String,
    /// Each side.
    pub sides: Vec<SideShape>,
}

/// One side of a contradiction.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SideShape {
    /// Who says it.
    pub owner: OwnerShape,
    /// What it says.
    pub says: String,
}

/// An answer that is missing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnansweredShape {
    /// Whose.
    pub assistant: String,
    /// Which service.
    pub service: String,
    /// Who answers for it.
    pub owner: OwnerShape,
    /// What it would have been about.
    pub what: String,
    /// How the hop ended, for example `withheld`.
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// Why, in plain words.
    pub why: String,
    /// The word of the remedy: `log-in`, `consent`, `retry`, `none`, ...
    pub remedy: String,
    /// Whom to turn to instead.
    pub desk: PersonShape,
}

/// Something that the host asks the citizen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionShape {
    /// The concept: it goes in the reply.
    pub concept: String,
    /// The question.
    pub question: String,
    /// What the word means here; empty where the catalogue has no definition.
    pub meaning: String,
    /// Who uses the answer.
    pub used_by: Vec<String>,
}

impl From<&Overview> for OverviewShape {
    fn from(overview: &Overview) -> Self {
        Self {
            first: FirstScreenShape::from(&overview.first),
            folds: overview.folds.iter().map(FoldShape::from).collect(),
            contradictions: overview.contradictions.iter().map(ContradictionShape::from).collect(),
            unanswered: overview.unanswered.iter().map(UnansweredShape::from).collect(),
            unowned: overview.unowned.clone(),
            questions: overview.questions.iter().map(QuestionShape::from).collect(),
        }
    }
}

impl From<&FirstScreen> for FirstScreenShape {
    fn from(first: &FirstScreen) -> Self {
        Self {
            greeting: first.greeting.clone(),
            heading: first.heading.clone(),
            tasks: first.tasks.iter().map(FirstTaskShape::from).collect(),
            notes: first.notes.clone(),
            person: PersonShape::from(&first.person),
        }
    }
}

impl From<&FirstTask> for FirstTaskShape {
    fn from(task: &FirstTask) -> Self {
        Self {
            key: task.key.clone(),
            title: task.title.clone(),
            by_when: task.by_when.clone(),
            owner: task.owner.clone(),
            is_overdue: task.is_overdue,
        }
    }
}

impl From<&PersonLine> for PersonShape {
    fn from(line: &PersonLine) -> Self {
        Self { text: line.text.clone(), name: line.name.clone(), phone: line.phone.clone() }
    }
}

impl From<&Fold> for FoldShape {
    fn from(fold: &Fold) -> Self {
        Self { title: fold.title.clone(), tasks: fold.tasks.iter().map(TaskShape::from).collect() }
    }
}

impl From<&Contradiction> for ContradictionShape {
    fn from(one: &Contradiction) -> Self {
        Self { about: one.about.clone(), sides: one.sides.iter().map(SideShape::from).collect() }
    }
}

impl From<&Side> for SideShape {
    fn from(side: &Side) -> Self {
        Self { owner: OwnerShape::from(&side.owner), says: side.says.clone() }
    }
}

impl From<&Unanswered> for UnansweredShape {
    fn from(one: &Unanswered) -> Self {
        Self {
            assistant: one.assistant.to_string(),
            service: one.service.to_string(),
            owner: OwnerShape::from(&one.owner),
            what: one.what.clone(),
            outcome: one.outcome,
            why: one.why.clone(),
            remedy: one.remedy.clone(),
            desk: PersonShape::from(&one.desk),
        }
    }
}

impl From<&OpenQuestion> for QuestionShape {
    fn from(question: &OpenQuestion) -> Self {
        Self {
            concept: question.concept.to_string(),
            question: question.question.clone(),
            meaning: question.meaning.clone(),
            used_by: question.used_by.clone(),
        }
    }
}
