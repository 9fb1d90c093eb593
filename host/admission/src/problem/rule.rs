//! The rules of admission. Each has a code, which never changes meaning, and the reason that it exists.

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal: $why:literal,)+) => {
        /// A rule of admission.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $name,)+ }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The word in answers and in documentation.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Why the rule exists.
            pub const fn why(self) -> &'static str {
                match self { $(Self::$name => $why,)+ }
            }
        }
    };
}

rules! {
    /// The manifest is too long.
    ManifestTooLong = "manifest-too-long": "everything the host reads is bounded",
    /// The manifest is not TOML.
    Syntax = "syntax": "a manifest is TOML",
    /// A key that is not known.
    UnknownKey = "unknown-key": "what the host does not understand it cannot honour",
    /// A key that is missing.
    MissingKey = "missing-key": "the host does not guess",
    /// A value of the wrong type.
    WrongType = "wrong-type": "the key holds another kind of value",
    /// A word that is not in its list.
    UnknownWord = "unknown-word": "the list of words is closed",
    /// An interface version that the host does not have.
    Interface = "interface-version": "the host links only the interface versions it has",
    /// Not an identifier of its kind.
    Identifier = "identifier": "identifiers go into receipts and must be unmistakable",
    /// A name that has a meaning of its own.
    ReservedName = "reserved-name": "the name has a meaning of its own in the network",
    /// Not a version number.
    Version = "version": "people must be able to tell two versions apart",
    /// A text that cannot be shown.
    Text = "text": "citizens read it",
    /// A text that is missing in a language.
    TextLanguage = "text-language": "a citizen reads it in every language that the assistant speaks",
    /// The languages.
    Languages = "languages": "everyone is answered in bokmål at least",
    /// Too many of something.
    TooMany = "too-many": "everything the host reads is bounded",
    /// The same thing twice.
    Duplicate = "duplicate": "of two that are equal one is a mistake",
    /// What an owner outside the public sector must say.
    Motive = "motive": "an owner outside the public sector says why it is here and what it earns",
    /// A desk that cannot be reached.
    Desk = "desk": "a citizen can always reach a person",
    /// A link that is not an origin.
    Link = "link": "links are allowed by origin",
    /// Nothing that anyone can call.
    NothingOffered = "nothing-offered": "nobody could call the assistant",
    /// A purpose that is not declared.
    UnknownPurpose = "unknown-purpose": "the citizen is told why each fact is needed",
    /// A purpose that nothing uses.
    UnusedPurpose = "unused-purpose": "a purpose without a need would ask for more than is used",
    /// A register that is not declared.
    UnknownRegister = "unknown-register": "the host calls only registers that are declared",
    /// A register that nothing uses.
    UnusedRegister = "unused-register": "the operator would give a credential that nobody uses",
    /// A statute that is missing or out of place.
    Statute = "statute": "a basis in law names its provision, and only that basis does",
    /// A reasoning that is missing or out of place.
    Reasoning = "reasoning": "the operator approves a statute on the reasoning of the owner's lawyer",
    /// A waiver beside a statute.
    Waiver = "waiver": "the protected person waives confidentiality by consenting or asking, not by a statute on processing",
    /// A concept that the network does not have.
    UnknownConcept = "unknown-concept": "only registered concepts have schemas and decisions",
    /// An owner that the operator does not trust.
    UntrustedOwner = "untrusted-owner": "the operator decides whose assistants run here",
    /// Confidential, though the manifest says it is not.
    Confidential = "confidential": "the network's vocabulary says that the concept can be confidential",
    /// A basis that the operator has not approved.
    WaitingForApproval = "waiting-for-approval": "nothing counts that the operator's register of legal bases does not list",
    /// A component that is too large.
    ComponentTooLarge = "component-too-large": "everything the host reads is bounded",
    /// Not WebAssembly.
    NotWasm = "not-wasm": "an assistant is a WebAssembly component",
    /// A core module.
    CoreModule = "core-module": "a core module does not say which interface it speaks",
    /// A component that cannot be read.
    BrokenComponent = "broken-component": "what cannot be read cannot be checked",
    /// No manifest inside.
    NoManifest = "no-manifest": "an assistant is one file, with its manifest inside",
    /// More than one manifest inside.
    ManyManifests = "many-manifests": "it would be unclear which one counts",
    /// An import of WASI.
    WasiImport = "wasi-import": "this host does not link WASI: assistants have no files, sockets, environment, clocks or randomness of their own",
    /// An import outside the closed list.
    UnknownImport = "unknown-import": "the list of imports is closed",
    /// An export outside the closed list.
    UnknownExport = "unknown-export": "the list of exports is closed",
    /// An interface in a version that the host does not have.
    ComponentInterface = "component-interface": "the host links only the interface versions it has",
    /// No `answering`.
    NotAnswering = "not-answering": "every assistant answers, if only to notices of withdrawal",
    /// Leads, and does not say so; or says so, and does not.
    Leading = "leading": "the manifest and the component must agree on who can lead",
    /// Too many instances, memories or tables.
    TooManyInstances = "too-many-instances": "a call's memory is bounded",
    /// Too many functions, or too large a one.
    TooMuchCode = "too-much-code": "compiling is bounded",
}
