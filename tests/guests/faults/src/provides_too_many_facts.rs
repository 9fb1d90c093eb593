//! Vouches for as much as anybody will take.

use samspill_sdk::{Call, Claim, Ended, Host, Outcome};

use crate::concepts::Guidance;
use crate::tell;

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let mut kept = 0;
    for _ in 0..100 {
        let claims: Result<Vec<Claim>, _> =
            (0..100).map(|n| Claim::new(&call.about, &Guidance { text: format!("{}", kept + n) })).collect();
        for answer in host.provide_all(claims?) {
            if let Err(refusal) = answer {
                tell(host, format!("provided {kept}, then {}", refusal.code.word()))?;
                return Ok(Outcome::answered());
            }
            kept += 1;
        }
    }
    tell(host, "provided them all".into())?;
    Ok(Outcome::answered())
}
