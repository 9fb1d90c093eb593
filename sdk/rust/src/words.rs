//! The open word lists of `wit/codes.md`. A word that this SDK does not know counts as a refusal.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$entry_doc:meta])* $entry:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$entry_doc])* $entry,)+ }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$entry,)+];

            /// The word as it crosses the interface.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$entry => $word,)+ }
            }

            /// The entry for a word, if the list has it.
            pub fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|entry| entry.word() == word)
            }
        }
    };
}

words! {
    /// Why an assistant is called.
    Occasion {
        /// The citizen said something, and this assistant leads.
        Turn = "turn",
        /// Another assistant asked through the host.
        Question = "question",
        /// A call that was withheld runs again, because a consent was given.
        Resumed = "resumed",
        /// To `notice`: what was received under the consent must be deleted.
        ConsentWithdrawn = "consent-withdrawn",
        /// To `notice`: the principal no longer acts for the citizen.
        MandateEnded = "mandate-ended",
    }
}

words! {
    /// How a call ended.
    Status {
        /// It said what it had to say.
        Answered = "answered",
        /// It could say little or nothing, because a fact was refused or is unknown.
        NeedsFacts = "needs-facts",
        /// The question does not concern this service.
        NotRelevant = "not-relevant",
        /// A register that it needs did not answer usefully.
        Unavailable = "unavailable",
        /// Anything not listed.
        Other = "other",
    }
}

words! {
    /// When a task without a last day matters.
    When {
        /// In the first days.
        Days = "days",
        /// In the first two months or so.
        Weeks = "weeks",
        /// After that.
        Months = "months",
        /// When there is time for it.
        Later = "later",
    }
}

words! {
    /// What a call may fail with.
    Failure {
        /// A register that it needs did not answer usefully.
        Unavailable = "unavailable",
        /// It could not understand what it was given.
        InvalidInput = "invalid-input",
        /// A fault of its own.
        Internal = "internal",
        /// Anything not listed.
        Other = "other",
    }
}

words! {
    /// Why the host said no.
    RefusalCode {
        /// The manifest does not declare this concept for this purpose, service or register.
        NotDeclared = "not-declared",
        /// The service does not give this concept.
        NotGiven = "not-given",
        /// Nothing approved allows it.
        NoBasis = "no-basis",
        /// Consent is the basis, and the citizen has not given it.
        NoConsent = "no-consent",
        /// It is about somebody else, and no statute covers that.
        NotTheSubject = "not-the-subject",
        /// The assistant or its owner is not admitted, or is stopped.
        NotAdmitted = "not-admitted",
        /// The answer holds concepts that the asker is not granted.
        Sealed = "sealed",
        /// No such assistant, service, subject or concept.
        Unknown = "unknown",
        /// The argument is malformed or does not fit its schema.
        Invalid = "invalid",
        /// A limit of the call, the turn or the host is reached.
        Limit = "limit",
        /// The service is already answering in this conversation, or the host is full.
        Busy = "busy",
        /// The turn's time is up.
        Late = "late",
        /// The register did not answer.
        Unreachable = "unreachable",
        /// Not allowed in this kind of call.
        WrongOccasion = "wrong-occasion",
        /// An answer is placed once.
        AlreadyPlaced = "already-placed",
        /// Anything not listed.
        Other = "other",
    }
}

words! {
    /// What would help after a refusal.
    Remedy {
        /// Nothing that the caller or the citizen can do.
        None = "none",
        /// The citizen can consent.
        Consent = "consent",
        /// The citizen can log in, or log in at a higher level.
        LogIn = "log-in",
        /// The citizen can get a mandate.
        Mandate = "mandate",
        /// The operator must approve a legal basis or change its configuration.
        Operator = "operator",
        /// The owner must declare it in the manifest.
        Manifest = "manifest",
        /// The same call may succeed later.
        Retry = "retry",
        /// The caller must correct the argument.
        Correct = "correct",
        /// Anything not listed.
        Other = "other",
    }
}

words! {
    /// How far an answer has come, as an asker may see it.
    OutlineStatus {
        /// Asked; nothing more may be told.
        Asked = "asked",
        /// The asked one is done.
        Done = "done",
        /// It trapped, returned a failure, or a limit stopped it.
        Failed = "failed",
        /// It was not called, because it lacks a grant that it requires.
        Withheld = "withheld",
        /// It is already answering in this conversation.
        Busy = "busy",
        /// It was not done in time.
        Late = "late",
    }
}

words! {
    /// What an assistant can have counted.
    Event {
        /// A register answered in a form that the assistant does not know.
        RegisterUnexpected = "register-unexpected",
        /// It answered with less than it could have.
        Fallback = "fallback",
        /// It was asked what is not its task.
        Misrouted = "misrouted",
        /// Anything not listed.
        Other = "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of one list in the interface's own text.
    fn listed(list: &str) -> Vec<&'static str> {
        include_str!("../../../wit/codes.md")
            .split("\n## ")
            .find(|section| section.starts_with(list))
            .unwrap_or_default()
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .collect()
    }

    #[test]
    fn every_list_is_the_interface_s_list() {
        fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().copied().map(word).collect()
        }
        assert_eq!(words(Occasion::ALL, Occasion::word), listed("occasions"));
        assert_eq!(words(Status::ALL, Status::word), listed("statuses"));
        assert_eq!(words(Failure::ALL, Failure::word), listed("failures"));
        assert_eq!(words(RefusalCode::ALL, RefusalCode::word), listed("refusals"));
        assert_eq!(words(Remedy::ALL, Remedy::word), listed("remedies"));
        assert_eq!(words(OutlineStatus::ALL, OutlineStatus::word), listed("outlines"));
        assert_eq!(words(Event::ALL, Event::word), listed("events"));
    }
}
