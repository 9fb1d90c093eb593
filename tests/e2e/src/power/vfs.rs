//! What SQLite calls: each operation is passed on to the operating system's own, and noted. The one file of the tests
//! with `unsafe`: SQLite's interface is C.
#![allow(unsafe_code, reason = "SQLite calls through C function pointers")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use rusqlite::ffi::{
    SQLITE_FULL, SQLITE_IOERR, SQLITE_OK, SQLITE_OPEN_MAIN_JOURNAL, SQLITE_OPEN_WAL, sqlite3_file, sqlite3_int64,
    sqlite3_io_methods, sqlite3_vfs, sqlite3_vfs_find, sqlite3_vfs_register,
};

use super::{Ground, Off, Unsynced, ground_of};

/// A file of ours: the operating system's lies right behind it.
#[repr(C)]
struct Noted {
    base: sqlite3_file,
    /// Made by `Box::into_raw`; null for a file that is nobody's business.
    place: *mut Place,
}

struct Place {
    ground: Arc<Ground>,
    path: PathBuf,
    /// A log: SQLite syncs the folder with the first sync of a new one.
    is_log: bool,
}

/// The operating system's own; set once, before ours is registered.
static REAL: std::sync::atomic::AtomicPtr<sqlite3_vfs> = std::sync::atomic::AtomicPtr::new(std::ptr::null_mut());

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // Without memory maps of the database, which would pass by.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes ours the one that SQLite uses unless told otherwise.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: SQLite's default exists, and a copy of it is as good as it is: its functions use no more of the
        // structure than what is copied. Ours is never freed, and registered while nothing else uses it.
        unsafe {
            let real = sqlite3_vfs_find(std::ptr::null());
            REAL.store(real, std::sync::atomic::Ordering::SeqCst);
            let mut ours = *real;
            ours.szOsFile += c_int::try_from(size_of::<Noted>()).unwrap();
            ours.zName = c"forgetful".as_ptr();
            ours.pNext = std::ptr::null_mut();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            let ours = Box::into_raw(Box::new(ours));
            assert_eq!(sqlite3_vfs_register(ours, 1), SQLITE_OK);
        }
    });
}

fn real_vfs() -> *mut sqlite3_vfs {
    REAL.load(std::sync::atomic::Ordering::SeqCst)
}

/// The operating system's file behind ours.
unsafe fn real(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: SQLite gave `szOsFile` bytes: ours, and then the other's.
    unsafe { file.cast::<Noted>().add(1).cast() }
}

unsafe fn place<'a>(file: *mut sqlite3_file) -> Option<&'a Place> {
    // SAFETY: set by `open`, and valid until `close`.
    unsafe { (*file.cast::<Noted>()).place.as_ref() }
}

/// Calls the operating system's method of the same name.
macro_rules! pass_on {
    ($file:expr, $method:ident $(, $argument:expr)*) => {
        // SAFETY: the file behind ours was opened, and so has its methods.
        unsafe {
            let file = real($file);
            (*(*file).pMethods).$method.unwrap()(file $(, $argument)*)
        }
    };
}

fn path_of(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite's names end with a zero.
    let name = unsafe { CStr::from_ptr(name) };
    Some(Path::new(OsStr::from_bytes(name.to_bytes())).to_owned())
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let path = path_of(name);
    let ground = path.as_deref().and_then(ground_of);
    // Held until it is open, so that the power does not go in between.
    let mut state = ground.as_ref().map(|ground| ground.state());
    let is_on = state.as_ref().is_none_or(|state| state.on().is_ok());
    let noted = file.cast::<Noted>();
    // SAFETY: SQLite gave room for both; without methods ours is not closed.
    unsafe {
        (*noted).base.pMethods = std::ptr::null();
        (*noted).place = std::ptr::null_mut();
    }
    if !is_on {
        return SQLITE_IOERR;
    }
    // SAFETY: as SQLite would call it.
    let opened = unsafe { (*real_vfs()).xOpen.unwrap()(real_vfs(), name, real(file), flags, out) };
    if opened != SQLITE_OK {
        return opened;
    }
    if let (Some(ground), Some(path), Some(state)) = (&ground, path, &mut state) {
        let len = std::fs::metadata(&path).map_or(0, |file| file.len());
        state.files.entry(path.clone()).or_insert_with(|| Unsynced { len, ..Unsynced::default() });
        state.open += 1;
        let is_log = flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL) != 0;
        let place = Place { ground: Arc::clone(ground), path, is_log };
        // SAFETY: freed by `close`.
        unsafe { (*noted).place = Box::into_raw(Box::new(place)) };
    }
    // SAFETY: as above.
    unsafe { (*noted).base.pMethods = &raw const METHODS };
    SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let path = path_of(name);
    let ground = path.as_deref().and_then(ground_of);
    // SAFETY: as SQLite would call it.
    let pass_on = || unsafe { (*real_vfs()).xDelete.unwrap()(real_vfs(), name, sync_folder) };
    let (Some(ground), Some(path)) = (ground, path) else { return pass_on() };
    let mut state = ground.state();
    if state.spend().is_err() {
        return SQLITE_IOERR;
    }
    let content = std::fs::read(&path).ok();
    let deleted = pass_on();
    if deleted == SQLITE_OK {
        // What is deleted can come back as it was when it was synced.
        let was_durable = state.durable.contains(&path);
        let unsynced = state.files.entry(path).or_default();
        let content = content.filter(|_| was_durable).map(|mut content| {
            for (sector, old) in std::mem::take(&mut unsynced.sectors) {
                let at = usize::try_from(sector * super::SECTOR).unwrap();
                content.resize(content.len().max(at + old.len()), 0);
                content[at..at + old.len()].copy_from_slice(&old);
            }
            content.truncate(usize::try_from(unsynced.len).unwrap());
            content
        });
        *unsynced = Unsynced { deleted: content, ..Unsynced::default() };
        if sync_folder != 0 && !state.lies {
            state.names_are_durable();
        }
    }
    deleted
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let closed = pass_on!(file, xClose);
    // SAFETY: made by `open`, and not used afterwards.
    unsafe {
        let place = std::mem::replace(&mut (*file.cast::<Noted>()).place, std::ptr::null_mut());
        if !place.is_null() {
            let place = Box::from_raw(place);
            place.ground.state().open -= 1;
        }
    }
    closed
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, amount: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let is_on = unsafe { place(file) }.is_none_or(|place| place.ground.state().on().is_ok());
    if is_on { pass_on!(file, xRead, to, amount, at) } else { SQLITE_IOERR }
}

/// Does something that changes a file, unless the power is off; `note` remembers first what may be lost.
fn change(
    file: *mut sqlite3_file,
    note: impl FnOnce(&mut Unsynced, &mut dyn FnMut(u64, &mut [u8])),
    change: impl FnOnce() -> c_int,
) -> c_int {
    // SAFETY: an open file.
    let Some(place) = (unsafe { place(file) }) else { return change() };
    let mut state = place.ground.state();
    if let Err(Off) = state.spend() {
        return SQLITE_IOERR;
    }
    let mut old = |at: u64, to: &mut [u8]| {
        let (amount, at) = (c_int::try_from(to.len()).unwrap(), i64::try_from(at).unwrap());
        // What is beyond the end reads as zeros.
        let _ = pass_on!(file, xRead, to.as_mut_ptr().cast(), amount, at);
    };
    note(state.files.get_mut(&place.path).unwrap(), &mut old);
    change()
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, amount: c_int, at: sqlite3_int64) -> c_int {
    let (start, length) = (u64::try_from(at).unwrap(), u64::try_from(amount).unwrap());
    let mut now = 0;
    pass_on!(file, xFileSize, &raw mut now);
    // SAFETY: an open file.
    let is_full = unsafe { place(file) }.is_some_and(|place| place.ground.state().is_full);
    if is_full && start + length > u64::try_from(now).unwrap() {
        return SQLITE_FULL;
    }
    change(
        file,
        |unsynced, old| unsynced.remember(start, start + length, old),
        || pass_on!(file, xWrite, from, amount, at),
    )
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    let mut now = 0;
    pass_on!(file, xFileSize, &raw mut now);
    let (start, end) = (u64::try_from(size).unwrap(), u64::try_from(now).unwrap());
    change(file, |unsynced, old| unsynced.remember(start, end, old), || pass_on!(file, xTruncate, size))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: an open file.
    let Some(place) = (unsafe { place(file) }) else { return pass_on!(file, xSync, flags) };
    let mut state = place.ground.state();
    if state.spend().is_err() {
        return SQLITE_IOERR;
    }
    // The page cache is enough here: this process lives on, and tests are quick.
    if !state.lies {
        let len = std::fs::metadata(&place.path).map_or(0, |file| file.len());
        let unsynced = state.files.get_mut(&place.path).unwrap();
        unsynced.sectors.clear();
        unsynced.len = len;
        if place.is_log && !state.durable.contains(&place.path) {
            state.names_are_durable();
        }
    }
    SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    pass_on!(file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    pass_on!(file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    pass_on!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    pass_on!(file, xCheckReservedLock, out)
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    pass_on!(file, xFileControl, operation, argument)
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    pass_on!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    pass_on!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    to: *mut *mut c_void,
) -> c_int {
    pass_on!(file, xShmMap, page, size, extend, to)
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    pass_on!(file, xShmLock, offset, count, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    pass_on!(file, xShmBarrier);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    pass_on!(file, xShmUnmap, delete)
}
