//! `samspill receipts`: whether they are as they were written, and a proof of one.

use std::time::Duration;

use samspill_core::receipt::ReceiptHead;
use samspill_store::{Verified, prove_receipt, verify_receipts};
use serde_json::{Value, json};

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
    /// Prove to whoever has kept a head that one receipt is among those that it covers.
    Prove(ProveArgs),
}

/// Arguments of `samspill receipts prove`.
#[derive(Debug, clap::Args)]
struct ProveArgs {
    #[command(flatten)]
    common: Common,
    /// The receipt's number.
    id: i64,
    /// The head that was kept.
    #[arg(long, value_name = "HEAD")]
    head: ReceiptHead,
}

/// Arguments of `samspill receipts verify`.
#[derive(Debug, clap::Args)]
struct VerifyArgs {
    #[command(flatten)]
    common: Common,
    /// A head that was given out, to hold the receipts to. May be given several times.
    #[arg(long = "head", value_name = "HEAD")]
    heads: Vec<ReceiptHead>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ReceiptsArgs) -> Result<(), CommandError> {
    match &args.what {
        What::Verify(args) => verify(args),
        What::Prove(args) => prove(args),
    }
}

fn prove(args: &ProveArgs) -> Result<(), CommandError> {
    let config = args.common.load()?;
    let busy = Duration::from_millis(config.store.journal.busy_timeout_ms.into());
    let proof = prove_receipt(&config.store.data_dir.join("journal"), args.id, args.head, busy);
    let proof = proof.map_err(ComposeError::Store)?.map_err(|none| CommandError::Refused(none.to_string()))?;
    // Every map in it has text keys, so that it cannot fail.
    print(serde_json::to_value(proof).unwrap_or_default())
}

fn verify(args: &VerifyArgs) -> Result<(), CommandError> {
    let config = args.common.load()?;
    let busy = Duration::from_millis(config.store.journal.busy_timeout_ms.into());
    let found = verify_receipts(&config.store.data_dir.join("journal"), &args.heads, busy);
    let found = found.map_err(ComposeError::Store)?;
    if args.json {
        print(report(&found, &args.heads))?;
        return if found.problems.is_empty() { Ok(()) } else { Err(CommandError::Reported(4)) };
    }
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

/// What was found, for a program.
fn report(found: &Verified, heads: &[ReceiptHead]) -> Value {
    json!({
        "receipts": found.receipts,
        "erased": found.erased,
        "outside": found.outside,
        "head": found.head.map(String::from),
        "heads": heads.iter().copied().map(String::from).collect::<Vec<_>>(),
        "problems": found.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "more": found.more,
    })
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
