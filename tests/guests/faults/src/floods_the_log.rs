//! Writes events and notes for ever, and in them what it was told.

use samspill_sdk::{Call, Ended, Event, Host};

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    let note = "\u{1b}[31mflooding\u{1b}[0m\nERROR it was not me ".repeat(64);
    loop {
        host.event(Event::Fallback);
        host.note(&note);
    }
}
