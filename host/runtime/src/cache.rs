//! Compiled components on disk, authenticated: foreign native code is never loaded.
//!
//! A file is Wasmtime's artifact and, beside it, an HMAC-SHA-256 over the engine's shape, the component's digest and the
//! artifact, under a key that only this host's data folder has. Folder, key and files belong to the user that the host
//! runs as and are closed to all others; whoever can act as that user can run code as the host anyway.
//!
//! What is verified is what is mapped: a file is opened once, so that nothing can be put in its place in between. It is
//! mapped lazily, which is why this module may use `unsafe`; files are replaced by rename and never changed in place.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use hmac::{Hmac, KeyInit as _, Mac as _};
use rustix::fs::OFlags;
use samspill_core::ids::Digest;
use sha2::Sha256;
use wasmtime::component::Component;

use crate::engine::Engine;

/// The key's file.
const KEY: &str = "cache.key";
/// How the name of what is still being written ends.
const UNFINISHED: &str = "new";

/// The cache could not be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The folder or the key.
    #[error("opening the compile cache at {path}")]
    Open {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The key file has another length than 32 bytes.
    #[error("the key {path} is damaged; delete it, and the cache is made anew")]
    Key {
        /// The key's file.
        path: PathBuf,
    },
    /// What the compiler gave cannot be loaded.
    #[error("loading the compiled component")]
    Load(#[source] wasmtime::Error),
}

/// The compile cache of one host.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    key: [u8; 32],
}

impl Cache {
    /// Opens the cache in a folder, making folder and key where they are missing.
    ///
    /// # Errors
    /// [`CacheError::Open`] or [`CacheError::Key`].
    pub fn open(folder: &Path) -> Result<Self, CacheError> {
        make_private_folder(folder).map_err(|source| CacheError::Open { path: folder.to_owned(), source })?;
        let path = folder.join(KEY);
        let key = match open_private(&path).and_then(|mut file| read_exactly(&mut file)) {
            Ok(key) => key.ok_or(CacheError::Key { path })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                new_key(&path).map_err(|source| CacheError::Open { path, source })?
            }
            Err(source) => return Err(CacheError::Open { path, source }),
        };
        clear(folder).map_err(|source| CacheError::Open { path: folder.to_owned(), source })?;
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// A component's artifact, if it lies here and is authentic.
    pub fn load(&self, engine: &Engine, digest: &Digest) -> Option<Component> {
        match self.verified(engine, digest) {
            // SAFETY: the artifact was made by this host: its tag is right. The path leads to the very file that was
            // verified, whatever has been put in its place since.
            #[allow(unsafe_code)]
            Ok(file) => unsafe { Component::deserialize_file(engine.wasmtime(), opened(&file)) }
                .inspect_err(
                    |error| tracing::warn!(%digest, %error, "an artifact in the compile cache is of another engine"),
                )
                .ok(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(%digest, %error, "an artifact in the compile cache is not used; it is compiled anew");
                None
            }
        }
    }

    /// Keeps what this host's own compiler made of a component, and loads it. What cannot be kept is used all the same.
    ///
    /// # Errors
    /// [`CacheError::Load`].
    pub fn keep(&self, engine: &Engine, digest: &Digest, artifact: &[u8]) -> Result<Component, CacheError> {
        if let Err(error) = self.store(engine, digest, artifact) {
            tracing::warn!(%digest, %error, "the compiled component could not be cached");
        }
        if let Some(component) = self.load(engine, digest) {
            return Ok(component);
        }
        // SAFETY: the artifact comes from this host's compiler, without having been anywhere else.
        #[allow(unsafe_code)]
        let component = unsafe { Component::deserialize(engine.wasmtime(), artifact) };
        component.map_err(CacheError::Load)
    }

    /// The artifact's file, verified.
    fn verified(&self, engine: &Engine, digest: &Digest) -> std::io::Result<File> {
        let path = self.path(engine, digest);
        let mut file = open_private(&path)?;
        let tag: Option<[u8; 32]> = read_exactly(&mut open_private(&path.with_extension("tag"))?)?;
        let mut mac = self.mac(engine, digest)?;
        let mut chunk = vec![0; 64 << 10];
        loop {
            match file.read(&mut chunk)? {
                0 => break,
                length => mac.update(chunk.get(..length).unwrap_or_default()),
            }
        }
        let is_authentic = tag.is_some_and(|tag| mac.verify_slice(&tag).is_ok());
        if is_authentic { Ok(file) } else { Err(std::io::Error::other("it is not authentic")) }
    }

    fn store(&self, engine: &Engine, digest: &Digest, artifact: &[u8]) -> std::io::Result<()> {
        let mut mac = self.mac(engine, digest)?;
        mac.update(artifact);
        let path = self.path(engine, digest);
        write_by_rename(&path.with_extension("tag"), &mac.finalize().into_bytes())?;
        write_by_rename(&path, artifact)
    }

    fn mac(&self, engine: &Engine, digest: &Digest) -> std::io::Result<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).map_err(std::io::Error::other)?;
        mac.update(&shape(engine).to_be_bytes());
        mac.update(digest.as_str().as_bytes());
        Ok(mac)
    }

    /// Another engine version or configuration has other artifacts.
    fn path(&self, engine: &Engine, digest: &Digest) -> PathBuf {
        let hex = digest.as_str().trim_start_matches("sha256:");
        self.folder.join(format!("{hex}-{:016x}.cwasm", shape(engine)))
    }
}

fn shape(engine: &Engine) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = std::hash::DefaultHasher::new();
    engine.wasmtime().precompile_compatibility_hash().hash(&mut hasher);
    hasher.finish()
}

/// A path to what a file that is open is, and not to what has its name.
fn opened(file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // Through a link, that is what is behind it: an operator may keep the cache on another disk.
    if fs::metadata(folder)?.uid() != rustix::process::geteuid().as_raw() {
        let why = "it belongs to another user, who could put code there; give it to the one the host runs as";
        return Err(std::io::Error::other(why));
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// Opens a file of this user's that is closed to others. A link is no file.
fn open_private(path: &Path) -> std::io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = fs::OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    let found = file.metadata()?;
    let is_private = found.uid() == rustix::process::geteuid().as_raw() && found.mode() & 0o077 == 0;
    if found.is_file() && is_private {
        return Ok(file);
    }
    Err(std::io::Error::other("others can read or write it; delete it, and it is made anew"))
}

/// All of a file that has this length; none when it has another.
fn read_exactly(file: &mut File) -> std::io::Result<Option<[u8; 32]>> {
    let mut bytes = Vec::new();
    file.take(33).read_to_end(&mut bytes)?;
    Ok(bytes.try_into().ok())
}

fn new_key(path: &Path) -> std::io::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| std::io::Error::other(error.to_string()))?;
    write_by_rename(path, &key)?;
    Ok(key)
}

/// Takes away what was being written when a host ended. Not a key's: another host may just be making it. One that is just
/// writing an artifact goes on without having cached it.
fn clear(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_half = path.extension().is_some_and(|extension| extension == UNFINISHED);
        let is_key = path.file_stem().is_some_and(|stem| stem.as_encoded_bytes().starts_with(b"cache."));
        if is_half && !is_key {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Whole or not at all. A name that a loss of power takes costs a compilation: the folder is not synced.
fn write_by_rename(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let temporary = path.with_extension(format!("{}-{number}.{UNFINISHED}", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

#[cfg(test)]
mod tests;
