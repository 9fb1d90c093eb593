//! One want of one assistant, and what is the case.

use std::sync::Arc;

use samspill_core::concept::{ConceptEntry, Vocabulary};
use samspill_core::consent::{Consent, ConsentScope};
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::decision::{Decision, Rules};
use samspill_core::ids::{
    AssistantId, Concept, ConsentId, ConversationId, OrgNumber, PurposeKey, ServiceName, Subject,
};
use samspill_core::label::Label;
use samspill_core::law::{Bases, Basis, Disclosure, Processing, Recipient, Scope};
use samspill_core::limits::Limits;
use samspill_core::login::LoginLevel;
use samspill_core::manifest::{Desk, Manifest, Need, Owner, Sector, Service};
use samspill_core::policy::{Asked, Receiver, Sensitivity, Verdict, Whom};
use samspill_core::private::Private;
use samspill_core::text::Text;
use samspill_policy::{CedarPolicy, PolicyLimits, Source, national};

pub(crate) const CONCEPT: &str = "https://samspill.example/concept/thing";
pub(crate) const TODAY: &str = "2026-11-25";
pub(crate) const LIMITS: PolicyLimits = PolicyLimits { rules_max: 1_000, remembered_max: 1_000 };

pub(crate) fn statutes() -> (Disclosure, Processing) {
    (Disclosure::Statute("arveloven § 88 a".into()), Processing::Statute("arveloven § 88 a".into()))
}

pub(crate) fn concept(iri: &str) -> Concept {
    Concept::new(iri).unwrap()
}

pub(crate) fn text() -> Text {
    Text::new("a", "a", "a")
}

/// The national policies, and these.
pub(crate) fn policy(operators: &[&str]) -> CedarPolicy {
    CedarPolicy::new(samspill_policy::Rules::read(&sources(operators), LIMITS.rules_max).unwrap(), LIMITS)
}

pub(crate) fn sources(operators: &[&str]) -> Vec<Source> {
    let own = operators.iter().enumerate().map(|(number, text)| Source {
        set_by: "operator",
        file: format!("own-{number}.cedar"),
        text: (*text).into(),
    });
    national().into_iter().chain(own).collect()
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    manifest: Manifest,
    ground: (Disclosure, Processing),
    entry: ConceptEntry,
    bases: Vec<Basis>,
    about: Whom,
    consented: bool,
    is_shown: bool,
}

impl Case {
    pub(crate) fn new(sector: Sector, ground: (Disclosure, Processing)) -> Self {
        let need = Need {
            concept: concept(CONCEPT),
            purpose: PurposeKey::new("why").unwrap(),
            required: true,
            disclosure: ground.0.clone(),
            processing: ground.1.clone(),
            reasoning: vec![],
        };
        let service = Service {
            name: ServiceName::new("serve").unwrap(),
            title: text(),
            for_events: vec![],
            purposes: [(need.purpose.clone(), text())].into(),
            needs: vec![need],
            gives: vec![],
            milestones: vec![],
            registers: vec![],
            stateful: false,
            sealed_outline: false,
        };
        let manifest = Manifest {
            id: AssistantId::new("no.example.a").unwrap(),
            version: "0.1.0".into(),
            title: text(),
            owner: Owner { number: OrgNumber::new("310000097").unwrap(), name: "A".into(), sector },
            languages: vec![],
            links: vec![],
            motive: None,
            fees: None,
            desk: Desk { name: text(), phone: None, email: None, hours: None, receiver: None },
            registers: vec![],
            lead: None,
            services: vec![Arc::new(service)],
        };
        let entry = ConceptEntry { title: text(), confidential: true, ..ConceptEntry::default() };
        Self { manifest, ground, entry, bases: vec![], about: Whom::Citizen, consented: false, is_shown: false }
    }

    pub(crate) fn listed(mut self, about: Scope) -> Self {
        for recipient in [Recipient::Owner, Recipient::Citizen] {
            self.bases.push(Basis {
                id: format!("basis-{}", self.bases.len()),
                owner: self.manifest.owner.number.clone(),
                recipient,
                purposes: vec![],
                concepts: vec![concept(CONCEPT)],
                about,
                disclosure: self.ground.0.clone(),
                processing: self.ground.1.clone(),
                mandate: None,
                approved_by: vec!["x".into(), "y".into()],
                valid_from: None,
                valid_until: None,
                kept_back: None,
            });
        }
        self
    }

    pub(crate) fn sensitive(self, sensitivity: Sensitivity) -> Self {
        Self { entry: ConceptEntry { sensitivity, ..self.entry }, ..self }
    }

    pub(crate) fn not_confidential(self) -> Self {
        Self { entry: ConceptEntry { confidential: false, ..self.entry }, ..self }
    }

    pub(crate) fn about_other(self) -> Self {
        // What is shown of somebody else needs an entry in the register first.
        let listed = if self.is_shown && self.bases.is_empty() { self.listed(Scope::Anyone) } else { self };
        Self { about: Whom::Other, ..listed }
    }

    pub(crate) fn consented(self) -> Self {
        Self { consented: true, ..self }
    }

    pub(crate) fn shown(self) -> Self {
        Self { is_shown: true, ..self }
    }

    /// The whole decision, as in a turn.
    pub(crate) fn decide(&self) -> Decision {
        self.decide_under(policy(&[]))
    }

    pub(crate) fn decide_under(&self, policy: CedarPolicy) -> Decision {
        let rules = Rules {
            mandates: samspill_core::mandate::MandateRules::default(),
            vocabulary: Vocabulary::new([(concept(CONCEPT), self.entry.clone())]),
            bases: Bases::new(self.bases.clone()),
            stopped: samspill_core::stop::Stops::default(),
            policy: Arc::new(policy),
        };
        let scheme = concept("https://samspill.example/concept/identity-number");
        let principal = Principal::new(scheme.clone(), Private::new("01815012345".into()));
        let id = ConversationId::new("c1").unwrap();
        let mut conversation = Conversation::new(id, Some(principal), self.manifest.id.clone(), [7; 32]);
        let service = &self.manifest.services[0];
        let purpose = PurposeKey::new("why").unwrap();
        if self.consented {
            let scope = ConsentScope {
                assistant: self.manifest.id.clone(),
                service: service.name.clone(),
                concept: concept(CONCEPT),
                purpose: purpose.clone(),
            };
            conversation.consents.push(Consent::given(ConsentId::new("c-1").unwrap(), scope, 1));
        }
        let about = match self.about {
            Whom::Citizen => Subject::citizen(),
            Whom::Other => conversation.refer(&self.manifest.id, &scheme, "x", &Limits::default()).unwrap().0,
        };
        if self.is_shown {
            let label = Label { concept: concept(CONCEPT), about };
            return rules.decide_for_citizen(&conversation, &self.manifest.owner.number, &label, TODAY);
        }
        rules.decide(&conversation, (&self.manifest, service), (&concept(CONCEPT), &about, &purpose), TODAY)
    }

    /// What the policies alone say.
    pub(crate) fn verdict(&self) -> Verdict {
        self.verdict_of(&policy(&[]), samspill_core::policy::Policy::permits)
    }

    pub(crate) fn verdict_of(
        &self,
        policy: &CedarPolicy,
        ask: impl FnOnce(&CedarPolicy, &Asked<'_>) -> Verdict,
    ) -> Verdict {
        let (concept, purpose) = (concept(CONCEPT), PurposeKey::new("why").unwrap());
        let open = (Disclosure::NotConfidential, Processing::OwnRequest);
        let (disclosure, processing) = if self.is_shown && !self.entry.confidential { &open } else { &self.ground };
        let receiver = if self.is_shown {
            Receiver::Citizen
        } else {
            Receiver::Service(&self.manifest, &self.manifest.services[0], &purpose)
        };
        let asked = Asked {
            receiver,
            owner: &self.manifest.owner.number,
            concept: &concept,
            entry: &self.entry,
            about: self.about,
            login: Some(LoginLevel::Substantial),
            consented: self.consented,
            mandated: false,
            disclosure,
            processing,
            day: TODAY,
        };
        ask(policy, &asked)
    }
}
