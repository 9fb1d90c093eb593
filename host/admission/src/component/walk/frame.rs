//! The module or component that is being read.

use wasmparser::Encoding;

use crate::component::tally::Tally;

/// What is known so far of a module or component.
#[derive(Debug)]
pub(super) struct Frame {
    is_module: bool,
    /// What one instance of it makes.
    pub(super) tally: Tally,
    /// What an instance of each module makes, by index; none where it cannot be told.
    modules: Vec<Option<Tally>>,
    /// What an instance of each component makes, by index; none where it cannot be told.
    components: Vec<Option<Tally>>,
}

impl Frame {
    pub(super) const fn new(encoding: Encoding) -> Self {
        Self {
            is_module: matches!(encoding, Encoding::Module),
            tally: Tally { instances: 0, memories: 0, tables: 0 },
            modules: Vec::new(),
            components: Vec::new(),
        }
    }

    /// Something was defined inside.
    pub(super) fn define(&mut self, inner: &Self) {
        if inner.is_module {
            self.add_module(Some(inner.tally));
        } else {
            self.add_component(Some(inner.tally));
        }
    }

    pub(super) fn add_module(&mut self, module: Option<Tally>) {
        self.modules.push(module);
    }

    pub(super) fn add_component(&mut self, component: Option<Tally>) {
        self.components.push(component);
    }

    pub(super) fn module(&self, index: u32) -> Option<Tally> {
        self.modules.get(usize::try_from(index).ok()?).copied().flatten()
    }

    pub(super) fn component(&self, index: u32) -> Option<Tally> {
        self.components.get(usize::try_from(index).ok()?).copied().flatten()
    }
}
