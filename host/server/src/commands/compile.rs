//! `samspill compile`: what the host starts to have a component compiled. Component in, artifact out, and nothing else.

use std::io::{Error, Read as _, Write as _};
use std::process::ExitCode;

use samspill_admission::compiler::{Confinement, REFUSED, confine};
use samspill_runtime::compile::{CompileError, artifact};

use crate::compose::describe;

/// Arguments of `samspill compile`: what the parent allows.
#[derive(Debug, clap::Args)]
pub(crate) struct CompileArgs {
    /// Memory, in bytes.
    #[arg(long)]
    memory_bytes: u64,
    /// CPU time, in seconds.
    #[arg(long)]
    cpu_s: u64,
    /// The process that reads the artifact.
    #[arg(long)]
    parent: u32,
}

/// The parent reads the exit code, and the first line of standard error.
pub(super) fn run(args: &CompileArgs) -> ExitCode {
    let (code, why) = match compile(args) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Component(error)) => (ExitCode::from(REFUSED), describe(&error)),
        Err(Failure::Pipe(error)) => (ExitCode::FAILURE, error.to_string()),
    };
    // A parent that has gone needs no reason.
    let _ = writeln!(std::io::stderr(), "{why}");
    code
}

enum Failure {
    Component(CompileError),
    Pipe(Error),
}

fn compile(args: &CompileArgs) -> Result<(), Failure> {
    let &CompileArgs { memory_bytes, cpu_s, parent } = args;
    confine(&Confinement { memory_bytes, cpu_s }, parent).map_err(Failure::Pipe)?;
    let mut component = Vec::new();
    std::io::stdin().read_to_end(&mut component).map_err(Failure::Pipe)?;
    let artifact = artifact(&component).map_err(Failure::Component)?;
    std::io::stdout().write_all(&artifact).map_err(Failure::Pipe)
}
