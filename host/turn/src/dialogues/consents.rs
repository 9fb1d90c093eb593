//! What the citizen is asked for, sees beforehand, gives, refuses and takes back. A no counts at once and is then written
//! down; a yes counts when it is durable (I11).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use samspill_capabilities::context::known_facts;
use samspill_capabilities::documents;
use samspill_capabilities::receipts::{Decided, Recipient, of_decisions};
use samspill_core::consent::{
    Answer, Consent, ConsentScope, Fields, NoticeState, REFUSED, Standing, WITHDRAWN, WithdrawalNotice,
};
use samspill_core::conversation::{Conversation, Principal, Wanted};
use samspill_core::decision::Withholding;
use samspill_core::ids::{AssistantId, ConsentId, ConversationId, ServiceName, Subject};
use samspill_core::label::Label;
use samspill_core::law::Processing;
use samspill_core::manifest::{Manifest, Need, Service};
use samspill_core::ports::{
    ConsentAnswer, ConsentDecision, ConsentOffer, DialogueError, Entry, JournalError, OfferField, OwnConsent,
};
use samspill_core::private::Private;
use samspill_core::receipt::{
    CONSENT_GIVEN, CONSENT_REFUSED, CONSENT_WITHDRAWN, Receipt, Withheld, assistant_of, to_desk,
};
use samspill_core::refusal::{RefusalCode, Remedy};
use samspill_core::text::{Language, Text, days_after, is_day};
use samspill_core::turn::OwnerView;

use super::{Host, lock};
use crate::plain::{in_plain, member};

/// The lists of those citizens who have a conversation in memory: one for each, whoever holds it.
pub(super) type StandingLists = Mutex<BTreeMap<(String, Private<String>), Standing>>;

/// What an answer changes: the consent itself, and what was taken back by it.
struct Change {
    consent: Consent,
    receipt: Receipt,
    taken_back: Option<WithdrawalNotice>,
}

impl Host {
    /// A conversation with its citizen's consents for longer: the same list in all of the citizen's conversations.
    pub(super) async fn with_standing(&self, conversation: Conversation) -> Result<Conversation, JournalError> {
        let Some(principal) = &conversation.principal else { return Ok(conversation) };
        let standing = self.standing_of(principal).await?;
        Ok(Conversation { standing, ..conversation })
    }

    pub(super) async fn standing_of(&self, principal: &Principal) -> Result<Standing, JournalError> {
        let key = (principal.scheme.to_string(), principal.identifier.clone());
        let known = || lock(&self.standing).get(&key).cloned();
        if let Some(standing) = known() {
            return Ok(standing);
        }
        // Nobody writes meanwhile: what is read here is what counts.
        let _alone = self.writers.of_principal(principal).await;
        if let Some(standing) = known() {
            return Ok(standing);
        }
        let most = self.services.limits.consents_max;
        let durable = self.services.journal.standing_consents(principal, most).await?;
        let standing = Standing::new(durable.into_iter().map(|(_, consent)| consent).collect());
        let mut lists = lock(&self.standing);
        // Whose conversations have all left memory is read anew when one comes back.
        lists.retain(|_, standing| standing.is_shared());
        lists.insert(key, standing.clone());
        Ok(standing)
    }

    /// Whether the citizen has given since what a question lacked, or some of it. Consents are about the citizen.
    pub(super) fn is_opened(&self, conversation: &Conversation, wanted: &Wanted, today: &str) -> bool {
        let scope = &wanted.scope;
        let Some(callee) = self.caller.network.callee(&scope.assistant, &scope.service) else { return false };
        let want = (&scope.concept, &Subject::citizen(), &scope.purpose);
        let Ok(grant) = self.services.rules.now().decide(conversation, callee.receiver(), want, today) else {
            return false;
        };
        let kept_back = grant.without.as_deref().unwrap_or_default();
        wanted.kept_back.is_empty() || wanted.kept_back.iter().any(|field| !kept_back.contains(field))
    }

    /// What an assistant can be given consent for.
    pub(super) fn offers(
        &self,
        conversation: &Conversation,
        assistant: &AssistantId,
        today: &str,
    ) -> Vec<ConsentOffer> {
        // Nobody consents before it is known who it is: whoever has the address could.
        // Nor for another, whatever the mandate.
        if conversation.principal.is_none() || conversation.acting.is_some() {
            return Vec::new();
        }
        let Some(assistant) = self.caller.network.get(assistant) else { return Vec::new() };
        let manifest = &assistant.manifest;
        manifest
            .receivers()
            .flat_map(|service| service.needs.iter().map(move |need| (service, need)))
            .filter(|(_, need)| need.processing == Processing::Consent)
            .filter_map(|(service, need)| self.consent_offer(conversation, manifest, (service, need), today))
            .collect()
    }

    fn consent_offer(
        &self,
        conversation: &Conversation,
        manifest: &Manifest,
        (service, need): (&Service, &Need),
        today: &str,
    ) -> Option<ConsentOffer> {
        let scope = ConsentScope {
            assistant: manifest.id.clone(),
            service: service.name.clone(),
            concept: need.concept.clone(),
            purpose: need.purpose.clone(),
        };
        let rules = self.services.rules.now();
        let entry = rules.vocabulary.get(&need.concept)?;
        let answer = conversation.consent_to(|one| *one == scope);
        let given = answer.as_ref().is_some_and(|answer| answer.counts_on(today));
        let granted = answer.as_ref().filter(|_| given).map(|answer| answer.fields.as_deref());
        let field = |(path, field): (&String, &samspill_core::concept::Field)| OfferField {
            path: path.clone(),
            title: field.title.clone(),
            required: field.required,
            given: granted.is_some_and(|granted| granted.is_none_or(|fields| fields.contains(path))),
            value: None,
        };
        Some(ConsentOffer {
            service_title: service.title.clone(),
            title: entry.title.clone(),
            purpose: service.purposes.get(&need.purpose)?.clone(),
            required: need.required,
            given,
            fields: entry.fields.iter().map(field).collect(),
            answer,
            value: None,
            is_known: false,
            scope,
        })
    }

    /// The offers with what would leave: as far as the citizen may see it, and receipted before it is seen (I1, I2).
    pub(super) async fn preview(
        &self,
        principal: Option<&Principal>,
        id: &ConversationId,
        assistant: &AssistantId,
        language: Language,
    ) -> Result<Vec<ConsentOffer>, DialogueError> {
        let today = self.services.clock.today();
        let (offers, turn, decided) = self
            .look(principal, id, |held| {
                let mut decided = Vec::new();
                let mut offers = self.offers(held, assistant, &today);
                for offer in &mut offers {
                    decided.extend(self.show_values(held, offer, language, &today));
                }
                (offers, held.turns, decided)
            })
            .await?;
        let receipts = decided.into_iter().flat_map(|(service, decided)| {
            let (to, service) = ("citizen".to_owned(), service.to_string());
            let to = Recipient { to, service, component: None, controller: None, giver: None };
            of_decisions(&to, self.services.clock.now_ms(), &[decided])
        });
        let entries: Vec<Entry> = principal.map_or_else(Vec::new, |principal| {
            receipts.map(|receipt| Entry::Receipt(turn, self.completed(principal, receipt))).collect()
        });
        if !entries.is_empty() {
            let (ticket, _) = self.services.journal.append(id, entries).await?;
            self.services.journal.durable(ticket).await?;
        }
        Ok(offers)
    }

    /// Puts what is known into an offer. Decided first, and looked up afterwards.
    fn show_values(
        &self,
        conversation: &Conversation,
        offer: &mut ConsentOffer,
        language: Language,
        today: &str,
    ) -> Option<(ServiceName, Decided)> {
        let citizen = Subject::citizen();
        let asking = &self.caller.network.get(&offer.scope.assistant)?.manifest;
        let concept = &offer.scope.concept;
        let label = Label { concept: concept.clone(), about: citizen.clone() };
        let rules = self.services.rules.now();
        let decision = rules.decide_for_citizen(conversation, &asking.owner.number, &label, today);
        let shown = decision.is_ok();
        let decided = Decided { concept: concept.clone(), about: citizen.clone(), purpose: "preview".into(), decision };
        if shown {
            let most = self.services.limits.list_max;
            let facts = known_facts(conversation, &rules, &self.services.schemas, (concept, &citizen), today);
            let values = facts.iter().take(most).map(|fact| documents::value(fact.value.reveal()).ok());
            let values = values.collect::<Option<Vec<serde_json::Value>>>()?;
            let words = rules.vocabulary.get(concept).map(|entry| &entry.words)?;
            // All that would leave, what is the same once.
            let plain = |values: &mut dyn Iterator<Item = serde_json::Value>| {
                let mut all: Vec<String> = Vec::new();
                for text in values.map(|value| in_plain(&value, words, language)) {
                    if !all.contains(&text) {
                        all.push(text);
                    }
                }
                (!all.is_empty()).then(|| Private::new(all.join("; ")))
            };
            offer.is_known = !values.is_empty();
            for field in &mut offer.fields {
                field.value = plain(&mut values.iter().filter_map(|value| member(value, &field.path)));
            }
            if offer.fields.is_empty() {
                offer.value = plain(&mut values.iter().cloned());
            }
        }
        Some((offer.scope.service.clone(), decided))
    }

    /// Writes down what the citizen has decided.
    pub(super) async fn decide_consents(
        &self,
        conversation: &Arc<Mutex<Conversation>>,
        decision: ConsentDecision,
    ) -> Result<(), DialogueError> {
        let (now_ms, today) = (self.services.clock.now_ms(), self.services.clock.today());
        self.check_until(decision.until.as_deref(), &today)?;
        let changes = {
            let conversation = lock(conversation);
            let mut changes = Vec::with_capacity(decision.answers.len());
            for answer in decision.answers {
                changes.push(self.change(&conversation, answer, decision.until.as_deref(), (now_ms, &today))?);
            }
            self.check_room(&conversation, &changes)?;
            changes
        };
        self.write_changes(conversation, changes).await
    }

    fn check_until(&self, until: Option<&str>, today: &str) -> Result<(), DialogueError> {
        let Some(until) = until else { return Ok(()) };
        let days = self.services.limits.consent_days_max;
        let last = days_after(today, days);
        if !is_day(until) || until < today || until > last.as_str() {
            let why = format!("the last day of a consent is a day, YYYY-MM-DD, from {today} to {last}");
            return Err(DialogueError::Invalid(why));
        }
        Ok(())
    }

    fn check_room(&self, conversation: &Conversation, changes: &[Change]) -> Result<(), DialogueError> {
        let most = self.services.limits.consents_max;
        let is_new = |standing: &[Consent], one: &Consent| {
            one.is_standing() && !standing.iter().any(|old| old.scope == one.scope)
        };
        let after = conversation.standing.look(|standing| {
            standing.len() + changes.iter().filter(|change| is_new(standing, &change.consent)).count()
        });
        if after <= most {
            return Ok(());
        }
        let why = format!(
            "you have answered for longer {most} times, which is consents_max; give this one for a conversation"
        );
        Err(DialogueError::Invalid(why))
    }

    /// What an answer changes.
    fn change(
        &self,
        conversation: &Conversation,
        answer: ConsentAnswer,
        until: Option<&str>,
        (now_ms, today): (u64, &str),
    ) -> Result<Change, DialogueError> {
        let offers = self.offers(conversation, &answer.scope.assistant, today);
        let offer = offers.into_iter().find(|offer| offer.scope == answer.scope);
        let offer = offer.ok_or_else(|| DialogueError::Invalid("nobody has asked for such a consent".into()))?;
        let fields = granted_fields(&offer, &answer)?;
        let before = offer.answer.as_ref().filter(|_| offer.given);
        let at_ms = offer.answer.as_ref().map_or(now_ms, |last| now_ms.max(last.at_ms.saturating_add(1)));
        let consent = match (fields, before) {
            (Some(fields), _) => Consent {
                fields: fields.map(Arc::new),
                valid_to: until.map(str::to_owned),
                ..Consent::given(new_id()?, answer.scope, at_ms)
            },
            // What was given for longer is taken back for longer.
            (None, Some(before)) => Consent { answer: Answer::Withdrawn, at_ms, ..before.clone() },
            (None, None) => Consent { answer: Answer::Refused, ..Consent::given(new_id()?, answer.scope, at_ms) },
        };
        let taken_back = before.map_or(Ok(None), |before| taken_back(&offer, before, &consent))?;
        let receipt = self.receipt(&offer, &consent);
        Ok(Change { consent, receipt, taken_back })
    }

    /// The receipt of an answer.
    fn receipt(&self, offer: &ConsentOffer, consent: &Consent) -> Receipt {
        let (scope, receipt) = (&consent.scope, receipt(consent, self.services.clock.now_ms()));
        if consent.answer != Answer::Given {
            return receipt;
        }
        let kept_back = |field: &&OfferField| consent.fields.as_ref().is_some_and(|f| !f.contains(&field.path));
        let withheld = offer.fields.iter().filter(kept_back).map(|field| Withheld {
            field: Some(field.path.clone()),
            ..Withheld::of(scope.concept.clone(), why(REFUSED))
        });
        let assistant = self.caller.network.get(&scope.assistant);
        let service = assistant.and_then(|assistant| assistant.manifest.service(&scope.service));
        let need = service.and_then(|service| service.need(&scope.concept, &scope.purpose));
        Receipt {
            disclosure: need.map(|need| need.disclosure.describe()),
            processing: Some(Processing::Consent.describe()),
            concepts: vec![scope.concept.clone()],
            withheld: withheld.collect(),
            ..receipt
        }
    }

    /// A receipt outside a turn with whom it is about, and who answers for the receiver.
    pub(super) fn completed(&self, principal: &Principal, receipt: Receipt) -> Receipt {
        let receiver = assistant_of(&receipt.to);
        let manifest = receiver.and_then(|id| self.caller.network.get(&id)).map(|assistant| &assistant.manifest);
        Receipt {
            controller: manifest.map(|manifest| OwnerView::from(&manifest.owner)),
            whom: self.services.journal.pseudonym(&principal.scheme, &principal.identifier),
            ..receipt
        }
    }

    /// A no counts in memory at once, in turns that run too, and what was kept by what is taken back is forgotten; then
    /// all of it is written down, and a yes counts.
    async fn write_changes(
        &self,
        conversation: &Arc<Mutex<Conversation>>,
        changes: Vec<Change>,
    ) -> Result<(), DialogueError> {
        if changes.is_empty() {
            return Ok(());
        }
        let (mut given, mut not_given) = (Vec::new(), Vec::new());
        for Change { consent, taken_back, .. } in &changes {
            if consent.answer == Answer::Given {
                given.push(consent.clone());
            }
            // Until a narrower yes is durable, nothing crosses.
            if consent.answer != Answer::Given || taken_back.is_some() {
                let answer = consent.answer.max(Answer::Refused);
                not_given.push(Consent { answer, ..consent.clone() });
            }
        }
        let forget: Vec<Consent> =
            changes.iter().filter(|change| change.taken_back.is_some()).map(|change| change.consent.clone()).collect();
        let (id, principal, turn) = {
            let mut conversation = lock(conversation);
            conversation.replace_consents(&not_given);
            (conversation.id.clone(), conversation.principal.clone(), conversation.turns)
        };
        let Some(principal) = principal else { return Err(DialogueError::NotFound) };
        self.forget(conversation, &principal, &forget);
        let _alone = self.writers.of(&id).await;
        let _of_principal = self.writers.of_principal(&principal).await;
        // A yes that has waited here is not written down after a no that was said meanwhile.
        let late: Vec<bool> = {
            let conversation = lock(conversation);
            changes.iter().map(|change| is_overtaken(&conversation, &change.consent)).collect()
        };
        let mut entries = Vec::new();
        for (change, late) in changes.iter().zip(&late) {
            if !late {
                entries.push(Entry::Consent(change.consent.clone()));
                entries.push(Entry::Receipt(turn, self.completed(&principal, change.receipt.clone())));
            }
            // People are told where they read: there is no component to call.
            let of_component = |_: &&WithdrawalNotice| change.consent.scope.service != ServiceName::desk();
            if let Some(notice) = change.taken_back.as_ref().filter(of_component) {
                let (scope, everywhere) = (&change.consent.scope, change.consent.is_standing());
                entries.push(Entry::Forgotten(scope.assistant.clone(), scope.service.clone(), everywhere));
                // Overtaken by a no, nothing is left of it.
                let fields = notice.fields.clone().filter(|_| !late);
                entries.push(Entry::Notice(WithdrawalNotice { fields, ..notice.clone() }));
            }
        }
        let (ticket, _) = self.services.journal.append(&id, entries).await?;
        self.services.journal.durable(ticket).await?;
        // Each takes the place of what is older, and of nothing that was said since.
        lock(conversation).replace_consents(&given);
        // What a running turn has kept meanwhile was made of what is taken back.
        self.forget(conversation, &principal, &forget);
        self.notices.notify_one();
        if !late.contains(&true) {
            return Ok(());
        }
        let why = "you have said no to it meanwhile, and that counts; look at it again and answer anew";
        Err(DialogueError::Invalid(why.into()))
    }

    /// Forgets in memory what services keep: in this conversation, or in all of the principal's.
    fn forget(&self, conversation: &Arc<Mutex<Conversation>>, principal: &Principal, consents: &[Consent]) {
        for consent in consents {
            let scope = &consent.scope;
            lock(conversation).forget_state(&scope.assistant, &scope.service);
            if consent.is_standing() {
                for other in self.shelf.all() {
                    let mut other = lock(&other);
                    // What is kept of somebody whom the principal acts for is not the principal's.
                    if other.principal.as_ref() == Some(principal) && other.acting.is_none() {
                        other.forget_state(&scope.assistant, &scope.service);
                    }
                }
            }
        }
    }

    /// The principal's consents in all conversations, the newest first; what was only ever refused is no consent.
    pub(super) async fn list_consents(&self, principal: &Principal) -> Result<Vec<OwnConsent>, DialogueError> {
        let (journal, most) = (&self.services.journal, super::LISTED_MAX);
        let mut all = journal.standing_consents(principal, most).await?;
        let mut own = journal.conversation_consents(principal, most).await?;
        // A later answer for longer has taken the place of one in a conversation alone.
        own.retain(|(_, one)| !all.iter().any(|(_, later)| later.scope == one.scope && later.at_ms >= one.at_ms));
        all.extend(own);
        all.retain(|(_, consent)| consent.answer != Answer::Refused);
        // What counts is not cut: that is what can be taken back.
        let today = self.services.clock.today();
        all.sort_by_key(|(_, consent)| std::cmp::Reverse((consent.counts_on(&today), consent.at_ms)));
        all.truncate(most);
        all.sort_by_key(|(_, consent)| std::cmp::Reverse(consent.at_ms));
        Ok(all.into_iter().map(|(conversation, consent)| self.own(conversation, consent, &today)).collect())
    }

    fn own(&self, conversation: ConversationId, consent: Consent, today: &str) -> OwnConsent {
        let rules = self.services.rules.now();
        let entry = rules.vocabulary.get(&consent.scope.concept);
        let title = entry.map_or_else(|| plain_text(consent.scope.concept.as_str()), |entry| entry.title.clone());
        let named = |path: &String| {
            let field = entry.and_then(|entry| entry.fields.get(path));
            (path.clone(), field.map_or_else(|| plain_text(path), |field| field.title.clone()))
        };
        OwnConsent {
            conversation,
            manifest: self.caller.network.get(&consent.scope.assistant).map(|one| Arc::clone(&one.manifest)),
            title,
            fields: consent.fields.iter().flat_map(|fields| fields.iter()).map(named).collect(),
            counts: consent.counts_on(today),
            consent,
        }
    }

    /// Takes a consent back, wherever it was given.
    pub(super) async fn withdraw_own(&self, principal: &Principal, id: &ConsentId) -> Result<(), DialogueError> {
        let own = self.list_consents(principal).await?;
        let own = own.into_iter().find(|own| own.consent.id == *id && own.counts).ok_or(DialogueError::NotFound)?;
        let conversation = self.find(Some(principal), &own.conversation).await?;
        let now_ms = self.services.clock.now_ms();
        let before = own.consent;
        let at_ms = now_ms.max(before.at_ms.saturating_add(1));
        let consent = Consent { answer: Answer::Withdrawn, at_ms, ..before.clone() };
        let taken_back = Some(notice(&before, before.fields.as_deref().cloned(), at_ms)?);
        let receipt = receipt(&consent, now_ms);
        self.write_changes(&conversation, vec![Change { consent, receipt, taken_back }]).await
    }
}

/// Whether the citizen has said no to the same since a yes was said.
fn is_overtaken(conversation: &Conversation, consent: &Consent) -> bool {
    let newest = conversation.consent_to(|scope| *scope == consent.scope);
    // A narrower yes stands as a no until it is durable, and has not overtaken itself.
    let is_later_no =
        |newest: &Consent| newest.answer != Answer::Given && newest.id != consent.id && newest.is_after(consent);
    consent.answer == Answer::Given && newest.as_ref().is_some_and(is_later_no)
}

/// The receipt of an answer, before what a yes gives is put in.
fn receipt(consent: &Consent, at_ms: u64) -> Receipt {
    let (scope, given) = (&consent.scope, consent.answer == Answer::Given);
    let (purpose, rule) = match consent.answer {
        Answer::Given => (CONSENT_GIVEN, ""),
        Answer::Refused => (CONSENT_REFUSED, REFUSED),
        Answer::Withdrawn => (CONSENT_WITHDRAWN, WITHDRAWN),
    };
    let to = Recipient {
        to: if scope.service == ServiceName::desk() { to_desk(&scope.assistant) } else { scope.assistant.to_string() },
        service: scope.service.to_string(),
        component: None,
        controller: None,
        giver: None,
    };
    let withheld = if given { Vec::new() } else { vec![Withheld::of(scope.concept.clone(), why(rule))] };
    Receipt { withheld, ..to.receipt(at_ms, Subject::citizen(), purpose.to_owned()) }
}

/// What the assistant is told of what it has no longer.
fn notice(before: &Consent, fields: Option<Fields>, withdrawn_ms: u64) -> Result<WithdrawalNotice, DialogueError> {
    Ok(WithdrawalNotice {
        id: new_id()?,
        scope: before.scope.clone(),
        fields,
        given_ms: before.given_ms,
        withdrawn_ms,
        attempts: 0,
        next_ms: 0,
        state: NoticeState::Due,
    })
}

/// The fields that an answer grants: none is a no, and an inner none is all of them. Without what the schema demands
/// nothing of the concept can leave.
fn granted_fields(offer: &ConsentOffer, answer: &ConsentAnswer) -> Result<Option<Option<Fields>>, DialogueError> {
    let Some(chosen) = answer.fields.as_ref() else { return Ok(answer.given.then_some(None)) };
    let known = |path: &String| offer.fields.iter().any(|field| field.path == *path);
    if let Some(strange) = chosen.iter().find(|path| !known(path)) {
        let names: Vec<&str> = offer.fields.iter().map(|field| field.path.as_str()).collect();
        let why = format!("`{strange}` is no field of {}; its fields are: {}", answer.scope.concept, names.join(", "));
        return Err(DialogueError::Invalid(why));
    }
    let lacks_required = offer.fields.iter().any(|field| field.required && !chosen.contains(&field.path));
    if !answer.given || chosen.is_empty() || lacks_required {
        return Ok(None);
    }
    Ok(Some((chosen.len() < offer.fields.len()).then(|| chosen.clone())))
}

/// What was granted before and is not after, as the assistant is told of it.
fn taken_back(
    offer: &ConsentOffer,
    before: &Consent,
    after: &Consent,
) -> Result<Option<WithdrawalNotice>, DialogueError> {
    if after.answer != Answer::Given {
        return notice(before, before.fields.as_deref().cloned(), after.at_ms).map(Some);
    }
    let granted = |consent: &Consent, path: &str| consent.fields.as_ref().is_none_or(|fields| fields.contains(path));
    let lost = |path: &&String| granted(before, path) && !granted(after, path);
    let lost: Fields = offer.fields.iter().map(|field| &field.path).filter(lost).cloned().collect();
    if lost.is_empty() { Ok(None) } else { notice(before, Some(lost), after.at_ms).map(Some) }
}

/// As a receipt says it.
fn why(rule: &str) -> String {
    Withholding::new(RefusalCode::NoConsent, Remedy::Consent, rule).describe()
}

fn new_id() -> Result<ConsentId, DialogueError> {
    ConsentId::new(uuid::Uuid::new_v4().to_string()).map_err(|_| DialogueError::Invalid("no id could be made".into()))
}

fn plain_text(text: &str) -> Text {
    Text::new(text, text, text)
}
