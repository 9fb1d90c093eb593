//! The thread that writes: what is waiting becomes one group and one commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use samspill_core::ports::JournalError;
use samspill_core::receipt::ReceiptHead;
use tokio::sync::watch;

use crate::error::RowError;
use crate::progress::{Progress, RefusedAppend};
use crate::queue::Append;
use crate::rows::receipt::Leaves;
use crate::rows::{self, Row, conversation, counter, receipt};
use crate::tree::Tree;

/// What has been done since the start.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) commits: AtomicU64,
    pub(crate) entries: AtomicU64,
    pub(crate) refused: AtomicU64,
}

/// All that the thread owns.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) tree: Tree,
    pub(crate) appends: Receiver<Append>,
    pub(crate) progress: watch::Sender<Progress>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) group_max: u32,
}

impl Writer {
    /// Writes until the queue is closed and empty, or a commit fails. A failure is told before the queue is let go,
    /// so that nobody sees a closed queue without its reason.
    pub(crate) fn run(mut self) {
        while let Ok(first) = self.appends.recv() {
            let group = self.gather(first);
            match commit(&mut self.connection, &mut self.tree, &group) {
                Ok((head, refused)) => self.settle(group, head, refused),
                Err(error) => return self.break_down(error),
            }
        }
        // Readers may hold it up; the next start does the rest.
        let _ = self.connection.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()));
    }

    fn gather(&self, first: Append) -> Vec<Append> {
        let mut entries = first.entries();
        let mut group = vec![first];
        while entries < u64::from(self.group_max) {
            let Ok(append) = self.appends.try_recv() else { break };
            entries = entries.saturating_add(append.entries());
            group.push(append);
        }
        group
    }

    /// Frees the group's room in the queue, then tells those who wait.
    fn settle(&self, group: Vec<Append>, head: Option<ReceiptHead>, refused: Vec<RefusedAppend>) {
        for append in &refused {
            tracing::error!(ticket = append.last, error = %append.error, "an append was refused");
        }
        self.counters.commits.fetch_add(1, Ordering::Relaxed);
        self.counters.entries.fetch_add(group.iter().map(Append::entries).sum(), Ordering::Relaxed);
        self.counters.refused.fetch_add(refused.len() as u64, Ordering::Relaxed);
        let last = group.last().map_or(0, |append| append.last);
        drop(group);
        self.progress.send_modify(|progress| progress.settle(last, head, refused));
    }

    fn break_down(self, error: RowError) {
        let error = error.into_journal("is broken: a commit failed; mend the storage and start the host again");
        tracing::error!(%error, "nothing becomes durable from now on");
        self.progress.send_modify(|progress| progress.break_down(error));
    }
}

/// One transaction for the group, one savepoint for each append. The tree grows with it; if it fails, the tree is not
/// used again.
fn commit(
    connection: &mut Connection,
    tree: &mut Tree,
    group: &[Append],
) -> Result<(Option<ReceiptHead>, Vec<RefusedAppend>), RowError> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut refused = Vec::new();
    let receipts = group.iter().flat_map(|append| &append.rows).filter(|row| matches!(row, Row::Receipt(_)));
    let mut leaves = Leaves::after(tree, receipts.count())?;
    for append in group {
        match write_append(&mut transaction, append, &mut leaves) {
            Ok(()) => {}
            Err(RowError::Refused(why)) => {
                conversation::refuse(&transaction, &append.conversation, append.first)?;
                let error = JournalError { doing: "refused an append", why };
                refused.push(RefusedAppend { first: append.first, last: append.last, error });
            }
            Err(storage) => return Err(storage),
        }
    }
    if !leaves.added.is_empty() {
        tree.extend(&leaves.added)?;
        receipt::set_tree(&transaction, tree)?;
    }
    if let (Some(first), Some(last)) = (group.first(), group.last()) {
        counter::set_next(&transaction, first.first, last.last.saturating_add(1))?;
    }
    // Whatever SQLite calls it, a commit that failed is nobody's own fault.
    transaction.commit().map_err(RowError::from).map_err(|error| match error {
        RowError::Refused(why) | RowError::Storage(why) => RowError::Storage(why),
    })?;
    Ok((tree.head()?, refused))
}

/// Writes an append, or leaves nothing of it.
fn write_append(transaction: &mut Transaction<'_>, append: &Append, leaves: &mut Leaves) -> Result<(), RowError> {
    let before = leaves.added.len();
    let savepoint = transaction.savepoint()?;
    let written = rows::write(&savepoint, append, leaves).and_then(|()| Ok(savepoint.commit()?));
    written.inspect_err(|_| leaves.added.truncate(before))
}
