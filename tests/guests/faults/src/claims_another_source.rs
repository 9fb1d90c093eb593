//! Vouches for a value in the court's name, and reads whose it became.

use samspill_sdk::{Call, Claim, Ended, Fact, Host, Outcome};
use serde::{Deserialize, Serialize};

use crate::tell;

/// The value names a source; where there are stamps, nobody reads it.
#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/funeral-guidance")]
struct Signed {
    text: String,
    source: String,
    #[serde(rename = "obtained-ms")]
    obtained_ms: u64,
}

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let signed = Signed { text: "signed".into(), source: "no.domstol.dodsbo".into(), obtained_ms: 1 };
    host.provide(Claim::new(&call.about, &signed)?)?;
    let known = host.facts::<Signed>(&call.about, "look")?;
    let own = known.iter().filter(|fact| fact.source == crate::SELF && fact.obtained_ms == host.now_ms()).count();
    tell(host, format!("{own} of {} stamped as its own, now", known.len()))?;
    Ok(Outcome::answered())
}
