//! `samspill pack`: an assistant as one file, a component that carries its manifest.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::Args;
use wasm_encoder::{ComponentSection as _, CustomSection};
use wasmparser::Parser;
use wit_component::ComponentEncoder;

use crate::file::write_atomically;
use crate::sections::split;
use crate::{MANIFEST_BYTES_MAX, MANIFEST_SECTION, PackError};

/// What the SDK leaves in a core module begins with this.
const INTERFACE_SECTION: &str = "component-type";
/// What a component's items are called: for tools alone, and larger than some manifests. Modules keep their names, which
/// traps are told by.
const NAMES_SECTION: &str = "component-name";

/// Arguments of `samspill pack`.
#[derive(Clone, Debug, Args)]
pub struct PackArgs {
    /// The compiled assistant: a core module built with the SDK, or a component.
    #[arg(value_name = "WASM")]
    pub module: PathBuf,
    /// The manifest, a TOML file.
    #[arg(long, value_name = "TOML", default_value = "assistant.toml")]
    pub manifest: PathBuf,
    /// Where to write the component.
    #[arg(short, long, value_name = "WASM")]
    pub output: PathBuf,
}

/// Packs an assistant and writes it in one step: a reader sees the old file or the new one.
///
/// Returns where it was written.
///
/// # Errors
/// [`PackError`], which says what to do.
pub fn pack(args: &PackArgs) -> Result<PathBuf, PackError> {
    let manifest = String::from_utf8(read(&args.manifest)?).map_err(|_| PackError::ManifestText)?;
    let packed = pack_bytes(&read(&args.module)?, &manifest)?;
    write_atomically(&args.output, &packed).map_err(|source| PackError::Write { path: args.output.clone(), source })?;
    Ok(args.output.clone())
}

/// Makes a component of a core module (a component is taken as it is) and puts the manifest into it, in place of one
/// that is there.
///
/// The manifest's text is not checked beyond its length; a host does that at admission.
///
/// # Errors
/// [`PackError`], which says what to do.
pub fn pack_bytes(wasm: &[u8], manifest: &str) -> Result<Vec<u8>, PackError> {
    if manifest.trim().is_empty() {
        return Err(PackError::ManifestEmpty);
    }
    if manifest.len() > MANIFEST_BYTES_MAX {
        return Err(PackError::ManifestLong { bytes: manifest.len(), bytes_max: MANIFEST_BYTES_MAX });
    }
    with_manifest(&component(wasm)?, manifest)
}

fn read(path: &Path) -> Result<Vec<u8>, PackError> {
    std::fs::read(path).map_err(|source| PackError::Read { path: path.to_owned(), source })
}

fn component(wasm: &[u8]) -> Result<Cow<'_, [u8]>, PackError> {
    if Parser::is_component(wasm) {
        return Ok(Cow::Borrowed(wasm));
    }
    if !Parser::is_core_wasm(wasm) {
        return Err(PackError::NotWasm);
    }
    let (_, sections) = split(wasm)?;
    if !sections.iter().any(|section| section.name.is_some_and(|name| name.starts_with(INTERFACE_SECTION))) {
        return Err(PackError::NoInterface);
    }
    ComponentEncoder::default()
        .validate(true)
        .module(wasm)
        .and_then(|encoder| encoder.encode())
        .map(Cow::Owned)
        .map_err(|error| PackError::Encode { why: format!("{error:#}") })
}

fn with_manifest(component: &[u8], manifest: &str) -> Result<Vec<u8>, PackError> {
    let (header, sections) = split(component)?;
    let mut packed = header.to_vec();
    let is_left_out = |name| [Some(MANIFEST_SECTION), Some(NAMES_SECTION)].contains(&name);
    for section in sections.iter().filter(|section| !is_left_out(section.name)) {
        packed.extend_from_slice(section.bytes);
    }
    CustomSection { name: MANIFEST_SECTION.into(), data: manifest.as_bytes().into() }.append_to_component(&mut packed);
    Ok(packed)
}
