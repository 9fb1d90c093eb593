//! Asks for the same thing ten thousand times over: each decision leaves a receipt.

use samspill_sdk::{Call, Ended, Host, Outcome, Refusal, RefusalCode, Wants};

use crate::concepts::Utterance;
use crate::tell;

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let mut decided = 0;
    for _ in 0..100 {
        let mut wants = Wants::new();
        let keys: Vec<_> = (0..100).map(|_| wants.add::<Utterance>(&call.about, "look")).collect();
        let mut answers = host.ask_facts(wants);
        for key in keys {
            match answers.take(key).map(drop) {
                Err(Refusal { code: RefusalCode::Limit, .. }) => {
                    tell(host, format!("decided {decided}, then limit"))?;
                    return Ok(Outcome::answered());
                }
                _ => decided += 1,
            }
        }
    }
    tell(host, format!("decided {decided}, and never a limit"))?;
    Ok(Outcome::answered())
}
