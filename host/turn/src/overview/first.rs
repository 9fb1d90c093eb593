//! The first screen: what is met first, within its limits.

use samspill_core::content::Block;
use samspill_core::overview::{FIRST_DAYS, FIRST_TASKS_MAX, FIRST_WORDS_MAX, FirstScreen, FirstTask, Unanswered};
use samspill_core::plan::{Planned, TaskStatus, When};
use samspill_core::refusal::Remedy;
use samspill_core::text::{day_in_words, days_after};
use samspill_core::turn::{Outcome, Part};

use super::{person, texts};
use crate::plan::View;

/// Words of the lead's greeting at most: what is longer stands among the answers alone.
const GREETING_WORDS_MAX: usize = 35;
/// Words of a task's title at most.
const TITLE_WORDS_MAX: usize = 16;
/// Owners that a note names at most.
const NAMED_MAX: usize = 3;

/// What the notes tell of.
pub(super) struct Told<'a> {
    pub(super) unanswered: &'a [Unanswered],
    pub(super) contradictions: usize,
    pub(super) questions: usize,
}

/// The first screen. What does not fit is left to the folds: tasks from the last, then notes from the last.
pub(super) fn screen(view: &View<'_>, parts: &[Part], planned: &[Planned<'_>], told: &Told<'_>) -> FirstScreen {
    let words = texts::of(view.language);
    let pressing = pressing(view, planned);
    let heading = if pressing.is_empty() {
        words.heading_none
    } else if pressing.iter().any(|one| is_within(view, one)) {
        words.heading
    } else {
        words.heading_later
    };
    let mut screen = FirstScreen {
        greeting: greeting(view, parts),
        heading: heading.to_owned(),
        tasks: pressing.iter().take(FIRST_TASKS_MAX).map(|one| task(view, one)).collect(),
        notes: notes(view, told),
        person: person(view, &view.conversation.lead),
    };
    while screen.words() > FIRST_WORDS_MAX {
        if screen.tasks.len() > 1 {
            screen.tasks.pop();
        } else if screen.notes.pop().is_none() {
            // What is left is a handful of the host's own words and one task.
            screen.greeting.clear();
            break;
        }
    }
    screen
}

/// The open tasks of the next days, the most pressing first; if there is none, the one that comes next.
fn pressing<'p, 't>(view: &View<'_>, planned: &'p [Planned<'t>]) -> Vec<&'p Planned<'t>> {
    let open = || planned.iter().filter(|one| matches!(one.status, TaskStatus::Open | TaskStatus::Overdue));
    let mut now: Vec<_> = open().filter(|one| is_within(view, one)).collect();
    now.sort_by_key(|one| one.status != TaskStatus::Overdue);
    if now.is_empty() { open().take(1).collect() } else { now }
}

fn is_within(view: &View<'_>, one: &Planned<'_>) -> bool {
    match one.due {
        Some(due) => due <= days_after(view.today, FIRST_DAYS).as_str(),
        None => one.when == When::Days,
    }
}

fn task(view: &View<'_>, planned: &Planned<'_>) -> FirstTask {
    let words = texts::of(view.language);
    let is_overdue = planned.status == TaskStatus::Overdue;
    let by_when = match planned.due {
        Some(due) if is_overdue => format!("{} {}", words.was_due, day_in_words(due, view.language)),
        Some(due) => format!("{} {}", words.due, day_in_words(due, view.language)),
        None => String::new(),
    };
    let manifest = view.manifest_of(planned.task);
    FirstTask {
        key: planned.task.public_key(),
        title: shortened(&planned.task.body.title),
        by_when,
        owner: manifest.map(|manifest| manifest.owner.name.clone()).unwrap_or_default(),
        is_overdue,
    }
}

/// A title of more words than a title should have ends where they are used up; the plan has the whole of it.
fn shortened(title: &str) -> String {
    let mut words = title.split_whitespace();
    let kept = words.by_ref().take(TITLE_WORDS_MAX).collect::<Vec<_>>().join(" ");
    if words.next().is_some() { format!("{kept} …") } else { kept }
}

/// What the lead said first, if it is short.
fn greeting(view: &View<'_>, parts: &[Part]) -> String {
    let lead = parts.iter().find(|part| part.from == view.conversation.lead);
    let paragraphs = lead.into_iter().flat_map(|part| &part.blocks).filter_map(|block| match block {
        Block::Paragraph { text } => Some(text.as_str()),
        _ => None,
    });
    let said = paragraphs.collect::<Vec<_>>().join(" ");
    if said.split_whitespace().count() <= GREETING_WORDS_MAX { said } else { String::new() }
}

fn notes(view: &View<'_>, told: &Told<'_>) -> Vec<String> {
    let words = texts::of(view.language);
    let mut notes = Vec::new();
    let mut silent: Vec<&str> = told
        .unanswered
        .iter()
        .filter(|one| one.outcome != Outcome::Withheld)
        .map(|one| one.owner.name.as_str())
        .collect();
    silent.dedup();
    if !silent.is_empty() {
        let more = silent.len().saturating_sub(NAMED_MAX);
        let named = silent.into_iter().take(NAMED_MAX).collect::<Vec<_>>().join(", ");
        let more = if more > 0 { format!(" + {more}") } else { String::new() };
        notes.push(format!("{} {named}{more}.", words.note_silent));
    }
    let log_in = |one: &&Unanswered| one.remedy == Remedy::LogIn.word();
    if told.unanswered.iter().any(|one| log_in(&one)) {
        let is_logged_in = view.conversation.principal.is_some();
        notes.push(if is_logged_in { words.note_log_in_surer } else { words.note_log_in }.to_owned());
    }
    if told.contradictions > 0 {
        notes.push(words.note_contradiction.to_owned());
    }
    if told.questions > 0 {
        notes.push(words.note_question.to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_without_end_is_cut_and_says_so() {
        assert_eq!(shortened("Ring  banken"), "Ring banken");
        let long = shortened(&"ord ".repeat(300));
        assert_eq!((long.split_whitespace().count(), long.ends_with('…')), (TITLE_WORDS_MAX + 1, true));
    }
}
