//! The answer as a whole, as shown: the first screen, and what is folded beneath it.

use std::collections::BTreeSet;

use samspill_core::overview::{Contradiction, FirstScreen, OpenQuestion, Overview, PersonLine, Unanswered};
use samspill_core::turn::PlanItem;

use super::people::Phone;
use super::said::Network;
use super::tasks::{TaskView, task_view, titles};
use crate::texts::texts;
use crate::visitor::Reader;

/// The overview as shown.
pub(super) struct OverviewView {
    pub(super) first: FirstView,
    pub(super) folds: Vec<FoldView>,
    pub(super) contradictions: Vec<Contradiction>,
    pub(super) unanswered: Vec<UnansweredView>,
    pub(super) unowned: Vec<String>,
    pub(super) questions: Vec<OpenQuestion>,
}

/// The first screen as shown. The page adds no word to it.
pub(super) struct FirstView {
    pub(super) greeting: String,
    pub(super) heading: String,
    pub(super) tasks: Vec<FirstTaskView>,
    pub(super) notes: Vec<String>,
    pub(super) person: PersonView,
}

/// A task on the first screen as shown.
pub(super) struct FirstTaskView {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) by_when: String,
    pub(super) owner: String,
    pub(super) overdue: bool,
}

/// A person to call, as shown.
pub(super) struct PersonView {
    pub(super) text: String,
    pub(super) name: String,
    pub(super) phone: Option<Phone>,
}

/// Tasks that matter at the same time, as shown.
pub(super) struct FoldView {
    pub(super) title: String,
    pub(super) tasks: Vec<TaskView>,
}

/// An answer that is missing, as shown.
pub(super) struct UnansweredView {
    pub(super) owner: String,
    pub(super) sector: String,
    pub(super) what: String,
    pub(super) why: String,
    pub(super) remedy: String,
    pub(super) desk: PersonView,
}

impl FirstView {
    fn new(first: &FirstScreen) -> Self {
        let task = |task: &samspill_core::overview::FirstTask| FirstTaskView {
            key: task.key.clone(),
            title: task.title.clone(),
            by_when: task.by_when.clone(),
            owner: task.owner.clone(),
            overdue: task.is_overdue,
        };
        Self {
            greeting: first.greeting.clone(),
            heading: first.heading.clone(),
            tasks: first.tasks.iter().map(task).collect(),
            notes: first.notes.clone(),
            person: PersonView::new(&first.person),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.greeting.is_empty() && self.heading.is_empty() && self.tasks.is_empty()
    }
}

impl PersonView {
    fn new(line: &PersonLine) -> Self {
        let phone = (!line.phone.is_empty()).then(|| Phone::new(&line.phone));
        Self { text: line.text.clone(), name: line.name.clone(), phone }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.name.is_empty() && self.phone.is_none()
    }
}

impl OverviewView {
    pub(super) fn new(overview: &Overview, plan: &[PlanItem], network: &Network, reader: &Reader) -> Self {
        let most = reader.app.settings.list_max;
        Self {
            first: FirstView::new(&overview.first),
            folds: folds(overview, plan, network, reader),
            contradictions: overview.contradictions.iter().take(most).cloned().collect(),
            unanswered: overview.unanswered.iter().take(most).map(|one| unanswered(one, reader)).collect(),
            unowned: overview.unowned.iter().take(most).cloned().collect(),
            questions: overview.questions.iter().take(most).cloned().collect(),
        }
    }
}

/// The host's folds, after one of the tasks that stand on the first screen alone: there is more to say about them than
/// the first screen has room for.
fn folds(overview: &Overview, plan: &[PlanItem], network: &Network, reader: &Reader) -> Vec<FoldView> {
    let folded: BTreeSet<&str> =
        overview.folds.iter().flat_map(|fold| &fold.tasks).map(|task| task.key.as_str()).collect();
    let titles = titles(plan.iter().chain(overview.folds.iter().flat_map(|fold| &fold.tasks)));
    let view = |item: &PlanItem| task_view(item, &titles, network, reader);
    let on_first = |item: &&PlanItem| {
        !folded.contains(item.key.as_str()) && overview.first.tasks.iter().any(|task| task.key == item.key)
    };
    let pressing: Vec<TaskView> = plan.iter().filter(on_first).map(view).collect();
    let first = FoldView { title: texts(reader.language).overview.most_pressing.to_owned(), tasks: pressing };
    let rest = overview.folds.iter().map(|fold| FoldView {
        title: fold.title.clone(),
        tasks: fold.tasks.iter().take(reader.app.settings.list_max).map(view).collect(),
    });
    std::iter::once(first).chain(rest).filter(|fold| !fold.tasks.is_empty()).collect()
}

fn unanswered(one: &Unanswered, reader: &Reader) -> UnansweredView {
    UnansweredView {
        owner: one.owner.name.clone(),
        sector: texts(reader.language).sector(&one.owner.sector).to_owned(),
        what: one.what.clone(),
        why: one.why.clone(),
        remedy: one.remedy.clone(),
        desk: PersonView::new(&one.desk),
    }
}
