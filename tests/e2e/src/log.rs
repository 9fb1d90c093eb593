//! The host's log, as a test reads it.

use std::sync::Arc;

/// Everything that is logged in this process from now on, as the host logs it when everything is asked for.
#[derive(Clone, Default)]
pub struct Log(Arc<std::sync::Mutex<Vec<u8>>>);

impl Log {
    /// What was logged.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Starts to collect the log. Once in a process: each test runs in its own.
pub fn collect_log(traces: Option<&opentelemetry_sdk::trace::SdkTracerProvider>) -> Log {
    let log = Log::default();
    let writer = log.clone();
    let filter = tracing_subscriber::EnvFilter::new("trace");
    let format = samspill_server::config::LogFormat::Text;
    samspill_server::operations::logs::start(format, filter, move || writer.clone(), traces);
    log
}
