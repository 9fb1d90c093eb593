//! The bounds of admission.

use serde::{Deserialize, Serialize};

/// The bounds of admission. Each is a configuration key of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AdmissionLimits {
    /// The largest component, in bytes.
    pub component_bytes_max: usize,
    /// Core instances, memories and tables in one component, each.
    pub instances_max: u32,
    /// Functions in all core modules of one component.
    pub functions_max: u32,
    /// One function's body, in bytes.
    pub function_bytes_max: usize,
    /// How long compiling one component may take, in milliseconds.
    pub compile_ms: u64,
    /// The memory that compiling one component may take, in bytes.
    pub compile_memory_bytes_max: u64,
    /// One compiled component, in bytes.
    pub artifact_bytes_max: u64,
    /// Components that are compiled at the same time, each in a process of its own.
    pub compile_parallel_max: usize,
}

impl Default for AdmissionLimits {
    fn default() -> Self {
        let instances_max = samspill_core::limits::Limits::default().instances_max;
        Self {
            component_bytes_max: 32 << 20,
            instances_max: u32::try_from(instances_max).unwrap_or(u32::MAX),
            functions_max: 100_000,
            function_bytes_max: 1 << 20,
            compile_ms: 60_000,
            compile_memory_bytes_max: 1 << 30,
            artifact_bytes_max: 256 << 20,
            compile_parallel_max: 4,
        }
    }
}
