//! A turn as people read it: in colour, part by part, with progress while it works.

use std::time::Duration;

use anstyle::{AnsiColor, Style};
use indicatif::ProgressBar;
use samspill_core::concept::Vocabulary;
use samspill_core::content::Block;
use samspill_core::plan::TaskStatus;
use samspill_core::receipt::Receipt;
use samspill_core::text::{Language, Text};
use samspill_core::turn::{Hop, Part, PlanItem, TurnSummary};

use super::{CommandError, print};

mod overview;

const HEAD: Style = AnsiColor::Cyan.on_default().bold();
const DIM: Style = Style::new().dimmed();
const LATE: Style = AnsiColor::Red.on_default().bold();

pub(super) struct People {
    language: Language,
    vocabulary: Vocabulary,
    progress: ProgressBar,
}

impl People {
    pub(super) fn start(language: Language, vocabulary: Vocabulary) -> Self {
        let asking = Text::new("spør nettverket …", "spør nettverket …", "asking the network …");
        let progress = ProgressBar::new_spinner().with_message(asking.in_language(language).to_owned());
        progress.enable_steady_tick(Duration::from_millis(120));
        Self { language, vocabulary, progress }
    }

    pub(super) fn part(&self, part: &Part) -> Result<(), CommandError> {
        self.progress.suspend(|| {
            let number = if part.owner.number.is_empty() { String::new() } else { format!(", {}", part.owner.number) };
            print(format!("\n{HEAD}{}{HEAD:#} {DIM}({}{number}){DIM:#}", part.owner.name, part.owner.sector))?;
            part.blocks.iter().flat_map(lines).try_for_each(|line| print(format!("  {line}")))
        })
    }

    pub(super) fn summary(&self, summary: &TurnSummary) -> Result<(), CommandError> {
        self.progress.finish_and_clear();
        let title = |text: Text| format!("\n{HEAD}{}{HEAD:#}", text.in_language(self.language));
        overview::print_all(&summary.overview, self.language, |item| self.task(item))?;
        print(title(Text::new("Hvem som ble spurt", "Kven som vart spurd", "Who was asked")))?;
        summary.hops.iter().try_for_each(hop)?;
        print(title(Text::new("Hvem som fikk vite hva", "Kven som fekk vite kva", "Who was told what")))?;
        // Each part that is shown has its receipts; the same line again tells a reader nothing more.
        let mut told = std::collections::BTreeSet::new();
        for line in summary.receipts.iter().flat_map(|receipt| self.receipt(receipt)) {
            if told.insert(line.clone()) {
                print(line)?;
            }
        }
        print(format!("\n{DIM}{} · {} ms{DIM:#}", summary.conversation, summary.elapsed_ms))?;
        let head = Text::new("Kvitteringenes hode", "Hovudet til kvitteringane", "Head of the receipts");
        let line = |kept| print(format!("{DIM}{}: {kept}{DIM:#}", head.in_language(self.language)));
        summary.head.map_or(Ok(()), line)
    }

    fn task(&self, item: &PlanItem) -> Result<(), CommandError> {
        let due = item.due.as_deref().unwrap_or("–");
        let status = match item.status {
            TaskStatus::Overdue => {
                let late = Text::new("fristen er ute", "fristen er ute", "overdue");
                format!(" {LATE}{}{LATE:#}", late.in_language(self.language))
            }
            TaskStatus::Done => " ✓".to_owned(),
            TaskStatus::Open | TaskStatus::Waiting => String::new(),
        };
        let law = item.law.as_deref().map(|law| format!(" {DIM}({law}){DIM:#}")).unwrap_or_default();
        print(format!("  {due}  {}{law}{status}", item.title))?;
        item.blocks.iter().flat_map(lines).try_for_each(|line| print(format!("              {line}")))
    }

    fn receipt(&self, receipt: &Receipt) -> Vec<String> {
        let concepts: Vec<String> = receipt.concepts.iter().map(|concept| self.name(concept)).collect();
        let basis = [&receipt.disclosure, &receipt.processing].into_iter().flatten().cloned().collect::<Vec<_>>();
        let crossed = format!("  {} ← {} {DIM}[{}]{DIM:#}", receipt.to, concepts.join(", "), basis.join("; "));
        let mut lines: Vec<String> = (!concepts.is_empty()).then_some(crossed).into_iter().collect();
        for withheld in &receipt.withheld {
            lines.push(format!("  {} ✗ {} {DIM}[{}]{DIM:#}", receipt.to, self.name(&withheld.concept), withheld.why));
        }
        lines
    }

    fn name(&self, concept: &samspill_core::ids::Concept) -> String {
        let entry = self.vocabulary.get(concept);
        entry.map_or_else(|| concept.to_string(), |entry| entry.title.in_language(self.language).to_owned())
    }
}

fn hop(hop: &Hop) -> Result<(), CommandError> {
    let outcome = format!("{:?}", hop.outcome).to_lowercase();
    let reason = hop.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    print(format!("  {} → {}/{}: {outcome}{DIM}{reason}{DIM:#}", hop.from, hop.to, hop.service))
}

fn lines(block: &Block) -> Vec<String> {
    match block {
        Block::Heading { text } => vec![format!("{HEAD}{text}{HEAD:#}")],
        Block::Paragraph { text } | Block::Person { text } => vec![text.clone()],
        Block::Notice { text, .. } => vec![format!("! {text}")],
        Block::List { items } => items.iter().map(|item| format!("• {item}")).collect(),
        Block::Steps { items } => items.iter().enumerate().map(|(n, item)| format!("{}. {item}", n + 1)).collect(),
        Block::Terms { rows } => rows.iter().map(|row| format!("{}: {}", row.term, row.text)).collect(),
        Block::Law { act, section, title, .. } => {
            let title = title.as_deref().map(|title| format!(" – {title}")).unwrap_or_default();
            vec![format!("{DIM}{act} {section}{title}{DIM:#}")]
        }
        Block::Link { text, url } => vec![format!("{text}: {url}")],
        Block::Choice { prompt, options } => {
            std::iter::once(prompt.clone()).chain(options.iter().map(|option| format!("– {}", option.text))).collect()
        }
        Block::Form { title, fields } => {
            std::iter::once(title.clone()).chain(fields.iter().map(|field| format!("– {}", field.label))).collect()
        }
        Block::Contact { name, phone, email, hours } => {
            let rest = [phone, email, hours].into_iter().flatten().cloned().collect::<Vec<_>>();
            vec![format!("☎ {name}: {}", rest.join(", "))]
        }
    }
}
