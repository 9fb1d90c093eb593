//! Makes up people until the host knows no more of them.

use samspill_sdk::{Call, Ended, Host, Outcome};

use crate::concepts::IdentityNumber;
use crate::tell;

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    for known in 0..10_000 {
        if let Err(refusal) = host.refer::<IdentityNumber>(&format!("{:011}", 1_815_000_000_u64 + known)) {
            tell(host, format!("referred {known}, then {}", refusal.code.word()))?;
            return Ok(Outcome::answered());
        }
    }
    tell(host, "referred to them all".into())?;
    Ok(Outcome::answered())
}
