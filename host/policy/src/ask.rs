//! What is asked, in Cedar's words, and as it is remembered.

use std::hash::BuildHasher;
use std::sync::Arc;

use cedar_policy::{Context, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression};
use samspill_core::ids::{AssistantId, Concept, OrgNumber, PurposeKey, ServiceName};
use samspill_core::law::{Disclosure, Processing};
use samspill_core::login::LoginLevel;
use samspill_core::manifest::Sector;
use samspill_core::policy::{Asked, Receiver, Sensitivity, Whom};

/// Principal, action and resource, each with what it is in.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// The receiver, then its owner, then its sector; or the citizen.
    pub(crate) principal: Vec<EntityUid>,
    pub(crate) action: EntityUid,
    /// The concept, then its sensitivity.
    pub(crate) resource: Vec<EntityUid>,
    /// Whether the concept is confidential.
    pub(crate) confidential: bool,
    /// The owner that shows.
    pub(crate) owner: EntityUid,
}

/// The types of the schema.
#[derive(Debug)]
pub(crate) struct Words(Option<Types>);

#[derive(Debug)]
struct Types {
    assistant: EntityTypeName,
    owner: EntityTypeName,
    sector: EntityTypeName,
    citizen: EntityTypeName,
    concept: EntityTypeName,
    sensitivity: EntityTypeName,
    action: EntityTypeName,
}

fn uid(of: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
}

impl Words {
    pub(crate) fn new() -> Self {
        let types = || {
            let name = |text: &str| text.parse::<EntityTypeName>().ok();
            Some(Types {
                assistant: name("Assistant")?,
                owner: name("Owner")?,
                sector: name("Sector")?,
                citizen: name("Citizen")?,
                concept: name("Concept")?,
                sensitivity: name("Sensitivity")?,
                action: name("Action")?,
            })
        };
        Self(types())
    }

    pub(crate) fn scope(&self, asked: &Asked<'_>) -> Option<Scope> {
        let types = self.0.as_ref()?;
        let owner = uid(&types.owner, asked.owner.as_str());
        let (principal, action) = match asked.receiver {
            Receiver::Service(manifest, _, _) => {
                let assistant = uid(&types.assistant, manifest.id.as_str());
                (vec![assistant, owner.clone(), uid(&types.sector, manifest.owner.sector.word())], "receive")
            }
            Receiver::Citizen => (vec![uid(&types.citizen, "citizen")], "show"),
        };
        let concept = uid(&types.concept, asked.concept.as_str());
        let resource = vec![concept, uid(&types.sensitivity, asked.entry.sensitivity.word())];
        Some(Scope {
            principal,
            action: uid(&types.action, action),
            resource,
            confidential: asked.entry.confidential,
            owner,
        })
    }

    pub(crate) fn request(&self, asked: &Asked<'_>, scope: &Scope) -> Option<Request> {
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let ground = |by: &str, statute: Option<&String>| {
            let statute = statute.map(|statute| ("statute".to_owned(), text(statute)));
            RestrictedExpression::new_record([("by".to_owned(), text(by))].into_iter().chain(statute)).ok()
        };
        let (disclosed_by, lifts) = disclosure(asked.disclosure);
        let (processed_by, lets) = processing(asked.processing);
        let mut context = vec![
            ("about", text(asked.about.word())),
            ("loggedIn", RestrictedExpression::new_bool(asked.login.is_some())),
            ("loginLevel", RestrictedExpression::new_long(LoginLevel::number(asked.login).into())),
            ("consented", RestrictedExpression::new_bool(asked.consented)),
            ("mandated", RestrictedExpression::new_bool(asked.mandated)),
            ("disclosure", ground(disclosed_by, lifts)?),
            ("processing", ground(processed_by, lets)?),
            ("day", RestrictedExpression::new_long(asked.day.replace('-', "").parse().ok()?)),
        ];
        match asked.receiver {
            Receiver::Service(_, service, purpose) => {
                context.push(("service", text(service.name.as_str())));
                context.push(("purpose", text(purpose.as_str())));
            }
            Receiver::Citizen => {
                context.push(("owner", RestrictedExpression::new_entity_uid(scope.owner.clone())));
            }
        }
        let context = Context::from_pairs(context.into_iter().map(|(key, value)| (key.to_owned(), value))).ok()?;
        let (principal, resource) = (scope.principal.first()?.clone(), scope.resource.first()?.clone());
        // The schema was held against the policies when they were read.
        Request::new(principal, scope.action.clone(), resource, context, None).ok()
    }
}

pub(crate) const fn disclosure(of: &Disclosure) -> (&'static str, Option<&String>) {
    match of {
        Disclosure::NotConfidential => ("not-confidential", None),
        Disclosure::Waiver => ("waiver", None),
        Disclosure::Statute(statute) => ("statute", Some(statute)),
    }
}

pub(crate) const fn processing(of: &Processing) -> (&'static str, Option<&String>) {
    match of {
        Processing::Statute(statute) => ("statute", Some(statute)),
        Processing::Consent => ("consent", None),
        Processing::Contract => ("contract", None),
        Processing::OwnRequest => ("own-request", None),
    }
}

/// All that a verdict is a function of.
type Key<'a> = (
    Option<(&'a AssistantId, Sector, &'a ServiceName, &'a PurposeKey)>,
    (&'a OrgNumber, &'a Concept, Sensitivity, bool),
    (Whom, Option<LoginLevel>, bool, bool),
    (&'static str, Option<&'a String>, &'static str, Option<&'a String>),
    &'a str,
);

fn key<'a>(asked: &Asked<'a>) -> Key<'a> {
    let receiver = match asked.receiver {
        Receiver::Service(manifest, service, purpose) => {
            Some((&manifest.id, manifest.owner.sector, &service.name, purpose))
        }
        Receiver::Citizen => None,
    };
    let (disclosed_by, lifts) = disclosure(asked.disclosure);
    let (processed_by, lets) = processing(asked.processing);
    (
        receiver,
        (asked.owner, asked.concept, asked.entry.sensitivity, asked.entry.confidential),
        (asked.about, asked.login, asked.consented, asked.mandated),
        (disclosed_by, lifts, processed_by, lets),
        asked.day,
    )
}

pub(crate) fn hash(asked: &Asked<'_>, hasher: &impl BuildHasher) -> u64 {
    hasher.hash_one(key(asked))
}

/// The same, kept.
#[derive(Debug)]
pub(crate) struct Remembered {
    receiver: Option<(AssistantId, Sector, ServiceName, PurposeKey)>,
    what: (OrgNumber, Concept, Sensitivity, bool),
    how: (Whom, Option<LoginLevel>, bool, bool),
    disclosure: Disclosure,
    processing: Processing,
    day: Arc<str>,
}

impl Remembered {
    pub(crate) fn new(asked: &Asked<'_>) -> Self {
        let (receiver, (owner, concept, sensitivity, confidential), how, _, day) = key(asked);
        let own = |(id, sector, service, purpose): (&AssistantId, _, &ServiceName, &PurposeKey)| {
            (id.clone(), sector, service.clone(), purpose.clone())
        };
        Self {
            receiver: receiver.map(own),
            what: (owner.clone(), concept.clone(), sensitivity, confidential),
            how,
            disclosure: asked.disclosure.clone(),
            processing: asked.processing.clone(),
            day: day.into(),
        }
    }

    pub(crate) fn is(&self, asked: &Asked<'_>) -> bool {
        self.key() == key(asked)
    }

    pub(crate) fn hash(&self, hasher: &impl BuildHasher) -> u64 {
        hasher.hash_one(self.key())
    }

    fn key(&self) -> Key<'_> {
        let receiver = self.receiver.as_ref().map(|(id, sector, service, purpose)| (id, *sector, service, purpose));
        let (owner, concept, sensitivity, confidential) = &self.what;
        let (disclosed_by, lifts) = disclosure(&self.disclosure);
        let (processed_by, lets) = processing(&self.processing);
        (
            receiver,
            (owner, concept, *sensitivity, *confidential),
            self.how,
            (disclosed_by, lifts, processed_by, lets),
            &self.day,
        )
    }
}
