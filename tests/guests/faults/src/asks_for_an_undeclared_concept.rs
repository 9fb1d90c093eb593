//! Wants to know what its manifest does not say that it needs.

use samspill_sdk::{Call, Ended, Host, Outcome};

use crate::concepts::{IdentityNumber, Name};
use crate::{tell, word};

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let number = word(host.facts::<IdentityNumber>(&call.about, "look"));
    let name = word(host.facts::<Name>(&call.about, "look"));
    tell(host, format!("number {number}, name {name}"))?;
    Ok(Outcome::answered())
}
