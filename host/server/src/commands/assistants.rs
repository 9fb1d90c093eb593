//! `samspill assistants`

use anstyle::{AnsiColor, Style};

use super::{CommandError, Common, print};
use crate::compose::{Survey, survey};

/// Arguments of `samspill assistants`.
#[derive(Debug, clap::Args)]
pub(crate) struct AssistantsArgs {
    #[command(flatten)]
    common: Common,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &AssistantsArgs) -> Result<(), CommandError> {
    let found = survey(&args.common.load()?)?;
    if args.json {
        return print(json(&found));
    }
    let (good, bad, dim) = (AnsiColor::Green.on_default(), AnsiColor::Red.on_default(), Style::new().dimmed());
    for manifest in &found.assistants {
        let services: Vec<&str> = manifest.receivers().map(|s| s.name.as_str()).collect();
        print(format!("{good}admitted{good:#}  {} {}", manifest.id, manifest.version))?;
        let owner = &manifest.owner;
        print(format!(
            "          {} ({}, {}): {}",
            owner.name,
            owner.number,
            owner.sector.word(),
            services.join(", ")
        ))?;
    }
    for warning in &found.warnings {
        print(format!("{dim}waiting   {warning}{dim:#}"))?;
    }
    for refused in &found.refused {
        print(format!("{bad}refused{bad:#}   {}", refused.path.display()))?;
        for why in &refused.why {
            print(format!("          {why}"))?;
        }
    }
    Ok(())
}

fn json(found: &Survey) -> serde_json::Value {
    let admitted: Vec<serde_json::Value> = found
        .assistants
        .iter()
        .map(|manifest| {
            let services: Vec<&str> = manifest.receivers().map(|s| s.name.as_str()).collect();
            serde_json::json!({
                "id": manifest.id, "version": manifest.version, "services": services,
                "owner": samspill_core::turn::OwnerView::from(&manifest.owner),
            })
        })
        .collect();
    let refused: Vec<serde_json::Value> = found
        .refused
        .iter()
        .map(|refused| serde_json::json!({ "path": refused.path.display().to_string(), "why": refused.why }))
        .collect();
    serde_json::json!({ "admitted": admitted, "waiting": found.warnings, "refused": refused })
}
