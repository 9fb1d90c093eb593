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
    /// Whether it was withheld from the citizen when that was decided and receipted last. Until a turn has receipted that
    /// it may be shown, it is not, whatever the rules say meanwhile (I1).
    #[serde(default)]
    pub withheld: bool,
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
        // A general one that is told apart is told apart from each: it is there once, however many have died.
        let mut apart: BTreeMap<String, &Task> = BTreeMap::new();
        for same in by_subject.into_values() {
            let all = same.into_iter().chain(general.iter().flatten().copied());
            let (same, more) = one_of_each(all);
            alone.push(same);
            apart.extend(more.into_iter().map(|task| (task.public_key(), task)));
        }
        alone.extend(apart.into_values().map(|task| vec![task]));
    }
    alone.into_iter().filter_map(|same| Group::of(same, &rank)).collect()
}

/// The first task of each service about each person; and the rest, for what one service tells apart is not the same.
fn one_of_each<'a>(tasks: impl Iterator<Item = &'a Task>) -> (Vec<&'a Task>, Vec<&'a Task>) {
    let mut known = BTreeSet::new();
    tasks.partition(|task| known.insert((&task.from, &task.service, &task.about)))
}

/// What can be done first, by `by_deadline`; each after those `before` it. An assistant decides what waits for what, so
/// that the time this takes must not grow faster than the number of those waits.
fn sequence(by_deadline: &[usize], before: &[BTreeSet<usize>]) -> Vec<usize> {
    let place_of: BTreeMap<usize, usize> =
        by_deadline.iter().enumerate().map(|(place, index)| (*index, place)).collect();
    let places = |index: &usize| -> BTreeSet<usize> {
        before.get(*index).into_iter().flatten().filter_map(|other| place_of.get(other).copied()).collect()
    };
    let mut waits: Vec<BTreeSet<usize>> = by_deadline.iter().map(places).collect();
    let mut followers = vec![Vec::new(); waits.len()];
    for (place, first) in waits.iter().enumerate() {
        for other in first {
            followers.get_mut(*other).into_iter().for_each(|all: &mut Vec<usize>| all.push(place));
        }
    }
    let mut unplaced: BTreeSet<usize> = (0..waits.len()).collect();
    let mut free: BTreeSet<usize> =
        waits.iter().enumerate().filter(|(_, first)| first.is_empty()).map(|(place, _)| place).collect();
    let mut sequence = Vec::with_capacity(waits.len());
    while let Some(next) = free.pop_first().or_else(|| first_in_circle(&unplaced, &waits)) {
        unplaced.remove(&next);
        sequence.extend(by_deadline.get(next));
        for place in followers.get(next).into_iter().flatten() {
            let Some(first) = waits.get_mut(*place) else { continue };
            first.remove(&next);
            if first.is_empty() && unplaced.contains(place) {
                free.insert(*place);
            }
        }
    }
    sequence
}

/// Where none is free, there is a circle: the most pressing in the one that the most pressing task waits for. Not a task
/// that only waits for it.
fn first_in_circle(unplaced: &BTreeSet<usize>, waits: &[BTreeSet<usize>]) -> Option<usize> {
    let (mut path, mut seen) = (Vec::new(), BTreeSet::new());
    let mut at = *unplaced.first()?;
    while seen.insert(at) {
        path.push(at);
        at = *waits.get(at)?.first()?;
    }
    path.into_iter().skip_while(|place| *place != at).min()
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
        for milestone in task.after.iter().collect::<BTreeSet<_>>() {
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
mod tests;
