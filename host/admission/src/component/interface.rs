//! The name of an interface: `samspill:assistant/context@0.1.0`.

/// The package of the interface.
const PACKAGE: &str = "samspill:assistant/";

/// An interface of the package, by its name in a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interface<'n> {
    /// Which interface.
    pub(super) name: &'n str,
    /// In which version.
    pub(super) version: Version<'n>,
}

/// A version, as it is written; empty if there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version<'n>(&'n str);

impl<'n> Interface<'n> {
    /// The interface of the package that a name means.
    pub(super) fn parse(name: &'n str) -> Option<Self> {
        let rest = name.strip_prefix(PACKAGE)?;
        let (name, version) = rest.split_once('@').unwrap_or((rest, ""));
        Some(Self { name, version: Version(version) })
    }
}

impl<'n> Version<'n> {
    /// As it is written.
    pub(super) const fn text(self) -> &'n str {
        self.0
    }

    /// Whether it is a patch of a minor version: `0.1.3` of `0.1`. A pre-release is none.
    pub(super) fn is_patch_of(self, minor: &str) -> bool {
        let patch = self.0.strip_prefix(minor).and_then(|rest| rest.strip_prefix('.'));
        patch.is_some_and(|patch| (1..=9).contains(&patch.len()) && patch.bytes().all(|b| b.is_ascii_digit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_patches_of_a_supported_version() {
        for (version, is_linked) in [
            ("@0.1.0", true),
            ("@0.1.12", true),
            ("@0.2.0", false),
            ("@0.10.0", false),
            ("@0.1", false),
            ("@0.1.0-rc.1", false),
            ("@0.1.", false),
            ("@", false),
            ("", false),
        ] {
            let name = format!("samspill:assistant/context{version}");
            let interface = Interface::parse(&name).unwrap();
            assert_eq!((interface.name, interface.version.is_patch_of("0.1")), ("context", is_linked), "{version}");
        }
        assert_eq!(Interface::parse("samspill:assistants/context@0.1.0"), None);
    }
}
