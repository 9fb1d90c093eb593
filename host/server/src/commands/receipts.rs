//! `samspill receipts`: whether they are as they were written.

use std::time::Duration;

use samspill_core::receipt::ReceiptHead;
use samspill_store::{Verified, verify_receipts};

use super::{CommandError, Common, print};
use crate::compose::ComposeError;

/// Arguments of `samspill receipts`.
#[derive(Debug, clap::Args)]
pub(crate) struct ReceiptsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Read all receipts, and say what was changed, moved or taken away since they were written.
    Verify(VerifyArgs),
}

/// Arguments of `samspill receipts verify`.
#[derive(Debug, clap::Args)]
struct VerifyArgs {
    #[command(flatten)]
    common: Common,
    /// A head that was given out, to hold the receipts to. May be given several times.
    #[arg(long = "head", value_name = "HEAD")]
    heads: Vec<ReceiptHead>,
}

pub(super) fn run(args: &ReceiptsArgs) -> Result<(), CommandError> {
    let What::Verify(args) = &args.what;
    let config = args.common.load()?;
    let busy = Duration::from_millis(config.store.journal.busy_timeout_ms.into());
    let found = verify_receipts(&config.store.data_dir.join("journal"), &args.heads, busy);
    let found = found.map_err(ComposeError::Store)?;
    for problem in &found.problems {
        print(problem)?;
    }
    if found.more > 0 {
        print(format!("… and {} more problems", found.more))?;
    }
    print(format!(
        "{} receipts, {} of them erased; {} from before the tree",
        found.receipts, found.erased, found.outside
    ))?;
    if found.problems.is_empty() { proved(&found, args.heads.len()) } else { Err(CommandError::Reported(4)) }
}

/// What it proves is no more than what it was held to.
fn proved(found: &Verified, heads: usize) -> Result<(), CommandError> {
    match found.head {
        Some(head) => print(format!("head {head}"))?,
        None => print("no head: nothing is in the tree yet")?,
    }
    print(match heads {
        0 => "as the database itself says they were written; give --head one that was given out to hold them to that"
            .into(),
        1 => "as they were written when the head was given out, and since by the database's own account".to_owned(),
        more => format!(
            "as they were written when the {more} heads were given out, and since by the database's own account"
        ),
    })
}
