//! What the journal finds when it is opened, and what it says about it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use samspill_core::ports::Journal as _;
use samspill_store::{SqliteJournal, StoreError, StoreSettings};
use tempfile::tempdir;

use crate::support::*;

fn refused(dir: &Path) -> StoreError {
    SqliteJournal::open(dir, StoreSettings::default()).unwrap_err()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_its_owner_may_read_it() {
    let parent = tempdir().unwrap();
    let dir = parent.path().join("data/journal");
    let journal = SqliteJournal::open(&dir, StoreSettings::default()).unwrap();
    let (ticket, _) = journal.append(&id("c1"), vec![opened("c1")]).await.unwrap();
    journal.durable(ticket).await.unwrap();
    assert_eq!(mode(&dir), 0o700);
    let files: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(journal);
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
    let error = refused(&dir);
    assert!(matches!(error, StoreError::OpenToOthers { mode: 0o755, .. }), "{error}");
    assert!(error.to_string().contains("chmod 700"));
}

#[test]
fn two_hosts_cannot_use_one_directory() {
    let dir = tempdir().unwrap();
    let journal = open(&dir);
    assert!(matches!(refused(dir.path()), StoreError::InUse { .. }));
    drop(journal);
    open(&dir);
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let dir = tempdir().unwrap();
    drop(open(&dir));
    beside(dir.path()).execute_batch("PRAGMA user_version = 99").unwrap();
    let error = refused(dir.path());
    assert!(matches!(error, StoreError::Newer { found: 99, known: 9, .. }), "{error}");
    assert!(error.to_string().contains("journal.db"), "{error}");
}

#[test]
fn a_damaged_file_is_named_with_what_to_do() {
    let dir = tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(dir.path().join("journal.db"), [b'x'; 8192]).unwrap();
    let error = refused(dir.path());
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains("journal.db") && error.to_string().contains("backup"), "{error}");
}

#[test]
fn a_database_whose_pages_are_damaged_is_an_error_too() {
    let dir = tempdir().unwrap();
    drop(open(&dir));
    let path = dir.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100..].fill(0xAA);
    fs::write(&path, bytes).unwrap();
    assert!(matches!(refused(dir.path()), StoreError::Corrupt { .. }));
}

#[test]
fn another_key_or_none_is_refused() {
    let dir = tempdir().unwrap();
    drop(open(&dir));
    let path = dir.path().join("principal.key");
    let key = fs::read(&path).unwrap();
    assert_eq!(key.len(), 32);
    for bad in [None, Some(vec![1; 32]), Some(vec![1; 5])] {
        match &bad {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        assert!(matches!(refused(dir.path()), StoreError::Key { .. }), "{bad:?}");
    }
    fs::write(&path, key).unwrap();
    open(&dir);
}

#[test]
fn settings_are_checked() {
    assert!(toml::from_str::<StoreSettings>("journal_queue_maks = 1").is_err());
    let settings: StoreSettings = toml::from_str("journal_queue_max = 0").unwrap();
    assert_eq!(settings.readers, StoreSettings::default().readers);
    let dir = tempdir().unwrap();
    let error = SqliteJournal::open(dir.path(), settings).unwrap_err();
    assert!(matches!(error, StoreError::Setting { key: "journal_queue_max" }), "{error}");
}
