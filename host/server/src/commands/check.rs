//! `samspill check` and `samspill pack`: the author's commands.

use std::path::{Path, PathBuf};

use samspill_admission::{AdmissionLimits, Problems, examine, manifest};
use samspill_core::manifest::Manifest;

use super::{CommandError, print};
use samspill_core::policy::NoPolicy;

use crate::compose::{Admission, ComposeError, describe};
use crate::config::Config;
use crate::oversight::{self, Files};

/// Arguments of `samspill check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// A component (`.wasm`) or a manifest (`.toml`).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Check it against a host's configuration too: its owners, concepts and legal bases.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &CheckArgs) -> Result<(), CommandError> {
    let operator = match &args.config {
        Some(path) => {
            let config = Config::load(path)?;
            let record = oversight::look(&config).map_err(ComposeError::Store)?;
            let files = Files::with(&config, std::sync::Arc::new(NoPolicy))?;
            Some(Admission::new(&config, &files.rules(&config.vocabulary()?, &record, &[])?)?)
        }
        None => None,
    };
    let limits = operator.as_ref().map_or_else(AdmissionLimits::default, |operator| operator.limits().clone());
    let problems = match read(&args.file, &limits)? {
        Ok((manifest, text)) => operator.map(|operator| operator.compare(&manifest, &text)).unwrap_or_default(),
        Err(problems) => problems,
    };
    report(&problems, args.json)?;
    if problems.refuses() { Err(CommandError::Reported(4)) } else { Ok(()) }
}

pub(super) fn pack(args: &samspill_cli::PackArgs) -> Result<(), CommandError> {
    let written = samspill_cli::pack(args).map_err(|error| CommandError::Refused(describe(&error)))?;
    print(format!("wrote {}", written.display()))
}

/// The manifest and its text, or what is wrong.
fn read(file: &Path, limits: &AdmissionLimits) -> Result<Result<(Manifest, String), Problems>, CommandError> {
    let io = |source| CommandError::Io { doing: format!("reading {}", file.display()), source };
    let bytes = std::fs::read(file).map_err(io)?;
    if file.extension().is_some_and(|extension| extension == "toml") {
        let text = String::from_utf8(bytes).map_err(|error| io(std::io::Error::other(error)))?;
        let name = file.to_string_lossy();
        return Ok(match manifest::read(&text) {
            Ok(manifest) => Ok((manifest, text)),
            Err(problems) => Err(problems.located_in(&name, &text)),
        });
    }
    Ok(examine(bytes, limits).map(|admitted| (admitted.manifest, admitted.manifest_text)))
}

fn report(problems: &Problems, as_json: bool) -> Result<(), CommandError> {
    if as_json {
        let problems_json = serde_json::to_value(problems).unwrap_or_default();
        return print(serde_json::json!({ "admitted": !problems.refuses(), "problems": problems_json }));
    }
    if problems.is_empty() {
        return print("nothing is wrong: the host would admit it");
    }
    let mut text = String::new();
    let rendered = miette::GraphicalReportHandler::new().render_report(&mut text, problems);
    print(if rendered.is_ok() { text } else { problems.to_string() })
}
