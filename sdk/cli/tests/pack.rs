//! What an author gets from `samspill pack`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::path::Path;

use samspill_cli::{MANIFEST_SECTION, PackArgs, PackError, pack, pack_bytes};
use wasmparser::{Parser, Payload, Validator};
use wit_component::{StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

const WIT: &str = include_str!("../../../wit/samspill.wit");
const MANIFEST: &str = "[assistant]\nid = \"no.example.one\"\n";

/// A core module as the SDK leaves it.
fn core(world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("samspill.wit", WIT).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    module
}

/// The manifests at the top level of a component.
fn manifests(component: &[u8]) -> Vec<String> {
    let mut depth = 0;
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(component) {
        match payload.unwrap() {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::CustomSection(section) if depth == 1 && section.name() == MANIFEST_SECTION => {
                found.push(String::from_utf8(section.data().to_vec()).unwrap());
            }
            _ => {}
        }
    }
    found
}

#[test]
fn a_core_module_becomes_a_valid_component_with_its_manifest() {
    for world in ["assistant", "entry"] {
        let packed = pack_bytes(&core(world), MANIFEST).unwrap();
        Validator::new().validate_all(&packed).unwrap();
        assert!(Parser::is_component(&packed));
        assert_eq!(manifests(&packed), [MANIFEST]);
    }
}

#[test]
fn packing_again_replaces_the_manifest_and_changes_nothing_else() {
    let once = pack_bytes(&core("assistant"), MANIFEST).unwrap();
    let twice = pack_bytes(&once, "another = 1\n").unwrap();
    assert_eq!(manifests(&twice), ["another = 1\n"]);
    assert_eq!(pack_bytes(&twice, MANIFEST).unwrap(), once);
}

#[test]
fn each_reason_not_to_pack_says_what_to_do() {
    let plain_module = b"\0asm\x01\0\0\0".as_slice();
    let cut_off = {
        let mut packed = pack_bytes(&core("assistant"), MANIFEST).unwrap();
        packed.pop();
        packed
    };
    let long = "#".repeat((64 << 10) + 1);
    let cases: [(&[u8], &str, &str); 6] = [
        (b"hello", MANIFEST, "not a binary WebAssembly file"),
        (plain_module, MANIFEST, "does not say which interface"),
        (&cut_off, MANIFEST, "broken at byte"),
        (plain_module, " \n", "manifest is empty"),
        (plain_module, &long, "65537 bytes"),
        (b"", MANIFEST, "not a binary WebAssembly file"),
    ];
    for (wasm, manifest, expected) in cases {
        let error = pack_bytes(wasm, manifest).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(miette::Diagnostic::help(&error).is_some(), "{error}");
    }
}

#[test]
fn a_module_that_breaks_its_interface_is_refused_by_the_encoder() {
    let module = core("assistant");
    let interface: Vec<u8> = Parser::new(0)
        .parse_all(&module)
        .filter_map(|payload| match payload.unwrap() {
            Payload::CustomSection(section) => Some((section.name().to_owned(), section.data().to_vec())),
            _ => None,
        })
        .flat_map(|(name, data)| custom(&name, &data))
        .collect();
    // The description of the interface, and none of its functions.
    let hollow = [b"\0asm\x01\0\0\0".as_slice(), &interface].concat();
    let error = pack_bytes(&hollow, MANIFEST).unwrap_err();
    assert!(matches!(&error, PackError::Encode { why } if why.contains("answering")), "{error}");
}

fn custom(name: &str, data: &[u8]) -> Vec<u8> {
    use wasm_encoder::{ComponentSection as _, CustomSection};
    let mut bytes = Vec::new();
    CustomSection { name: name.into(), data: data.into() }.append_to_component(&mut bytes);
    bytes
}

#[test]
fn the_file_is_written_whole_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let (input, manifest) = (folder.path().join("core.wasm"), folder.path().join("assistant.toml"));
    std::fs::write(&input, core("assistant")).unwrap();
    std::fs::write(&manifest, MANIFEST).unwrap();
    let output = folder.path().join("out.wasm");
    std::fs::write(&output, "the old one").unwrap();
    let args = PackArgs { module: input, manifest, output: output.clone() };
    assert_eq!(pack(&args).unwrap(), output);
    assert_eq!(manifests(&std::fs::read(&output).unwrap()), [MANIFEST]);
    assert_eq!(names(folder.path()), ["assistant.toml", "core.wasm", "out.wasm"]);
}

#[test]
fn a_failed_packing_keeps_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let (input, manifest) = (folder.path().join("core.wasm"), folder.path().join("assistant.toml"));
    std::fs::write(&input, "not wasm").unwrap();
    std::fs::write(&manifest, MANIFEST).unwrap();
    let output = folder.path().join("out.wasm");
    std::fs::write(&output, "the old one").unwrap();
    let missing = PackArgs { module: input, manifest: folder.path().join("none.toml"), output: output.clone() };
    assert!(matches!(pack(&missing), Err(PackError::Read { .. })));
    assert!(matches!(pack(&PackArgs { manifest, ..missing.clone() }), Err(PackError::NotWasm)));
    assert_eq!(std::fs::read_to_string(&output).unwrap(), "the old one");

    // A folder stands where the file should be: the temporary file goes away again.
    std::fs::write(&missing.module, core("assistant")).unwrap();
    let manifest = folder.path().join("assistant.toml");
    let onto_folder = PackArgs { output: folder.path().join("folder"), manifest, ..missing };
    std::fs::create_dir_all(onto_folder.output.join("full")).unwrap();
    assert!(matches!(pack(&onto_folder), Err(PackError::Write { .. })));
    assert_eq!(names(folder.path()), ["assistant.toml", "core.wasm", "folder", "out.wasm"]);
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
