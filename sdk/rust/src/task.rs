//! Something for somebody to do.

use serde::{Deserialize, Serialize};

use crate::{Block, Content, Date, Document, Labelled, Subject, ValueError, When};

/// The media type of a task's body.
pub const TASK: &str = "application/vnd.samspill.task;version=1";

/// A task of the citizen's plan. By the milestones and the subject the host orders and merges tasks across assistants.
///
/// ```
/// use samspill_sdk::{Date, Subject, Task};
///
/// let task = Task::new("choose", &Subject::citizen(), "Velg hvordan dere gjør opp")
///     .gives("https://samspill.example/milestone/settlement-chosen")
///     .due(Date::parse("2026-08-09"))
///     .law("arveloven § 116")
///     .late("Ring tingretten. Retten kan gi mer tid.");
/// assert_eq!(task.body.title, "Velg hvordan dere gjør opp");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The assistant's own; the same key again replaces the task.
    pub key: String,
    /// Whom it is about.
    pub about: Subject,
    /// Milestones that must have been reached first.
    pub after: Vec<String>,
    /// The milestone that is reached when it is done.
    pub gives: Option<String>,
    /// What it says.
    pub body: TaskBody,
    /// The concepts that it may reveal, beside what the host adds.
    pub labels: Vec<String>,
}

/// What a task says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskBody {
    /// What to do, in the imperative.
    pub title: String,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// Who does it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The act and section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// What to do now when the last day has passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<String>,
    /// When it matters, for a task without a last day: a word of [`When`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The owner knows that it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<bool>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<Block>>,
}

impl Task {
    /// A task with the assistant's own key for it, about somebody, and what to do in the imperative.
    pub fn new(key: impl Into<String>, about: &Subject, title: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            about: about.clone(),
            after: Vec::new(),
            gives: None,
            body: TaskBody { title: title.into(), ..TaskBody::default() },
            labels: Vec::new(),
        }
    }

    /// Comes after this milestone.
    pub fn after(mut self, milestone: impl Into<String>) -> Self {
        self.after.push(milestone.into());
        self
    }

    /// Reaches this milestone.
    pub fn gives(mut self, milestone: impl Into<String>) -> Self {
        self.gives = Some(milestone.into());
        self
    }

    /// The last day, where there is one.
    pub fn due(mut self, day: Option<Date>) -> Self {
        self.body.due = day;
        self
    }

    /// Who does it, in words.
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.body.who = Some(who.into());
        self
    }

    /// The act and section: `arveloven § 116`.
    pub fn law(mut self, law: impl Into<String>) -> Self {
        self.body.law = Some(law.into());
        self
    }

    /// What to do now when the last day has passed.
    pub fn late(mut self, late: impl Into<String>) -> Self {
        self.body.late = Some(late.into());
        self
    }

    /// When it matters, for a task without a last day.
    pub fn when(mut self, when: When) -> Self {
        self.body.when = Some(when.word().to_owned());
        self
    }

    /// Whether the owner knows that it is done.
    pub fn done(mut self, done: bool) -> Self {
        self.body.done = done.then_some(true);
        self
    }

    /// More about it.
    pub fn more(mut self, content: Content) -> Self {
        self.body.blocks = Some(content.into_blocks());
        self
    }

    /// The body as it crosses the interface.
    pub(crate) fn labelled_body(&self) -> Result<Labelled, ValueError> {
        Ok(Labelled { document: Document::write(TASK, &self.body)?, labels: self.labels.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_read_as_it_was_written_and_leaves_out_what_it_does_not_say() {
        let task = Task::new("k", &Subject::citizen(), "Ring").due(Date::parse("2026-08-09")).done(false);
        let document = task.labelled_body().unwrap().document;
        assert_eq!(document.body, b"\x82\xa5title\xa4Ring\xa3due\xaa2026-08-09");
        assert_eq!(document.read::<TaskBody>(TASK), Ok(task.body));
    }
}
