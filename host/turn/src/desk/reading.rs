//! One reading by a case worker: everything is decided now, its receipts are durable, and then it is given.

use std::collections::{BTreeMap, BTreeSet};

use samspill_capabilities::context::known_facts;
use samspill_capabilities::receipts::{Decided, Recipient, of_decisions, whole_or_nothing};
use samspill_capabilities::schemas::Schemas;
use samspill_capabilities::{documents, fields};
use samspill_core::concept::{ConceptEntry, UTTERANCE};
use samspill_core::content::Block;
use samspill_core::conversation::Conversation;
use samspill_core::decision::{Grant, Rules, Withholding};
use samspill_core::desk::{CaseFact, CaseFile, CaseTurn, CaseWithheld, Taken, is_handed_over};
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept, HandOverId, PurposeKey, ServiceName, Subject};
use samspill_core::label::{Label, Labels};
use samspill_core::limits::Limits;
use samspill_core::mandate::ESTATE_INSIGHT;
use samspill_core::manifest::{Manifest, Service};
use samspill_core::oversight::{OversightError, Staff};
use samspill_core::ports::Entry;
use samspill_core::private::Private;
use samspill_core::receipt::{Receipt, to_desk};
use samspill_core::refusal::{RefusalCode, Remedy};
use samspill_core::text::{Language, Text};
use samspill_core::turn::{OwnerView, Part, PlanItem, SeenTurn};
use serde_json::Value;

use super::to_staff;
use crate::dialogues::{Host, LISTED_MAX, lock};
use crate::hidden::Hidden;
use crate::host_texts::host_owner;
use crate::network::Network;
use crate::plain::{in_plain, member};
use crate::plan::View;
use crate::show::task_texts;

/// A concept about somebody, for a purpose.
type Wanted<'a> = (&'a Concept, Subject, &'a PurposeKey);

impl Host {
    pub(super) async fn read_case(
        &self,
        staff: &Staff,
        id: &HandOverId,
        language: Language,
    ) -> Result<CaseFile, OversightError> {
        let found = self.case(staff, id).await?;
        let (today, now_ms) = (self.services.clock.today(), self.services.clock.now_ms());
        let _alone = self.writers.of(&found.conversation).await;
        let seen = self.services.journal.seen(&found.conversation, LISTED_MAX).await?;
        let conversation = self.settled(&found).await.map_err(to_staff)?;
        let hand_over = conversation.hand_overs.iter().find(|one| one.id == *id).ok_or(OversightError::NotFound)?;
        let mut file = CaseFile {
            hand_over: hand_over.clone(),
            manifest: std::sync::Arc::clone(&found.manifest),
            ended: is_handed_over(Some(hand_over), &today).err().map(|ended| ended.rule.to_string()),
            facts: Vec::new(),
            turns: Vec::new(),
            tasks: Vec::new(),
            withheld: Vec::new(),
        };
        if file.ended.is_some() {
            return Ok(file);
        }
        let (receipts, labels) = {
            let rules = self.services.rules.now();
            let mut reading = Reading::new(Desk {
                rules: &rules,
                network: &self.caller.network,
                schemas: &self.services.schemas,
                limits: &self.services.limits,
                conversation: &conversation,
                receiver: (&found.manifest, &found.receiver),
                language,
                today: &today,
                now_ms,
            });
            reading.read(&seen, &mut file)?;
            let receipts = of_decisions(&recipient(&found.manifest), now_ms, &reading.decided);
            (receipts, reading.labels)
        };
        let reader = Some(staff.name.clone());
        let receipts = receipts.into_iter().map(|one| Receipt { reader: reader.clone(), ..one }).collect();
        file.hand_over.taken.get_or_insert_with(|| Taken { by: staff.name.clone(), at_ms: now_ms });
        file.hand_over.labels.widen_by(&labels);
        let mut entries = self.named(&conversation, receipts);
        entries.push(Entry::HandOver(Box::new(file.hand_over.clone())));
        self.write_down(&found.conversation, entries).await.map_err(to_staff)?;
        self.note_read(&found.held, file, &today)
    }

    /// Keeps what was read; nothing is given of what was taken back while it was being written down (I11).
    fn note_read(
        &self,
        held: &std::sync::Mutex<Conversation>,
        file: CaseFile,
        today: &str,
    ) -> Result<CaseFile, OversightError> {
        let mut conversation = lock(held);
        let known = conversation.hand_overs.iter_mut().find(|one| one.id == file.hand_over.id);
        let known = known.ok_or(OversightError::NotFound)?;
        known.labels = file.hand_over.labels.clone();
        known.taken.clone_from(&file.hand_over.taken);
        match is_handed_over(Some(known), today) {
            Ok(()) => Ok(file),
            Err(ended) => Ok(CaseFile {
                hand_over: known.clone(),
                ended: Some(ended.rule.to_string()),
                facts: Vec::new(),
                turns: Vec::new(),
                tasks: Vec::new(),
                withheld: Vec::new(),
                ..file
            }),
        }
    }
}

/// The people at a desk, as receipts name them.
fn recipient(manifest: &Manifest) -> Recipient {
    Recipient {
        to: to_desk(&manifest.id),
        service: ServiceName::desk().to_string(),
        component: None,
        controller: Some(OwnerView::from(&manifest.owner)),
        giver: None,
    }
}

/// Who reads what, by which rules.
struct Desk<'a> {
    rules: &'a Rules,
    network: &'a Network,
    schemas: &'a Schemas,
    limits: &'a Limits,
    conversation: &'a Conversation,
    receiver: (&'a Manifest, &'a Service),
    language: Language,
    today: &'a str,
    now_ms: u64,
}

/// What has been decided so far.
struct Reading<'a> {
    desk: Desk<'a>,
    /// Of content: each label once.
    of_labels: BTreeMap<Label, Result<(PurposeKey, Grant), Withholding>>,
    decisions: usize,
    decided: Vec<Decided>,
    noted: BTreeSet<(Concept, Subject, String, bool)>,
    /// What has been read, or could have been: what is granted is counted whether there was a fact or not.
    labels: Labels,
    hidden: Hidden,
}

impl<'a> Reading<'a> {
    fn new(desk: Desk<'a>) -> Self {
        let Desk { rules, conversation, receiver, today, .. } = desk;
        let may_know = |label: &Label| rules.decide_label(conversation, receiver, label, today).is_ok();
        let hidden = Hidden::unless(conversation, may_know);
        Self {
            desk,
            of_labels: BTreeMap::new(),
            decisions: 0,
            decided: Vec::new(),
            noted: BTreeSet::new(),
            labels: Labels::none(),
            hidden,
        }
    }

    fn read(&mut self, seen: &[SeenTurn], file: &mut CaseFile) -> Result<(), OversightError> {
        let subjects = self.subjects();
        let needs = &self.desk.receiver.1.needs;
        self.decisions = subjects.len().saturating_mul(needs.len());
        if self.decisions > self.most() {
            let why = "it is about so many people that reading it takes more decisions than desk_decisions_max; ring the \
                       citizen";
            return Err(OversightError::Invalid(why.into()));
        }
        let mut granted: Vec<(Wanted<'a>, Grant)> = Vec::new();
        let mut lacks = false;
        for about in &subjects {
            for need in needs {
                let Desk { rules, conversation, receiver, today, .. } = &self.desk;
                let want = (&need.concept, about, &need.purpose);
                let decision = rules.decide(conversation, *receiver, want, today);
                lacks |= need.required && about.is_citizen() && decision.is_err();
                self.tell(file, &need.concept, about, decision.as_ref());
                let decided = Decided {
                    concept: need.concept.clone(),
                    about: about.clone(),
                    purpose: need.purpose.to_string().into(),
                    decision: decision.clone(),
                };
                self.note([decided]);
                granted.extend(decision.ok().map(|grant| ((&need.concept, about.clone(), &need.purpose), grant)));
            }
        }
        if lacks {
            // Without what it requires a desk takes nothing over, as a service is not called: nothing crosses.
            self.decided.retain(|one| one.decision.is_err());
            return Ok(());
        }
        for ((concept, about, _), _) in &granted {
            self.labels.widen(Concept::clone(concept), about.clone());
        }
        // Where a basis asks for a mandate, yes and no alike tell of it.
        let owner = &self.desk.receiver.0.owner.number;
        for need in needs {
            for mandate in self.desk.rules.mandate_concepts(owner, &need.concept) {
                subjects.iter().for_each(|about| self.labels.widen(mandate.clone(), about.clone()));
            }
        }
        file.facts = self.facts(&granted, &subjects);
        file.turns = seen.iter().map(|turn| self.turn(turn)).collect();
        file.tasks = self.tasks();
        Ok(())
    }

    fn most(&self) -> usize {
        usize::try_from(self.desk.limits.desk_decisions_max).unwrap_or(usize::MAX)
    }

    /// The citizen, and everybody about whom the host holds something that the desk could read: which of it, no decision
    /// looks at.
    fn subjects(&self) -> Vec<Subject> {
        let Desk { rules, conversation, receiver, today, .. } = &self.desk;
        let mut concepts: BTreeSet<Concept> = receiver.1.needs.iter().map(|need| need.concept.clone()).collect();
        let matches = |concept: &Concept| rules.vocabulary.catalogue().exact_matches(concept, today);
        concepts.extend(concepts.iter().flat_map(matches).collect::<Vec<_>>());
        let read = conversation.facts.iter().filter(|fact| concepts.contains(&fact.concept)).map(|fact| &fact.about);
        let asks_for_insight = concepts.iter().any(|concept| concept.as_str() == ESTATE_INSIGHT);
        let known = conversation.subjects.iter().map(|(about, _)| about).filter(|_| asks_for_insight);
        let by_proxy = known.filter(|about| rules.proxy_in(conversation, about, today).0.is_some());
        let others: BTreeSet<&Subject> = read.chain(by_proxy).filter(|about| !about.is_citizen()).collect();
        std::iter::once(Subject::citizen()).chain(others.into_iter().cloned()).collect()
    }

    /// Notes decisions for their receipts, each once.
    fn note(&mut self, decided: impl IntoIterator<Item = Decided>) {
        for one in decided {
            let is_yes = one.decision.is_ok();
            if self.noted.insert((one.concept.clone(), one.about.clone(), one.purpose.to_string(), is_yes)) {
                self.decided.push(one);
            }
        }
    }

    /// Tells the reader what was withheld, each once: never whether there was anything.
    fn tell(&self, file: &mut CaseFile, concept: &Concept, about: &Subject, decision: Result<&Grant, &Withholding>) {
        let withheld = |field: Option<&String>, why: &Withholding| CaseWithheld {
            concept: concept.clone(),
            field: field.cloned(),
            others: !about.is_citizen(),
            code: why.code,
            rule: why.rule.to_string(),
        };
        let told: Vec<CaseWithheld> = match decision {
            Err(why) => vec![withheld(None, why)],
            Ok(grant) => {
                let kept_back = grant.without.iter().flat_map(|fields| fields.iter());
                kept_back.map(|field| withheld(Some(field), &Withholding::refused())).collect()
            }
        };
        for one in told {
            if !file.withheld.contains(&one) {
                file.withheld.push(one);
            }
        }
    }

    /// The facts of what was granted, looked up as for a service: also over exact matches, and an insight by proxy while it
    /// counts. What they reveal is both concepts.
    fn facts(&mut self, granted: &[(Wanted<'a>, Grant)], subjects: &[Subject]) -> Vec<CaseFact> {
        let desk = &self.desk;
        let by_proxy = self.insights(granted);
        let mut labels = Labels::none();
        let mut all: Vec<(&Fact, Option<&[String]>, CaseFact)> = Vec::new();
        for ((concept, about, purpose), grant) in granted {
            // What was said stands where it was said.
            let Some(entry) = desk.rules.vocabulary.get(concept).filter(|_| concept.as_str() != UTTERANCE) else {
                continue;
            };
            let why = desk.receiver.1.purposes.get(*purpose).cloned().unwrap_or_default();
            let without = grant.without.as_deref();
            let wanted = (*concept, about);
            let mut facts = known_facts(desk.conversation, desk.rules, desk.schemas, wanted, desk.today);
            facts.extend(by_proxy.get(&wanted));
            facts.truncate(desk.limits.list_max);
            for fact in facts {
                labels.widen(fact.concept.clone(), about.clone());
                let is_known = |(known, kept_back, _): &&mut (&Fact, Option<&[String]>, CaseFact)| {
                    std::ptr::eq(*known, fact) && *kept_back == without
                };
                if let Some((_, _, known)) = all.iter_mut().find(is_known) {
                    known.why.push(why.clone());
                    continue;
                }
                let Some(values) = self.values(concept, entry, fact, without, subjects) else { continue };
                if self.hidden.is_in(values.iter().map(|(_, value)| value.reveal().as_str())) {
                    continue;
                }
                let is_proxy = by_proxy.values().any(|one| std::ptr::eq(one, fact));
                let source = desk.network.get(&fact.source).map(|one| OwnerView::from(&one.manifest.owner));
                let source = source.or_else(|| is_proxy.then(host_owner));
                let about = subjects.iter().position(|one| one == about).unwrap_or_default();
                let title = entry.title.clone();
                let told =
                    CaseFact { title, about, values, source, obtained_ms: fact.obtained_ms, why: vec![why.clone()] };
                all.push((fact, without, told));
            }
        }
        let told = all.into_iter().map(|(_, _, fact)| fact).collect();
        self.labels.widen_by(&labels);
        told
    }

    /// The insights by proxy that were granted, which nobody keeps.
    fn insights<'g>(&self, granted: &'g [(Wanted<'a>, Grant)]) -> BTreeMap<(&'g Concept, &'g Subject), Fact> {
        let Desk { rules, conversation, today, now_ms, .. } = &self.desk;
        let wanted = granted.iter().map(|((concept, about, _), _)| (*concept, about));
        let insight = |wanted: (&'g Concept, &'g Subject)| {
            Some((wanted, rules.insight_by_proxy(conversation, wanted.1, (*today, *now_ms))?))
        };
        wanted.filter(|(concept, _)| concept.as_str() == ESTATE_INSIGHT).filter_map(insight).collect()
    }

    /// A value in plain words: without what the citizen keeps back, where the rest still fits the schema.
    fn values(
        &self,
        concept: &Concept,
        entry: &ConceptEntry,
        fact: &Fact,
        without: Option<&[String]>,
        subjects: &[Subject],
    ) -> Option<Vec<(String, Private<String>)>> {
        let desk = &self.desk;
        let left = match without {
            None => fact.value.reveal().clone(),
            Some(kept_back) => fields::without(fact.value.reveal(), entry, kept_back)?,
        };
        if without.is_some() && !desk.schemas.fits(concept, &left) {
            return None;
        }
        let value = self.with_people(documents::value(&left).ok()?, subjects);
        let plain = |value: &Value| Private::new(in_plain(value, &entry.words, desk.language));
        if entry.fields.is_empty() {
            return Some(vec![(String::new(), plain(&value))]);
        }
        let field = |(path, field): (&String, &samspill_core::concept::Field)| {
            let found = member(&value, path)?;
            Some((field.title.in_language(desk.language).to_owned(), plain(&found)))
        };
        Some(entry.fields.iter().filter_map(field).collect())
    }

    /// References to people as the page names them; what nobody has said is left out.
    fn with_people(&self, value: Value, subjects: &[Subject]) -> Value {
        match value {
            Value::String(text) => {
                let is_subject = self.desk.conversation.subjects.iter().any(|(subject, _)| subject.as_str() == text);
                if is_subject { Value::String(self.person(&text, subjects)) } else { Value::String(text) }
            }
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| self.with_people(item, subjects)).collect())
            }
            Value::Object(members) => {
                let said = members.into_iter().filter(|(_, member)| !member.is_null());
                Value::Object(said.map(|(name, member)| (name, self.with_people(member, subjects))).collect())
            }
            other => other,
        }
    }

    fn person(&self, reference: &str, subjects: &[Subject]) -> String {
        let text = match subjects.iter().position(|one| one.as_str() == reference) {
            Some(0) => Text::new("innbyggeren", "innbyggjaren", "the citizen"),
            Some(n) => Text::new(format!("person {n}"), format!("person {n}"), format!("person {n}")),
            None => Text::new("en annen", "ein annan", "somebody else"),
        };
        text.in_language(self.desk.language).to_owned()
    }

    /// Whether every label of some content may be read. One that may not keeps back all of it.
    fn may_read<'l>(&mut self, labels: impl Iterator<Item = &'l Label>) -> bool {
        let decided: Vec<Decided> = labels.map(|label| self.decide_label(label)).collect();
        let may = decided.iter().all(|one| one.decision.is_ok());
        if may {
            decided.iter().for_each(|one| self.labels.widen(one.concept.clone(), one.about.clone()));
        }
        self.note(whole_or_nothing(decided));
        may
    }

    fn decide_label(&mut self, label: &Label) -> Decided {
        let Desk { rules, conversation, receiver, today, .. } = &self.desk;
        let decided = match self.of_labels.get(label) {
            Some(known) => known.clone(),
            None if self.decisions >= self.most() => {
                Err(Withholding::new(RefusalCode::Limit, Remedy::None, "operator:desk_decisions_max"))
            }
            None => {
                self.decisions += 1;
                let decided = rules.decide_label(conversation, *receiver, label, today);
                self.of_labels.insert(label.clone(), decided.clone());
                decided
            }
        };
        let purpose = decided.as_ref().map_or_else(|_| "input".to_owned(), |(purpose, _)| purpose.to_string());
        let (concept, about) = (label.concept.clone(), label.about.clone());
        Decided { concept, about, purpose: purpose.into(), decision: decided.map(|(_, grant)| grant) }
    }

    fn turn(&mut self, turn: &SeenTurn) -> CaseTurn {
        let utterance = Concept::new(UTTERANCE).ok().map(|concept| Label { concept, about: Subject::citizen() });
        let may_hear = self.may_read(utterance.iter()) && !self.hidden.is_in([turn.utterance.reveal().as_str()]);
        let utterance = if may_hear { turn.utterance.clone() } else { Private::new(String::new()) };
        // What the host says is about others' answers, and nobody's to hand on.
        let said = turn.parts.iter().filter(|part| part.from != AssistantId::host());
        let (mut parts, mut left_out) = (Vec::new(), usize::from(!may_hear));
        for part in said {
            if self.may_read_part(part) {
                parts.push(part.clone());
            } else {
                left_out += 1;
            }
        }
        CaseTurn { seen: Some(SeenTurn { utterance, parts }), left_out }
    }

    fn may_read_part(&mut self, part: &Part) -> bool {
        // What people at another desk wrote rests on what the host has no label for.
        if part.writer.is_some() && part.from != self.desk.receiver.0.id {
            return false;
        }
        let Some(labels) = part.reveals.as_ref().filter(|labels| labels.concepts() == part.labels) else {
            return part.labels.is_empty() && !self.hidden.is_in(part.blocks.iter().flat_map(Block::texts));
        };
        self.may_read(labels.iter()) && !self.hidden.is_in(part.blocks.iter().flat_map(Block::texts))
    }

    /// The tasks that the citizen sees too.
    fn tasks(&mut self) -> Vec<PlanItem> {
        let desk = &self.desk;
        let view = View {
            rules: desk.rules,
            network: desk.network,
            conversation: desk.conversation,
            language: desk.language,
            today: desk.today,
            shows_facts: false,
        };
        let mut tasks = view.visible_tasks();
        tasks.retain(|task| self.may_read(task.labels.iter()) && !self.hidden.is_in(task_texts(task)));
        // Who among heirs has done it is theirs.
        view.order(&tasks).iter().map(|planned| PlanItem { shared: None, ..view.item(planned) }).collect()
    }
}
