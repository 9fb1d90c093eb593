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

/// A task in its place in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned<'a> {
    /// The task.
    pub task: &'a Task,
    /// The public keys of the tasks that must be done first.
    pub after: Vec<String>,
    /// Where it stands.
    pub status: TaskStatus,
}

/// Orders tasks: what must be done first comes first; among those that could, the earliest deadline; then by key, so
/// that the order is the same each time. Tasks that wait for each other in a circle come last, by deadline.
pub fn order<'a>(tasks: &'a [Task], today: &str) -> Vec<Planned<'a>> {
    let keys: Vec<String> = tasks.iter().map(Task::public_key).collect();
    let before = dependencies(tasks);
    let mut rank: BTreeMap<(bool, &str, &str), usize> = BTreeMap::new();
    for (index, (task, key)) in tasks.iter().zip(&keys).enumerate() {
        let due = task.body.due.as_deref();
        rank.insert((due.is_none(), due.unwrap_or_default(), key), index);
    }
    let by_deadline: Vec<usize> = rank.into_values().collect();
    let mut placed = BTreeSet::new();
    let mut sequence = Vec::with_capacity(tasks.len());
    while sequence.len() < by_deadline.len() {
        let free = |index: &&usize| {
            !placed.contains(*index) && before.get(**index).is_none_or(|first| first.is_subset(&placed))
        };
        let next = by_deadline.iter().find(free).or_else(|| by_deadline.iter().find(|i| !placed.contains(*i)));
        let Some(&next) = next else { break };
        placed.insert(next);
        sequence.push(next);
    }
    let done = |index: &usize| tasks.get(*index).is_some_and(|task| task.body.done);
    sequence
        .into_iter()
        .filter_map(|index| {
            let task = tasks.get(index)?;
            let first = before.get(index)?;
            let waiting = first.iter().any(|other| !done(other));
            let after = first.iter().filter_map(|other| keys.get(*other).cloned()).collect();
            Some(Planned { task, after, status: status(task, waiting, today) })
        })
        .collect()
}

fn status(task: &Task, waiting: bool, today: &str) -> TaskStatus {
    let overdue = task.body.due.as_deref().is_some_and(|due| due < today);
    match (task.body.done, overdue, waiting) {
        (true, _, _) => TaskStatus::Done,
        (_, true, _) => TaskStatus::Overdue,
        (_, _, true) => TaskStatus::Waiting,
        _ => TaskStatus::Open,
    }
}

/// For each task, the tasks about the same subject that give a milestone it waits for.
fn dependencies(tasks: &[Task]) -> Vec<BTreeSet<usize>> {
    let mut givers: BTreeMap<(&Concept, &Subject), Vec<usize>> = BTreeMap::new();
    for (index, task) in tasks.iter().enumerate() {
        if let Some(gives) = &task.gives {
            givers.entry((gives, &task.about)).or_default().push(index);
        }
    }
    tasks
        .iter()
        .enumerate()
        .map(|(index, task)| {
            let given = |after| givers.get(&(after, &task.about)).into_iter().flatten().copied();
            task.after.iter().flat_map(given).filter(|&other| other != index).collect()
        })
        .collect()
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
        let plan = order(&tasks, "2026-11-23");
        let titles: Vec<_> = plan.iter().map(|p| (p.task.key.as_str(), p.status)).collect();
        assert_eq!(
            titles,
            [("settlement", TaskStatus::Overdue), ("probate", TaskStatus::Waiting), ("car", TaskStatus::Waiting)]
        );
        assert_eq!(plan[1].after, [tasks[1].public_key()]);
    }

    proptest! {
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
            let plan = order(&tasks, "2026-11-23");
            prop_assert_eq!(plan.len(), tasks.len());
            let position = |key: &str| plan.iter().position(|p| p.task.public_key() == key).unwrap();
            for planned in &plan {
                for first in &planned.after {
                    prop_assert!(position(first) < position(&planned.task.public_key()));
                }
            }
        }
    }
}
