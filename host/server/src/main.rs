//! The `samspill` binary: parses, runs, and ends with a documented exit code.

use std::process::ExitCode;

use clap::Parser as _;
use samspill_server::commands::{Cli, run};

fn main() -> ExitCode {
    run(Cli::parse())
}
