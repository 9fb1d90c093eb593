//! Traces: a span a turn and a hop, sent to the operator's collector. They hold no values, utterances or identifiers
//! (I5). A collector that is slow or gone costs spans, never a turn: what does not fit the queue is dropped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider, SpanData, SpanExporter as Export,
};

use crate::config::TracesConfig;

/// How many spans go in one request.
const BATCH_MAX: usize = 512;
/// How long spans wait for company.
const DELAY: Duration = Duration::from_secs(1);

/// Traces cannot be sent at all.
#[derive(Debug, thiserror::Error)]
#[error("preparing to send traces to operations.traces.url: {0}")]
pub struct TracesError(String);

/// Prepares to send traces. Spans of the process go to it when the logs are started with it.
///
/// # Errors
/// [`TracesError`] when no HTTP client can be made.
pub fn start(config: &TracesConfig) -> Result<SdkTracerProvider, TracesError> {
    let timeout = Duration::from_millis(config.timeout_ms.get());
    let client = client(timeout)?;
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(config.url.as_str())
        .with_timeout(timeout)
        .build()
        .map_err(|error| TracesError(error.to_string()))?;
    let queue = config.queue_max.get();
    let batches = BatchConfigBuilder::default()
        .with_max_queue_size(queue)
        .with_max_export_batch_size(queue.min(BATCH_MAX))
        .with_scheduled_delay(DELAY)
        .build();
    let exporter = Told { exporter, failing: AtomicBool::new(false) };
    let processor = BatchSpanProcessor::builder(exporter).with_batch_config(batches).build();
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder_empty().with_service_name("samspill").with_attribute(version).build();
    let provider = SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOn).with_resource(resource);
    Ok(provider.with_span_processor(processor).build())
}

/// Made on a thread of its own, for a blocking client may not be made where tasks run.
fn client(timeout: Duration) -> Result<reqwest::blocking::Client, TracesError> {
    // Whichever was there first is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let redirect = reqwest::redirect::Policy::none();
    let make = move || reqwest::blocking::Client::builder().no_proxy().redirect(redirect).timeout(timeout).build();
    let made = std::thread::spawn(make).join().map_err(|_| TracesError("making an HTTP client panicked".into()))?;
    made.map_err(|error| TracesError(error.to_string()))
}

/// Says in the log when sending begins to fail, and when it works again.
#[derive(Debug)]
struct Told {
    exporter: SpanExporter,
    failing: AtomicBool,
}

impl Export for Told {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sent = self.exporter.export(batch).await;
        match (&sent, self.failing.swap(sent.is_err(), Ordering::Relaxed)) {
            (Err(error), false) => tracing::warn!(%error, "traces cannot be sent; look at operations.traces.url"),
            (Ok(()), true) => tracing::warn!("traces are sent again"),
            _ => {}
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
