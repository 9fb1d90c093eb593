//! The compiler: the one place where Cranelift runs. A host never calls it in its own process; `samspill compile` does,
//! in one that `samspill-admission` has started and confined.

use crate::engine::shape;

/// The component could not be compiled.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// Wasmtime does not start.
    #[error("starting the compiler")]
    Start(#[source] wasmtime::Error),
    /// Wasmtime's message says what it does not like.
    #[error("{}", describe(.0))]
    Refused(wasmtime::Error),
}

fn describe(error: &wasmtime::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The artifact of a component, as [`crate::cache::Cache::keep`] takes it.
///
/// # Errors
/// [`CompileError`].
pub fn artifact(component: &[u8]) -> Result<Vec<u8>, CompileError> {
    let engine = wasmtime::Engine::new(&shape()).map_err(CompileError::Start)?;
    #[expect(clippy::disallowed_methods, reason = "this is the process that may")]
    engine.precompile_component(component).map_err(CompileError::Refused)
}
