//! Asks an accomplice, who asks it back. It is stateful, and so it is busy.

use samspill_sdk::{Call, Ended, Host, Outcome};

use crate::{question, tell};

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    for answer in host.ask(vec![question("no.samspill.accomplice", "back")]) {
        tell(host, format!("around {}", answer?.outline().status.word()))?;
    }
    Ok(Outcome::answered())
}
