//! Logs. They hold no values, utterances or identifiers (I5).

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::LogFormat;

/// Starts the process's logs, unless they are started: once, for whatever is asked of `RUST_LOG`'s language.
///
/// Our own crates say what is chosen. All others are held to warnings, whatever is chosen: at their finer levels HTTP
/// libraries print addresses and headers, and an address may have an identity number or a conversation's id in it.
pub fn start<W>(format: LogFormat, filter: EnvFilter, writer: W)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let held = Targets::new().with_default(LevelFilter::WARN).with_target("samspill", LevelFilter::TRACE);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    // A test that has set a subscriber keeps it.
    let _ = tracing_subscriber::registry().with(held).with(lines.with_filter(filter)).try_init();
}
