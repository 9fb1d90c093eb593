//! Compiling in a child process: whatever a component does to the compiler, it does to a process that can be spared.
//!
//! [`Compiler`] is the parent's side. It starts a program, `samspill compile`, and holds the time; the program lowers
//! its own limits with [`confine`] before it reads a byte.

mod child;

use std::io::{Read, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};

use crate::limits::AdmissionLimits;
use crate::problem::clean_to;

pub use child::{Confinement, confine};

/// The exit code of a child that compiled nothing because of what the component is.
pub const REFUSED: u8 = 4;
/// The program that is running now, whatever has become of its file since.
pub const THIS_PROGRAM: &str = "/proc/self/exe";

/// What a child says of itself is read this far.
const SAID_BYTES_MAX: u64 = 4_096;
/// And quoted this far.
const SAID_CHARS_MAX: usize = 400;

/// Why there is no artifact.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The child could not be started, or not be heard.
    #[error("starting the compiler {}", program.display())]
    Start {
        /// Which program.
        program: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It was not done in time.
    #[error(
        "compiling took longer than admission.compile_ms, {0} ms; build it of smaller functions, or ask the operator to \
         raise the limit"
    )]
    Time(u64),
    /// It asked for more memory than it may have.
    #[error(
        "compiling needed more memory than admission.compile_memory_bytes_max, {0} bytes; build it of smaller functions, \
         or ask the operator to raise the limit"
    )]
    Memory(u64),
    /// What came out is too large.
    #[error(
        "the compiled component is larger than admission.artifact_bytes_max, {0} bytes; build it smaller, or ask the \
         operator to raise the limit"
    )]
    Artifact(u64),
    /// The component is not one that can be compiled.
    #[error("the compiler refused it: {0}; build it again, with the tools of the SDK")]
    Refused(String),
    /// The compiler went down with it.
    #[error("the compiler crashed (signal {signal}): {said}; report the component to those who make Samspill")]
    Crashed {
        /// Which signal ended it.
        signal: i32,
        /// Its last words.
        said: String,
    },
    /// The compiler itself is at fault.
    #[error("the compiler failed (exit code {code}): {said}")]
    Failed {
        /// Its exit code.
        code: i32,
        /// Its last words.
        said: String,
    },
}

/// Compiles components, each in a process of its own.
#[derive(Clone, Debug)]
pub struct Compiler {
    program: PathBuf,
    compile_ms: u64,
    artifact_bytes_max: u64,
    confinement: Confinement,
}

impl Compiler {
    /// A compiler whose children run this program: `samspill`, as [`THIS_PROGRAM`] or where it lies.
    pub fn new(program: impl Into<PathBuf>, limits: &AdmissionLimits) -> Self {
        let confinement = Confinement {
            memory_bytes: limits.compile_memory_bytes_max,
            // The parent's clock decides; this is for a child whose parent is stopped.
            cpu_s: limits.compile_ms.div_ceil(1_000).saturating_add(1),
        };
        let (compile_ms, artifact_bytes_max) = (limits.compile_ms, limits.artifact_bytes_max);
        Self { program: program.into(), compile_ms, artifact_bytes_max, confinement }
    }

    /// The artifact of a component. No child is left behind, however it ends.
    ///
    /// # Errors
    /// [`CompileError`].
    pub fn compile(&self, component: &[u8]) -> Result<Vec<u8>, CompileError> {
        let start = |source| CompileError::Start { program: self.program.clone(), source };
        let until = Instant::now() + Duration::from_millis(self.compile_ms);
        let (running, pipes) = Running::start(self.command()).map_err(start)?;
        let (ended, artifact, said) = std::thread::scope(|scope| {
            let (mut stdin, stdout, stderr) = pipes;
            // A child that does not read to the end says why on its standard error.
            scope.spawn(move || stdin.write_all(component).is_ok());
            let artifact = scope.spawn(move || read(stdout, self.artifact_bytes_max.saturating_add(1)));
            let said = scope.spawn(move || read(stderr, SAID_BYTES_MAX));
            // Ends the child at the latest now, and with it the pipes that the others read and write.
            let ended = running.wait(until);
            (ended, artifact.join().unwrap_or_default(), said.join().unwrap_or_default())
        });
        let Some(status) = ended.map_err(start)? else { return Err(CompileError::Time(self.compile_ms)) };
        self.judge(status, artifact, &String::from_utf8_lossy(&said))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("compile").args(self.confinement.arguments());
        command.arg("--parent").arg(std::process::id().to_string());
        command.env_clear().current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn judge(&self, status: ExitStatus, artifact: Vec<u8>, said: &str) -> Result<Vec<u8>, CompileError> {
        let length = u64::try_from(artifact.len()).unwrap_or(u64::MAX);
        if length > self.artifact_bytes_max {
            return Err(CompileError::Artifact(self.artifact_bytes_max));
        }
        let first = clean_to(
            SAID_CHARS_MAX,
            said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it said nothing"),
        );
        // Rust's allocator and Wasmtime's each have words of their own.
        if !status.success()
            && ["memory allocation of", "out of memory", "Cannot allocate"].iter().any(|w| said.contains(w))
        {
            return Err(CompileError::Memory(self.confinement.memory_bytes));
        }
        match (status.code(), status.signal()) {
            (Some(0), _) => Ok(artifact),
            (Some(code), _) if code == i32::from(REFUSED) => Err(CompileError::Refused(first)),
            (_, Some(signal)) if signal == Signal::XCPU.as_raw() => Err(CompileError::Time(self.compile_ms)),
            (_, Some(signal)) => Err(CompileError::Crashed { signal, said: first }),
            (code, None) => Err(CompileError::Failed { code: code.unwrap_or(-1), said: first }),
        }
    }
}

/// A child that is ended and waited for when this is dropped.
struct Running {
    child: Child,
    is_over: bool,
}

type Pipes = (ChildStdin, ChildStdout, ChildStderr);

impl Running {
    fn start(mut command: Command) -> std::io::Result<(Self, Pipes)> {
        let mut running = Self { child: command.spawn()?, is_over: false };
        let child = &mut running.child;
        match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
            (Some(stdin), Some(stdout), Some(stderr)) => Ok((running, (stdin, stdout, stderr))),
            _ => Err(std::io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// How it ended; none when it had not, and was ended.
    fn wait(mut self, until: Instant) -> std::io::Result<Option<ExitStatus>> {
        let in_time = self.has_ended_before(until)?;
        // One that has ended keeps its number until it is waited for: the group is still its own.
        let status = self.end()?;
        Ok(in_time.then_some(status))
    }

    fn has_ended_before(&self, until: Instant) -> std::io::Result<bool> {
        let process = pidfd_open(Pid::from_child(&self.child), PidfdFlags::empty())?;
        loop {
            let left = Timespec::try_from(until.saturating_duration_since(Instant::now())).ok();
            match poll(&mut [PollFd::new(&process, PollFlags::IN)], left.as_ref()) {
                Ok(ready) => return Ok(ready > 0),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Ends all of its group, and waits for it.
    fn end(&mut self) -> std::io::Result<ExitStatus> {
        if !self.is_over {
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        }
        let status = self.child.wait();
        self.is_over = true;
        status
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// As much as there is, up to a bound.
fn read(from: impl Read, bytes_max: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = from.take(bytes_max).read_to_end(&mut bytes);
    bytes
}
