//! Identifiers, checked where they enter.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

/// Why a text is not the identifier it should be. Names the kind and the rule, never the text (it may be anything).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be {rule}")]
pub struct InvalidId {
    /// What it should have been.
    pub kind: &'static str,
    /// The rule it breaks.
    pub rule: &'static str,
}

/// Identifiers of one kind begin alike and differ at their ends: those are looked at first.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().last_chunk::<8>() == other.as_bytes().last_chunk::<8>() && one == other
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                Arc::ptr_eq(&self.0, &other.0) || is_same(&self.0, &other.0)
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.hash(state);
            }
        }

        impl $name {
            /// Checks and wraps a text.
            ///
            /// # Errors
            #[doc = concat!("[`InvalidId`] unless the text is ", $rule, ".")]
            pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidId> {
                let text = text.as_ref();
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.into())) } else { Err(InvalidId { kind: $kind, rule: $rule }) }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether it is this text.
            pub fn is(&self, text: &str) -> bool {
                is_same(&self.0, text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl From<$name> for Arc<str> {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.to_string()
            }
        }
    };
}

fn is_word(text: &str, bytes_max: usize) -> bool {
    let starts = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    starts && text.len() <= bytes_max && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

id!(
    /// An assistant's id, a reverse domain: `no.domstol.dodsbo`. `host` stands for the host itself, as a source.
    AssistantId, "assistant id", "a reverse domain of lower-case words, at most 128 bytes",
    |t| t.len() <= 128 && (t == "host" || (t.contains('.') && t.split('.').all(|word| is_word(word, 63))))
);
id!(
    /// A service's name within its assistant; `lead` is leading, and `desk` is people.
    ServiceName, "service name", "lower-case letters, digits and hyphens, at most 63 bytes", |t| is_word(t, 63)
);
id!(
    /// A purpose's key in a manifest.
    PurposeKey, "purpose key", "lower-case letters, digits and hyphens, at most 63 bytes", |t| is_word(t, 63)
);
id!(
    /// A register's logical name in a manifest.
    RegisterName, "register name", "lower-case letters, digits and hyphens, at most 63 bytes", |t| is_word(t, 63)
);
id!(
    /// The IRI of a kind of fact, a life event or a milestone.
    Concept, "concept", "an absolute http(s) or urn IRI without spaces, at most 512 bytes",
    |t| t.len() <= 512
        && ["https://", "http://", "urn:"].iter().any(|scheme| t.len() > scheme.len() && t.starts_with(scheme))
        && t.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>\"{}|\\^`".contains(c))
);
id!(
    /// An opaque reference to a person or an organisation, another in every conversation.
    Subject, "subject", "lower-case letters, digits and hyphens, at most 63 bytes", |t| is_word(t, 63)
);
id!(
    /// A conversation's id, not guessable.
    ConversationId, "conversation id", "lower-case letters, digits and hyphens, at most 63 bytes", |t| {
        t.len() <= 63 && !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
);
id!(
    /// The name of a mandate that a citizen gave here, not guessable.
    MandateId, "mandate id", "lower-case letters, digits and hyphens, at most 63 bytes", |t| {
        t.len() <= 63 && !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
);
id!(
    /// A consent's name, not guessable.
    ConsentId, "consent id", "lower-case letters, digits and hyphens, at most 63 bytes", |t| {
        t.len() <= 63 && !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
);
id!(
    /// The name of what a citizen has handed over to a desk, not guessable.
    HandOverId, "hand-over id", "lower-case letters, digits and hyphens, at most 63 bytes", |t| {
        t.len() <= 63 && !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
);
id!(
    /// An organisation number: nine digits. The check digit is the register's affair.
    OrgNumber, "organisation number", "nine digits", |t| t.len() == 9 && t.bytes().all(|b| b.is_ascii_digit())
);
id!(
    /// SHA-256 of a component: `sha256:` and 64 hexadecimal digits.
    Digest, "digest", "`sha256:` and 64 hexadecimal digits", |t| {
        t.strip_prefix("sha256:").is_some_and(|hex| {
            hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        })
    }
);

impl AssistantId {
    /// The host itself: the source of what came with the login or from the citizen.
    pub fn host() -> Self {
        Self("host".into())
    }
}

impl ServiceName {
    /// The name under which leading is declared and receipted.
    pub fn lead() -> Self {
        static LEAD: LazyLock<ServiceName> = LazyLock::new(|| ServiceName("lead".into()));
        LEAD.clone()
    }

    /// The name under which a desk, where a human takes over, is decided on and receipted.
    pub fn desk() -> Self {
        static DESK: LazyLock<ServiceName> = LazyLock::new(|| ServiceName("desk".into()));
        DESK.clone()
    }
}

impl Subject {
    /// Whom the conversation is for.
    pub fn citizen() -> Self {
        static CITIZEN: LazyLock<Subject> = LazyLock::new(|| Subject("citizen".into()));
        CITIZEN.clone()
    }

    /// Who acts for the citizen, where somebody does.
    pub fn principal() -> Self {
        Self("principal".into())
    }

    /// Whether this is whom the conversation is for.
    pub fn is_citizen(&self) -> bool {
        &*self.0 == "citizen"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_refuse_what_they_are_not() {
        assert!(AssistantId::new("no.domstol.dodsbo").is_ok());
        for bad in ["", "nav", "No.Nav", "no..nav", "no.nav/../x", "no.nav\n"] {
            assert!(AssistantId::new(bad).is_err(), "{bad}");
        }
        assert!(Concept::new("https://samspill.example/concept/name").is_ok());
        for bad in ["name", "https://", "javascript:alert(1)", "https://a b"] {
            assert!(Concept::new(bad).is_err(), "{bad}");
        }
        assert!(OrgNumber::new("310000011").is_ok());
        assert!(OrgNumber::new("31000001x").is_err());
    }
}
