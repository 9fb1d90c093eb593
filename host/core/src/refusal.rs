//! The "no" words of `wit/codes.md`.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it crosses the interface.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The entry for a word, if it is listed.
            pub fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|entry| entry.word() == word)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Why the host said no.
    RefusalCode {
        /// The manifest does not declare it.
        NotDeclared = "not-declared",
        /// The service does not give this concept.
        NotGiven = "not-given",
        /// Disclosure or processing has no approved basis.
        NoBasis = "no-basis",
        /// Consent is the basis and is missing.
        NoConsent = "no-consent",
        /// About somebody else, and no statute covers it.
        NotTheSubject = "not-the-subject",
        /// Not admitted, or stopped.
        NotAdmitted = "not-admitted",
        /// The answer holds concepts that the asker is not granted.
        Sealed = "sealed",
        /// No such thing.
        Unknown = "unknown",
        /// Malformed, or does not fit its schema.
        Invalid = "invalid",
        /// A limit is reached.
        Limit = "limit",
        /// Already answering, or full.
        Busy = "busy",
        /// The turn's time is up.
        Late = "late",
        /// The register did not answer.
        Unreachable = "unreachable",
        /// Not allowed in this kind of call.
        WrongOccasion = "wrong-occasion",
        /// An answer is placed once.
        AlreadyPlaced = "already-placed",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// What would help.
    Remedy {
        /// Nothing.
        None = "none",
        /// The citizen's consent.
        Consent = "consent",
        /// Logging in.
        LogIn = "log-in",
        /// A mandate.
        Mandate = "mandate",
        /// The operator's approval or configuration.
        Operator = "operator",
        /// A declaration in the manifest.
        Manifest = "manifest",
        /// Trying again later.
        Retry = "retry",
        /// A corrected argument.
        Correct = "correct",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// How a call ended, in its own words.
    Status {
        /// It said what it had to say.
        Answered = "answered",
        /// A fact was refused or is unknown.
        NeedsFacts = "needs-facts",
        /// The question does not concern the service.
        NotRelevant = "not-relevant",
        /// A register did not answer usefully.
        Unavailable = "unavailable",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// A failure that a component returned.
    Failure {
        /// A register did not answer usefully.
        Unavailable = "unavailable",
        /// It could not understand what it was given.
        InvalidInput = "invalid-input",
        /// A fault of its own.
        Internal = "internal",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// How far an answer has come, as an asker may see it.
    OutlineStatus {
        /// Asked; nothing more may be told.
        Asked = "asked",
        /// Done.
        Done = "done",
        /// It trapped, returned a failure, or a limit stopped it.
        Failed = "failed",
        /// Not called: it lacks a grant that it requires.
        Withheld = "withheld",
        /// Already answering in this conversation.
        Busy = "busy",
        /// Not done in time.
        Late = "late",
    }
}

words! {
    /// What `log.event` counts.
    LogEvent {
        /// A register answered in an unknown form.
        RegisterUnexpected = "register-unexpected",
        /// It answered with less than it could have.
        Fallback = "fallback",
        /// It was asked what is not its task.
        Misrouted = "misrouted",
        /// Anything else.
        Other = "other",
    }
}

/// A refusal as a component sees it. It never tells whether a fact exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// What would help.
    pub remedy: Remedy,
}

impl Refusal {
    /// Puts the two together.
    pub const fn new(code: RefusalCode, remedy: Remedy) -> Self {
        Self { code, remedy }
    }

    /// A malformed argument.
    pub const fn invalid() -> Self {
        Self::new(RefusalCode::Invalid, Remedy::Correct)
    }

    /// A limit of the call, the turn or the host.
    pub const fn limit() -> Self {
        Self::new(RefusalCode::Limit, Remedy::None)
    }

    /// The turn's time is up.
    pub const fn late() -> Self {
        Self::new(RefusalCode::Late, Remedy::Retry)
    }

    /// No such thing.
    pub const fn unknown() -> Self {
        Self::new(RefusalCode::Unknown, Remedy::Correct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_documented_in_the_interface() {
        let listed = include_str!("../../../wit/codes.md");
        let words = RefusalCode::ALL
            .iter()
            .map(|c| c.word())
            .chain(Remedy::ALL.iter().map(|c| c.word()))
            .chain(Status::ALL.iter().map(|c| c.word()))
            .chain(Failure::ALL.iter().map(|c| c.word()))
            .chain(OutlineStatus::ALL.iter().map(|c| c.word()))
            .chain(LogEvent::ALL.iter().map(|c| c.word()));
        for word in words {
            assert!(listed.contains(&format!("| `{word}` |")), "{word} is not in wit/codes.md");
        }
    }
}
