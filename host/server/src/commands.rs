//! The commands. `run` gives the exit code; docs/cli.md lists them.

mod affected;
mod assistants;
mod bases;
mod check;
mod compile;
mod converse;
mod people;
mod policy;
mod receipts;
mod serve;
mod staff;
mod stop;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::compose::{ComposeError, describe};
use crate::config::{Config, ConfigError, LogFormat};
use crate::operations::{logs, traces::TracesError};

/// A plug-in host for a network of public-sector assistants.
#[derive(Debug, Parser)]
#[command(
    name = "samspill",
    version,
    after_help = "Exit codes: 0 done · 1 something failed · 2 the command line is wrong · 3 the configuration is wrong · \
                  4 something was refused (a component, a manifest, a person, receipts) · 5 the turn was not finished"
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the network: pages and API.
    Serve(Common),
    /// Run one turn in this process, and print it.
    Converse(converse::ConverseArgs),
    /// List what is admitted, and why something is not.
    Assistants(assistants::AssistantsArgs),
    /// Say what the host would say of a component or a manifest at admission.
    Check(check::CheckArgs),
    /// Say what the rules of policy say, and whether they are whole.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Make a component of a core module, with its manifest in it.
    Pack(samspill_cli::PackArgs),
    /// Propose, approve, refuse, end and list legal bases at the running host.
    #[command(subcommand)]
    Bases(bases::BasesCommand),
    /// Stop an assistant, a service or an owner at the running host, at once.
    Stop(stop::StopArgs),
    /// Let something go on that another has stopped.
    Start(stop::StopArgs),
    /// Say who was affected by a component (GDPR art. 33 and 34).
    Affected(affected::AffectedArgs),
    /// Make accounts for the operator's staff, and verify the record of what they have done.
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Look after receipts.
    Receipts(receipts::ReceiptsArgs),
    /// Compile the component on standard input: the host starts this by itself.
    #[command(hide = true)]
    Compile(compile::CompileArgs),
}

/// What most commands need.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// The configuration, a TOML file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Where state is kept, instead of `store.data_dir`.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

impl Common {
    /// Reads the configuration.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn load(&self) -> Result<Config, ConfigError> {
        let mut config = Config::load(&self.config)?;
        if let Some(dir) = &self.data_dir {
            config.store.data_dir.clone_from(dir);
        }
        Ok(config)
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The host could not be put together.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The server, the terminal or a file.
    #[error("{doing}")]
    Io {
        /// What was being done.
        doing: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// The traces.
    #[error(transparent)]
    Traces(#[from] TracesError),
    /// Said already, in full.
    #[error("")]
    Reported(u8),
    /// Refused, with the reason and the remedy.
    #[error("{0}")]
    Refused(String),
    /// The turn ended early.
    #[error("{0}")]
    Turn(#[from] samspill_core::ports::DialogueError),
    /// The turn's stream ended without its summary: its receipts could not be made durable.
    #[error("the turn was given up: its receipts could not be made durable; look at the journal's disk")]
    Unfinished,
    /// Turns that did not end in time when the host was told to stop.
    #[error(
        "turns that had not ended after server.shutdown_ms, {limit_ms} ms, and were cut: {turns}; what they had shown is kept"
    )]
    Cut {
        /// How many.
        turns: usize,
        /// How long they had.
        limit_ms: u64,
    },
}

impl CommandError {
    const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Compose(ComposeError::Config(_)) => 3,
            Self::Refused(_) => 4,
            Self::Reported(code) => *code,
            Self::Turn(_) | Self::Unfinished | Self::Cut { .. } => 5,
            Self::Compose(_) | Self::Io { .. } | Self::Traces(_) => 1,
        }
    }
}

/// Runs a command.
pub fn run(cli: Cli) -> ExitCode {
    // Before anything else begins in this process.
    if let Command::Compile(args) = &cli.command {
        return compile::run(args);
    }
    // Serving says how its logs are written once it has read its configuration.
    if !matches!(cli.command, Command::Serve(_)) {
        start_logs(LogFormat::Text, None);
    }
    let ended = match cli.command {
        Command::Compile(_) => return ExitCode::FAILURE,
        Command::Serve(common) => block_on(serve::run(common)),
        Command::Converse(args) => block_on(converse::run(args)),
        Command::Assistants(args) => assistants::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Policy(command) => policy::run(&command),
        Command::Pack(args) => check::pack(&args),
        Command::Receipts(args) => receipts::run(&args),
        Command::Bases(command) => block_on(bases::run(command)),
        Command::Stop(args) => block_on(stop::run(args, "stop")),
        Command::Start(args) => block_on(stop::run(args, "start")),
        Command::Affected(args) => block_on(affected::run(args)),
        Command::Staff(command) => staff::run(&command),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !matches!(error, CommandError::Reported(_)) {
                anstream::eprintln!("samspill: {}", describe(&error));
            }
            ExitCode::from(error.exit_code())
        }
    }
}

fn block_on<F: Future<Output = Result<(), CommandError>>>(command: F) -> Result<(), CommandError> {
    let io = |source| CommandError::Io { doing: "starting the runtime".into(), source };
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(io)?.block_on(command)
}

/// Logs go to standard error; `RUST_LOG` chooses.
fn start_logs(format: LogFormat, traces: Option<&SdkTracerProvider>) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    logs::start(format, filter, std::io::stderr, traces);
}

/// Prints a line on standard output. Whoever reads may have gone.
pub(crate) fn print(line: impl std::fmt::Display) -> Result<(), CommandError> {
    use std::io::Write as _;
    let mut out = anstream::stdout().lock();
    match writeln!(out, "{line}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|source| CommandError::Io { doing: "writing to standard output".into(), source }),
    }
}
