//! Starting with a hundred compiled assistants in the cache: the real binary, from its start to its address.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use samspill_cli::pack_bytes;
use samspill_e2e::{ASSISTANTS, root};
use wasmtime::component::Component;

use crate::bare::engine;
use crate::measure::{Figure, RUNS};
use crate::table::Row;

const COUNT: usize = 100;

/// A hundred different components: the pilot's, again and again under other ids.
fn assistants(folder: &Path) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).unwrap();
    let pilots: Vec<(&str, Vec<u8>, String)> = ASSISTANTS
        .iter()
        .map(|name| {
            let component = std::fs::read(root().join(format!("target/assistants/{name}.wasm"))).unwrap();
            let manifest = std::fs::read_to_string(root().join(format!("plugins/{name}/assistant.toml"))).unwrap();
            (*name, component, manifest)
        })
        .collect();
    let mut paths = Vec::new();
    for (n, (name, component, manifest)) in pilots.iter().cycle().take(COUNT).enumerate() {
        let id = manifest.lines().find(|line| line.starts_with("id = ")).unwrap();
        let other = format!("{}.n{n}\"", id.trim_end_matches('"'));
        // The first of each keeps its name, so that the one that leads is there.
        let manifest = if n < ASSISTANTS.len() { manifest.clone() } else { manifest.replace(id, &other) };
        let path = folder.join(format!("{name}-{n}.wasm"));
        std::fs::write(&path, pack_bytes(component, &manifest).unwrap()).unwrap();
        paths.push(path);
    }
    paths
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path) -> Duration {
    let binary = root().join("target/release/samspill");
    let mut command = Command::new(&binary);
    command
        .current_dir(root())
        .args(["serve", "--config", "examples/demo.toml"])
        .arg("--data-dir")
        .arg(folder.join("data"));
    command.env("SAMSPILL__SERVER__LISTEN", "127.0.0.1:0");
    command.env("SAMSPILL__ASSISTANTS__FOLDER", folder.join("assistants"));
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let started = Instant::now();
    let mut served = Served(command.spawn().unwrap_or_else(|error| panic!("{}: {error}", binary.display())));
    let mut line = String::new();
    BufReader::new(served.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let taken = started.elapsed();
    assert!(line.contains("listening on"), "{line}");
    taken
}

/// The floor: the same artifacts mapped by Wasmtime alone.
#[allow(unsafe_code, reason = "the artifacts were made by this process, in a folder of its own")]
fn bare(artifacts: &[PathBuf]) -> Duration {
    let engine = engine(false);
    let started = Instant::now();
    for path in artifacts {
        // SAFETY: see above.
        std::hint::black_box(unsafe { Component::deserialize_file(&engine, path) }.unwrap());
    }
    started.elapsed()
}

pub(crate) fn start_row() -> Row {
    let folder = tempfile::tempdir().unwrap();
    let paths = assistants(&folder.path().join("assistants"));
    let engine = engine(false);
    let artifacts: Vec<PathBuf> = paths
        .iter()
        .map(|path| {
            let artifact = path.with_extension("cwasm");
            #[expect(clippy::disallowed_methods, reason = "the bench's own components, without a host")]
            let compiled = engine.precompile_component(&std::fs::read(path).unwrap()).unwrap();
            std::fs::write(&artifact, compiled).unwrap();
            artifact
        })
        .collect();
    start(folder.path());
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(start(folder.path()).as_secs_f64() * 1e3);
        floor.push(bare(&artifacts).as_secs_f64() * 1e3);
    }
    let ratio = Figure::of(ours.iter().zip(&floor).map(|(ours, floor)| ours / floor));
    let (ours, floor) = (Figure::of(ours), Figure::of(floor));
    Row {
        what: format!("start with {COUNT} compiled Rust assistants in the cache"),
        ours: ours.spread("ms"),
        against: format!("mapping the artifacts alone {}", floor.spread("ms")),
        ratio: Some(ratio),
        budget: Some("≤ 500 ms".into()),
        met: Some(ours.median <= 500.0),
    }
}

/// The pilot's components, as they are packed.
pub(crate) fn sizes() -> Row {
    let size = |name: &&str| std::fs::metadata(root().join(format!("target/assistants/{name}.wasm"))).unwrap().len();
    let figure = Figure::of(ASSISTANTS.iter().map(|name| size(name) as f64 / 1024.0));
    let largest = ASSISTANTS.iter().max_by_key(|name| size(name)).unwrap();
    Row {
        what: format!("a Rust assistant's component ({} of them, the largest {largest})", ASSISTANTS.len()),
        ours: figure.spread("KiB"),
        against: String::new(),
        ratio: None,
        budget: Some("≤ 200 KiB".into()),
        met: Some(figure.max <= 200.0),
    }
}
