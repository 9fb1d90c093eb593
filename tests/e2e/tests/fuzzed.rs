//! I6, I9: what the fuzzer feeds the host, without a fuzzer: its seeds are taken, and what is near them is taken or
//! refused, never worse. `make fuzz` goes on from here.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "this is test code")]

#[path = "../../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "a crate of its own for the fuzzer")]
mod fuzz;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::Index;

/// A target's seeds: those of its folder, and files that the project has anyway. scripts/fuzz takes the same.
fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let within = |folder: PathBuf| {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect::<Vec<PathBuf>>()
    };
    let mut files = match target {
        "manifest" => within(root.join("plugins")).iter().map(|plugin| plugin.join("assistant.toml")).collect(),
        "configuration" => vec![root.join("examples/demo.toml")],
        _ => within(root.join("fuzz/seeds").join(target)),
    };
    files.retain(|file| file.is_file());
    files.sort();
    assert!(!files.is_empty(), "{target} has no seeds");
    files.into_iter().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect()
}

#[test]
fn every_seed_is_taken() {
    for (target, body) in fuzz::TARGETS {
        for (file, bytes) in seeds(target) {
            assert!(body(&bytes), "{}", file.display());
        }
    }
}

/// What means something to one reader or another.
const WORDS: &[&[u8]] = &[
    b"\0",
    b"\n",
    b"\n\n",
    b"\"",
    b"[[service]]\n",
    b"[[concepts]]\n",
    b"{}",
    b"= 99999999999999999999",
    b"-1",
    b"..",
    b"%00",
    b"%ff",
    b"<script>alert(1)</script>",
    "\u{202e}\u{1b}".as_bytes(),
    // MessagePack and WebAssembly: lengths that nothing follows.
    b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff",
    b"\xc6\xff\xff\xff\xff",
    b"\xff\xff\xff\xff\x0f",
    b"\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91",
];

/// One change to an input.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Put(Index, Index),
    Cut(Index, u8),
    Twice(Index, u8, u8),
    End(Index),
}

impl Change {
    fn of(self, bytes: &mut Vec<u8>) {
        let end = |at: usize, len: u8, bytes: &[u8]| bytes.len().min(at + usize::from(len));
        match self {
            Self::Put(at, word) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, word.get(WORDS).iter().copied());
            }
            _ if bytes.is_empty() => {}
            Self::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            Self::Cut(at, len) => {
                let at = at.index(bytes.len());
                bytes.drain(at..end(at, len, bytes));
            }
            Self::Twice(at, len, times) => {
                let at = at.index(bytes.len());
                let again = bytes[at..end(at, len, bytes)].repeat(usize::from(times));
                bytes.splice(at..at, again);
            }
            Self::End(at) => bytes.truncate(at.index(bytes.len())),
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        4 => (at(), at()).prop_map(|(at, word)| Change::Put(at, word)),
        2 => (at(), any::<u8>()).prop_map(|(at, len)| Change::Cut(at, len)),
        2 => (at(), any::<u8>(), 0..40_u8).prop_map(|(at, len, times)| Change::Twice(at, len, times)),
        1 => at().prop_map(Change::End),
    ]
}

/// Runs a target over what is near its seeds, and over bytes of no kind.
fn near_the_seeds(target: &str, cases: u32) {
    let seeds: Vec<Vec<u8>> = seeds(target).into_iter().map(|(_, bytes)| bytes).collect();
    let (_, body) = fuzz::TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let changed =
        (prop::sample::select(seeds), prop::collection::vec(change(), 0..6)).prop_map(|(mut bytes, changes)| {
            changes.into_iter().for_each(|change| change.of(&mut bytes));
            bytes
        });
    let bytes = prop_oneof![9 => changed, 1 => prop::collection::vec(any::<u8>(), 0..300)];
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(bytes in bytes)| {
        body(&bytes);
    });
}

#[test]
fn i9_manifests() {
    near_the_seeds("manifest", 400);
}

#[test]
fn i9_components() {
    near_the_seeds("component", 1_000);
}

#[test]
fn i10_content() {
    near_the_seeds("content", 2_000);
}

#[test]
fn configurations() {
    near_the_seeds("configuration", 100);
}

#[test]
fn requests() {
    near_the_seeds("http", 200);
}
