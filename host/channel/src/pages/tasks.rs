//! A task of the plan as shown: what, by when, who, where it comes from, and what to do when it is late.

use std::collections::BTreeMap;

use samspill_core::plan::TaskStatus;
use samspill_core::text::day_in_words;
use samspill_core::turn::PlanItem;

use super::people::DeskView;
use super::said::{BlockView, Network, block_views};
use crate::dates::time_in_words;
use crate::texts::{lookup, texts};
use crate::visitor::Reader;

/// A task as shown.
pub(super) struct TaskView {
    pub(super) key: String,
    pub(super) title: String,
    /// The last day in words, or when it matters; empty where nobody said.
    pub(super) due: String,
    /// Whether `due` is a last day.
    pub(super) has_day: bool,
    pub(super) who: Option<String>,
    pub(super) sources: Vec<SourceLine>,
    pub(super) after: Vec<String>,
    pub(super) meanings: Vec<String>,
    pub(super) status: &'static str,
    /// A word for the style: `open`, `waiting`, `overdue` or `done`.
    pub(super) kind: &'static str,
    pub(super) overdue: bool,
    pub(super) blocks: Vec<BlockView>,
    /// Where the heirs of a case share it.
    pub(super) shared: Option<SharedView>,
    /// Whom to call when it is overdue and nobody said what to do.
    pub(super) desk: Option<DeskView>,
}

/// A task that heirs share, as shown.
pub(super) struct SharedView {
    /// Who has done it.
    pub(super) done_by: Option<String>,
    pub(super) when: String,
    /// Whether that was the reader.
    pub(super) own: bool,
}

/// Where a task comes from, as shown.
pub(super) struct SourceLine {
    pub(super) owner: String,
    pub(super) sector: String,
    pub(super) law: Option<String>,
}

/// The titles of tasks by their keys, for what comes first.
pub(super) fn titles<'a>(items: impl Iterator<Item = &'a PlanItem>) -> BTreeMap<&'a str, &'a str> {
    items.map(|item| (item.key.as_str(), item.title.as_str())).collect()
}

pub(super) fn task_view(
    item: &PlanItem,
    titles: &BTreeMap<&str, &str>,
    network: &Network,
    reader: &Reader,
) -> TaskView {
    let t = texts(reader.language);
    let (status, kind) = match item.status {
        TaskStatus::Open => (t.plan.open, "open"),
        TaskStatus::Waiting => (t.plan.waiting, "waiting"),
        TaskStatus::Overdue => (t.plan.overdue, "overdue"),
        TaskStatus::Done => (t.plan.done, "done"),
    };
    let overdue = item.status == TaskStatus::Overdue;
    let blocks = block_views(&item.blocks);
    let day = item.due.as_deref().map(|due| day_in_words(due, reader.language));
    let when = t.overview.whens.iter().any(|(word, _)| *word == item.when);
    let desk = network.get(&item.from).filter(|_| overdue && blocks.is_empty());
    TaskView {
        key: item.key.clone(),
        title: item.title.clone(),
        has_day: day.is_some(),
        due: day.unwrap_or_else(|| if when { lookup(t.overview.whens, &item.when).to_owned() } else { String::new() }),
        who: item.who.clone(),
        sources: sources(item, network, reader),
        after: item.after.iter().filter_map(|key| titles.get(key.as_str()).map(|title| (*title).to_owned())).collect(),
        meanings: item.meanings.clone(),
        status,
        kind,
        overdue,
        shared: item.shared.as_ref().map(|shared| SharedView {
            done_by: shared.done_by.clone(),
            when: shared.done_ms.map(|ms| time_in_words(ms, reader.language)).unwrap_or_default(),
            own: shared.own,
        }),
        desk: desk.map(|manifest| DeskView::of(manifest, reader.language)),
        blocks,
    }
}

/// Everyone who proposed it, each with the law that it cites.
fn sources(item: &PlanItem, network: &Network, reader: &Reader) -> Vec<SourceLine> {
    let t = texts(reader.language);
    if item.sources.is_empty() {
        let owner = network.get(&item.from).map(|manifest| &manifest.owner);
        return vec![SourceLine {
            owner: owner.map_or_else(|| item.from.to_string(), |owner| owner.name.clone()),
            sector: owner.map_or_else(String::new, |owner| t.sector(owner.sector.word()).to_owned()),
            law: item.law.clone(),
        }];
    }
    let sources = item.sources.iter().take(reader.app.settings.list_max);
    sources
        .map(|source| SourceLine {
            owner: source.owner.name.clone(),
            sector: t.sector(&source.owner.sector).to_owned(),
            law: source.law.clone(),
        })
        .collect()
}
