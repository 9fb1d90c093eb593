//! What the citizen sees. The citizen is a receiver too: every label needs an allow decision, and leaves a receipt, and
//! nothing is sent before that receipt is durable (I2, I4, I5).

use std::collections::BTreeSet;

use samspill_capabilities::frame::{Done, Missing, Piece, Said};
use samspill_capabilities::receipts::{Decided, of_decisions, whole_or_nothing};
use samspill_capabilities::turn_context::TurnContext;
use samspill_core::content::Block;
use samspill_core::conversation::Conversation;
use samspill_core::decision::{Rules, Withholding};
use samspill_core::ids::{AssistantId, OrgNumber, ServiceName};
use samspill_core::label::{Label, Labels};
use samspill_core::plan::Task;
use samspill_core::ports::{Entry, JournalError, Ticket};
use samspill_core::refusal::{RefusalCode, Remedy};
use samspill_core::turn::{MissingView, Outcome, OwnerView, Part};
use tokio::sync::mpsc;

use crate::answer::to_citizen;
use crate::hidden::{Hidden, hidden_identifiers};
use crate::host_texts;

/// A part on its way to the citizen, and what it waits for: it leaves when everything up to the ticket is durable (I2).
pub(crate) struct Queued {
    pub(crate) part: Part,
    pub(crate) until: Ticket,
}

/// Queues pieces in order, each with its receipts. So many parts wait for one commit, and not each for its own.
pub(crate) struct Screen<'a> {
    turn: &'a TurnContext,
    parts: mpsc::Sender<Queued>,
    shown: u32,
    hidden: Hidden,
    /// Whose answers were left out because the operator has stopped them: that is said once.
    stopped: BTreeSet<(AssistantId, ServiceName)>,
}

impl<'a> Screen<'a> {
    pub(crate) fn new(turn: &'a TurnContext, parts: mpsc::Sender<Queued>) -> Self {
        Self { turn, parts, shown: 0, hidden: Hidden::default(), stopped: BTreeSet::new() }
    }

    /// How many parts have been shown: the next one's place.
    pub(crate) const fn shown(&self) -> u32 {
        self.shown
    }

    /// Notes which places the answer to a question of the lead's has, from the first up to the last that was shown.
    pub(crate) fn note_places(&self, done: &Done, first: u32) {
        let root = done.borrow().as_ref().and_then(|finished| finished.root);
        if let Some(root) = root {
            self.turn.withheld.note_places(root, first..self.shown);
        }
    }

    pub(crate) async fn show(&mut self, piece: &Piece) -> Result<(), JournalError> {
        match self.part(piece) {
            Some((entries, part)) => self.send(entries, part).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn show_missing(&mut self, missing: &Missing) -> Result<(), JournalError> {
        self.show(&Piece::Missing(missing.clone())).await
    }

    /// Fills places of an earlier answer anew: the first with these pieces, the others with nothing.
    pub(crate) async fn fill(&mut self, places: &[u32], pieces: &[Piece]) -> Result<(), JournalError> {
        let (mut entries, mut parts) = (Vec::new(), Vec::new());
        for (receipts, part) in pieces.iter().filter_map(|piece| self.part(piece)) {
            entries.extend(receipts);
            parts.push(part);
        }
        let number = self.turn.number;
        let filled = places
            .iter()
            .enumerate()
            .map(|(index, place)| Entry::Filled(number, *place, if index == 0 { parts.clone() } else { Vec::new() }));
        entries.extend(filled);
        self.turn.append(entries).await?;
        let until = self.turn.ledger.hand_over().await?;
        for part in parts {
            let _ = self.parts.send(Queued { part, until }).await;
        }
        Ok(())
    }

    /// A piece as the citizen sees it, with the receipts for showing it; none where it has been said before.
    fn part(&mut self, piece: &Piece) -> Option<(Vec<Entry>, Part)> {
        match piece {
            // It had said this before the operator stopped it.
            Piece::Said(said) if self.turn.services.rules.has_stopped(&said.from) => {
                let (from, outcome) = (said.from.clone(), Outcome::Refused);
                self.part_missing(&Missing { from, outcome, withheld: Vec::new() })
            }
            Piece::Said(said) => Some(self.part_said(said)),
            Piece::Missing(missing) => self.part_missing(missing),
        }
    }

    fn part_missing(&mut self, missing: &Missing) -> Option<(Vec<Entry>, Part)> {
        let from = (missing.from.manifest.id.clone(), missing.from.service.name.clone());
        if missing.outcome == Outcome::Refused && !self.stopped.insert(from) {
            return None;
        }
        let rules = self.turn.rules();
        let is_logged_in = self.turn.conversation().principal.is_some();
        let blocks = host_texts::missing(missing, &rules.vocabulary, is_logged_in, self.turn.language);
        let part = Part { missing: Some(view_of(missing)), ..host_texts::host_part(blocks, self.turn.now_ms) };
        Some((Vec::new(), part))
    }

    fn part_said(&mut self, said: &Said) -> (Vec<Entry>, Part) {
        let manifest = &said.from.manifest;
        let (mut decided, leak) = self.decide(said);
        if leak {
            // The whole part is held back, whatever its labels allow.
            let held_back = Withholding::new(RefusalCode::NoBasis, Remedy::Operator, "nation:hidden-identifier");
            decided.iter_mut().for_each(|one| one.decision = Err(held_back.clone()));
        }
        let allowed = !leak && decided.iter().all(|one| one.decision.is_ok());
        let receipts = of_decisions(&to_citizen(&said.from), self.turn.now_ms, &whole_or_nothing(decided));
        let part = if allowed {
            Part {
                from: manifest.id.clone(),
                owner: OwnerView::from(&manifest.owner),
                law: said.blocks.iter().filter_map(Block::law).collect(),
                blocks: said.blocks.clone(),
                labels: said.labels.concepts(),
                fresh_ms: said.fresh_ms,
                missing: None,
                reveals: Some(said.labels.clone()),
                writer: None,
            }
        } else {
            if leak {
                tracing::warn!(assistant = %manifest.id, "content held an identifier without a grant; it was blocked");
            }
            host_texts::host_part(host_texts::part_withheld(manifest, self.turn.language), self.turn.now_ms)
        };
        let receipts = receipts.into_iter().map(|receipt| Entry::Receipt(self.turn.number, receipt)).collect();
        (receipts, part)
    }

    fn decide(&mut self, said: &Said) -> (Vec<Decided>, bool) {
        let (rules, today) = (self.turn.rules(), &self.turn.today);
        let owner = &said.from.manifest.owner.number;
        let (decided, identifiers) = {
            let conversation = self.turn.conversation();
            let decided = decide_labels(&rules, &conversation, owner, &said.labels, today, "show");
            (decided, hidden_identifiers(&rules, &conversation, owner, today))
        };
        // Read when the conversation is free again: what was said may be long.
        self.hidden.become_those(identifiers);
        (decided, self.hidden.is_in(said.blocks.iter().flat_map(Block::texts)))
    }

    async fn send(&mut self, mut entries: Vec<Entry>, part: Part) -> Result<(), JournalError> {
        entries.push(Entry::Part(self.turn.number, self.shown, part.clone()));
        self.shown += 1;
        self.turn.append(entries).await?;
        let until = self.turn.ledger.hand_over().await?;
        // Nobody takes more parts when the journal has failed, which is said where it did.
        let _ = self.parts.send(Queued { part, until }).await;
        Ok(())
    }
}

/// What is missing, and what would help: of several remedies one that the citizen can take.
fn view_of(missing: &Missing) -> MissingView {
    let remedies = || missing.withheld.iter().map(|(_, why)| why.remedy);
    let helpful =
        [Remedy::LogIn, Remedy::Consent, Remedy::Mandate].into_iter().find(|one| remedies().any(|r| r == *one));
    let remedy = match missing.outcome {
        Outcome::Withheld => helpful.or_else(|| remedies().next()).unwrap_or(Remedy::None),
        _ => Remedy::Retry,
    };
    MissingView {
        assistant: missing.from.manifest.id.clone(),
        service: missing.from.service.name.clone(),
        outcome: missing.outcome,
        remedy: remedy.word().to_owned(),
    }
}

/// Decides every label for the citizen.
pub(crate) fn decide_labels(
    rules: &Rules,
    conversation: &Conversation,
    owner: &OrgNumber,
    labels: &Labels,
    today: &str,
    purpose: &str,
) -> Vec<Decided> {
    let decide = |label: &Label| Decided {
        concept: label.concept.clone(),
        about: label.about.clone(),
        purpose: purpose.into(),
        decision: rules.decide_for_citizen(conversation, owner, label, today),
    };
    labels.iter().map(decide).collect()
}

/// Texts of a task, all of them.
pub(crate) fn task_texts(task: &Task) -> impl Iterator<Item = &str> {
    let body = &task.body;
    [Some(&body.title), body.who.as_ref(), body.law.as_ref(), body.late.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .chain(body.blocks.iter().flat_map(Block::texts))
}
