//! One pass over a component's sections, nested ones included, without trusting any of them.

mod frame;

use wasmparser::{
    BinaryReaderError, ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, Encoding, Instance, Parser, Payload,
};

use super::MANIFEST_SECTION;
use super::tally::Tally;
use frame::Frame;

/// Modules and components may be nested this deep; compilers need three.
const DEPTH_MAX: usize = 16;
/// As many names of imports or exports are kept.
const NAMES_MAX: usize = 256;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found<'b> {
    /// The manifests at the top level.
    pub(super) manifests: Vec<&'b [u8]>,
    /// The names of imports, and whether each is an instance: an interface.
    pub(super) imports: Vec<(String, bool)>,
    /// The names of exports, and whether each is an instance: an interface.
    pub(super) exports: Vec<(String, bool)>,
    /// What instantiating it makes.
    pub(super) tally: Tally,
    /// Functions that have a body.
    pub(super) functions: u32,
    /// The largest body, in bytes.
    pub(super) function_bytes: usize,
}

/// Why a component cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum WalkError {
    /// It is not well formed.
    #[error("cannot be read: {0}")]
    Broken(#[from] BinaryReaderError),
    /// It goes on after its end, or ends before it.
    #[error("does not end where it should")]
    End,
    /// Nested too deeply.
    #[error("nests modules and components more than {DEPTH_MAX} deep")]
    Depth,
    /// Too many imports or exports.
    #[error("has more than {NAMES_MAX} imports or exports")]
    Names,
    /// It instantiates what it does not define.
    #[error("instantiates a module or component that it does not define, so that its size cannot be told")]
    Unknown,
}

impl WalkError {
    /// What to do.
    pub(super) const fn remedy(&self) -> &'static str {
        match self {
            Self::Broken(_) | Self::End => "build it again; the file may have been cut off",
            Self::Depth | Self::Names => "build it of fewer parts",
            Self::Unknown => "build it in one piece, without composing components",
        }
    }
}

/// Reads all of it.
pub(super) fn walk(bytes: &[u8]) -> Result<Found<'_>, WalkError> {
    let mut walk = Walk { found: Found::default(), stack: Vec::new(), is_done: false };
    for payload in Parser::new(0).parse_all(bytes) {
        walk.payload(payload?)?;
    }
    if walk.is_done { Ok(walk.found) } else { Err(WalkError::End) }
}

struct Walk<'b> {
    found: Found<'b>,
    /// From the outermost component to what is being read.
    stack: Vec<Frame>,
    is_done: bool,
}

impl<'b> Walk<'b> {
    fn payload(&mut self, payload: Payload<'b>) -> Result<(), WalkError> {
        let is_top = self.stack.len() == 1;
        match payload {
            Payload::Version { encoding, .. } => return self.begin(encoding),
            Payload::End(_) => return self.end(),
            Payload::CustomSection(section) if is_top && section.name() == MANIFEST_SECTION => {
                self.found.manifests.push(section.data());
            }
            Payload::MemorySection(section) => self.module_has(Tally { memories: section.count(), ..Tally::default() }),
            Payload::TableSection(section) => self.module_has(Tally { tables: section.count(), ..Tally::default() }),
            Payload::CodeSectionStart { count, .. } => {
                self.found.functions = self.found.functions.saturating_add(count);
            }
            Payload::CodeSectionEntry(body) => {
                self.found.function_bytes = self.found.function_bytes.max(body.as_bytes().len());
            }
            Payload::InstanceSection(section) => {
                for instance in section {
                    self.core_instance(&instance?)?;
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    self.instance(&instance?)?;
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    self.alias(alias?)?;
                }
            }
            Payload::ComponentImportSection(section) => {
                for import in section {
                    let import = import?;
                    let name = (import.name.implements.is_none()).then(|| import.name.full_name().into_owned());
                    self.import(name, import.ty, is_top)?;
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    let export = export?;
                    let name = (export.name.implements.is_none()).then(|| export.name.full_name().into_owned());
                    self.export(name, export.kind, export.index, is_top)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, encoding: Encoding) -> Result<(), WalkError> {
        if self.is_done {
            return Err(WalkError::End);
        }
        if self.stack.len() == DEPTH_MAX {
            return Err(WalkError::Depth);
        }
        self.stack.push(Frame::new(encoding));
        Ok(())
    }

    fn end(&mut self) -> Result<(), WalkError> {
        let frame = self.stack.pop().ok_or(WalkError::End)?;
        match self.stack.last_mut() {
            Some(outer) => outer.define(&frame),
            None => {
                self.found.tally = frame.tally;
                self.is_done = true;
            }
        }
        Ok(())
    }

    fn top(&mut self) -> Result<&mut Frame, WalkError> {
        self.stack.last_mut().ok_or(WalkError::End)
    }

    fn module_has(&mut self, more: Tally) {
        if let Some(frame) = self.stack.last_mut() {
            frame.tally = frame.tally.plus(more);
        }
    }

    fn core_instance(&mut self, instance: &Instance<'_>) -> Result<(), WalkError> {
        let Instance::Instantiate { module_index, .. } = instance else { return Ok(()) };
        let frame = self.top()?;
        let module = frame.module(*module_index).ok_or(WalkError::Unknown)?;
        frame.tally = frame.tally.plus(module).plus(Tally { instances: 1, ..Tally::default() });
        Ok(())
    }

    fn instance(&mut self, instance: &ComponentInstance<'_>) -> Result<(), WalkError> {
        let ComponentInstance::Instantiate { component_index, .. } = instance else { return Ok(()) };
        let frame = self.top()?;
        let component = frame.component(*component_index).ok_or(WalkError::Unknown)?;
        frame.tally = frame.tally.plus(component);
        Ok(())
    }

    /// An alias takes the next index of its kind, known or not.
    fn alias(&mut self, alias: ComponentAlias<'_>) -> Result<(), WalkError> {
        match alias {
            ComponentAlias::InstanceExport { kind: ComponentExternalKind::Module, .. } => self.top()?.add_module(None),
            ComponentAlias::InstanceExport { kind: ComponentExternalKind::Component, .. } => {
                self.top()?.add_component(None);
            }
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreModule, count, index } => {
                let module = self.outer(count).and_then(|frame| frame.module(index));
                self.top()?.add_module(module);
            }
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                let component = self.outer(count).and_then(|frame| frame.component(index));
                self.top()?.add_component(component);
            }
            _ => {}
        }
        Ok(())
    }

    /// The component so many levels out.
    fn outer(&self, count: u32) -> Option<&Frame> {
        self.stack.iter().rev().nth(usize::try_from(count).ok()?)
    }

    fn import(&mut self, name: Option<String>, ty: ComponentTypeRef, is_top: bool) -> Result<(), WalkError> {
        match ty {
            ComponentTypeRef::Module(_) => self.top()?.add_module(None),
            ComponentTypeRef::Component(_) => self.top()?.add_component(None),
            _ => {}
        }
        let is_interface = matches!(ty, ComponentTypeRef::Instance(_));
        if is_top { keep(&mut self.found.imports, name, is_interface) } else { Ok(()) }
    }

    /// An export takes the next index of its kind, for the same thing.
    fn export(
        &mut self,
        name: Option<String>,
        kind: ComponentExternalKind,
        index: u32,
        is_top: bool,
    ) -> Result<(), WalkError> {
        let frame = self.top()?;
        match kind {
            ComponentExternalKind::Module => frame.add_module(frame.module(index)),
            ComponentExternalKind::Component => frame.add_component(frame.component(index)),
            _ => {}
        }
        let is_interface = kind == ComponentExternalKind::Instance;
        if is_top { keep(&mut self.found.exports, name, is_interface) } else { Ok(()) }
    }
}

/// A name that says which interface it implements is none that the host knows.
fn keep(names: &mut Vec<(String, bool)>, name: Option<String>, is_interface: bool) -> Result<(), WalkError> {
    if names.len() == NAMES_MAX {
        return Err(WalkError::Names);
    }
    let is_plain = name.is_some();
    names.push((name.unwrap_or_else(|| "(implements)".to_owned()), is_interface && is_plain));
    Ok(())
}
