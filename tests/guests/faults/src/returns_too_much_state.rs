//! Keeps more than anybody may between its calls.

use samspill_sdk::{Call, Ended, Host, Outcome, Status};

pub(crate) fn run(_: &Host<'_>, _: &Call) -> Ended {
    Ok(Outcome { status: Status::Answered, state: Some(vec![7; 1 << 20]) })
}
