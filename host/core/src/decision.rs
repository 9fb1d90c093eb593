//! May this receiver know this concept about this subject, for this purpose, now? Fails closed (I1).
//!
//! The order is fixed: admitted and not stopped, declared, login, whom it is about, disclosure, processing, and then
//! policy, which has the last word and can only say no to what came so far. The decision is a function of the rules, the
//! conversation's consents and the mandates that a basis asks for; it never looks at whether the fact that is wanted
//! exists. Each no names the rule, who set it (`nation:`, `operator:`, `owner:`, `citizen:`), and what would help.

pub mod acting;

use std::sync::Arc;

use acting::asks_for_proxy;

use crate::concept::{ConceptEntry, Vocabulary};
use crate::consent::{ConsentScope, REFUSED, Word};
use crate::conversation::Conversation;
use crate::desk;
use crate::ids::{Concept, OrgNumber, PurposeKey, ServiceName, Subject};
use crate::label::{Label, Labels};
use crate::law::{Bases, Basis, Disclosure, Holder, Mandate, Processing, Recipient, Scope};
use crate::mandate::MandateRules;
use crate::manifest::{Manifest, Need, Service};
use crate::policy::{Asked, NoPolicy, Policy, Receiver, Whom};
use crate::refusal::{Refusal, RefusalCode, Remedy};
use crate::stop::Stops;

/// What the operator has decided.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Registered concepts.
    pub vocabulary: Vocabulary,
    /// The register of legal bases.
    pub bases: Bases,
    /// What is stopped: refused from the next decision on (I11).
    pub stopped: Stops,
    /// What counts as a mandate, and what it covers.
    pub mandates: MandateRules,
    /// The last word.
    pub policy: Arc<dyn Policy>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            vocabulary: Vocabulary::default(),
            bases: Bases::default(),
            stopped: Stops::default(),
            mandates: MandateRules::default(),
            policy: Arc::new(NoPolicy),
        }
    }
}

/// An allow decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// What it rests on: `operator:ID`, `citizen:consent`, `nation:own-data`.
    pub rule: Arc<str>,
    /// The policy that permitted it; none until policy has been asked.
    pub policy: Option<Arc<str>>,
    /// What lifts confidentiality, as a receipt says it.
    pub disclosure: Arc<str>,
    /// What lets the receiver use it, as a receipt says it.
    pub processing: Arc<str>,
    /// Fields that the citizen keeps back; none where all of the concept may cross.
    pub without: Option<Arc<[String]>>,
}

/// A deny decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withholding {
    /// The kind of it, which is also the word a component sees.
    pub code: RefusalCode,
    /// What would help.
    pub remedy: Remedy,
    /// The rule that decided, with who set it before the colon.
    pub rule: Arc<str>,
}

impl Withholding {
    /// A no by a rule.
    pub fn new(code: RefusalCode, remedy: Remedy, rule: impl Into<Arc<str>>) -> Self {
        Self { code, remedy, rule: rule.into() }
    }

    /// The citizen has said no to it.
    pub fn refused() -> Self {
        Self::new(RefusalCode::NoConsent, Remedy::Consent, REFUSED)
    }

    /// No policy has been read.
    pub fn no_policy() -> Self {
        Self::new(RefusalCode::NoBasis, Remedy::Operator, "operator:no-policy")
    }

    /// As a receipt says it.
    pub fn describe(&self) -> String {
        format!("{} (rule: {}, remedy: {})", self.code.word(), self.rule, self.remedy.word())
    }

    /// As a component sees it.
    pub const fn refusal(&self) -> Refusal {
        Refusal::new(self.code, self.remedy)
    }
}

/// A decision.
pub type Decision = Result<Grant, Withholding>;

impl Rules {
    /// Decides for a service that wants a concept about a subject for a purpose, on a day (`YYYY-MM-DD`). A desk's people
    /// are decided on as any service, while the citizen hands over to them, and not before or after.
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
        if receiver.1.name == ServiceName::desk() {
            desk::is_handed_over(conversation.hand_over_to(&receiver.0.id), today)?;
        }
        self.decide_handed_over(conversation, receiver, want, today)
    }

    /// The same, as if the citizen had handed over: what a hand-over would give.
    ///
    /// # Errors
    /// As [`Rules::decide`].
    pub fn decide_handed_over(
        &self,
        conversation: &Conversation,
        receiver: (&Manifest, &Service),
        want: (&Concept, &Subject, &PurposeKey),
        today: &str,
    ) -> Decision {
        let (manifest, service) = receiver;
        let (concept, about, purpose) = want;
        if self.stopped.has(&manifest.id, Some(&service.name)) {
            return Err(Withholding::new(RefusalCode::NotAdmitted, Remedy::None, "operator:stopped"));
        }
        let Some(entry) = self.vocabulary.get(concept) else {
            return Err(Withholding::new(RefusalCode::Unknown, Remedy::Operator, "operator:vocabulary"));
        };
        let Some(need) = service.need(concept, purpose) else {
            return Err(not_declared());
        };
        let Some(known) = known_subject(conversation, about) else {
            return Err(Withholding::new(RefusalCode::Unknown, Remedy::Correct, "nation:known-subject"));
        };
        is_logged_in(conversation, entry)?;
        let owner = &manifest.owner.number;
        self.may_act(conversation, owner, (concept, entry.confidential), about, today)?;
        // Nobody consents for somebody else.
        let word = match known {
            Whom::Citizen => word_on(conversation, receiver, want, today),
            Whom::Other => Word::Unanswered,
        };
        let consented = word.is_yes();
        let basis = self.basis_for(conversation, (owner, need), (known, about), today)?;
        let asked = |consented| Asked {
            receiver: Receiver::Service(manifest, service, purpose),
            owner,
            concept,
            entry,
            about: known,
            login: conversation.login(),
            consented,
            mandated: basis.is_some_and(|(basis, _)| basis.mandate.is_some()),
            disclosure: &need.disclosure,
            processing: &need.processing,
            day: today,
        };
        if known == Whom::Other && !rests_on_statutes(need) {
            // Policy says it in words that a lawyer can read. Whatever it says, nobody decides for somebody else.
            self.policy.permits(&asked(false))?;
            return Err(Withholding::new(RefusalCode::NotTheSubject, Remedy::None, "nation:nobody-for-another"));
        }
        let consent_counts = !manifest.owner.sector.is_public() || basis.is_some();
        let disclosed = is_disclosed(need, consented, basis.is_some());
        let processed = match need.processing {
            Processing::Consent => consented && consent_counts,
            Processing::Statute(_) | Processing::Contract | Processing::OwnRequest => basis.is_some(),
        };
        if disclosed && processed {
            let permitted = Some(self.policy.permits(&asked(consented))?);
            let grant = basis.map_or_else(|| consent_grant(need), |(_, grant)| grant.clone());
            return Ok(Grant { policy: permitted, without: kept_back(entry, &word), ..grant });
        }
        let may_be_consented = disclosed || need.disclosure == Disclosure::Waiver;
        if need.processing != Processing::Consent || !consent_counts || !may_be_consented {
            return Err(Withholding::new(RefusalCode::NoBasis, Remedy::Operator, "operator:no-basis"));
        }
        if conversation.acting.is_some() {
            return Err(Withholding::new(RefusalCode::NotTheSubject, Remedy::None, "nation:nobody-for-another"));
        }
        // Nobody is asked for a consent that would not help.
        self.policy.permits(&asked(true))?;
        Err(no_consent(conversation, &word))
    }

    /// The entry on which a need rests, if the operator has one whose mandate is given, where it asks for one.
    fn basis_for<'a>(
        &'a self,
        conversation: &Conversation,
        (owner, need): (&'a OrgNumber, &'a Need),
        (known, about): (Whom, &Subject),
        today: &'a str,
    ) -> Result<Option<(&'a Basis, &'a Grant)>, Withholding> {
        let approved = || self.bases_for(owner, need, known, today);
        let mut left = approved().peekable();
        let is_approved = left.peek().is_some();
        let given = |(basis, _): &(&Basis, &Grant)| self.has_mandate(conversation, basis, about, owner, today);
        let basis = left.find(given);
        if basis.is_none() && is_approved {
            return Err(self.no_mandate(conversation, approved().map(|(basis, _)| basis), about, today));
        }
        if known == Whom::Other && basis.is_none() {
            return Err(Withholding::new(RefusalCode::NotTheSubject, Remedy::None, "operator:no-basis"));
        }
        Ok(basis)
    }

    /// Decides for a label on content or input that would reach a service: some declared purpose must allow all of it.
    /// Content says not which fields it holds, so that it does not cross where the citizen keeps one back.
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
        self.decide_any(conversation, receiver, label, today).and_then(|(purpose, grant)| {
            if grant.without.is_some() { Err(Withholding::refused()) } else { Ok((purpose, grant)) }
        })
    }

    /// Decides for a label on what a service itself has kept. That was made of the fields that it had, and is forgotten
    /// when the citizen takes one back: a consent to some fields is enough.
    ///
    /// # Errors
    /// As [`Rules::decide_label`].
    pub fn decide_own_label(
        &self,
        conversation: &Conversation,
        receiver: (&Manifest, &Service),
        label: &Label,
        today: &str,
    ) -> Result<(PurposeKey, Grant), Withholding> {
        self.decide_any(conversation, receiver, label, today)
    }

    /// By the first purpose that allows all of it, or else by one that allows some.
    fn decide_any(
        &self,
        conversation: &Conversation,
        receiver: (&Manifest, &Service),
        label: &Label,
        today: &str,
    ) -> Result<(PurposeKey, Grant), Withholding> {
        let mut last = Err(not_declared());
        for need in receiver.1.needs.iter().filter(|need| need.concept == label.concept) {
            let decision = self.decide(conversation, receiver, (&label.concept, &label.about, &need.purpose), today);
            match decision {
                Ok(grant) if grant.without.is_none() => return Ok((need.purpose.clone(), grant)),
                Ok(grant) => last = Ok((need.purpose.clone(), grant)),
                Err(withholding) if last.is_err() => last = Err(withholding),
                Err(_) => {}
            }
        }
        last
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
        let Some(about) = known_subject(conversation, &label.about) else {
            return Err(Withholding::new(RefusalCode::Unknown, Remedy::None, "nation:known-subject"));
        };
        let Some(entry) = self.vocabulary.get(&label.concept) else {
            return Err(Withholding::new(RefusalCode::Unknown, Remedy::Operator, "operator:vocabulary"));
        };
        is_logged_in(conversation, entry)?;
        self.may_act(conversation, owner, (&label.concept, entry.confidential), &label.about, today)?;
        let asked = |disclosure, processing, mandated| {
            self.policy.permits(&Asked {
                receiver: Receiver::Citizen,
                owner,
                concept: &label.concept,
                entry,
                about,
                login: conversation.login(),
                consented: false,
                mandated,
                disclosure,
                processing,
                day: today,
            })
        };
        // What is the citizen's own, and what no confidentiality protects, needs nothing that lifts it: the first is waived
        // by asking, and guidance is for everybody.
        if about == Whom::Citizen {
            let rule = asked(&Disclosure::Waiver, &Processing::OwnRequest, false)?;
            let policy = Some(Arc::clone(&rule));
            return Ok(Grant {
                rule,
                policy,
                disclosure: "own-data".into(),
                processing: "own-request".into(),
                without: None,
            });
        }
        if !entry.confidential {
            let rule = asked(&Disclosure::NotConfidential, &Processing::OwnRequest, false)?;
            let disclosure = Disclosure::NotConfidential.describe().into();
            let policy = Some(Arc::clone(&rule));
            return Ok(Grant { rule, policy, disclosure, processing: "own-request".into(), without: None });
        }
        let approved = || {
            self.bases.of(owner, &label.concept).filter(|(basis, _)| {
                basis.recipient == Recipient::Citizen && basis.about == Scope::Anyone && basis.holds_on(today)
            })
        };
        let given = |(basis, _): &(&Basis, &Grant)| self.has_mandate(conversation, basis, &label.about, owner, today);
        if let Some((basis, grant)) = approved().find(given) {
            let policy = Some(asked(&basis.disclosure, &basis.processing, basis.mandate.is_some())?);
            return Ok(Grant { policy, ..grant.clone() });
        }
        Err(self.no_mandate(conversation, approved().map(|(basis, _)| basis), &label.about, today))
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
        if asks_for_proxy(mandate) && self.has_proxy(conversation, mandate, about, today) {
            return true;
        }
        let holder = match mandate.holder {
            Holder::Citizen => Some(Subject::citizen().to_string()),
            Holder::Owner => Some(owner.to_string()),
            Holder::Anyone => None,
        };
        conversation
            .facts_of(&mandate.concept, about, today)
            .filter(|fact| mandate.from.contains(&fact.source))
            .filter(|fact| !self.stopped.has(&fact.source, fact.service.as_ref()))
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

fn known_subject(conversation: &Conversation, about: &Subject) -> Option<Whom> {
    // Who acts for another is themselves to services that ask whether they may.
    if about.is_citizen() || (conversation.acting.is_some() && *about == Subject::principal()) {
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

const fn is_disclosed(need: &Need, consented: bool, has_basis: bool) -> bool {
    match need.disclosure {
        // Whether it is confidential is for policy to say.
        Disclosure::NotConfidential => true,
        Disclosure::Waiver => consented || (has_basis && matches!(need.processing, Processing::OwnRequest)),
        Disclosure::Statute(_) => has_basis,
    }
}

/// What takes a login takes it on its level, whomever it is about.
fn is_logged_in(conversation: &Conversation, entry: &ConceptEntry) -> Result<(), Withholding> {
    let rule = match (entry.login, conversation.login()) {
        (Some(_), None) => "nation:log-in",
        (Some(needed), Some(level)) if level < needed => "nation:login-level",
        _ => return Ok(()),
    };
    Err(Withholding::new(RefusalCode::NoBasis, Remedy::LogIn, rule))
}

/// Nobody consents or asks on somebody else's behalf: about others, both answers must be statutes, or the concept must
/// not be confidential.
const fn rests_on_statutes(need: &Need) -> bool {
    matches!(need.disclosure, Disclosure::Statute(_) | Disclosure::NotConfidential)
        && matches!(need.processing, Processing::Statute(_))
}

/// Nobody consents before it is known who it is.
fn no_consent(conversation: &Conversation, word: &Word) -> Withholding {
    let remedy = if conversation.principal.is_some() { Remedy::Consent } else { Remedy::LogIn };
    Withholding::new(RefusalCode::NoConsent, remedy, word.rule())
}

fn not_declared() -> Withholding {
    Withholding::new(RefusalCode::NotDeclared, Remedy::Manifest, "owner:manifest")
}

fn rule_of(basis: &Basis) -> Arc<str> {
    basis.rule().into()
}

/// How the citizen's word on what a service wants stands on a day.
fn word_on(
    conversation: &Conversation,
    (manifest, service): (&Manifest, &Service),
    (concept, _, purpose): (&Concept, &Subject, &PurposeKey),
    today: &str,
) -> Word {
    let is_it = |scope: &ConsentScope| {
        scope.concept == *concept
            && scope.assistant == manifest.id
            && scope.service == service.name
            && scope.purpose == *purpose
    };
    conversation.consent_on(is_it, today)
}

/// The fields that a consent to some of them keeps back.
fn kept_back(entry: &ConceptEntry, word: &Word) -> Option<Arc<[String]>> {
    let Word::Yes(Some(granted)) = word else { return None };
    let without = entry.without(granted);
    (!without.is_empty()).then(|| without.into())
}

fn consent_grant(need: &Need) -> Grant {
    Grant {
        without: None,
        rule: "citizen:consent".into(),
        policy: None,
        disclosure: need.disclosure.describe().into(),
        processing: need.processing.describe().into(),
    }
}
