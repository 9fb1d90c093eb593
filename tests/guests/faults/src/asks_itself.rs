//! Asks itself the question that it was asked.

use samspill_sdk::{Call, Ended, Host, Outcome};

use crate::{SELF, question, tell};

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    for answer in host.ask(vec![question(SELF, &call.service)]) {
        match answer {
            Ok(answer) => tell(host, format!("again {}", answer.outline().status.word()))?,
            Err(refusal) => tell(host, format!("refused {}", refusal.code.word()))?,
        }
    }
    Ok(Outcome::answered())
}
