//! Wasmtime, bounded: engine, limits, permits, ticker, compile cache and calls. What a component can call is the
//! business of `capabilities`; which component is called when is the business of `turn`.

pub mod cache;
pub mod call;
pub mod compile;
pub mod engine;
pub mod meter;
pub mod permits;
pub mod v0_1;

pub use wasmtime;
