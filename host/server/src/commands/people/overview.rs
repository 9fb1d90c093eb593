//! The overview as people read it: the first screen, the folds, and what is missing, contradicts or is asked.

use samspill_core::overview::{Overview, PersonLine};
use samspill_core::text::{Language, Text};
use samspill_core::turn::PlanItem;

use super::{DIM, HEAD, LATE};
use crate::commands::{CommandError, print};

pub(super) fn print_all(
    overview: &Overview,
    language: Language,
    task: impl Fn(&PlanItem) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let title = |text: Text| format!("\n{HEAD}{}{HEAD:#}", text.in_language(language));
    first(overview)?;
    for fold in &overview.folds {
        print(format!("\n{HEAD}{}{HEAD:#}", fold.title))?;
        fold.tasks.iter().try_for_each(&task)?;
    }
    if !overview.questions.is_empty() {
        print(title(Text::new("Dette trenger vi svar på", "Dette treng vi svar på", "What we need an answer to")))?;
    }
    for question in &overview.questions {
        print(format!("  ? {} {DIM}{}{DIM:#}", question.question, question.meaning))?;
    }
    if !overview.contradictions.is_empty() {
        print(title(Text::new("Dette sier de ulikt", "Dette seier dei ulikt", "Where they say different things")))?;
    }
    for one in &overview.contradictions {
        let sides: Vec<String> = one.sides.iter().map(|side| format!("{}: {}", side.owner.name, side.says)).collect();
        print(format!("  {} – {}", one.about, sides.join("; ")))?;
    }
    if !overview.unanswered.is_empty() {
        print(title(Text::new("Disse har ikke svart", "Desse har ikkje svart", "Who has not answered")))?;
    }
    for one in &overview.unanswered {
        print(format!("  {}, {}: {} {DIM}{}{DIM:#}", one.owner.name, one.what, one.why, desk(&one.desk)))?;
    }
    if !overview.unowned.is_empty() {
        print(title(Text::new("Dette er det ingen som eier", "Dette er det ingen som eig", "What nobody owns")))?;
    }
    overview.unowned.iter().try_for_each(|what| print(format!("  {what}")))
}

fn first(overview: &Overview) -> Result<(), CommandError> {
    let first = &overview.first;
    print(format!("\n{HEAD}{}{HEAD:#}", first.heading))?;
    for (number, task) in (1..).zip(&first.tasks) {
        let late = if task.is_overdue { LATE } else { DIM };
        print(format!("  {number}. {} {late}{}{late:#} {DIM}{}{DIM:#}", task.title, task.by_when, task.owner))?;
    }
    first.notes.iter().try_for_each(|note| print(format!("  {note}")))?;
    print(format!("  {} {}", first.person.text, desk(&first.person)))
}

fn desk(person: &PersonLine) -> String {
    format!("{} {}", person.name, person.phone).trim().to_owned()
}
