//! I9: what cannot be understood in a component is refused with the reason and the remedy.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use proptest::prelude::*;
use samspill_admission::{AdmissionLimits, Admitted, Problems, examine};

const SECTION: &str = "samspill:manifest";
const GOOD: &str = include_str!("good.toml");
const ANSWERING: &str = "samspill:assistant/answering@0.1.0";
const LEADING: &str = "samspill:assistant/leading@0.1.0";

/// A component in the making: what is in it as text, and the custom sections behind it.
#[derive(Clone)]
struct Build {
    text: String,
    manifests: Vec<Vec<u8>>,
}

fn manifest_for(leads: bool) -> String {
    if leads { GOOD.to_owned() } else { GOOD.replace("[lead]\nstateful = true\n", "") }
}

impl Build {
    fn new(manifest: &str) -> Self {
        Self { text: "(instance $empty)".into(), manifests: vec![manifest.into()] }
    }

    /// What an assistant needs at least.
    fn assistant(leads: bool) -> Self {
        let build = Self::new(&manifest_for(leads)).export(ANSWERING);
        if leads { build.export(LEADING) } else { build }
    }

    fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    fn manifests(self, manifests: &[&[u8]]) -> Self {
        Self { manifests: manifests.iter().map(|manifest| manifest.to_vec()).collect(), ..self }
    }

    fn export(self, name: &str) -> Self {
        self.text(&format!("(export \"{name}\" (instance $empty))"))
    }

    fn import(self, name: &str) -> Self {
        self.text(&format!("(import \"{name}\" (instance))"))
    }

    /// A module with so many memories, instantiated so many times.
    fn modules(self, memories: usize, instances: usize) -> Self {
        let module = format!("(core module $m {})", "(memory 1)".repeat(memories));
        self.text(&module).text(&"(core instance (instantiate $m))".repeat(instances))
    }

    /// So many components, each instantiating the one before it twice; the last one, once.
    fn doubling(self, levels: usize) -> Self {
        let mut text = "(component $c0 (core module $m) (core instance (instantiate $m)))".to_owned();
        for level in 1..=levels {
            let before = level - 1;
            let twice = format!("(instance (instantiate $c{before}))").repeat(2);
            text.push_str(&format!("(component $c{level} (alias outer 1 $c{before} (component $c{before})){twice})"));
        }
        self.text(&text).text(&format!("(instance (instantiate $c{levels}))"))
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = wat::parse_str(format!("(component {})", self.text)).unwrap();
        for manifest in &self.manifests {
            bytes.extend(custom(manifest));
        }
        bytes
    }
}

/// A custom section that holds a manifest.
fn custom(manifest: &[u8]) -> Vec<u8> {
    let content = [&[u8::try_from(SECTION.len()).unwrap()], SECTION.as_bytes(), manifest].concat();
    let mut length = Vec::new();
    let mut rest = content.len();
    while rest >= 0x80 {
        length.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    length.push(u8::try_from(rest).unwrap());
    [&[0], length.as_slice(), &content].concat()
}

fn admitted(bytes: Vec<u8>) -> Result<Admitted, Problems> {
    examine(bytes, &AdmissionLimits::default())
}

/// The component, the rule that it breaks, and a part of the line.
#[track_caller]
fn check(bytes: Vec<u8>, code: &str, says: &str) {
    let problems = admitted(bytes).err().unwrap_or_default();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.iter().map(|p| p.rule.code()).collect::<Vec<_>>(), [code], "{told:#?}");
    assert!(told[0].contains(says), "{says}: {told:#?}");
}

#[test]
fn a_component_is_admitted_with_its_manifest_digest_and_weight() {
    for leads in [false, true] {
        let bytes = Build::assistant(leads).bytes();
        let admitted = admitted(bytes.clone()).unwrap();
        assert_eq!(admitted.manifest.lead.is_some(), leads);
        assert_eq!(admitted.manifest_text, manifest_for(leads));
        assert_eq!(admitted.bytes, bytes);
        assert_eq!(admitted.weight, 1);
    }
    // SHA-256 of the whole file: one byte of the manifest changes it.
    let one = admitted(Build::assistant(false).bytes()).unwrap();
    let longer = format!("{}\n", manifest_for(false));
    let other = Build::assistant(false).manifests(&[longer.as_bytes()]).bytes();
    assert_ne!(one.digest, admitted(other).unwrap().digest);
    assert!(one.digest.as_str().starts_with("sha256:"));
}

#[test]
fn i9_what_is_not_a_component() {
    check(b"".to_vec(), "not-wasm", "samspill pack");
    check(b"hello, this is not wasm".to_vec(), "not-wasm", "samspill pack");
    check(b"\0asm\x01\0\0\0".to_vec(), "core-module", "samspill pack");
    let mut cut_off = Build::assistant(false).bytes();
    cut_off.pop();
    check(cut_off, "broken-component", "build it again");
}

#[test]
fn i9_what_the_reader_says_is_one_line() {
    // A module without its first bytes, which the reader shows one a line.
    let bytes = [Build::assistant(false).bytes(), vec![1, 8, 0, 10, 97, 115, 1, 0, 0, 0]].concat();
    check(bytes, "broken-component", "expected=[ 0x0, 0x61, 0x73, 0x6d, ] actual=[ 0x0, 0xa, 0x61, 0x73, ]");
}

#[test]
fn i9_the_manifest_is_inside_exactly_once_and_at_the_top() {
    let (good, assistant) = (manifest_for(false), || Build::assistant(false));
    let nested = r#"(component (@custom "samspill:manifest" "x"))"#;
    check(assistant().manifests(&[]).bytes(), "no-manifest", "samspill pack");
    check(assistant().manifests(&[good.as_bytes(), b"x"]).bytes(), "many-manifests", "2 times");
    check(assistant().manifests(&[]).text(nested).bytes(), "no-manifest", "samspill pack");
    assert!(admitted(assistant().text(nested).bytes()).is_ok());
    check(assistant().manifests(&[&[0xff]]).bytes(), "syntax", "UTF-8");
}

#[test]
fn i9_imports_are_a_closed_list() {
    for good in ["types", "context", "network", "dialogue", "registers", "clock", "log"] {
        let name = format!("samspill:assistant/{good}@0.1.7");
        assert!(admitted(Build::assistant(false).import(&name).bytes()).is_ok(), "{name}");
    }
    for (name, code, says) in [
        ("wasi:cli/environment@0.2.0", "wasi-import", "wasm32-unknown-unknown"),
        ("wasi:clocks/monotonic-clock@0.2.6", "wasi-import", "does not link WASI"),
        ("samspill:assistant/secrets@0.1.0", "unknown-import", "`context`"),
        ("samspill:assistant/answering@0.1.0", "unknown-import", "`context`"),
        ("other:assistant/context@0.1.0", "unknown-import", "import other:assistant/context@0.1.0"),
        ("samspill:assistant/context@0.2.0", "component-interface", "build for `0.1`"),
        ("samspill:assistant/context@0.10.0", "component-interface", "build for `0.1`"),
        ("samspill:assistant/context@1.1.0", "component-interface", "build for `0.1`"),
        ("samspill:assistant/context", "component-interface", "build for `0.1`"),
        ("samspill:assistant/context@0.1.0-rc.1", "component-interface", "build for `0.1`"),
    ] {
        check(Build::assistant(false).import(name).bytes(), code, says);
    }
    for import in [
        r#"(import "read-everything" (func))"#,
        r#"(import "samspill:assistant/context@0.1.0" (func))"#,
        r#"(import "library" (core module))"#,
        r#"(import "library" (component))"#,
    ] {
        check(Build::assistant(false).text(import).bytes(), "unknown-import", "closed");
    }
}

#[test]
fn i9_exports_agree_with_the_manifest() {
    check(Build::new(&manifest_for(false)).bytes(), "not-answering", "SDK");
    check(Build::new(&manifest_for(true)).export(ANSWERING).bytes(), "leading", "world `entry`");
    check(Build::new(&manifest_for(false)).export(ANSWERING).export(LEADING).bytes(), "leading", "declare `[lead]`");
    check(Build::assistant(false).export("samspill:assistant/other@0.1.0").bytes(), "unknown-export", "closed");
    check(Build::assistant(false).export("run").bytes(), "unknown-export", "closed");
    let future = Build::new(&manifest_for(false)).export("samspill:assistant/answering@0.2.0");
    check(future.bytes(), "component-interface", "build for `0.1`");
}

#[test]
fn manifest_and_component_are_told_together_with_the_manifests_lines() {
    let manifest = manifest_for(false).replace("\"0.1\"", "\"0.3\"");
    let broken = Build::assistant(false).manifests(&[manifest.as_bytes()]).import("wasi:io/poll@0.2.0");
    let problems = admitted(broken.bytes()).unwrap_err();
    let told: Vec<_> = problems.iter().map(|p| (p.rule.code(), p.place.line())).collect();
    assert_eq!(told, [("wasi-import", None), ("interface-version", Some(4))]);
}

#[test]
fn i6_a_component_is_bounded() {
    let bytes = Build::assistant(false).bytes();
    let limits = AdmissionLimits { component_bytes_max: bytes.len() - 1, ..AdmissionLimits::default() };
    let problems = examine(bytes.clone(), &limits).unwrap_err();
    assert_eq!(problems.iter().next().unwrap().rule.code(), "component-too-large");
    let limits = AdmissionLimits { component_bytes_max: bytes.len(), ..AdmissionLimits::default() };
    assert!(examine(bytes, &limits).is_ok());
}

#[test]
fn i6_every_instance_is_counted_also_those_of_nested_components() {
    let count = |build: Build| admitted(build.bytes()).unwrap().weight;
    assert_eq!(count(Build::assistant(false).modules(1, 3)), 3);
    assert_eq!(count(Build::assistant(false).modules(2, 3)), 6, "six memories of three instances");
    // Each level instantiates the one before it twice.
    assert_eq!(count(Build::assistant(false).doubling(4)), 16);
    check(Build::assistant(false).modules(0, 33).bytes(), "too-many-instances", "33 core instances");
    check(Build::assistant(false).modules(2, 17).bytes(), "too-many-instances", "34 memories");
    for levels in [6, 40, 200] {
        let problems = admitted(Build::assistant(false).doubling(levels).bytes()).unwrap_err();
        assert!(problems.iter().all(|p| p.rule.code() == "too-many-instances"), "{problems:?}");
    }
    let deep = format!("{}{}", "(component ".repeat(40), ")".repeat(40));
    check(Build::assistant(false).text(&deep).bytes(), "broken-component", "deep");
    let undefined = r#"(component (import "c" (component $c)) (instance (instantiate $c)))"#;
    check(Build::assistant(false).text(undefined).bytes(), "broken-component", "does not define");
}

proptest! {
    #[test]
    fn any_bytes_are_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), header in 0..3_u8) {
        let header: &[u8] = match header {
            0 => b"",
            1 => b"\0asm\x0d\0\x01\0",
            _ => b"\0asm\x01\0\0\0",
        };
        assert!(admitted([header, &bytes].concat()).is_err());
    }

    #[test]
    fn a_damaged_component_never_panics(at in any::<prop::sample::Index>(), with in any::<[u8; 3]>(), cut in 0_usize..40) {
        let mut bytes = Build::assistant(true).import("samspill:assistant/context@0.1.0").modules(1, 2).doubling(2).bytes();
        let at = at.index(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, with);
        let _ = admitted(bytes);
    }
}
