//! How much a component makes when it is instantiated.

/// Core instances, and the memories and tables that they define.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) instances: u32,
    pub(super) memories: u32,
    pub(super) tables: u32,
}

impl Tally {
    /// Both. Saturates: a component can instantiate another twice, and that one a third, and so on.
    pub(super) const fn plus(self, other: Self) -> Self {
        Self {
            instances: self.instances.saturating_add(other.instances),
            memories: self.memories.saturating_add(other.memories),
            tables: self.tables.saturating_add(other.tables),
        }
    }
}
