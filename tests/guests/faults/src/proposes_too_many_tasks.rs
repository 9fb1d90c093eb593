//! Fills the citizen's plan.

use samspill_sdk::{Call, Ended, Host, Outcome, Task};

use crate::tell;

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    for kept in 0..10_000 {
        let task = Task::new(format!("task-{kept}"), &call.about, "Buy what I sell");
        if let Err(refusal) = host.propose(task) {
            tell(host, format!("proposed {kept}, then {}", refusal.code.word()))?;
            return Ok(Outcome::answered());
        }
    }
    tell(host, "proposed them all".into())?;
    Ok(Outcome::answered())
}
