//! What a register has, told entry by entry.

use samspill_sdk::{Call, Claim, Content, Event, Fact, Host, Outcome, RefusalCode, Status, Stop, Subject};
use serde_json::Value;

use crate::words;

/// Entries of one list that are shown; of more, it is said how many.
pub const SHOWN_MAX: usize = 50;

/// More entries than any estate has; what a register says beyond them is counted and not read.
const READ_MAX: usize = 500;

/// The entries of a register's list that could be read, and how many could not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// Those that could.
    pub entries: Vec<T>,
    /// Those that could not.
    pub unread: usize,
}

impl<T> Found<T> {
    /// Reads a list. What cannot be read costs that entry alone.
    pub fn read(list: &[Value], read: impl Fn(&Value) -> Option<T>) -> Self {
        let mut entries = Vec::new();
        for object in list.iter().take(READ_MAX) {
            entries.extend(read(object));
        }
        let unread = list.len() - entries.len();
        Self { entries, unread }
    }

    /// Whether the register has nothing at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.unread == 0
    }
}

/// Tells what was found, and remembers whether something of it is missing.
#[derive(Debug)]
pub struct Telling<'a> {
    /// Whom it tells.
    pub host: &'a Host<'a>,
    /// The call that it answers.
    pub call: &'a Call,
    phone: &'static str,
    is_incomplete: bool,
}

impl<'a> Telling<'a> {
    /// Begins. The telephone is the owner's desk: whom to ring about what is missing.
    pub(crate) const fn new(host: &'a Host<'a>, call: &'a Call, phone: &'static str) -> Self {
        Self { host, call, phone, is_incomplete: false }
    }

    /// Says each entry as a part of its own, so that one that the host refuses does not take the others with it.
    ///
    /// # Errors
    /// When the call's limits or its time are reached.
    pub fn say_each<T>(&mut self, found: &Found<T>, tell: impl Fn(&T) -> Content) -> Result<(), Stop> {
        let mut unread = found.unread;
        for entry in found.entries.iter().take(SHOWN_MAX) {
            match self.host.say(tell(entry)) {
                Ok(()) => {}
                Err(refusal) if matches!(refusal.code, RefusalCode::Limit | RefusalCode::Late | RefusalCode::Busy) => {
                    return Err(refusal.into());
                }
                Err(_) => unread += 1,
            }
        }
        let more = found.entries.len().saturating_sub(SHOWN_MAX);
        if more > 0 {
            self.host.say(words::more(self.call, more, self.phone))?;
        }
        if unread > 0 {
            self.lacks(words::unread(self.call, unread, self.phone))?;
        }
        Ok(())
    }

    /// Says that something is missing, and has it counted.
    ///
    /// # Errors
    /// When the host refuses.
    pub fn lacks(&mut self, content: Content) -> Result<(), Stop> {
        self.is_incomplete = true;
        self.host.event(Event::RegisterUnexpected);
        Ok(self.host.say(content)?)
    }

    /// How the call ended.
    pub const fn outcome(&self) -> Outcome {
        Outcome::new(if self.is_incomplete { Status::Unavailable } else { Status::Answered })
    }
}

/// Vouches for a value. Where the host refuses it, the citizen can be told all the same.
///
/// # Errors
/// When the value cannot be written.
pub fn provide<T: Fact>(host: &Host<'_>, about: &Subject, value: &T) -> Result<(), Stop> {
    if host.provide(Claim::new(about, value)?).is_err() {
        host.event(Event::Fallback);
    }
    Ok(())
}
