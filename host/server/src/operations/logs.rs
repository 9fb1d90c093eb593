//! Logs, and which spans are traced. They hold no values, utterances or identifiers (I5).

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, Targets, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::LogFormat;

/// Starts the process's logs, unless they are started: once, for whatever is asked of `RUST_LOG`'s language.
///
/// Our own crates say what is chosen. All others are held to warnings, whatever is chosen: at their finer levels HTTP
/// libraries print addresses and headers, and an address may have an identity number or a conversation's id in it.
///
/// Traces are of our own spans alone, with the fields that they were given: no log lines, no places in the code.
pub fn start<W>(format: LogFormat, filter: EnvFilter, writer: W, traces: Option<&SdkTracerProvider>)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let held = Targets::new().with_default(LevelFilter::WARN).with_target("samspill", LevelFilter::TRACE);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let spans = traces.map(|traces| {
        tracing_opentelemetry::layer()
            .with_tracer(traces.tracer("samspill"))
            .with_location(false)
            .with_target(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(|of| of.is_span() && of.target().starts_with("samspill")))
    });
    // A test that has set a subscriber keeps it.
    let _ = tracing_subscriber::registry().with(held).with(lines.with_filter(filter)).with(spans).try_init();
}
