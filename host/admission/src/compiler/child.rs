//! What a compiling child does to itself before it reads a byte.

use std::io;

use landlock::{ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, Scope};
use rustix::process::{Pid, Resource, Rlimit, Signal, getppid, getrlimit, set_parent_process_death_signal, setrlimit};

/// What a child may use. The parent writes it as [`Confinement::arguments`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// Memory, in bytes: all of its address space.
    pub memory_bytes: u64,
    /// CPU time, in seconds.
    pub cpu_s: u64,
}

impl Confinement {
    /// The arguments of `samspill compile`.
    pub(super) fn arguments(&self) -> [String; 4] {
        ["--memory-bytes".into(), self.memory_bytes.to_string(), "--cpu-s".into(), self.cpu_s.to_string()]
    }
}

/// Confines this process for good: it ends with its parent, has its three pipes and no file, socket or process beside
/// them, and no more memory and CPU time than this.
///
/// # Errors
/// When the system refuses one of the limits, or the parent is gone.
pub fn confine(confinement: &Confinement, parent: u32) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    if getppid().map(Pid::as_raw_nonzero).and_then(|id| u32::try_from(id.get()).ok()) != Some(parent) {
        return Err(io::Error::other("the process that started the compiler is gone"));
    }
    close_inherited()?;
    rustix::thread::set_no_new_privs(true)?;
    // Where the kernel has no Landlock, the limit on open files still holds.
    deny_files_and_network().map_err(io::Error::other)?;
    for (resource, bound) in [
        (Resource::As, confinement.memory_bytes),
        (Resource::Cpu, confinement.cpu_s),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nproc, 0),
        (Resource::Nofile, 3),
    ] {
        // The signal that says why comes a second before the one that only ends.
        let margin = u64::from(resource == Resource::Cpu);
        let most = |bound: u64| getrlimit(resource).maximum.map_or(bound, |maximum| maximum.min(bound));
        setrlimit(resource, Rlimit { current: Some(most(bound)), maximum: Some(most(bound.saturating_add(margin))) })?;
    }
    Ok(())
}

/// Whoever started the parent may have left it descriptors that are not closed at `exec`.
fn close_inherited() -> io::Result<()> {
    let mut inherited = Vec::new();
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let fd = entry?.file_name().to_str().and_then(|name| name.parse::<i32>().ok());
        inherited.extend(fd.filter(|fd| *fd > 2));
    }
    // The listing's own is closed by now.
    inherited.retain(|fd| std::fs::symlink_metadata(format!("/proc/self/fd/{fd}")).is_ok());
    for fd in inherited {
        // SAFETY: the process has just begun, and nothing in it holds a descriptor but the three.
        #[allow(unsafe_code)]
        unsafe {
            rustix::io::close(fd);
        }
    }
    Ok(())
}

fn deny_files_and_network() -> Result<(), landlock::RulesetError> {
    let abi = ABI::V6;
    let rules = Ruleset::default().handle_access(AccessFs::from_all(abi))?;
    let rules = rules.handle_access(AccessNet::from_all(abi))?.scope(Scope::from_all(abi))?;
    rules.create()?.restrict_self().map(|_| ())
}
