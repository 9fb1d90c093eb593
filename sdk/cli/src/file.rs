//! Writing a file so that nobody ever sees half of it.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write as _};
use std::path::{Path, PathBuf};

/// Writes beside the target, then renames onto it.
pub(crate) fn write_atomically(target: &Path, bytes: &[u8]) -> Result<()> {
    let beside = beside(target)?;
    let written = create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&beside, target));
    if written.is_err() {
        // The first error is the one to tell; what is left over is only a temporary file.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

fn create(path: &Path) -> Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).open(path)
}

/// A hidden name in the same folder, so that renaming stays within one file system; another for every process.
fn beside(target: &Path) -> Result<PathBuf> {
    let name = target.file_name().ok_or_else(|| Error::new(ErrorKind::InvalidInput, "the path names no file"))?;
    Ok(target.with_file_name(format!(".{}.{}.partly", name.display(), std::process::id())))
}
