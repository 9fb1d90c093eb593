//! `samspill stop` and `samspill start`.

use samspill_core::stop::Stoppable;

use super::CommandError;
use super::staff::{As, done};

/// Arguments of `samspill stop` and `samspill start`.
#[derive(Debug, clap::Args)]
pub(crate) struct StopArgs {
    /// An assistant (`no.nav.etterlatte`), one of its services (`no.nav.etterlatte/support`), or an owner's number.
    #[arg(value_name = "WHAT")]
    what: Stoppable,
    #[command(flatten)]
    who: As,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    why: String,
}

pub(super) async fn run(args: StopArgs, act: &'static str) -> Result<(), CommandError> {
    let what = args.what.to_string();
    let form = [("what", what.as_str()), ("act", act), ("why", args.why.as_str())];
    let answer = args.who.post("/staff/stops", &form).await?;
    done(&args.who, &answer, &format!("{what} is {}", if act == "stop" { "stopped" } else { "started again" }))
}
