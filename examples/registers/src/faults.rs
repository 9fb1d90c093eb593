//! Faults on demand: a register that is slow, fails, talks nonsense or hangs up.

use std::{
    io,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// The longest delay a fault may ask for.
pub const DELAY_MS_MAX: u64 = 60_000;
/// How many faults can be on at a time.
pub const FAULTS_MAX: usize = 16;
/// Where each register's paths begin. A fault is inside one of them: never at the demo's own paths.
pub const FAULT_PREFIXES: [&str; 8] = [
    PREFIX_DEFAULT,
    "/dsop/",
    "/ektepakt/",
    "/folkeregisteret/",
    "/kartverket/",
    "/norskpensjon/",
    "/skatteetaten/",
    "/svv/",
];
const PREFIX_DEFAULT: &str = "/api/";

/// How the register misbehaves.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultKind {
    /// The right answer, after the delay.
    Slow,
    /// A server error.
    Error,
    /// A success whose body is not what its type says, nor even text.
    Garbage,
    /// Half a body, and then the connection is gone.
    Cut,
}

/// A fault and which requests it hits.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// How the register misbehaves.
    pub kind: FaultKind,
    /// How long it waits first; at most [`DELAY_MS_MAX`].
    #[serde(default)]
    pub delay_ms: u64,
    /// Which requests it hits: those whose path begins so, which is inside one of
    /// [`FAULT_PREFIXES`]. The court's, `/api/`, if not given.
    #[serde(default = "prefix_default")]
    pub path_prefix: String,
}

impl Fault {
    /// A fault of the court's register, without delay.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, delay_ms: 0, path_prefix: prefix_default() }
    }

    /// The same fault, after a delay.
    #[must_use]
    pub fn after_ms(self, delay_ms: u64) -> Self {
        Self { delay_ms, ..self }
    }

    /// The same fault, for the paths that begin so alone.
    #[must_use]
    pub fn at(self, path_prefix: &str) -> Self {
        Self { path_prefix: path_prefix.to_owned(), ..self }
    }
}

/// Why a fault was refused.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// The delay is too long.
    #[error("a delay is at most {DELAY_MS_MAX} ms")]
    Delay,
    /// The prefix is no register's path, or would hit the switch that turns the fault off.
    #[error("a path prefix begins with one of {}", FAULT_PREFIXES.join(" "))]
    Prefix,
    /// Too many are on.
    #[error("at most {FAULTS_MAX} faults are on at a time")]
    TooMany,
}

/// The switch for faults. Clones turn the same one. Each fault that is on has a prefix of its own.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<RwLock<Vec<Fault>>>);

impl Faults {
    /// Turns a fault on, in place of the one before with the same prefix.
    ///
    /// # Errors
    /// [`FaultError`] if the fault is out of bounds.
    pub fn set(&self, fault: Fault) -> Result<(), FaultError> {
        if fault.delay_ms > DELAY_MS_MAX {
            return Err(FaultError::Delay);
        }
        if !FAULT_PREFIXES.iter().any(|prefix| fault.path_prefix.starts_with(prefix)) {
            return Err(FaultError::Prefix);
        }
        let mut faults = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = faults.iter_mut().find(|old| old.path_prefix == fault.path_prefix) {
            *same = fault;
        } else if faults.len() < FAULTS_MAX {
            faults.push(fault);
        } else {
            return Err(FaultError::TooMany);
        }
        Ok(())
    }

    /// Turns every fault off.
    pub fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The fault with the longest prefix that hits a path.
    fn hitting(&self, path: &str) -> Option<Fault> {
        let faults = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let hitting = faults.iter().filter(|fault| path.starts_with(&fault.path_prefix));
        hitting.max_by_key(|fault| fault.path_prefix.len()).cloned()
    }
}

/// Answers in the fault's way if one hits the request.
pub(crate) async fn inject(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let Some(fault) = faults.hitting(request.uri().path()) else {
        return next.run(request).await;
    };
    tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    match fault.kind {
        FaultKind::Slow => next.run(request).await,
        FaultKind::Error => {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The register failed", "A fault was turned on at /faults.")
                .into_response()
        }
        FaultKind::Garbage => json_response(Body::from(&b"<<\xff\xfe not json >>"[..])),
        FaultKind::Cut => cut(),
    }
}

fn cut() -> Response {
    let half = Ok(r#"{"saker":["#);
    let gone = Err(io::Error::from(io::ErrorKind::ConnectionReset));
    json_response(Body::from_stream(tokio_stream::iter([half, gone])))
}

fn json_response(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn prefix_default() -> String {
    PREFIX_DEFAULT.to_owned()
}
