//! Durable memory in SQLite: the journal of conversations, plans and receipts.
//!
//! [`SqliteJournal`] numbers what is appended and queues it; one thread writes what is waiting in groups; what is
//! durable is told by ticket (I2). SQL stands in `rows`, one module a table group.
//!
//! **Receipts** are the leaves of a Merkle tree (`tree`, ADR 15), whose head is told with what is durable. `verify` reads
//! them all, and finds what is no longer as it was.
//!
//! **What the staff have done** is in a database of its own beside the journal ([`StaffLog`], ADR 16): a chain, whose
//! head is told with each act.
//!
//! **What fails, and for whom.** An append that cannot be stored as it is (its conversation was never opened, a turn
//! has the number of another) is refused alone: a savepoint takes it back, who waits for its tickets gets the error,
//! and the others of its group are committed. Later appends to the same conversation are refused until the host starts
//! again, so that nothing is shown whose receipts were refused. A commit that fails (disk full, file gone) breaks the
//! whole journal: nothing is reported as durable from then on, until the host starts again.

mod database;
mod error;
mod journal;
mod key;
mod oversight;
mod place;
mod progress;
mod prove;
mod queue;
mod readers;
mod rows;
mod settings;
mod tree;
mod verify;
mod writer;

pub use error::StoreError;
pub use journal::{SqliteJournal, StoreMetrics};
pub use oversight::{OversightProblem, StaffLog, VerifiedOversight, verify_oversight};
pub use prove::{NoProof, ReceiptProof, Step, prove_receipt};
pub use settings::StoreSettings;
pub use verify::{ReceiptProblem, Verified, verify_receipts};
