//! What the operator has stopped: it is refused everything from the next decision on, and its calls are cancelled (I11).

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{AssistantId, OrgNumber, ServiceName};
use crate::manifest::Manifest;

/// Something that can be stopped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Stoppable {
    /// An assistant, with all its services.
    Assistant(AssistantId),
    /// All assistants of an owner.
    Owner(OrgNumber),
    /// One service of an assistant.
    Service(AssistantId, ServiceName),
}

/// A text that names nothing that can be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "names nothing that can be stopped: write an assistant (`no.nav.etterlatte`), one of its services \
     (`no.nav.etterlatte/support`) or an owner's organisation number"
)]
pub struct NotStoppable;

impl fmt::Display for Stoppable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assistant(id) => write!(f, "{id}"),
            Self::Owner(number) => write!(f, "{number}"),
            Self::Service(id, service) => write!(f, "{id}/{service}"),
        }
    }
}

impl FromStr for Stoppable {
    type Err = NotStoppable;

    fn from_str(text: &str) -> Result<Self, NotStoppable> {
        if let Ok(number) = OrgNumber::new(text) {
            return Ok(Self::Owner(number));
        }
        let (assistant, service) = text.split_once('/').map_or((text, None), |(id, service)| (id, Some(service)));
        let id = AssistantId::new(assistant).map_err(|_| NotStoppable)?;
        // What the host itself vouches for cannot be stopped.
        if id == AssistantId::host() {
            return Err(NotStoppable);
        }
        match service {
            Some(service) => Ok(Self::Service(id, ServiceName::new(service).map_err(|_| NotStoppable)?)),
            None => Ok(Self::Assistant(id)),
        }
    }
}

impl TryFrom<String> for Stoppable {
    type Error = NotStoppable;

    fn try_from(text: String) -> Result<Self, NotStoppable> {
        text.parse()
    }
}

impl From<Stoppable> for String {
    fn from(what: Stoppable) -> Self {
        what.to_string()
    }
}

/// Everything that is stopped, by what decisions ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stops {
    assistants: BTreeSet<AssistantId>,
    services: BTreeSet<(AssistantId, ServiceName)>,
}

impl Stops {
    /// These. An owner stands for its assistants among those that are admitted.
    pub fn new<'a>(all: impl IntoIterator<Item = &'a Stoppable>, admitted: &[impl AsRef<Manifest>]) -> Self {
        let mut stops = Self::default();
        for what in all {
            match what {
                Stoppable::Assistant(id) => {
                    stops.assistants.insert(id.clone());
                }
                Stoppable::Owner(number) => {
                    let manifests = admitted.iter().map(AsRef::as_ref);
                    let owned = manifests.filter(|manifest| &manifest.owner.number == number);
                    stops.assistants.extend(owned.map(|manifest| manifest.id.clone()));
                }
                Stoppable::Service(id, service) => {
                    stops.services.insert((id.clone(), service.clone()));
                }
            }
        }
        stops
    }

    /// Whether an assistant is stopped, or this service of it.
    pub fn has(&self, assistant: &AssistantId, service: Option<&ServiceName>) -> bool {
        self.assistants.contains(assistant)
            || (!self.services.is_empty()
                && service.is_some_and(|service| self.services.contains(&(assistant.clone(), service.clone()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stopped_reads_back_as_it_was_written_and_anything_else_is_refused() {
        for text in ["310000011", "no.domstol.dodsbo", "no.domstol.dodsbo/case", "no.domstol.dodsbo/lead"] {
            assert_eq!(text.parse::<Stoppable>().unwrap().to_string(), text);
        }
        for bad in ["", "31000001", "nav", "host", "host/lead", "no.nav.x/", "no.nav.x/A", "/case", "no.nav.x/a/b"] {
            assert_eq!(bad.parse::<Stoppable>(), Err(NotStoppable), "{bad}");
        }
    }

    #[test]
    fn i11_a_stopped_service_leaves_the_others_of_its_assistant() {
        let none: [&Stoppable; 0] = [];
        let no_manifests: [std::sync::Arc<Manifest>; 0] = [];
        assert_eq!(Stops::new(none, &no_manifests), Stops::default());
        let case: Stoppable = "no.domstol.dodsbo/case".parse().unwrap();
        let stops = Stops::new([&case], &no_manifests);
        let court = AssistantId::new("no.domstol.dodsbo").unwrap();
        assert!(stops.has(&court, Some(&ServiceName::new("case").unwrap())));
        assert!(!stops.has(&court, Some(&ServiceName::lead())) && !stops.has(&court, None));
    }
}
