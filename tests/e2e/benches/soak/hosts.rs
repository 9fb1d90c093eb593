//! The processes: the host and the simulated registers, in release, with the configuration of the demonstration.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use samspill_e2e::root;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Both processes, and the folder.
pub(crate) struct Hosts {
    host: Child,
    registers: Child,
    folder: tempfile::TempDir,
    /// Where the host listens.
    pub(crate) base: String,
}

/// What the processes use at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Resident memory of the host, in bytes.
    pub(crate) rss: f64,
    /// Files that it has open.
    pub(crate) files: usize,
    /// Its threads.
    pub(crate) threads: usize,
    /// The journal with its log, in bytes.
    pub(crate) journal: f64,
    /// Seconds of CPU time of the host, the registers and the generator.
    pub(crate) cpu: [f64; 3],
}

impl Hosts {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = |name: &str| {
            let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
            let path = target.join("release").join(name);
            assert!(path.exists(), "{} is missing; run `make soak`", path.display());
            path
        };
        let mut registers = Command::new(program("samspill-registers"));
        registers.args(["--data", "examples/registers/cases"]);
        let (registers, url) = listening(&mut registers).await;
        let mut host = Command::new(program("samspill"));
        host.args(["serve", "--config", "examples/demo.toml", "--data-dir"])
            .arg(folder.path())
            .env("SAMSPILL__SERVER__LISTEN", "127.0.0.1:0")
            .env("SAMSPILL__REGISTERS__URL", url)
            .env("SAMSPILL__DEMO__PERSONS", r#"["examples/registers/cases/estates"]"#);
        let (host, base) = listening(&mut host).await;
        Self { host, registers, folder, base }
    }

    /// What is used now.
    pub(crate) fn usage(&self) -> Usage {
        let (host, registers) = (self.host.id().unwrap(), self.registers.id().unwrap());
        let status = std::fs::read_to_string(format!("/proc/{host}/status")).unwrap();
        let number = |name: &str| -> usize {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim_start_matches(':').split_whitespace().next().unwrap().parse().unwrap()
        };
        let sizes = std::fs::read_dir(self.folder.path().join("journal")).unwrap();
        Usage {
            rss: (number("VmRSS") * 1024) as f64,
            files: std::fs::read_dir(format!("/proc/{host}/fd")).unwrap().count(),
            threads: number("Threads"),
            journal: sizes.map(|file| file.unwrap().metadata().map_or(0, |file| file.len())).sum::<u64>() as f64,
            cpu: [cpu_seconds(host), cpu_seconds(registers), cpu_seconds(std::process::id())],
        }
    }

    /// Tells the host to stop, and waits for it.
    pub(crate) async fn stop(mut self) {
        let pid = self.host.id().unwrap().to_string();
        std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(60), self.host.wait()).await;
        assert!(ended.expect("it stops in time").unwrap().success(), "the host stopped as it was told");
        self.registers.kill().await.unwrap();
    }
}

/// Starts a program that says where it listens.
async fn listening(command: &mut Command) -> (Child, String) {
    command.current_dir(root()).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().expect("it says where it listens");
    (child, first.strip_prefix("listening on ").unwrap().to_owned())
}

/// User and system time of a process. Linux counts in hundredths.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).unwrap();
    // The name, in parentheses, may hold spaces.
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    ticks as f64 / 100.0
}
