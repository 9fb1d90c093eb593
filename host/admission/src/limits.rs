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
}

impl Default for AdmissionLimits {
    fn default() -> Self {
        let instances_max = samspill_core::limits::Limits::default().instances_max;
        Self { component_bytes_max: 32 << 20, instances_max: u32::try_from(instances_max).unwrap_or(u32::MAX) }
    }
}
