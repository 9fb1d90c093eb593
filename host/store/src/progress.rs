//! How far the journal is durable, and what never will be.

use std::collections::VecDeque;

use samspill_core::ports::{JournalError, Ticket};
use samspill_core::receipt::ReceiptHead;

/// How many refused appends are remembered. Whoever asks later for a ticket as old as a forgotten one gets an error.
const REFUSED_KEPT: usize = 4_096;

/// An append that was taken back.
#[derive(Clone, Debug)]
pub(crate) struct RefusedAppend {
    pub(crate) first: Ticket,
    pub(crate) last: Ticket,
    pub(crate) error: JournalError,
}

/// What waiters look at.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Everything up to here is committed or refused.
    settled: Ticket,
    /// Of the receipts up to there.
    head: Option<ReceiptHead>,
    /// By ticket.
    refused: VecDeque<RefusedAppend>,
    /// Below this, appends were refused that are no longer remembered.
    forgotten: Ticket,
    broken: Option<JournalError>,
}

impl Progress {
    /// Everything up to a ticket is durable from before.
    pub(crate) fn starting_at(settled: Ticket, head: Option<ReceiptHead>) -> Self {
        Self { settled, head, ..Self::default() }
    }

    /// A group is committed, less what was refused in it.
    pub(crate) fn settle(&mut self, last: Ticket, head: Option<ReceiptHead>, refused: Vec<RefusedAppend>) {
        self.settled = last;
        self.head = head;
        self.refused.extend(refused);
        while self.refused.len() > REFUSED_KEPT {
            self.forgotten = self.refused.pop_front().map_or(self.forgotten, |oldest| oldest.last.saturating_add(1));
        }
    }

    /// Nothing more becomes durable.
    pub(crate) fn break_down(&mut self, error: JournalError) {
        self.broken.get_or_insert(error);
    }

    /// Why the journal is broken, if it is.
    pub(crate) fn broken(&self) -> Option<&JournalError> {
        self.broken.as_ref()
    }

    /// The head of the durable receipts.
    pub(crate) fn head(&self) -> Option<ReceiptHead> {
        self.head
    }

    /// What to say to someone who waits for a ticket; none is to wait on.
    pub(crate) fn verdict(&self, ticket: Ticket) -> Option<Result<(), JournalError>> {
        if ticket > self.settled {
            return self.broken.clone().map(Err);
        }
        if ticket < self.forgotten {
            let why = "it is too long ago to tell whether the entry was refused".to_owned();
            return Some(Err(JournalError { doing: "could not confirm an entry", why }));
        }
        let at = self.refused.partition_point(|append| append.last < ticket);
        let refused = self.refused.get(at).filter(|append| append.first <= ticket);
        Some(refused.map_or(Ok(()), |append| Err(append.error.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(first: Ticket, last: Ticket) -> RefusedAppend {
        RefusedAppend { first, last, error: JournalError { doing: "refused", why: String::new() } }
    }

    fn said(progress: &Progress, ticket: Ticket) -> Option<bool> {
        progress.verdict(ticket).map(|verdict| verdict.is_ok())
    }

    #[test]
    fn only_the_tickets_of_a_refused_append_fail() {
        let mut progress = Progress::starting_at(10, None);
        progress.settle(20, None, vec![refused(12, 14), refused(18, 18)]);
        let tickets = [0, 10, 11, 12, 14, 15, 18, 19, 20, 21];
        let verdicts = tickets.map(|ticket| said(&progress, ticket));
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(verdicts, [yes, yes, yes, no, no, yes, no, yes, yes, None]);
        progress.break_down(JournalError { doing: "broke", why: String::new() });
        assert_eq!([20, 21].map(|ticket| said(&progress, ticket)), [yes, no]);
    }

    #[test]
    fn i6_refusals_are_forgotten_and_then_nothing_as_old_is_confirmed() {
        let mut progress = Progress::starting_at(0, None);
        let many = REFUSED_KEPT as Ticket + 1;
        progress.settle(2 * many, None, (1..=many).map(|n| refused(2 * n, 2 * n)).collect());
        assert_eq!(progress.refused.len(), REFUSED_KEPT);
        assert_eq!([1, 2, 3, 4].map(|ticket| said(&progress, ticket)), [false, false, true, false].map(Some));
    }
}
