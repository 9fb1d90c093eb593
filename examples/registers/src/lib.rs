//! Simulated registers of the pilot's owners: the court, the population register, the banks, and
//! the registers of land, vehicles, pensions, marriage settlements and tax.
//!
//! The demo runs them as a program of its own (`samspill-registers`), the tests start them in
//! process with [`serve`]. They read cases and answers in the real formats from data folders
//! ([`Data::load`], [`Data::load_all`]), fail on demand ([`Faults`]), and a test may change what they
//! know while they run ([`Running::change`]). Nothing here logs: a request may hold an identity number.

mod api;
mod clock;
mod data;
mod dates;
mod faults;
mod problem;
mod server;

pub use clock::{Clock, FixedClock, SettableClock, SystemClock};
pub use data::{Case, Data, DataError, Event, Lookup, Party, PatchError, Person, Register};
pub use faults::{DELAY_MS_MAX, FAULT_PREFIXES, FAULTS_MAX, Fault, FaultError, FaultKind, Faults};
pub use server::{Running, ServeError, serve};
