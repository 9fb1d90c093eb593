//! The operator's staff, who give commands to a running host.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::binary;

/// One of the staff.
#[derive(Clone, Debug)]
pub struct Colleague {
    name: String,
    token: String,
    /// The account, as the configuration has it.
    pub account: String,
}

/// What a command has said, and how it ended.
#[derive(Debug)]
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// The one object that it printed.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Says that it did what it was asked.
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }
}

impl Colleague {
    /// Somebody new, with an account as `samspill staff new` makes it.
    pub fn new(name: &str) -> Self {
        let made = Command::new(binary()).args(["staff", "new", name]).output().unwrap();
        let made = String::from_utf8(made.stdout).unwrap();
        let token = made.split("SAMSPILL_STAFF_TOKEN=").nth(1).unwrap().lines().next().unwrap();
        let account = made.split_once("[[operator.staff]]").unwrap().1;
        Self { name: name.into(), token: token.into(), account: format!("[[operator.staff]]{account}") }
    }

    /// The token, for a login.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Gives a command to the host whose operator's listener is at `url`, with a reason.
    pub fn command(&self, url: &str, args: &[&str]) -> Said {
        let output = Command::new(binary())
            .args(args)
            .args(["--url", url, "--as", &self.name])
            .env("SAMSPILL_STAFF_TOKEN", &self.token)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// SHA-256 of a component as receipts have it.
pub fn component(view: &Value, assistant: &str) -> String {
    let all = view["assistants"].as_array().unwrap();
    let one = all.iter().find(|one| one["id"] == assistant).unwrap();
    one["component"].as_str().unwrap().to_owned()
}

/// Writes a file beside a host.
pub fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
