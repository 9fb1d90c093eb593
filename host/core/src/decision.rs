//! May this receiver know this concept about this subject, for this purpose, now? Fails closed (I1).
//!
//! The order is fixed: admitted, declared, whom it is about, disclosure, processing. The decision is a function of the
//! rules, the conversation's consents and the mandates that a basis asks for; it never looks at whether the fact that is
//! wanted exists.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::concept::Vocabulary;
use crate::consent::ConsentScope;
use crate::conversation::Conversation;
use crate::ids::{AssistantId, Concept, OrgNumber, PurposeKey, Subject};
use crate::label::{Label, Labels};
use crate::law::{Bases, Basis, Disclosure, Holder, Mandate, Processing, Recipient, Scope};
use crate::manifest::{Manifest, Need, Service};
use crate::refusal::{Refusal, RefusalCode, Remedy};

/// What the operator has decided.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Registered concepts.
    pub vocabulary: Vocabulary,
    /// The register of legal bases.
    pub bases: Bases,
    /// Stopped assistants: refused from the next decision on (I11).
    pub stopped: BTreeSet<AssistantId>,
}

/// An allow decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The rule that decided: `operator:ID`, `citizen:consent`, `network:own-data`.
    pub rule: Arc<str>,
    /// What lifts confidentiality, as a receipt says it.
    pub disclosure: Arc<str>,
    /// What lets the receiver use it, as a receipt says it.
    pub processing: Arc<str>,
}

/// A deny decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withholding {
    /// The rule that decided, which is also the word a component sees.
    pub code: RefusalCode,
    /// What would help.
    pub remedy: Remedy,
}

impl Withholding {
    const fn new(code: RefusalCode, remedy: Remedy) -> Self {
        Self { code, remedy }
    }

    /// As a receipt says it.
    pub fn describe(&self) -> String {
        format!("{} (remedy: {})", self.code.word(), self.remedy.word())
    }

    /// As a component sees it.
    pub const fn refusal(&self) -> Refusal {
        Refusal::new(self.code, self.remedy)
    }
}

/// A decision.
pub type Decision = Result<Grant, Withholding>;

impl Rules {
    /// Decides for a service that wants a concept about a subject for a purpose, on a day (`YYYY-MM-DD`).
    ///
    /// # Errors
    /// The withholding, with the rule that decided and the remedy.
    pub fn decide(
        &self,
        conversation: &Conversation,
        receiver: (&Manifest, &Service),
        want: (&Concept, &Subject, &PurposeKey),
        today: &str,
    ) -> Decision {
        let (manifest, service) = receiver;
        let (concept, about, purpose) = want;
        if self.stopped.contains(&manifest.id) {
            return Err(Withholding::new(RefusalCode::NotAdmitted, Remedy::None));
        }
        let Some(entry) = self.vocabulary.get(concept) else {
            return Err(Withholding::new(RefusalCode::Unknown, Remedy::Operator));
        };
        let Some(need) = service.need(concept, purpose) else {
            return Err(Withholding::new(RefusalCode::NotDeclared, Remedy::Manifest));
        };
        let Some(known) = known_subject(conversation, about) else {
            return Err(Withholding::new(RefusalCode::Unknown, Remedy::Correct));
        };
        if entry.login && known == Whom::Citizen && conversation.principal.is_none() {
            return Err(Withholding::new(RefusalCode::NoBasis, Remedy::LogIn));
        }
        let consented = known == Whom::Citizen
            && conversation.has_consent(&ConsentScope {
                assistant: manifest.id.clone(),
                service: service.name.clone(),
                concept: concept.clone(),
                purpose: purpose.clone(),
            });
        let owner = &manifest.owner.number;
        let approved = || self.bases_for(owner, need, known, today);
        let given = |(basis, _): &(&Basis, &Grant)| self.has_mandate(conversation, basis, about, owner, today);
        let basis = approved().find(given);
        if basis.is_none() && approved().next().is_some() {
            return Err(Withholding::new(RefusalCode::NoBasis, Remedy::Mandate));
        }
        if known == Whom::Other && (basis.is_none() || !rests_on_statutes(need)) {
            return Err(Withholding::new(RefusalCode::NotTheSubject, Remedy::None));
        }
        let disclosed = match &need.disclosure {
            Disclosure::NotConfidential => !entry.confidential,
            Disclosure::Waiver => consented || (need.processing == Processing::OwnRequest && basis.is_some()),
            Disclosure::Statute(_) => basis.is_some(),
        };
        let processed = match need.processing {
            Processing::Consent => consented && (!manifest.owner.sector.is_public() || basis.is_some()),
            Processing::Statute(_) | Processing::Contract | Processing::OwnRequest => basis.is_some(),
        };
        if disclosed && processed {
            return Ok(basis.map_or_else(|| consent_grant(need), |(_, grant)| grant.clone()));
        }
        let consent_helps = need.processing == Processing::Consent
            && (!manifest.owner.sector.is_public() || basis.is_some())
            && (disclosed || need.disclosure == Disclosure::Waiver);
        Err(if consent_helps {
            // Nobody consents before it is known who it is.
            let remedy = if conversation.principal.is_some() { Remedy::Consent } else { Remedy::LogIn };
            Withholding::new(RefusalCode::NoConsent, remedy)
        } else {
            Withholding::new(RefusalCode::NoBasis, Remedy::Operator)
        })
    }

    /// Decides for a label on content, input or state that would reach a service: some declared purpose must allow it.
    ///
    /// # Errors
    /// The withholding of the last purpose tried, or `not-declared`.
    pub fn decide_label(
        &self,
        conversation: &Conversation,
        receiver: (&Manifest, &Service),
        label: &Label,
        today: &str,
    ) -> Result<(PurposeKey, Grant), Withholding> {
        let mut last = Withholding::new(RefusalCode::NotDeclared, Remedy::Manifest);
        for need in receiver.1.needs.iter().filter(|need| need.concept == label.concept) {
            match self.decide(conversation, receiver, (&label.concept, &label.about, &need.purpose), today) {
                Ok(grant) => return Ok((need.purpose.clone(), grant)),
                Err(withholding) => last = withholding,
            }
        }
        Err(last)
    }

    /// Whether every label may reach a service.
    pub fn allows_labels(
        &self,
        conversation: &Conversation,
        receiver: (&Manifest, &Service),
        labels: &Labels,
        today: &str,
    ) -> bool {
        labels.iter().all(|label| self.decide_label(conversation, receiver, label, today).is_ok())
    }

    /// Decides for the citizen, who is a receiver too (I4): what is about the citizen is the citizen's own; what is about
    /// others needs a basis that the operator has listed for the owner that shows it.
    ///
    /// # Errors
    /// The withholding.
    pub fn decide_for_citizen(
        &self,
        conversation: &Conversation,
        owner: &OrgNumber,
        label: &Label,
        today: &str,
    ) -> Decision {
        match known_subject(conversation, &label.about) {
            Some(Whom::Citizen) => Ok(Grant {
                rule: "network:own-data".into(),
                disclosure: "own-data".into(),
                processing: "own-request".into(),
            }),
            // What no confidentiality protects needs nothing that lifts it: guidance is for everybody.
            Some(Whom::Other) if self.vocabulary.get(&label.concept).is_some_and(|entry| !entry.confidential) => {
                Ok(Grant {
                    rule: "network:not-confidential".into(),
                    disclosure: Disclosure::NotConfidential.describe().into(),
                    processing: "own-request".into(),
                })
            }
            Some(Whom::Other) => {
                let approved = self.bases.of(owner, &label.concept).filter(|(basis, _)| {
                    basis.recipient == Recipient::Citizen && basis.about == Scope::Anyone && basis.holds_on(today)
                });
                let mut remedy = Remedy::Operator;
                for (basis, grant) in approved {
                    if self.has_mandate(conversation, basis, &label.about, owner, today) {
                        return Ok(grant.clone());
                    }
                    remedy = Remedy::Mandate;
                }
                Err(Withholding::new(RefusalCode::NoBasis, remedy))
            }
            None => Err(Withholding::new(RefusalCode::Unknown, Remedy::None)),
        }
    }

    /// Whether what a basis asks for has been given, to whom it must, about this subject, and holds today.
    fn has_mandate(
        &self,
        conversation: &Conversation,
        basis: &Basis,
        about: &Subject,
        owner: &OrgNumber,
        today: &str,
    ) -> bool {
        let Some(mandate) = &basis.mandate else { return true };
        let holder = match mandate.holder {
            Holder::Citizen => Some(Subject::citizen().to_string()),
            Holder::Owner => Some(owner.to_string()),
            Holder::Anyone => None,
        };
        conversation
            .facts_of(&mandate.concept, about, today)
            .filter(|fact| mandate.from.contains(&fact.source) && !self.stopped.contains(&fact.source))
            .any(|fact| gives_right(mandate, fact.value.reveal(), holder.as_deref()))
    }

    /// The concepts of the mandates that decide whether an owner may know this: a decision that looked for one tells of
    /// it, whichever way it went.
    pub fn mandate_concepts<'a>(
        &'a self,
        owner: &'a OrgNumber,
        concept: &'a Concept,
    ) -> impl Iterator<Item = &'a Concept> {
        let asked = self.bases.of(owner, concept).filter(|(basis, _)| basis.recipient == Recipient::Owner);
        asked.filter_map(|(basis, _)| basis.mandate.as_ref()).map(|mandate| &mandate.concept)
    }

    /// The operator's entries for exactly what the manifest claims.
    fn bases_for<'a>(
        &'a self,
        owner: &'a OrgNumber,
        need: &'a Need,
        whom: Whom,
        today: &'a str,
    ) -> impl Iterator<Item = (&'a Basis, &'a Grant)> {
        self.bases.of(owner, &need.concept).filter(move |(basis, _)| {
            basis.recipient == Recipient::Owner
                && (basis.purposes.is_empty() || basis.purposes.contains(&need.purpose))
                && (whom == Whom::Citizen || basis.about == Scope::Anyone)
                && basis.disclosure == need.disclosure
                && basis.processing == need.processing
                && basis.holds_on(today)
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whom {
    Citizen,
    Other,
}

fn known_subject(conversation: &Conversation, about: &Subject) -> Option<Whom> {
    if about.is_citizen() {
        return Some(Whom::Citizen);
    }
    conversation.subjects.contains_key(about).then_some(Whom::Other)
}

/// What is read of a mandate's value: whose it is, and why.
#[derive(serde::Deserialize)]
struct Right {
    holder: String,
    #[serde(default)]
    ground: Option<String>,
}

fn gives_right(mandate: &Mandate, value: &[u8], holder: Option<&str>) -> bool {
    rmp_serde::from_slice::<Right>(value).is_ok_and(|right| {
        let ground = right.ground.as_deref().unwrap_or_default();
        holder.is_none_or(|holder| right.holder == holder)
            && (mandate.grounds.is_empty() || mandate.grounds.iter().any(|one| one == ground))
    })
}

/// Nobody consents or asks on somebody else's behalf: about others, both answers must be statutes, or the concept must
/// not be confidential.
const fn rests_on_statutes(need: &Need) -> bool {
    matches!(need.disclosure, Disclosure::Statute(_) | Disclosure::NotConfidential)
        && matches!(need.processing, Processing::Statute(_))
}

fn consent_grant(need: &Need) -> Grant {
    Grant {
        rule: "citizen:consent".into(),
        disclosure: need.disclosure.describe().into(),
        processing: need.processing.describe().into(),
    }
}
