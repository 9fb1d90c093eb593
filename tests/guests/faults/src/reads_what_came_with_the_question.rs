//! Is sent what the citizen said, and has no grant for it.

use samspill_sdk::{Call, Ended, Host, Outcome};

use crate::tell;

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let input = if call.content.is_some() { "GOT INPUT" } else { "no input" };
    tell(host, format!("{input}, {} bytes kept", call.kept.reveal().len()))?;
    Ok(Outcome::answered())
}
