//! Why an assistant could not be packed. Each reason carries a code and what to do.

use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;

/// Why an assistant could not be packed.
#[derive(Debug, Error, Diagnostic)]
pub enum PackError {
    /// A file that cannot be read.
    #[error("reading {}", path.display())]
    #[diagnostic(code(samspill::pack::read), help("check that the file is there and that you may read it"))]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that cannot be written.
    #[error("writing {}", path.display())]
    #[diagnostic(code(samspill::pack::write), help("check that its folder is there and that you may write in it"))]
    Write {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The manifest is empty.
    #[error("the manifest is empty")]
    #[diagnostic(code(samspill::pack::manifest_empty), help("describe the assistant: docs/manifest.md has an example"))]
    ManifestEmpty,
    /// The manifest is longer than a host accepts.
    #[error("the manifest has {bytes} bytes, and a host accepts {bytes_max}")]
    #[diagnostic(code(samspill::pack::manifest_long), help("shorten its texts, or make two assistants of it"))]
    ManifestLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        bytes_max: usize,
    },
    /// The manifest is not text.
    #[error("the manifest is not UTF-8 text")]
    #[diagnostic(code(samspill::pack::manifest_text), help("save it as UTF-8"))]
    ManifestText,
    /// The input is not WebAssembly.
    #[error("the input is not a binary WebAssembly file")]
    #[diagnostic(
        code(samspill::pack::not_wasm),
        help("give the .wasm file that the compiler made; text (.wat) is not accepted")
    )]
    NotWasm,
    /// A core module without the interface's description.
    #[error("the core module does not say which interface it was built for")]
    #[diagnostic(
        code(samspill::pack::no_interface),
        help("build it with the Samspill SDK (or wit-bindgen and wit/samspill.wit), and do not strip custom sections")
    )]
    NoInterface,
    /// The file breaks off or has a section that makes no sense.
    #[error("the WebAssembly file is broken at byte {offset}")]
    #[diagnostic(code(samspill::pack::broken), help("build it again; the file may have been cut off"))]
    Broken {
        /// Where.
        offset: usize,
    },
    /// The module does not become a component.
    #[error("making a component of the core module: {why}")]
    #[diagnostic(
        code(samspill::pack::encode),
        help("build for wasm32-unknown-unknown with the SDK's release that fits this command")
    )]
    Encode {
        /// What the encoder said, causes included.
        why: String,
    },
}
