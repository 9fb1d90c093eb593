//! A disk that forgets at a power cut what nobody had it sync. SQLite writes through it: it stands between SQLite and the
//! file system in this process, so that the host is the one that everybody runs.
//!
//! While the power is on, everything works as usual, and what each sector held at its file's last sync is remembered. When
//! the power is cut, at a chosen operation, every operation fails. [`Ground::restore`] then takes back any choice of what
//! was not synced: sectors, lengths, new and deleted names. Only a file system layer below everything (FUSE, dm-flakey)
//! would see the host's other files too; there are two, both written by rename, and CI has no such layer to give.

mod vfs;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is written whole or not at all.
const SECTOR: u64 = 512;

/// What a power cut takes of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// All of it.
    All,
    /// Any of it, sector by sector.
    Some,
    /// Nothing, as with a kill.
    Nothing,
}

/// The disk under one folder.
#[derive(Debug)]
pub struct Ground {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    is_off: bool,
    is_full: bool,
    /// Operations that change the disk until the power goes.
    left: Option<u64>,
    lies: bool,
    open: usize,
    /// Names that a cut cannot take.
    durable: BTreeSet<PathBuf>,
    files: BTreeMap<PathBuf, Unsynced>,
}

/// What a file may lose.
#[derive(Debug, Default)]
struct Unsynced {
    len: u64,
    sectors: BTreeMap<u64, Vec<u8>>,
    deleted: Option<Vec<u8>>,
}

/// The power is off.
#[derive(Debug)]
struct Off;

static GROUNDS: Mutex<Vec<Arc<Ground>>> = Mutex::new(Vec::new());

impl Ground {
    /// Puts the disk under a folder, from now on. The folder must exist.
    pub fn under(folder: &Path) -> Arc<Self> {
        vfs::register();
        let folder = folder.canonicalize().unwrap();
        let ground = Arc::new(Self { folder, state: Mutex::default() });
        locked(&GROUNDS).push(Arc::clone(&ground));
        ground
    }

    /// Makes every sync of this disk a lie: it says that it was done.
    pub fn lie(&self) {
        self.state().lies = true;
    }

    /// Fills the disk: nothing on it grows any more, and what is there can be written over.
    pub fn fill(&self) {
        self.state().is_full = true;
    }

    /// Makes room again.
    pub fn free(&self) {
        self.state().is_full = false;
    }

    /// Cuts the power after so many operations that change the disk.
    pub fn cut_after(&self, operations: u64) {
        self.state().left = Some(operations);
    }

    /// Whether the power is off.
    pub fn is_off(&self) -> bool {
        self.state().is_off
    }

    /// Files that SQLite has open.
    pub fn open_files(&self) -> usize {
        self.state().open
    }

    /// Takes back what the cut took, and turns the power on again. Nothing may be open.
    pub fn restore(&self, loss: Loss, rng: &mut fastrand::Rng) {
        let mut state = self.state();
        assert_eq!(state.open, 0, "a power cut leaves no process behind");
        let mut takes = || match loss {
            Loss::All => true,
            Loss::Some => rng.bool(),
            Loss::Nothing => false,
        };
        for (path, unsynced) in std::mem::take(&mut state.files) {
            if let Some(content) = unsynced.deleted.as_ref().filter(|_| takes()) {
                std::fs::write(&path, content).unwrap();
            } else if !state.durable.contains(&path) && takes() {
                let _ = std::fs::remove_file(&path);
            } else if path.exists() {
                unsynced.take_back(&path, &mut takes);
            }
        }
        let names = std::fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path());
        let (shared, names): (BTreeSet<_>, _) = names.partition(|path| path.to_string_lossy().ends_with("-shm"));
        for path in shared {
            std::fs::remove_file(path).unwrap();
        }
        let lies = state.lies;
        *state = State { durable: names, lies, ..State::default() };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

impl State {
    /// Before an operation that changes the disk.
    fn spend(&mut self) -> Result<(), Off> {
        if let Some(left) = &mut self.left {
            match left.checked_sub(1) {
                Some(less) => *left = less,
                None => self.is_off = true,
            }
        }
        self.on()
    }

    fn on(&self) -> Result<(), Off> {
        if self.is_off { Err(Off) } else { Ok(()) }
    }

    fn names_are_durable(&mut self) {
        let there = self.files.iter_mut().filter_map(|(path, unsynced)| {
            unsynced.deleted = None;
            path.exists().then(|| path.clone())
        });
        self.durable.extend(there);
    }
}

impl Unsynced {
    /// Remembers what the sectors from `start` to `end` hold.
    fn remember(&mut self, start: u64, end: u64, mut read: impl FnMut(u64, &mut [u8])) {
        for sector in start / SECTOR..end.div_ceil(SECTOR) {
            self.sectors.entry(sector).or_insert_with(|| {
                let mut old = vec![0; SECTOR as usize];
                read(sector * SECTOR, &mut old);
                old
            });
        }
    }

    fn take_back(&self, path: &Path, takes: &mut impl FnMut() -> bool) {
        let file = File::options().write(true).open(path).unwrap();
        let now = file.metadata().unwrap().len();
        let has_old_length = now != self.len && takes();
        for (sector, old) in &self.sectors {
            let at = sector * SECTOR;
            // The old length has its old content where the file is shorter now.
            let is_cut_off = has_old_length && at >= now;
            if is_cut_off || takes() {
                file.write_all_at(old, at).unwrap();
            }
        }
        file.set_len(if has_old_length { self.len } else { now }).unwrap();
    }
}

/// The disk that a file is on.
fn ground_of(path: &Path) -> Option<Arc<Ground>> {
    let parent = path.parent()?;
    locked(&GROUNDS).iter().find(|ground| ground.folder == parent).map(Arc::clone)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
