//! Simulated registers of the pilot's owners: for now the court's.
//!
//! The demo runs them as a program of its own (`samspill-registers`), the tests start them in
//! process with [`serve`]. They read cases in the real formats from a folder ([`Data::load`]) and
//! fail on demand ([`Faults`]). Nothing here logs: a request may hold an identity number.

mod api;
mod clock;
mod data;
mod dates;
mod faults;
mod problem;
mod server;

pub use clock::{Clock, FixedClock, SystemClock};
pub use data::{Case, Data, DataError, Event, Lookup, Party, Person};
pub use faults::{DELAY_MS_MAX, Fault, FaultError, FaultKind, Faults};
pub use server::{Running, ServeError, serve};
