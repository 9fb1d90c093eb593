//! What the staff have done is as it was written, or the host does not start on it.

use std::time::Duration;

use rusqlite::Connection;
use samspill_core::oversight::{Act, Event};
use samspill_store::StaffLog;
use tempfile::{TempDir, tempdir};

/// Three stops, written down.
fn written() -> TempDir {
    let dir = tempdir().unwrap();
    let (mut log, events) = StaffLog::open(dir.path(), Duration::ZERO).unwrap();
    assert!(events.is_empty());
    for number in 1..=3 {
        let act = Act::Stop { what: format!("31000001{number}").parse().unwrap() };
        log.append(&Event { number, at_ms: number, by: "Kari".into(), why: "Avvik".into(), act }).unwrap();
    }
    dir
}

#[test]
fn an_event_of_the_staffs_that_is_changed_removed_or_moved_is_found_at_the_start_and_by_who_looks() {
    let same = written();
    assert_eq!(StaffLog::look(same.path(), Duration::ZERO).unwrap().len(), 3);
    for change in [
        "UPDATE event SET why = 'Avvil' WHERE number = 2",
        "UPDATE event SET staff = 'Ola' WHERE number = 3",
        "UPDATE event SET at_ms = 9 WHERE number = 1",
        "DELETE FROM event WHERE number = 2",
        "DELETE FROM event WHERE number = 1",
        "UPDATE event SET number = 9 WHERE number = 1; UPDATE event SET number = 1 WHERE number = 2;
         UPDATE event SET number = 2 WHERE number = 9",
    ] {
        let dir = written();
        let database = Connection::open(dir.path().join("oversight.db")).unwrap();
        let triggers: Vec<String> = {
            let mut all = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
            all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        triggers.iter().for_each(|name| database.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
        database.execute_batch(change).unwrap();
        drop(database);
        let started = StaffLog::open(dir.path(), Duration::ZERO).map(|_| ()).unwrap_err().to_string();
        let looked = StaffLog::look(dir.path(), Duration::ZERO).unwrap_err().to_string();
        for error in [started, looked] {
            assert!(error.contains("oversight.db"), "{change}: {error}");
        }
    }
}
