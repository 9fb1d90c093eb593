//! The directory: only its owner may look into it, and only one host may use it.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// The store's directory, locked as long as this lives.
#[derive(Debug)]
pub(crate) struct Place {
    dir: PathBuf,
    _lock: File,
}

impl Place {
    /// Makes the directory if it is missing, with mode 0700, and locks it. An empty one gets that mode; one with
    /// something in it may be another's too, and is refused if others can enter.
    pub(crate) fn claim(dir: &Path) -> Result<Self, StoreError> {
        let failed = |doing| move |source| StoreError::File { doing, path: dir.to_owned(), source };
        if !dir.exists() {
            DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed("create"))?;
            sync_names(dir).map_err(failed("sync the folders above"))?;
        }
        let mode = dir.metadata().map_err(failed("look at"))?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            if dir.read_dir().map_err(failed("list"))?.next().is_some() {
                return Err(StoreError::OpenToOthers { path: dir.to_owned(), mode });
            }
            std::fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(failed("run `chmod 700` on"))?;
        }
        let path = dir.join("journal.lock");
        let lock = private_file(&path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path }),
            Err(TryLockError::Error(source)) => Err(StoreError::File { doing: "lock", path, source }),
        }
    }

    /// The database, made with mode 0600 before SQLite opens it: its -wal and -shm files take the same mode.
    pub(crate) fn database(&self) -> Result<PathBuf, StoreError> {
        let path = self.dir.join("journal.db");
        private_file(&path)?;
        Ok(path)
    }

    /// Where a key is.
    pub(crate) fn key(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// Makes a new directory's name survive a loss of power: what is in it would be lost with it. The folders above may be
/// new too, and those that may not be read are not.
fn sync_names(dir: &Path) -> io::Result<()> {
    for above in dir.canonicalize()?.ancestors().skip(1) {
        match File::open(above) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => break,
            folder => folder?.sync_all()?,
        }
    }
    Ok(())
}

/// Opens a file, made if it is missing, that only its owner may read and write.
pub(crate) fn private_file(path: &Path) -> Result<File, StoreError> {
    let open = || -> io::Result<File> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        Ok(file)
    };
    open().map_err(|source| StoreError::File { doing: "open", path: path.to_owned(), source })
}

/// Writes a new file that only its owner may read: whole or not at all, also if the power goes.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let write = || -> io::Result<()> {
        let draft = path.with_extension("new");
        let _ = std::fs::remove_file(&draft);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        io::Write::write_all(&mut file, content)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)?;
        path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
    };
    write().map_err(|source| StoreError::File { doing: "write", path: path.to_owned(), source })
}
