//! Compiled components on disk, authenticated: foreign native code is never loaded.
//!
//! A file is Wasmtime's artifact and, beside it, an HMAC-SHA-256 over the component's digest and the artifact under a
//! key that only this host's data folder has. Whoever can write that key can run code as the host anyway. The artifact
//! is memory-mapped, which is why this module may use `unsafe`; the folder is the host's own (mode 0700), and nothing
//! but this module writes to it, always by rename.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use samspill_core::ids::Digest;
use sha2::Sha256;
use wasmtime::component::Component;

use crate::engine::Engine;

/// The cache could not be used. A component that cannot be cached is still compiled.
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
    /// The component is not one that this host can compile.
    #[error("compiling the component")]
    Compile(#[source] wasmtime::Error),
    /// The key file has another length than 32 bytes.
    #[error("the key {path} is damaged; delete it, and the cache is made anew")]
    Key {
        /// The key's file.
        path: PathBuf,
    },
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
        let path = folder.join("cache.key");
        let key = match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| CacheError::Key { path })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                new_key(&path).map_err(|source| CacheError::Open { path, source })?
            }
            Err(source) => return Err(CacheError::Open { path, source }),
        };
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// The compiled component: from the cache where an authentic artifact lies there, else compiled and cached. The
    /// second value is whether it came from the cache.
    ///
    /// # Errors
    /// [`CacheError::Compile`] when Wasmtime refuses the component.
    pub fn component(&self, engine: &Engine, digest: &Digest, bytes: &[u8]) -> Result<(Component, bool), CacheError> {
        if let Some(component) = self.load(engine, digest) {
            return Ok((component, true));
        }
        let component = Component::new(engine.wasmtime(), bytes).map_err(CacheError::Compile)?;
        if let Err(error) = self.store(engine, digest, &component) {
            tracing::warn!(%digest, %error, "the compiled component could not be cached");
        }
        Ok((component, false))
    }

    fn load(&self, engine: &Engine, digest: &Digest) -> Option<Component> {
        let path = self.path(engine, digest);
        let artifact = fs::read(&path).ok()?;
        let tag = fs::read(path.with_extension("tag")).ok()?;
        if self.mac(digest, &artifact)?.verify_slice(&tag).is_err() {
            tracing::warn!(%digest, "an artifact in the compile cache is not authentic; it is compiled anew");
            return None;
        }
        drop(artifact);
        // SAFETY: the artifact was made by this host: its tag is right. The folder is the host's own, so that the file
        // is the one just read, and files in it are replaced by rename and never changed in place.
        #[allow(unsafe_code)]
        let loaded = unsafe { Component::deserialize_file(engine.wasmtime(), &path) };
        loaded.ok()
    }

    fn store(&self, engine: &Engine, digest: &Digest, component: &Component) -> Result<(), std::io::Error> {
        let artifact = component.serialize().map_err(std::io::Error::other)?;
        let mac = self.mac(digest, &artifact).ok_or_else(|| std::io::Error::other("the key has no length"))?;
        let path = self.path(engine, digest);
        write_by_rename(&path.with_extension("tag"), &mac.finalize().into_bytes())?;
        write_by_rename(&path, &artifact)
    }

    fn mac(&self, digest: &Digest, artifact: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(digest.as_str().as_bytes());
        mac.update(artifact);
        Some(mac)
    }

    /// Another engine version or configuration has other artifacts.
    fn path(&self, engine: &Engine, digest: &Digest) -> PathBuf {
        use std::hash::{Hash as _, Hasher as _};
        let mut hasher = std::hash::DefaultHasher::new();
        engine.wasmtime().precompile_compatibility_hash().hash(&mut hasher);
        let hex = digest.as_str().trim_start_matches("sha256:");
        self.folder.join(format!("{hex}-{:016x}.cwasm", hasher.finish()))
    }
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

fn new_key(path: &Path) -> std::io::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| std::io::Error::other(error.to_string()))?;
    write_by_rename(path, &key)?;
    Ok(key)
}

/// Whole or not at all. A name that a loss of power takes costs a compilation: the folder is not synced.
fn write_by_rename(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let temporary = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

#[cfg(test)]
mod tests {
    use samspill_core::limits::Limits;

    use super::*;

    #[test]
    fn foreign_artifacts_are_never_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::new(&Limits { permits_per_depth: 4, hops_max: 1, ..Limits::default() }).unwrap();
        let digest = Digest::new(format!("sha256:{}", "0".repeat(64))).unwrap();
        let bytes = b"\0asm\x0d\0\x01\0";
        let cache = Cache::open(folder.path()).unwrap();
        assert!(!cache.component(&engine, &digest, bytes).unwrap().1, "compiled the first time");
        assert!(cache.component(&engine, &digest, bytes).unwrap().1, "loaded the second time");
        let path = cache.path(&engine, &digest);
        let mut artifact = fs::read(&path).unwrap();
        let last = artifact.len() - 1;
        artifact[last] ^= 1;
        fs::write(&path, &artifact).unwrap();
        assert!(!cache.component(&engine, &digest, bytes).unwrap().1, "one changed bit, and it is compiled anew");
        let other = tempfile::tempdir().unwrap();
        let foreign = Cache::open(other.path()).unwrap();
        foreign.component(&engine, &digest, bytes).unwrap();
        for extension in ["cwasm", "tag"] {
            fs::copy(foreign.path(&engine, &digest).with_extension(extension), path.with_extension(extension)).unwrap();
        }
        assert!(!cache.component(&engine, &digest, bytes).unwrap().1, "another host's artifact is not this one's");
    }

    #[test]
    fn whatever_a_power_cut_leaves_of_the_cache_costs_a_compilation_and_no_more() {
        let engine = Engine::new(&Limits { permits_per_depth: 4, hops_max: 1, ..Limits::default() }).unwrap();
        let digest = Digest::new(format!("sha256:{}", "0".repeat(64))).unwrap();
        let bytes = b"\0asm\x0d\0\x01\0";
        for lost in 1..8 {
            let folder = tempfile::tempdir().unwrap();
            let cache = Cache::open(folder.path()).unwrap();
            cache.component(&engine, &digest, bytes).unwrap();
            let artifact = cache.path(&engine, &digest);
            let names = [folder.path().join("cache.key"), artifact.with_extension("tag"), artifact];
            for (bit, name) in names.iter().enumerate().filter(|(bit, _)| lost & (1 << bit) != 0) {
                fs::remove_file(name).unwrap_or_else(|error| panic!("{bit}: {error}"));
            }
            let cache = Cache::open(folder.path()).unwrap();
            assert!(!cache.component(&engine, &digest, bytes).unwrap().1, "{lost}: compiled anew");
            assert!(cache.component(&engine, &digest, bytes).unwrap().1, "{lost}: and cached again");
        }
    }
}
