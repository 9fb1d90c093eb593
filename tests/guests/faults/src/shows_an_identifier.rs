//! Names somebody, and then shows the number: as it is, in pieces, and in a task.

use samspill_sdk::{Call, Content, Ended, Host, Outcome, Task};

use crate::concepts::IdentityNumber;

/// An identity number that a register might have named.
const SOMEBODY: &str = "01815099999";

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    host.refer::<IdentityNumber>(SOMEBODY)?;
    host.say(Content::new().paragraph(format!("It is {SOMEBODY}.")))?;
    host.say(Content::new().paragraph("It is 018150 99999."))?;
    host.say(Content::new().list(["It is 018.150-999", "99, in two pieces."]))?;
    host.propose(Task::new("call", &call.about, format!("Call {SOMEBODY}")))?;
    Ok(Outcome::answered())
}
