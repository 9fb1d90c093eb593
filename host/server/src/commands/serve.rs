//! `samspill serve`: pages and API, until it is told to stop.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{CommandError, Common, print};
use crate::compose::{ComposeError, Composed, compose};
use crate::config::Config;
use crate::operations::listener::{self, Pages, Stage};
use crate::operations::traces;
use crate::serving::{ConnectionLimits, serve};
use crate::web::{router, staff_router};

pub(super) async fn run(common: Common) -> Result<(), CommandError> {
    let config = common.load()?;
    let traces = config.operations.traces.as_ref().map(traces::start).transpose()?;
    super::start_logs(config.operations.log_format, traces.as_ref());
    let stage = watch::Sender::new(Stage::Starting);
    let pages = Pages::default();
    serve_operations(&config, &stage, Pages::clone(&pages)).await?;
    let composed = compose(&config)?;
    for refused in &composed.refused {
        tracing::warn!(component = %refused.path.display(), why = refused.why.join("; "), "not admitted");
    }
    let io = |doing: String| move |source| CommandError::Io { doing, source };
    let listener = TcpListener::bind(config.server.listen)
        .await
        .map_err(io(format!("listening on {} (server.listen)", config.server.listen)))?;
    let address = listener.local_addr().map_err(io("asking for the address".into()))?;
    print(format!("listening on http://{address}"))?;
    let stop = watch::Sender::new(false);
    let router = router(&config, &composed);
    let limits = connections(&config);
    let mut stopped = stop.subscribe();
    let serving = tokio::spawn(async move {
        let stopped = async move {
            // The sender lives until the server has ended.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        serve(listener, router, limits, stopped).await;
    });
    // Nobody else sets it.
    let _ = pages.set(staff_router(&config, &composed));
    stage.send_replace(Stage::Running(Arc::clone(&composed.metrics)));
    signal(&composed).await;
    stage.send_replace(Stage::Draining(Arc::clone(&composed.metrics)));
    let cut = drain(&composed, &config).await;
    stop.send_replace(true);
    close_connections(serving).await;
    let journal = Arc::clone(&composed.journal);
    let closed = tokio::task::spawn_blocking(move || journal.close()).await;
    closed.map_err(|_| CommandError::Unfinished)?.map_err(ComposeError::Store)?;
    if let (Some(traces), Some(of)) = (traces, &config.operations.traces) {
        let patience = Duration::from_millis(of.timeout_ms.get());
        // The last spans go if the collector takes them; the host ends without it.
        let _ = tokio::task::spawn_blocking(move || traces.shutdown_with_timeout(patience)).await;
    }
    if cut == 0 { Ok(()) } else { Err(CommandError::Cut { turns: cut, limit_ms: config.server.shutdown_ms }) }
}

/// Metrics, health and the staff's pages, before the host is put together and until the process ends.
async fn serve_operations(config: &Config, stage: &watch::Sender<Stage>, pages: Pages) -> Result<(), CommandError> {
    let Some(address) = config.operations.listen else { return Ok(()) };
    let doing = |what: &str| format!("{what} {address} (operations.listen)");
    let listener =
        TcpListener::bind(address).await.map_err(|source| CommandError::Io { doing: doing("listening on"), source })?;
    let address = listener.local_addr().map_err(|source| CommandError::Io { doing: doing("asking for"), source })?;
    print(format!("metrics, health and the staff's pages on http://{address}"))?;
    let router = listener::router(stage.subscribe(), pages);
    let limits = connections(config);
    // It ends with the process: while turns drain, it says so.
    tokio::spawn(serve(listener, router, limits, std::future::pending()));
    Ok(())
}

/// What connections may take. The system gives a process few open files until it asks for more.
fn connections(config: &Config) -> ConnectionLimits {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    if let Err(why) = setrlimit(Resource::Nofile, files) {
        tracing::warn!(%why, "the system gives no more open files");
    }
    // Half of them are for the journal, registers and components.
    let files = getrlimit(Resource::Nofile).current.and_then(|files| usize::try_from(files / 2).ok());
    ConnectionLimits {
        at_once: config.server.connections_max.min(files.unwrap_or(usize::MAX)),
        head: Duration::from_millis(config.server.head_ms_max),
        head_bytes: config.server.head_bytes_max,
    }
}

/// Lets running turns end, for as long as `server.shutdown_ms`, while new ones are told that the host is stopping. Says
/// how many did not end.
async fn drain(composed: &Composed, config: &Config) -> usize {
    composed.host.stop_taking_turns();
    let until = Instant::now() + Duration::from_millis(config.server.shutdown_ms);
    while composed.host.running() > 0 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    composed.host.running()
}

/// Answers that are on their way may arrive; whoever still holds a connection then is cut off.
async fn close_connections(serving: tokio::task::JoinHandle<()>) {
    let _ = tokio::time::timeout(LAST_WORDS, serving).await;
}

/// How long answers that are finished may take to reach whoever reads them.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Waits until it is told to stop. SIGHUP has legal bases and policies read again.
async fn signal(composed: &Composed) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt), Ok(mut reload)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()))
    else {
        return;
    };
    loop {
        tokio::select! {
            _ = terminate.recv() => return,
            _ = interrupt.recv() => return,
            _ = reload.recv() => composed.office.reread().await,
        }
    }
}
