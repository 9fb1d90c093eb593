//! The real process, `samspill serve`, over a prepared folder: started, told to stop, killed.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use samspill_server::compose::Composed;

use crate::{Prepared, alone_in_compile_cache, command, composed};

/// How long a start or a stop may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running process. It is killed when this is dropped.
pub struct Served {
    child: Child,
    /// Where it listens: `http://…`.
    pub base: String,
    /// Where the operator's listener is, if there is one.
    pub operations: Option<String>,
}

impl Prepared {
    /// The folder with everything that the host has written.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The identity numbers of those whom the demonstration lets in.
    pub fn persons(&self) -> Vec<String> {
        let people = samspill_server::profiles::DemoProfiles::read(&self.config.demo.persons).unwrap();
        let people = samspill_core::ports::Profiles::demo_persons(&people);
        people.into_iter().map(|person| person.identifier.into_revealed()).collect()
    }

    /// What a command of the binary says, under the same configuration and beside the host that runs.
    pub fn command(&self, args: &[&str]) -> String {
        command(self.folder(), &self.written, args)
    }

    /// What the process has logged since the first start.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("host.log")).unwrap_or_default()
    }

    /// The host, in this process.
    pub fn compose(&self) -> Composed {
        composed(&self.config, self.clock.clone(), self.names.clone(), |journal| journal)
    }

    /// Starts a binary over the folder, and waits until it listens.
    pub async fn serve(&self, binary: &Path) -> Served {
        let config = self.folder().join("samspill.toml");
        std::fs::write(&config, &self.written).unwrap();
        let log = File::options().create(true).append(true).open(self.folder().join("host.log")).unwrap();
        let alone = alone_in_compile_cache();
        let mut child = Command::new(binary)
            .args(["serve", "--config"])
            .arg(config)
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut operations = None;
        let base = loop {
            let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.expect("it starts in time").unwrap();
            let line = line.unwrap_or_else(|| panic!("it did not start: {}", self.log()));
            match (line.strip_prefix("listening on "), line.strip_prefix("metrics, health and the staff's pages on ")) {
                (Some(base), _) => break base.to_owned(),
                (None, at) => operations = at.map(str::to_owned),
            }
        };
        drop(alone);
        Served { child, base, operations }
    }
}

impl Served {
    /// Its number.
    pub fn pid(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Kills it at once, as by SIGKILL.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Tells it to stop: SIGTERM.
    pub fn terminate(&self) {
        let told = std::process::Command::new("kill").arg("-TERM").arg(self.pid().to_string()).status().unwrap();
        assert!(told.success());
    }

    /// Tells it to read the law again: SIGHUP.
    pub fn reread(&self) {
        let told = std::process::Command::new("kill").arg("-HUP").arg(self.pid().to_string()).status().unwrap();
        assert!(told.success());
    }

    /// Waits until it has stopped, and gives its exit code.
    pub async fn ended(mut self) -> Option<i32> {
        tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("it stops in time").unwrap().code()
    }
}
