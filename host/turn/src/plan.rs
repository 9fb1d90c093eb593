//! The plan as the citizen may see it: tasks from all assistants, the same ones made one.

use std::collections::BTreeMap;

use samspill_capabilities::receipts::{Recipient, of_decisions};
use samspill_core::content::{Block, Tone};
use samspill_core::conversation::Conversation;
use samspill_core::decision::Rules;
use samspill_core::ids::OrgNumber;
use samspill_core::label::Label;
use samspill_core::manifest::Manifest;
use samspill_core::plan::{Planned, Task, TaskStatus, order};
use samspill_core::receipt::Receipt;
use samspill_core::text::Language;
use samspill_core::turn::{OwnerView, PlanItem, SourceView};

use crate::hidden::Hidden;
use crate::host_texts::title;
use crate::network::{Network, rank};
use crate::shared_tasks;
use crate::show::{decide_labels, task_texts};

/// One look at a conversation, by its citizen.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) network: &'a Network,
    pub(crate) conversation: &'a Conversation,
    pub(crate) language: Language,
    pub(crate) today: &'a str,
    /// Whether facts themselves may be shown, as contradictions are: not before they are receipted.
    pub(crate) shows_facts: bool,
}

impl<'a> View<'a> {
    pub(crate) fn manifest_of(&self, task: &Task) -> Option<&'a Manifest> {
        self.network.get(&task.from).map(|assistant| &*assistant.manifest)
    }

    /// The tasks that the citizen may see: those that have been receipted as shown, and may still be.
    pub(crate) fn visible_tasks(&self) -> Vec<Task> {
        let mut visible = self.tasks_that_may_be_seen(false);
        // What one heir of a case has done, is done for all of them.
        for task in &mut visible {
            task.body.done |= shared_tasks::mark_on(self.rules, self.conversation, task, self.today).is_some();
        }
        visible
    }

    /// The tasks that were withheld when they were proposed and may be seen now, with the receipts for showing them: what
    /// somebody must have been given may have come later in the turn, and a basis between turns.
    pub(crate) fn released(&self, at_ms: u64) -> (Vec<Task>, Vec<Receipt>) {
        let mut released = self.tasks_that_may_be_seen(true);
        let mut receipts = Vec::new();
        for task in &mut released {
            task.withheld = false;
            let Some(assistant) = self.network.get(&task.from) else { continue };
            let owner = &assistant.manifest.owner;
            let recipient = Recipient {
                to: "citizen".into(),
                service: task.service.to_string(),
                component: Some(assistant.component.clone()),
                controller: None,
                giver: Some(OwnerView::from(owner)),
            };
            let (rules, conversation) = (self.rules, self.conversation);
            let decided = decide_labels(rules, conversation, &owner.number, &task.labels, self.today, "plan");
            receipts.extend(of_decisions(&recipient, at_ms, &decided));
        }
        (released, receipts)
    }

    fn tasks_that_may_be_seen(&self, withheld: bool) -> Vec<Task> {
        // Each owner's label is decided once, however many tasks carry it.
        let mut decided: BTreeMap<(&OrgNumber, &Label), bool> = BTreeMap::new();
        let mut hidden: BTreeMap<&OrgNumber, Hidden> = BTreeMap::new();
        let mut may_see = |task: &&'a Task| {
            let Some(manifest) = self.manifest_of(task) else { return false };
            let owner = &manifest.owner.number;
            let decide = |label| self.rules.decide_for_citizen(self.conversation, owner, label, self.today).is_ok();
            let all = task.labels.iter().all(|label| *decided.entry((owner, label)).or_insert_with(|| decide(label)));
            let of_owner = || Hidden::of(self.rules, self.conversation, owner, self.today);
            all && !self.rules.stopped.has(&task.from, Some(&task.service))
                && !hidden.entry(owner).or_insert_with(of_owner).is_in(task_texts(task))
        };
        let tasks = self.conversation.tasks.iter().filter(|task| task.withheld == withheld);
        tasks.filter(|task| may_see(task)).cloned().collect()
    }

    /// Tasks in their order, the same ones made one. Public owners' words come first.
    pub(crate) fn order<'t>(&self, tasks: &'t [Task]) -> Vec<Planned<'t>> {
        order(tasks, self.today, |task| self.manifest_of(task).map_or(u8::MAX, |manifest| rank(manifest.owner.sector)))
    }

    /// A task as a channel shows it.
    pub(crate) fn item(&self, planned: &Planned<'_>) -> PlanItem {
        let body = &planned.task.body;
        let late = body.late.iter().filter(|_| planned.status == TaskStatus::Overdue);
        let mut blocks: Vec<Block> =
            late.map(|text| Block::Notice { tone: Tone::Important, text: text.clone() }).collect();
        blocks.extend(body.blocks.iter().cloned());
        for other in self.other_owners(planned) {
            blocks.extend(other.body.blocks.iter().cloned());
        }
        PlanItem {
            key: planned.task.public_key(),
            from: planned.task.from.clone(),
            title: body.title.clone(),
            due: planned.due.map(ToOwned::to_owned),
            after: planned.after.clone(),
            who: body.who.clone(),
            law: body.law.clone(),
            status: planned.status,
            blocks,
            when: planned.when.word().to_owned(),
            sources: self.sources(planned),
            meanings: self.meanings(planned),
            shared: shared_tasks::shown(self, planned.task),
        }
    }

    /// The first task of each owner but the one whose words are shown.
    fn other_owners<'t>(&self, planned: &Planned<'t>) -> Vec<&'t Task> {
        let owner = |task: &Task| self.manifest_of(task).map(|manifest| &manifest.owner.number);
        let mut known = vec![owner(planned.task)];
        let mut others = Vec::new();
        for task in &planned.others {
            if !known.contains(&owner(task)) {
                known.push(owner(task));
                others.push(*task);
            }
        }
        others
    }

    fn sources(&self, planned: &Planned<'_>) -> Vec<SourceView> {
        let all = std::iter::once(planned.task).chain(self.other_owners(planned));
        let source = |task: &Task| {
            let manifest = self.manifest_of(task)?;
            Some(SourceView {
                from: task.from.clone(),
                owner: OwnerView::from(&manifest.owner),
                law: task.body.law.clone(),
            })
        };
        all.filter_map(source).collect()
    }

    /// The concepts that a task rests on, which others define differently, where a value of them was there.
    fn meanings(&self, planned: &Planned<'_>) -> Vec<String> {
        let vocabulary = &self.rules.vocabulary;
        let mut meanings: Vec<String> = planned
            .sources()
            .flat_map(|task| task.labels.iter())
            .filter(|label| vocabulary.catalogue().is_ambiguous(&label.concept))
            .filter(|label| self.conversation.facts_of(&label.concept, &label.about, self.today).next().is_some())
            .map(|label| title(vocabulary, &label.concept, self.language))
            .collect();
        meanings.sort();
        meanings.dedup();
        meanings
    }

    /// The whole plan.
    pub(crate) fn plan(&self) -> Vec<PlanItem> {
        let tasks = self.visible_tasks();
        self.order(&tasks).iter().map(|planned| self.item(planned)).collect()
    }
}
