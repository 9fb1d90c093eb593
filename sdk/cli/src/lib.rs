//! The author's commands: from a compiled assistant to the one file that is handed over.

mod error;
mod file;
mod pack;
mod sections;

pub use error::PackError;
pub use pack::{PackArgs, pack, pack_bytes};

/// The custom section that holds the manifest's text.
pub const MANIFEST_SECTION: &str = "samspill:manifest";

/// The longest manifest, in bytes. The host's limit (`docs/manifest.md`).
pub const MANIFEST_BYTES_MAX: usize = 64 << 10;
