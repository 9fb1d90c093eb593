//! Waits in one single host call for a register that never answers.

use samspill_sdk::{Call, Ended, Host, Outcome, Request};

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let _ = host.fetch(Request::get("hostile", "/never", &call.about));
    Ok(Outcome::answered())
}
