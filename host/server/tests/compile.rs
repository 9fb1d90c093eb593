//! Compiling in a child process: what a component does to the compiler costs itself alone (I6, I7).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use wasm_encoder::{
    BlockType, CodeSection, ComponentSection as _, Function, FunctionSection, Module, ModuleSection, TypeSection,
    ValType,
};

const SAMSPILL: &str = env!("CARGO_BIN_EXE_samspill");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// One of the pilot's assistants.
fn honest(name: &str) -> Vec<u8> {
    std::fs::read(root().join(format!("target/assistants/{name}.wasm"))).unwrap()
}

/// The same, with another core module in it: it is compiled, though nothing makes an instance of it.
fn with_module(component: &[u8], module: &Module) -> Vec<u8> {
    let mut bytes = component.to_vec();
    ModuleSection(module).append_to_component(&mut bytes);
    bytes
}

/// A module of so many equal functions.
fn module(count: u32, function: &Function) -> Module {
    let mut module = Module::new();
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for _ in 0..count {
        functions.function(0);
        code.function(function);
    }
    module.section(&types).section(&functions).section(&code);
    module
}

fn nothing() -> Function {
    let mut function = Function::new([]);
    function.instructions().local_get(0).end();
    function
}

/// Loops in loops over many locals: little to read, and much for a compiler to think about.
fn knot(locals: u32, loops: u32) -> Function {
    let mut function = Function::new([(locals, ValType::I32)]);
    let mut code = function.instructions();
    for turn in 0..loops {
        code.loop_(BlockType::Empty);
        code.local_get(turn * 7 % locals).local_get(turn * 13 % locals).i32_add().local_set(turn * 31 % locals);
    }
    for turn in 0..loops {
        code.local_get(turn * 3 % locals).br_if(turn % (loops - turn)).end();
    }
    code.local_get(0).end();
    function
}

/// Blocks in blocks.
fn well(depth: u32) -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    for _ in 0..depth {
        code.block(BlockType::Empty);
    }
    for _ in 0..depth {
        code.end();
    }
    code.local_get(0).end();
    function
}

/// A folder with an honest assistant and another component, and what `samspill assistants` says of them.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assistants")).unwrap();
        let world = Self { folder };
        world.put("honest", &honest("voluntary"));
        world
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(format!("assistants/{name}.wasm")), bytes).unwrap();
    }

    fn command(&self, limits: &[(&str, u64)]) -> Command {
        let mut command = Command::new(SAMSPILL);
        command.current_dir(root()).args(["assistants", "--json", "--config", "examples/demo.toml", "--data-dir"]);
        command.arg(self.folder.path().join("data"));
        command.env("SAMSPILL__REGISTERS__URL", "http://127.0.0.1:9");
        command.env("SAMSPILL__ASSISTANTS__FOLDER", self.folder.path().join("assistants"));
        for (key, value) in limits {
            command.env(format!("SAMSPILL__ADMISSION__{key}"), value.to_string());
        }
        command
    }

    /// Which are admitted, and why the others are not. No child is left.
    fn assistants(&self, limits: &[(&str, u64)]) -> (Vec<String>, Vec<String>) {
        let child = self.command(limits).stdout(Stdio::piped()).spawn().unwrap();
        let id = child.id();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "the others go on");
        assert_eq!(compiling_for(id), Vec::<u32>::new(), "no child is left");
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let texts = |list: &str, key: &str| -> Vec<String> {
            let items = object[list].as_array().unwrap().iter();
            items.map(|item| item[key].to_string()).collect()
        };
        (texts("admitted", "id"), texts("refused", "why"))
    }

    /// The bomb is refused with this reason, and the honest one beside it is admitted.
    fn refuses(&self, limits: &[(&str, u64)], why: &str) {
        let (admitted, refused) = self.assistants(limits);
        assert_eq!(admitted, ["\"no.sorgstotten\""], "{refused:?}");
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].contains(why), "{refused:?}");
    }
}

/// The processes that compile for another.
fn compiling_for(parent: u32) -> Vec<u32> {
    let parent = format!("--parent\0{parent}\0").into_bytes();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let has = |part: &[u8]| line.windows(part.len()).any(|window| window == part);
        if has(b"\0compile\0") && has(&parent) {
            found.push(id);
        }
    }
    found
}

/// Waits until something holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1_500 {
        if holds() {
            return;
        }
        #[allow(clippy::disallowed_methods, reason = "nobody else waits here")]
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what}");
}

#[test]
fn i6_a_compiler_that_takes_too_long_is_ended_and_the_component_refused() {
    let world = World::new();
    let (admitted, _) = world.assistants(&[]);
    assert_eq!(admitted.len(), 1);
    world.put("bomb", &with_module(&honest("bank"), &module(40, &knot(5_000, 20_000))));
    // What lies in the cache needs no compiler.
    world.refuses(&[("COMPILE_MS", 400)], "compiling took longer than admission.compile_ms, 400 ms");
}

#[test]
fn i6_a_compiler_that_needs_too_much_memory_ends_and_the_component_is_refused() {
    let world = World::new();
    world.put("bomb", &with_module(&honest("bank"), &module(1, &knot(40_000, 40_000))));
    world.refuses(&[("COMPILE_MEMORY_BYTES_MAX", 200_000_000)], "more memory than admission.compile_memory_bytes_max");
}

#[test]
fn i6_functions_are_counted_and_measured_before_anything_is_compiled() {
    let world = World::new();
    world.put("bomb", &with_module(&honest("bank"), &module(100_000, &nothing())));
    world.refuses(&[], "too-much-code");
    world.put("bomb", &with_module(&honest("bank"), &module(1, &well(400_000))));
    world.refuses(&[], "has a function of 1200004 bytes, more than 1048576");
}

#[test]
fn i6_what_nests_deeply_does_not_bring_the_host_down() {
    let world = World::new();
    world.assistants(&[]);
    world.put("bomb", &with_module(&honest("bank"), &module(1, &well(300_000))));
    world.refuses(&[("COMPILE_MS", 2_000)], "compiling took longer than admission.compile_ms, 2000 ms");
}

#[test]
fn an_artifact_that_is_too_large_is_refused() {
    let world = World::new();
    world.assistants(&[]);
    world.put("other", &honest("bank"));
    world.refuses(&[("ARTIFACT_BYTES_MAX", 100_000)], "larger than admission.artifact_bytes_max, 100000 bytes");
}

#[test]
fn what_the_compiler_does_not_like_is_said_in_its_words() {
    let world = World::new();
    let mut wrong = Function::new([]);
    wrong.instructions().i64_const(1).end();
    world.put("bomb", &with_module(&honest("bank"), &module(1, &wrong)));
    world.refuses(&[], "the compiler refused it");
    world.refuses(&[], "type mismatch");
}

#[test]
fn i8_the_compiler_does_not_outlive_its_host() {
    let world = World::new();
    world.put("bomb", &with_module(&honest("bank"), &module(40, &knot(5_000, 20_000))));
    let mut host = world.command(&[]).stdout(Stdio::null()).spawn().unwrap();
    let id = host.id();
    until("it compiles", || !compiling_for(id).is_empty());
    host.kill().unwrap();
    host.wait().unwrap();
    until("its children have ended", || compiling_for(id).is_empty());
}

#[test]
fn i6_the_compiler_confines_itself_before_it_reads() {
    // A shell leaves it a descriptor that nobody closes, and an environment.
    let arguments = format!("compile --memory-bytes 300000000 --cpu-s 7 --parent {}", std::process::id());
    let mut child = Command::new("sh")
        .args(["-c", &format!("exec {SAMSPILL} {arguments} 7</dev/null 9</dev/null")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let folder = PathBuf::from(format!("/proc/{}", child.id()));
    let limits = || std::fs::read_to_string(folder.join("limits")).unwrap();
    // The last that it lowers.
    until("it is confined", || limits().lines().any(|line| line.starts_with("Max open files") && line.contains(" 3 ")));
    for (limit, bound) in [
        ("Max address space", "300000000"),
        ("Max cpu time", "7"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max processes", "0"),
    ] {
        let limits = limits();
        let line = limits.lines().find(|line| line.starts_with(limit)).unwrap();
        assert_eq!(line[limit.len()..].split_whitespace().next(), Some(bound), "{line}");
    }
    let mut open: Vec<String> = std::fs::read_dir(folder.join("fd"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    open.sort();
    assert_eq!(open, ["0", "1", "2"]);
    let status = std::fs::read_to_string(folder.join("status")).unwrap();
    assert!(status.contains("NoNewPrivs:\t1"), "{status}");
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(4), "nothing is no component");
    let mut said = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
    assert!(!said.trim().is_empty());
}

#[test]
fn the_compiler_serves_nobody_but_its_parent() {
    let output = Command::new(SAMSPILL)
        .args(["compile", "--memory-bytes", "300000000", "--cpu-s", "7", "--parent", "1"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is gone"), "{output:?}");
}
