//! A component, read and not run: what it is, which manifest it carries, what it imports and exports, how much of it
//! there is.

mod interface;
mod tally;
mod walk;

use samspill_core::manifest::Manifest;

use crate::limits::AdmissionLimits;
use crate::problem::rule::Rule;
use crate::problem::{Place, Problems, clean, clean_to, listed};
use interface::{Interface, Version};
use tally::Tally;
use walk::Found;
use wasmparser::Parser;

/// The custom section that holds the manifest's text.
pub const MANIFEST_SECTION: &str = "samspill:manifest";
/// What a component may import of `samspill:assistant`, in a version that is supported.
pub const IMPORTS: &[&str] = &["types", "context", "network", "dialogue", "registers", "clock", "log"];
/// The export of every assistant.
pub const ANSWERING: &str = "answering";
/// The export of an assistant that can lead.
pub const LEADING: &str = "leading";
/// The interface versions that the host links, whatever the patch.
pub const INTERFACES: &[&str] = crate::manifest::INTERFACES;

/// What was read of a component.
#[derive(Debug)]
pub(crate) struct Component<'b> {
    found: Found<'b>,
}

impl<'b> Component<'b> {
    /// Reads a component, if it is one and not too large.
    pub(crate) fn read(bytes: &'b [u8], limits: &AdmissionLimits) -> Result<Self, Problems> {
        let refuse = |rule, message: String, remedy: &str| {
            let mut problems = Problems::default();
            problems.refuse(rule, Place::part("component"), message, remedy);
            Err(problems)
        };
        if bytes.len() > limits.component_bytes_max {
            let message = format!("has {} bytes, more than {}", bytes.len(), limits.component_bytes_max);
            return refuse(
                Rule::ComponentTooLarge,
                message,
                "build it without debug information, or ask the operator to raise `component_bytes_max`",
            );
        }
        if Parser::is_core_wasm(bytes) {
            return refuse(
                Rule::CoreModule,
                "is a core module, not a component".into(),
                "make a component of it: `samspill pack`",
            );
        }
        if !Parser::is_component(bytes) {
            return refuse(
                Rule::NotWasm,
                "is not binary WebAssembly".into(),
                "hand over the file that `samspill pack` wrote",
            );
        }
        match walk::walk(bytes) {
            Ok(found) => Ok(Self { found }),
            Err(error) => refuse(Rule::BrokenComponent, in_one_line(&error.to_string()), error.remedy()),
        }
    }

    /// The manifest inside.
    pub(crate) fn manifest_text(&self) -> Result<&'b str, Problems> {
        let mut problems = Problems::default();
        let place = Place::part(format!("component, section {MANIFEST_SECTION}"));
        match self.found.manifests.as_slice() {
            [one] => match std::str::from_utf8(one) {
                Ok(text) => return Ok(text),
                Err(_) => problems.refuse(
                    Rule::Syntax,
                    place,
                    "is not UTF-8 text",
                    "save the manifest as UTF-8 and run `samspill pack`",
                ),
            },
            [] => problems.refuse(Rule::NoManifest, place, "is missing", "put the manifest inside: `samspill pack`"),
            many => {
                let message = format!("is there {} times", many.len());
                problems.refuse(Rule::ManyManifests, place, message, "run `samspill pack`, which leaves one");
            }
        }
        Err(problems)
    }

    /// Everything that is wrong with imports, exports and size. Without a manifest, whether it may lead is left open.
    pub(crate) fn check(&self, manifest: Option<&Manifest>, limits: &AdmissionLimits) -> Problems {
        let mut problems = Problems::default();
        for (name, is_interface) in &self.found.imports {
            import(&mut problems, name, *is_interface);
        }
        for (name, is_interface) in &self.found.exports {
            export(&mut problems, name, *is_interface);
        }
        if !self.exports(ANSWERING) {
            let message = format!("does not export `samspill:assistant/{ANSWERING}`");
            problems.refuse(
                Rule::NotAnswering,
                Place::part("component"),
                message,
                "export it; the SDK's `Assistant` does",
            );
        }
        if let Some(manifest) = manifest {
            self.leading(&mut problems, manifest.lead.is_some());
        }
        self.size(&mut problems, limits);
        problems
    }

    /// The places that one call takes in the pool of sandboxes, which holds as many of each kind.
    pub(crate) fn weight(&self) -> u32 {
        let tally = self.found.tally;
        tally.instances.max(tally.memories).max(tally.tables).max(1)
    }

    fn exports(&self, interface: &str) -> bool {
        let mut names = self.found.exports.iter();
        names.any(|(name, is_interface)| *is_interface && Interface::parse(name).is_some_and(|i| i.name == interface))
    }

    fn leading(&self, problems: &mut Problems, is_declared: bool) {
        let place = || Place::part("component");
        match (is_declared, self.exports(LEADING)) {
            (true, false) => {
                let message = format!("does not export `samspill:assistant/{LEADING}`, and the manifest has `[lead]`");
                problems.refuse(
                    Rule::Leading,
                    place(),
                    message,
                    "build for the world `entry`, or take `[lead]` out of the manifest",
                );
            }
            (false, true) => {
                let message = format!("exports `samspill:assistant/{LEADING}`, and the manifest has no `[lead]`");
                problems.refuse(
                    Rule::Leading,
                    place(),
                    message,
                    "declare `[lead]`, or build for the world `assistant`",
                );
            }
            (true, true) | (false, false) => {}
        }
    }

    fn size(&self, problems: &mut Problems, limits: &AdmissionLimits) {
        let Tally { instances, memories, tables } = self.found.tally;
        for (what, count) in [("core instances", instances), ("memories", memories), ("tables", tables)] {
            if count > limits.instances_max {
                let message = format!("makes {count} {what}, more than {}", limits.instances_max);
                let remedy = "build it of fewer parts, or ask the operator to raise `instances_max`";
                problems.refuse(Rule::TooManyInstances, Place::part("component"), message, remedy);
            }
        }
        let Found { functions, function_bytes, .. } = self.found;
        if functions > limits.functions_max {
            let message = format!("has {functions} functions, more than {}", limits.functions_max);
            let remedy = "build it of less code, or ask the operator to raise `functions_max`";
            problems.refuse(Rule::TooMuchCode, Place::part("component"), message, remedy);
        }
        if function_bytes > limits.function_bytes_max {
            let most = limits.function_bytes_max;
            let message = format!("has a function of {function_bytes} bytes, more than {most}");
            let remedy = "split it, or ask the operator to raise `function_bytes_max`";
            problems.refuse(Rule::TooMuchCode, Place::part("component"), message, remedy);
        }
    }
}

fn import(problems: &mut Problems, name: &str, is_interface: bool) {
    let place = Place::part(format!("component, import {}", clean(name)));
    if name.starts_with("wasi:") {
        let remedy =
            "build without WASI: in Rust for wasm32-unknown-unknown, in JavaScript with every engine feature off";
        problems.refuse(Rule::WasiImport, place, "is an interface of WASI", remedy);
        return;
    }
    match Interface::parse(name) {
        Some(interface) if is_interface && IMPORTS.contains(&interface.name) => {
            version(problems, place, interface.version)
        }
        _ => {
            let remedy = format!("import only {} of `samspill:assistant`", listed(IMPORTS.iter().copied()));
            problems.refuse(Rule::UnknownImport, place, "is not among what this host links", remedy);
        }
    }
}

fn export(problems: &mut Problems, name: &str, is_interface: bool) {
    let place = Place::part(format!("component, export {}", clean(name)));
    match Interface::parse(name) {
        Some(interface) if is_interface && [ANSWERING, LEADING].contains(&interface.name) => {
            version(problems, place, interface.version);
        }
        _ => {
            let remedy = format!("export only {} of `samspill:assistant`", listed([ANSWERING, LEADING]));
            problems.refuse(Rule::UnknownExport, place, "is not among what this host calls", remedy);
        }
    }
}

fn version(problems: &mut Problems, place: Place, version: Version<'_>) {
    if !INTERFACES.iter().any(|supported| version.is_patch_of(supported)) {
        let message = format!("has the version `{}`, which this host does not link", clean(version.text()));
        let remedy = format!("build for {}", listed(INTERFACES.iter().copied()));
        problems.refuse(Rule::ComponentInterface, place, message, remedy);
    }
}

/// What the reader says, which is several lines at times and may quote the component.
fn in_one_line(said: &str) -> String {
    clean_to(400, &said.split_whitespace().collect::<Vec<_>>().join(" "))
}
