//! The plan: the citizen's tasks across assistants, ordered by milestones and deadlines.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::content::TaskBody;
use crate::ids::{AssistantId, Concept, ServiceName, Subject};
use crate::label::Labels;

/// A task as the host keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The assistant's own key. Others see a hash.
    pub key: String,
    /// Who proposed it.
    pub from: AssistantId,
    /// In which service.
    pub service: ServiceName,
    /// In which turn of the conversation it was last proposed.
    #[serde(default)]
    pub turn: u32,
    /// Whom it is about.
    pub about: Subject,
    /// Milestones that must have been reached first.
    pub after: Vec<Concept>,
    /// The milestone that it reaches.
    pub gives: Option<Concept>,
    /// What it says.
    pub body: TaskBody,
    /// What it may reveal.
    pub labels: Labels,
}

impl Task {
    /// The key that others see: it tells neither the assistant's own key nor what is in it.
    pub fn public_key(&self) -> String {
        use sha2::{Digest as _, Sha256};
        let mut hash = Sha256::new();
        for part in [self.from.as_str(), self.service.as_str(), &self.key] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        data_encoding::HEXLOWER.encode(hash.finalize().get(..8).unwrap_or_default())
    }
}

/// Where a task stands, on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskStatus {
    /// It can be done now.
    Open,
    /// Another must be done first.
    Waiting,
    /// Its last day has passed.
    Overdue,
    /// Its owner knows that it is done.
    Done,
}

/// When a task matters that has no last day. The order is that of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// In the first days.
    Days,
    /// In the first two months or so.
    Weeks,
    /// After that.
    Months,
    /// When there is time for it.
    Later,
}

impl When {
    /// The word of the list "whens".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Later => "later",
        }
    }

    /// What a task says; an unknown word and none mean later.
    pub fn of_task(task: &Task) -> Self {
        match task.body.when.as_deref() {
            Some("days") => Self::Days,
            Some("weeks") => Self::Weeks,
            Some("months") => Self::Months,
            _ => Self::Later,
        }
    }
}

/// A task in its place in the plan: one, or several that are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned<'a> {
    /// The one whose words are shown: about somebody before a general one, then by the owner's rank.
    pub task: &'a Task,
    /// The others, that are the same task.
    pub others: Vec<&'a Task>,
    /// The last day: the earliest that is given.
    pub due: Option<&'a str>,
    /// When it matters, if it has no last day.
    pub when: When,
    /// The public keys of the tasks that must be done first.
    pub after: Vec<String>,
    /// Milestones of them that nobody has reached.
    pub waits_for: Vec<&'a Concept>,
    /// Where it stands.
    pub status: TaskStatus,
}

impl<'a> Planned<'a> {
    /// The task and all that are the same.
    pub fn sources(&self) -> impl Iterator<Item = &'a Task> {
        std::iter::once(self.task).chain(self.others.iter().copied())
    }

    /// The last days that its sources give, where they are not the same: a contradiction.
    pub fn contradicting_days(&self) -> Vec<(&'a Task, &'a str)> {
        let given: Vec<(&Task, &str)> =
            self.sources().filter_map(|task| Some((task, task.body.due.as_deref()?))).collect();
        let same = given.first().is_none_or(|(_, first)| given.iter().all(|(_, day)| day == first));
        if same { Vec::new() } else { given }
    }
}

/// Merges tasks that are the same, and orders them: what must be done first comes first; among those that could, the
/// most pressing by deadline or by when it matters; then by key, so that the order is the same each time. Tasks that wait for
/// each other in a circle come last, by deadline.
///
/// The same task is one that reaches the same milestone for the same person. A general one, about the citizen, is the
/// same as each about somebody who has died. `rank` says whose words come first among equals: lower is earlier.
pub fn order<'a>(tasks: &'a [Task], today: &str, rank: impl Fn(&Task) -> u8) -> Vec<Planned<'a>> {
    let groups = merge(tasks, rank);
    let keys: Vec<String> = groups.iter().map(|group| group.task.public_key()).collect();
    let before = dependencies(&groups);
    let mut by_deadline: Vec<usize> = (0..groups.len()).collect();
    let urgency = |index: &usize| {
        let group = groups.get(*index)?;
        let general = group.task.about.is_citizen();
        Some((group.pressing_day(today), group.due.is_none(), general, keys.get(*index)?.clone()))
    };
    by_deadline.sort_by_cached_key(urgency);
    let sequence = sequence(&by_deadline, &before);
    let done = |index: &usize| groups.get(*index).is_some_and(|group| group.is_done);
    let planned = |index: usize| {
        let (group, first) = (groups.get(index)?, before.get(index)?);
        let waiting: Vec<usize> = first.iter().copied().filter(|other| !done(other)).collect();
        let mut waits_for: Vec<&Concept> =
            waiting.iter().filter_map(|other| groups.get(*other)?.task.gives.as_ref()).collect();
        waits_for.dedup();
        Some(Planned {
            task: group.task,
            others: group.others.clone(),
            due: group.due,
            when: group.when,
            after: first.iter().filter_map(|other| keys.get(*other).cloned()).collect(),
            status: status(group, !waiting.is_empty(), today),
            waits_for,
        })
    };
    sequence.into_iter().filter_map(planned).collect()
}

/// Tasks that are the same.
struct Group<'a> {
    task: &'a Task,
    others: Vec<&'a Task>,
    due: Option<&'a str>,
    when: When,
    is_done: bool,
}

impl<'a> Group<'a> {
    fn of(mut tasks: Vec<&'a Task>, rank: &impl Fn(&Task) -> u8) -> Option<Self> {
        tasks.sort_by_cached_key(|task| (task.about.is_citizen(), rank(task), task.public_key()));
        let (task, others) = tasks.split_first()?;
        // The owner whose words are shown knows whether it is done, or one of the same rank; general guidance, and
        // whoever sells something beside a public owner, does not.
        let knows = |other: &&&Task| other.about == task.about && rank(other) == rank(task);
        Some(Self {
            is_done: tasks.iter().filter(knows).any(|task| task.body.done),
            task,
            others: others.to_vec(),
            due: tasks.iter().filter_map(|task| task.body.due.as_deref()).min(),
            when: tasks.iter().map(|task| When::of_task(task)).min().unwrap_or(When::Later),
        })
    }

    fn all(&self) -> impl Iterator<Item = &'a Task> {
        std::iter::once(self.task).chain(self.others.iter().copied())
    }

    /// The last day; for a task without one, a day that stands for when it matters.
    fn pressing_day(&self, today: &str) -> String {
        let stands_for = |days| crate::text::days_after(today, days);
        match (self.due, self.when) {
            (Some(due), _) => due.to_owned(),
            (None, When::Days) => stands_for(7),
            (None, When::Weeks) => stands_for(60),
            (None, When::Months) => stands_for(180),
            (None, When::Later) => stands_for(3_650),
        }
    }
}

fn merge<'a>(tasks: &'a [Task], rank: impl Fn(&Task) -> u8) -> Vec<Group<'a>> {
    let mut alone: Vec<Vec<&Task>> = Vec::new();
    let mut reaching: BTreeMap<&Concept, BTreeMap<&Subject, Vec<&Task>>> = BTreeMap::new();
    let mut by_key: Vec<&Task> = tasks.iter().collect();
    by_key.sort_by_cached_key(|task| task.public_key());
    for task in by_key {
        match &task.gives {
            Some(gives) => reaching.entry(gives).or_default().entry(&task.about).or_default().push(task),
            None => alone.push(vec![task]),
        }
    }
    for mut by_subject in reaching.into_values() {
        let citizen = Subject::citizen();
        let general = if by_subject.len() > 1 { by_subject.remove(&citizen) } else { None };
        for same in by_subject.into_values() {
            let all = same.into_iter().chain(general.iter().flatten().copied());
            let (same, more) = one_of_each(all);
            alone.push(same);
            alone.extend(more.into_iter().map(|task| vec![task]));
        }
    }
    alone.into_iter().filter_map(|same| Group::of(same, &rank)).collect()
}

/// The first task of each service about each person; and the rest, for what one service tells apart is not the same.
fn one_of_each<'a>(tasks: impl Iterator<Item = &'a Task>) -> (Vec<&'a Task>, Vec<&'a Task>) {
    let mut known = BTreeSet::new();
    tasks.partition(|task| known.insert((&task.from, &task.service, &task.about)))
}

/// What can be done first, by `by_deadline`; each after those `before` it.
fn sequence(by_deadline: &[usize], before: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut placed = BTreeSet::new();
    let mut sequence = Vec::with_capacity(by_deadline.len());
    while sequence.len() < by_deadline.len() {
        let free = |index: &&usize| {
            !placed.contains(*index) && before.get(**index).is_none_or(|first| first.is_subset(&placed))
        };
        let unplaced = || by_deadline.iter().filter(|index| !placed.contains(*index));
        // Where none is free there is a circle: one that is in it goes first, not one that only waits for it.
        let next = by_deadline.iter().find(free).or_else(|| unplaced().find(|index| is_in_circle(**index, before)));
        let Some(&next) = next else { break };
        placed.insert(next);
        sequence.push(next);
    }
    sequence
}

/// Whether a task waits for itself, by way of others.
fn is_in_circle(index: usize, before: &[BTreeSet<usize>]) -> bool {
    let mut seen = BTreeSet::new();
    let mut next: Vec<usize> = before.get(index).into_iter().flatten().copied().collect();
    while let Some(one) = next.pop() {
        if one == index {
            return true;
        }
        if seen.insert(one) {
            next.extend(before.get(one).into_iter().flatten());
        }
    }
    false
}

fn status(group: &Group<'_>, waiting: bool, today: &str) -> TaskStatus {
    let overdue = group.due.is_some_and(|due| due < today);
    match (group.is_done, overdue, waiting) {
        (true, _, _) => TaskStatus::Done,
        (_, true, _) => TaskStatus::Overdue,
        (_, _, true) => TaskStatus::Waiting,
        _ => TaskStatus::Open,
    }
}

/// For each task, those that give a milestone it waits for: about the same person; else the general one, or, for a
/// general task, whichever there is.
fn dependencies(groups: &[Group<'_>]) -> Vec<BTreeSet<usize>> {
    let mut givers: BTreeMap<&Concept, Vec<(usize, &Subject)>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        for task in group.all() {
            if let Some(gives) = &task.gives {
                givers.entry(gives).or_default().push((index, &task.about));
            }
        }
    }
    let first_of = |index: usize, task: &Task| -> BTreeSet<usize> {
        let mut first = BTreeSet::new();
        for milestone in &task.after {
            let all = givers.get(milestone).map(Vec::as_slice).unwrap_or_default();
            let same = all.iter().any(|(_, about)| **about == task.about);
            let fits = |about: &Subject| if same { *about == task.about } else { about.is_citizen() };
            let general = task.about.is_citizen() && !same;
            let chosen = all.iter().filter(|(_, about)| general || fits(about)).map(|(other, _)| *other);
            first.extend(chosen.filter(|other| *other != index));
        }
        first
    };
    groups.iter().enumerate().map(|(index, group)| first_of(index, group.task)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn milestone(n: u8) -> Concept {
        Concept::new(format!("https://samspill.example/milestone/m{n}")).unwrap()
    }

    fn task(key: &str, after: &[u8], gives: Option<u8>, due: Option<&str>) -> Task {
        Task {
            key: key.into(),
            from: AssistantId::new("no.example.a").unwrap(),
            service: ServiceName::new("case").unwrap(),
            turn: 1,
            about: Subject::citizen(),
            after: after.iter().map(|n| milestone(*n)).collect(),
            gives: gives.map(milestone),
            body: TaskBody { title: key.into(), due: due.map(Into::into), ..TaskBody::default() },
            labels: Labels::none(),
        }
    }

    #[test]
    fn what_comes_first_is_first_and_a_passed_deadline_is_said() {
        let tasks = [
            task("probate", &[1], Some(2), None),
            task("settlement", &[], Some(1), Some("2026-01-05")),
            task("car", &[2], None, Some("2026-12-01")),
        ];
        let plan = order(&tasks, "2026-11-23", |_| 0);
        let titles: Vec<_> = plan.iter().map(|p| (p.task.key.as_str(), p.status)).collect();
        assert_eq!(
            titles,
            [("settlement", TaskStatus::Overdue), ("probate", TaskStatus::Waiting), ("car", TaskStatus::Waiting)]
        );
        assert_eq!(plan[1].after, [tasks[1].public_key()]);
    }

    /// A task of an owner of this rank, which is read from its service's name here.
    fn of(rank: u8, about: &str, task: Task) -> Task {
        Task { service: ServiceName::new(format!("s{rank}")).unwrap(), about: Subject::new(about).unwrap(), ..task }
    }

    fn rank(task: &Task) -> u8 {
        task.service.as_str().trim_start_matches('s').parse().unwrap_or(9)
    }

    #[test]
    fn the_same_task_from_several_is_one_with_all_its_sources_and_the_case_completes_the_general_plan() {
        let tasks = [
            of(2, "citizen", task("general", &[], Some(1), None)),
            of(1, "p1", task("private", &[], Some(1), None)),
            of(0, "p1", task("court", &[], Some(1), Some("2026-12-01"))),
            of(2, "citizen", task("other", &[1], None, None)),
        ];
        let plan = order(&tasks, "2026-11-23", rank);
        let keys: Vec<Vec<&str>> = plan.iter().map(|p| p.sources().map(|task| task.key.as_str()).collect()).collect();
        assert_eq!(keys, [vec!["court", "private", "general"], vec!["other"]]);
        assert_eq!((plan[0].due, plan[1].status), (Some("2026-12-01"), TaskStatus::Waiting));
        assert!(plan[0].contradicting_days().is_empty());
    }

    #[test]
    fn two_who_have_died_are_two_tasks_and_two_days_are_a_contradiction() {
        let tasks = [
            of(0, "p1", task("a", &[], Some(1), Some("2026-12-01"))),
            of(1, "p1", task("b", &[], Some(1), Some("2026-12-24"))),
            of(0, "p2", task("c", &[], Some(1), None)),
            of(2, "citizen", task("general", &[], Some(1), None)),
        ];
        let plan = order(&tasks, "2026-11-23", rank);
        let keys: Vec<Vec<&str>> = plan.iter().map(|p| p.sources().map(|task| task.key.as_str()).collect()).collect();
        assert_eq!(keys, [vec!["a", "b", "general"], vec!["c", "general"]]);
        let sides: Vec<&str> = plan[0].contradicting_days().into_iter().map(|(_, day)| day).collect();
        assert_eq!((plan[0].due, sides), (Some("2026-12-01"), vec!["2026-12-01", "2026-12-24"]));
    }

    #[test]
    fn what_one_service_tells_apart_is_not_made_one() {
        let tasks = [task("a", &[], Some(1), Some("2026-12-01")), task("b", &[], Some(1), Some("2026-12-09"))];
        let plan = order(&tasks, "2026-11-23", rank);
        assert_eq!(plan.len(), 2);
        assert!(plan.iter().all(|planned| planned.contradicting_days().is_empty()));
    }

    #[test]
    fn only_who_answers_for_it_can_say_that_it_is_done() {
        let done = |task: Task| Task { body: TaskBody { done: true, ..task.body.clone() }, ..task };
        let court = of(0, "p1", task("court", &[], Some(1), None));
        for other in
            [done(of(2, "p1", task("firm", &[], Some(1), None))), done(of(0, "citizen", task("g", &[], Some(1), None)))]
        {
            let tasks = [court.clone(), other];
            assert_eq!(order(&tasks, "2026-11-23", rank)[0].status, TaskStatus::Open);
        }
        let tasks = [done(court), of(2, "p1", task("firm", &[], Some(1), None))];
        assert_eq!(order(&tasks, "2026-11-23", rank)[0].status, TaskStatus::Done);
    }

    #[test]
    fn a_general_task_that_was_merged_still_comes_first_for_another_who_has_died() {
        let tasks = [
            of(0, "citizen", task("general", &[], Some(1), None)),
            of(0, "p2", task("probate", &[], Some(1), None)),
            of(1, "p1", task("car", &[1], None, None)),
        ];
        let plan = order(&tasks, "2026-11-23", rank);
        let car = plan.iter().find(|planned| planned.task.key == "car").unwrap();
        assert_eq!(car.status, TaskStatus::Waiting);
    }

    #[test]
    fn what_waits_for_a_circle_comes_after_it() {
        let tasks = [
            task("a", &[2], Some(1), Some("2027-01-01")),
            task("b", &[1], Some(2), Some("2027-02-01")),
            task("c", &[1], None, Some("2026-12-01")),
        ];
        let keys: Vec<&str> = order(&tasks, "2026-11-23", |_| 0).iter().map(|p| p.task.key.as_str()).collect();
        assert_eq!(keys, ["a", "c", "b"]);
    }

    proptest! {
        #[test]
        fn merging_loses_no_task_and_does_not_depend_on_the_order_in_which_they_came(
            specs in prop::collection::vec((0u8..3, 0u8..3, prop::option::of(0u8..4)), 0..12),
            seed in any::<u64>(),
        ) {
            let tasks: Vec<Task> = specs.iter().enumerate().map(|(i, (owner, about, gives))| {
                let about = if *about == 0 { "citizen".into() } else { format!("p{about}") };
                of(*owner, &about, task(&format!("t{i}"), &[], *gives, None))
            }).collect();
            let shape = |tasks: &[Task]| -> Vec<Vec<String>> {
                order(tasks, "2026-11-23", rank).iter().map(|p| p.sources().map(|t| t.key.clone()).collect()).collect()
            };
            let plan = shape(&tasks);
            let mut shuffled = tasks.clone();
            shuffled.sort_by_key(|task| {
                use std::hash::{DefaultHasher, Hash, Hasher};
                let mut hasher = DefaultHasher::new();
                (seed, &task.key).hash(&mut hasher);
                hasher.finish()
            });
            prop_assert_eq!(&plan, &shape(&shuffled));
            let mut kept: Vec<&String> = plan.iter().flatten().collect();
            kept.sort();
            kept.dedup();
            prop_assert_eq!(kept.len(), tasks.len());
        }

        #[test]
        fn every_task_is_placed_once_and_after_what_it_waits_for(
            specs in prop::collection::vec((prop::collection::vec(0u8..6, 0..3), prop::option::of(0u8..6)), 0..12),
        ) {
            let tasks: Vec<Task> = specs.iter().enumerate()
                // Only forward edges: a task waits for lower milestones than it gives.
                .map(|(i, (after, gives))| {
                    let after: Vec<u8> = after.iter().copied().filter(|a| gives.is_none_or(|g| *a < g)).collect();
                    task(&format!("t{i}"), &after, *gives, None)
                })
                .collect();
            let plan = order(&tasks, "2026-11-23", |_| 0);
            prop_assert_eq!(plan.iter().map(|p| p.sources().count()).sum::<usize>(), tasks.len());
            let position = |key: &str| plan.iter().position(|p| p.task.public_key() == key).unwrap();
            for planned in &plan {
                for first in &planned.after {
                    prop_assert!(position(first) < position(&planned.task.public_key()));
                }
            }
        }
    }
}
