//! The simulated registers as a program of their own.

use std::{
    error::Error,
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::Parser;
use jiff::Timestamp;
use samspill_registers::{Data, FixedClock, Running, SystemClock, serve};
use tokio::signal::unix::{SignalKind, signal};

/// How long requests under way may take after a signal to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// Simulated registers for the demo and the tests. Listens on loopback addresses alone.
#[derive(Parser)]
#[command(name = "samspill-registers", version)]
struct Args {
    /// A folder with data: estates in DIR/estates, the other registers in DIR/registers; may be given again
    #[arg(long, value_name = "DIR", required = true)]
    data: Vec<PathBuf>,
    /// Whose the registers' files are, for folders without a registers/mapping.json of their own
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The time it always is, for example 2026-03-02T09:00:00+01:00; else the machine's clock
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut message = format!("samspill-registers: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                message.push_str(&format!(": {cause}"));
                source = cause.source();
            }
            // Nothing is left to tell if standard error is closed.
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let data = Data::load_all(&args.data, args.mapping.as_deref())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let running = start(data, &args).await?;
    writeln!(io::stdout(), "listening on {}", running.url())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    // A fault may hold a request for longer than anyone wants to wait.
    match tokio::time::timeout(STOP_TIMEOUT, running.stop()).await {
        Ok(stopped) => Ok(stopped?),
        Err(_) => Ok(()),
    }
}

async fn start(data: Data, args: &Args) -> Result<Running, Box<dyn Error>> {
    Ok(match args.at {
        Some(at) => serve(data, args.listen, FixedClock(at)).await?,
        None => serve(data, args.listen, SystemClock).await?,
    })
}
