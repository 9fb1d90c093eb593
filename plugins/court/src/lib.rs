//! The District Court's assistant: guidance that rests on nobody's facts, and the citizen's case with what to do by
//! when. It guides and decides nothing. It never says anybody's identity number, and never who inherits.

mod case;
mod case_service;
mod claims;
mod estate;
mod guidance;
mod memory;
mod register;
mod situation;
mod tasks;
mod texts;

use samspill_sdk::{Assistant, Call, Ended, Host, not_my_task};

/// The assistant.
#[derive(Debug)]
pub struct Court;

impl Assistant for Court {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => guidance::answer(host, call),
            "case" => case_service::answer(host, call),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Court);

#[cfg(test)]
mod tests;
