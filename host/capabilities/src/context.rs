//! `context`: what a call may know, what it provides, and references to people. Decided first, looked up afterwards (I1).

use std::sync::Arc;

use samspill_core::conversation::{Conversation, Wondered};
use samspill_core::decision::{Decision, Rules, Withholding};
use samspill_core::fact::{Fact, VALUE_TYPE};
use samspill_core::ids::{AssistantId, Concept, PurposeKey, Subject};
use samspill_core::mandate::ESTATE_INSIGHT;
use samspill_core::manifest::{Need, Service};
use samspill_core::ports::Entry;
use samspill_core::private::Private;
use samspill_core::refusal::{Refusal, RefusalCode, Remedy};
use samspill_core::text::is_day;
use samspill_runtime::v0_1::{context, types};

use crate::fields;
use crate::receipts::{Decided, of_decisions};
use crate::schemas::Schemas;
use crate::state::{CallState, refuse_all, to_wit};
use crate::withheld::wanted;

/// What a fact weighs beside its value, where it is written down.
const WRITTEN_BYTES: usize = 128;

/// What one want got.
type Looked = Result<Vec<types::Fact>, types::Refusal>;

/// A want whose words are well-formed.
struct Want {
    concept: Concept,
    about: Subject,
    purpose: PurposeKey,
    /// Fields that the citizen keeps back.
    without: Option<Arc<[String]>>,
}

impl Want {
    /// What the service has declared is well-formed, and shared with its manifest.
    fn parse(want: &context::Want, service: &Service) -> Result<Self, Refusal> {
        let invalid = |_| Refusal::invalid();
        let is_it = |need: &&Need| need.concept.is(&want.concept) && need.purpose.is(&want.purpose);
        let (concept, purpose) = match service.needs.iter().find(is_it) {
            Some(need) => (need.concept.clone(), need.purpose.clone()),
            None => (Concept::new(&want.concept).map_err(invalid)?, PurposeKey::new(&want.purpose).map_err(invalid)?),
        };
        let citizen = Some(Subject::citizen()).filter(|citizen| citizen.is(&want.about));
        let about = citizen.map_or_else(|| Subject::new(&want.about).map_err(invalid), Ok)?;
        Ok(Self { concept, about, purpose, without: None })
    }
}

impl CallState {
    fn decide(&self, want: &Want) -> Decision {
        let turn = self.turn();
        let wanted = (&want.concept, &want.about, &want.purpose);
        turn.rules().decide(&turn.conversation(), self.frame.callee.receiver(), wanted, &turn.today)
    }

    /// Where a basis asks for a mandate, yes and no alike tell of it: the call has received that too (I4).
    pub(crate) fn receive_mandates(&self, concept: &Concept, about: &Subject) {
        for mandate in self.turn().rules().mandate_concepts(&self.frame.callee.manifest.owner.number, concept) {
            self.frame.receive(mandate.clone(), about.clone());
        }
    }

    /// The facts of a granted want. The label is taken whether there is a fact or not.
    fn look_up(&self, want: &Want) -> Result<Vec<types::Fact>, Refusal> {
        if want.about.is_citizen() {
            self.frame.keep_back(&want.concept, want.without.as_deref());
        }
        self.frame.receive(want.concept.clone(), want.about.clone());
        let turn = self.turn();
        let conversation = turn.conversation();
        let rules = turn.rules();
        // A proxy from co-heirs gives insight while it counts, and no longer (I11).
        let by_proxy: Option<Fact> = (want.concept.as_str() == ESTATE_INSIGHT)
            .then(|| rules.insight_by_proxy(&conversation, &want.about, (&turn.today, turn.now_ms)))
            .flatten();
        let schemas = &turn.services.schemas;
        let mut found = known_facts(&conversation, &rules, schemas, (&want.concept, &want.about), &turn.today);
        found.extend(by_proxy.as_ref());
        found.truncate(turn.limits().list_max);
        for fact in found.iter().filter(|fact| fact.concept != want.concept) {
            self.frame.receive(fact.concept.clone(), want.about.clone());
        }
        let provided = found.iter().filter(|fact| fact.source != AssistantId::host());
        if let Some(oldest) = provided.map(|fact| fact.obtained_ms).min() {
            self.frame.rest_on(oldest);
        }
        let facts: Vec<types::Fact> = found
            .into_iter()
            .filter_map(|fact| Some(fact_to_wit(&want.concept, fact, self.crossing(want, fact)?)))
            .collect();
        drop(conversation);
        self.take_bytes(facts.iter().map(|fact| fact.claim.value.body.len()).sum())?;
        Ok(facts)
    }

    /// What of a value may cross: all of it, or what the citizen does not keep back, where that still fits the schema.
    fn crossing(&self, want: &Want, fact: &Fact) -> Option<Vec<u8>> {
        let Some(kept_back) = &want.without else { return Some(fact.value.reveal().clone()) };
        let turn = self.turn();
        let rules = turn.rules();
        let entry = rules.vocabulary.get(&want.concept)?;
        let left = fields::without(fact.value.reveal(), entry, kept_back)?;
        turn.services.schemas.fits(&want.concept, &left).then_some(left)
    }

    /// Notes that a consent could have given more: the question is asked again when there is one.
    fn note_wanted(&self, want: &Want, decision: &Decision) {
        if let Some(wanted) = wanted(&self.frame.callee, (&want.concept, &want.purpose), decision) {
            self.turn().withheld.note_wanted(self.frame.root, wanted);
        }
    }

    /// The facts of what was granted, and what the host is to ask the citizen for.
    fn look_up_all(&self, wants: Vec<Result<Want, Refusal>>) -> (Vec<Looked>, Vec<Entry>) {
        let mut wondered = Vec::new();
        let mut look_up = |want: Result<Want, Refusal>| {
            let want = want?;
            let facts = self.look_up(&want)?;
            if facts.is_empty() {
                wondered.extend(self.wonder(&want));
            }
            Ok(facts)
        };
        let facts = wants.into_iter().map(|want| look_up(want).map_err(to_wit)).collect();
        (facts, wondered)
    }

    /// What a service may know of the citizen and nobody has said, the host asks for, where the operator has given it
    /// words to ask with.
    fn wonder(&self, want: &Want) -> Option<Entry> {
        let turn = self.turn();
        let asks = turn.rules().vocabulary.get(&want.concept).is_some_and(|entry| entry.ask.is_some());
        if !asks || !want.about.is_citizen() {
            return None;
        }
        let callee = &self.frame.callee;
        let wondered = Wondered {
            concept: want.concept.clone(),
            by: callee.manifest.id.clone(),
            service: callee.service.name.clone(),
            turn: turn.number,
        };
        let is_new = turn.conversation().wonder(wondered.clone(), turn.limits());
        is_new.then_some(Entry::Wondered(wondered))
    }

    fn check_claim(&self, claim: &types::Claim) -> Result<Fact, Refusal> {
        let turn = self.turn();
        let concept = Concept::new(&claim.concept).map_err(|_| Refusal::invalid())?;
        let about = Subject::new(&claim.about).map_err(|_| Refusal::invalid())?;
        if !self.frame.callee.service.gives.contains(&concept) {
            return Err(Refusal::new(RefusalCode::NotGiven, Remedy::Manifest));
        }
        if !about.is_citizen() && !turn.conversation().subjects.contains_key(&about) {
            return Err(Refusal::unknown());
        }
        if claim.value.body.len() > turn.limits().fact_bytes_max {
            return Err(Refusal::limit());
        }
        let dates = [&claim.valid_from, &claim.valid_until];
        let dates_fit = dates.into_iter().flatten().all(|day| is_day(day));
        let fits = claim.value.media_type == VALUE_TYPE && turn.services.schemas.fits(&concept, &claim.value.body);
        if !dates_fit || !fits {
            return Err(Refusal::invalid());
        }
        self.take_bytes(claim.value.body.len() + WRITTEN_BYTES)?;
        Ok(Fact {
            concept,
            about,
            value: Private::new(claim.value.body.clone()),
            valid_from: claim.valid_from.clone(),
            valid_until: claim.valid_until.clone(),
            source: self.frame.callee.manifest.id.clone(),
            service: Some(self.frame.callee.service.name.clone()),
            turn: turn.number,
            obtained_ms: turn.now_ms,
        })
    }
}

/// The facts that whoever is granted a concept about somebody gets on a day, the newest first: its own, and those of an
/// exact match. A value crosses from another concept only where it fits this one's schema, and never from a concept that
/// is kept more strictly: the decision was on this one. What it reveals is both.
pub fn known_facts<'a>(
    conversation: &'a Conversation,
    rules: &Rules,
    schemas: &Schemas,
    (concept, about): (&Concept, &Subject),
    today: &str,
) -> Vec<&'a Fact> {
    let vocabulary = &rules.vocabulary;
    let strictness = |concept: &Concept| vocabulary.get(concept).map(|entry| (entry.confidential, entry.login));
    let same = vocabulary.catalogue().exact_matches(concept, today);
    let same: Vec<Concept> = same.into_iter().filter(|other| strictness(other) == strictness(concept)).collect();
    let mut known: Vec<&Fact> = conversation.facts_of(concept, about, today).collect();
    if !same.is_empty() {
        let facts = conversation.facts.iter().rev().filter(|fact| same.contains(&fact.concept));
        let holding = facts.filter(|fact| fact.about == *about && fact.holds_on(today));
        known.extend(holding.filter(|fact| schemas.fits(concept, fact.value.reveal())));
    }
    known
}

impl context::Host for CallState {
    async fn facts(
        &mut self,
        wants: Vec<context::Want>,
    ) -> wasmtime::Result<Vec<Result<Vec<types::Fact>, types::Refusal>>> {
        if !self.fits_list(wants.len()) {
            return Ok(refuse_all(wants.len(), Refusal::limit()));
        }
        let mut decided = Vec::new();
        let mut answers = Vec::with_capacity(wants.len());
        for want in &wants {
            let answer = Want::parse(want, &self.frame.callee.service).and_then(|want| {
                if self.frame.is_laden() {
                    return Err(Refusal::limit());
                }
                self.take_decisions(1)?;
                let decision = self.decide(&want);
                self.note_wanted(&want, &decision);
                self.receive_mandates(&want.concept, &want.about);
                decided.push(Decided {
                    concept: want.concept.clone(),
                    about: want.about.clone(),
                    purpose: want.purpose.clone().into(),
                    decision: decision.clone(),
                });
                decision
                    .map(|grant| Want { without: grant.without, ..want })
                    .map_err(|withholding: Withholding| withholding.refusal())
            });
            answers.push(answer);
        }
        let receipts = of_decisions(&self.recipient(), self.turn().now_ms, &decided);
        self.turn().append_receipts(receipts).await?;
        let (facts, wondered) = self.look_up_all(answers);
        self.turn().append(wondered).await?;
        Ok(facts)
    }

    async fn provide(&mut self, claims: Vec<types::Claim>) -> wasmtime::Result<Vec<Result<(), types::Refusal>>> {
        if !self.fits_list(claims.len()) {
            return Ok(refuse_all(claims.len(), Refusal::limit()));
        }
        let mut entries = Vec::new();
        let mut answers = Vec::with_capacity(claims.len());
        let mut checked_bytes = 0_usize;
        for claim in &claims {
            if checked_bytes >= CHECKED_BYTES_MAX {
                checked_bytes = 0;
                // What memory holds is noted first: whoever waits here may be cancelled.
                self.turn().append(std::mem::take(&mut entries)).await?;
                tokio::task::yield_now().await;
            }
            checked_bytes = checked_bytes.saturating_add(claim.value.body.len());
            let answer = self.check_claim(claim).and_then(|fact| {
                self.turn().conversation().add_fact(fact.clone(), self.turn().limits())?;
                self.frame.touch(fact.about.clone());
                entries.push(Entry::Fact(fact));
                Ok(())
            });
            answers.push(answer.map_err(to_wit));
        }
        self.turn().append(entries).await?;
        Ok(answers)
    }

    async fn refer(&mut self, scheme: String, identifier: String) -> wasmtime::Result<Result<String, types::Refusal>> {
        let Ok(scheme) = Concept::new(&scheme) else { return Ok(Err(to_wit(Refusal::invalid()))) };
        if self.turn().rules().vocabulary.get(&scheme).is_none() {
            return Ok(Err(to_wit(Refusal::unknown())));
        }
        let by = &self.frame.callee.manifest.id;
        let referred = self.turn().conversation().refer(by, &scheme, &identifier, self.turn().limits());
        let (subject, is_new) = match referred {
            Ok(referred) => referred,
            Err(refusal) => return Ok(Err(to_wit(refusal))),
        };
        self.frame.touch(subject.clone());
        if is_new {
            let identifier = Private::new(identifier);
            let entry = samspill_core::conversation::SubjectEntry { scheme, identifier };
            self.turn().append(vec![Entry::Subject(subject.clone(), entry)]).await?;
        }
        Ok(Ok(subject.to_string()))
    }
}

/// After so many bytes of values have been checked, others come first.
const CHECKED_BYTES_MAX: usize = 32 << 10;

/// A fact as the concept that was asked for: its own, or an exact match of it.
fn fact_to_wit(concept: &Concept, fact: &Fact, body: Vec<u8>) -> types::Fact {
    types::Fact {
        claim: types::Claim {
            concept: concept.as_str().to_owned(),
            about: fact.about.as_str().to_owned(),
            value: types::Document { media_type: VALUE_TYPE.into(), body },
            valid_from: fact.valid_from.clone(),
            valid_until: fact.valid_until.clone(),
        },
        source: fact.source.as_str().to_owned(),
        obtained_ms: fact.obtained_ms,
    }
}
