//! A conversation in the hands of people: the citizen hands it over and takes it back, and the case workers of the desk's
//! owner read it, each time decided and receipted anew, answer and close (ADR 20).

mod letter;
mod reading;

use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::decision::Rules;
use samspill_core::desk::{
    CaseFile, Casework, DeskNeed, DeskOffer, HandOver, HandOverState, HandsOver, WaitingCase, is_handed_over,
};
use samspill_core::ids::{AssistantId, ConversationId, HandOverId, ServiceName, Subject};
use samspill_core::label::Labels;
use samspill_core::manifest::{Manifest, Service};
use samspill_core::oversight::{OversightError, Staff};
use samspill_core::ports::{DialogueError, Entry};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_core::text::{Language, Text, days_after};

use crate::dialogues::{Host, lock, to_the_end};

/// So many others are tried when the citizen is told whether a desk may know something of others.
const OTHERS_MAX: usize = 32;

fn invalid(why: impl Into<String>) -> DialogueError {
    DialogueError::Invalid(why.into())
}

/// What a case worker is told of an error of the host's.
fn to_staff(error: DialogueError) -> OversightError {
    match error {
        DialogueError::NotFound => OversightError::NotFound,
        DialogueError::Journal(error) => OversightError::Journal(error),
        other => OversightError::Invalid(other.to_string()),
    }
}

/// One hand-over as somebody at its desk found it.
struct Found {
    conversation: ConversationId,
    held: Arc<Mutex<Conversation>>,
    manifest: Arc<Manifest>,
    receiver: Arc<Service>,
}

impl Host {
    /// The desks that can take over, each with what its people would read.
    fn offers_of_desks(&self, conversation: &Conversation, today: &str) -> Vec<DeskOffer> {
        let rules = self.services.rules.now();
        let until = days_after(today, self.services.limits.hand_over_days);
        let offer = |manifest: &Arc<Manifest>| {
            let receiver = manifest.desk.receiver.as_ref()?;
            let hand_over = conversation.hand_over_to(&manifest.id).cloned();
            Some(DeskOffer {
                needs: needs_of(&rules, conversation, (manifest, receiver), today),
                until: until.clone(),
                counts: hand_over.as_ref().is_some_and(|one| one.counts_on(today)),
                hand_over,
                is_stopped: rules.stopped.has(&manifest.id, Some(&receiver.name)),
                manifest: Arc::clone(manifest),
            })
        };
        self.caller.network.iter().filter_map(|assistant| offer(&assistant.manifest)).collect()
    }

    async fn hand_over_now(
        &self,
        held: &Arc<Mutex<Conversation>>,
        assistant: &AssistantId,
        language: Language,
    ) -> Result<HandOverId, DialogueError> {
        let today = self.services.clock.today();
        let manifest = self.caller.network.get(assistant).map(|one| &one.manifest);
        if manifest.is_none_or(|manifest| manifest.desk.receiver.is_none()) {
            return Err(invalid(format!("{assistant} has no desk that can take over; choose one that is listed")));
        }
        if self.services.rules.now().stopped.has(assistant, Some(&ServiceName::desk())) {
            return Err(invalid(format!("the operator has stopped {assistant}; ring its desk instead")));
        }
        let id = lock(held).id.clone();
        let _alone = self.writers.of(&id).await;
        let hand_over = {
            let conversation = lock(held);
            if conversation.turns == 0 {
                return Err(invalid("there is nothing to hand over yet; say something first"));
            }
            let before = conversation.hand_over_to(assistant);
            if let Some(open) = before.filter(|one| one.counts_on(&today)) {
                return Ok(open.id.clone());
            }
            let (open, most) = (count(&conversation, &today), self.services.limits.hand_overs_max);
            if open >= most {
                let why = format!("{most} desks have it already, which is hand_overs_max; take it back from one first");
                return Err(invalid(why));
            }
            HandOver {
                id: HandOverId::new(uuid::Uuid::new_v4().to_string()).map_err(|_| invalid("no id could be made"))?,
                assistant: assistant.clone(),
                language,
                given_ms: self.services.clock.now_ms(),
                until: days_after(&today, self.services.limits.hand_over_days),
                state: HandOverState::Open,
                ended_ms: None,
                taken: None,
                messages: before.map_or(0, |before| before.messages),
                labels: Labels::none(),
            }
        };
        self.write_down(&id, vec![Entry::HandOver(Box::new(hand_over.clone()))]).await?;
        let id = hand_over.id.clone();
        lock(held).put_hand_over(hand_over);
        Ok(id)
    }

    /// Ends a hand-over: it counts in memory at once, and is then written down (I11).
    async fn end_hand_over(
        &self,
        held: &Arc<Mutex<Conversation>>,
        hand_over: &HandOverId,
        how: HandOverState,
    ) -> Result<(), DialogueError> {
        let ended_ms = Some(self.services.clock.now_ms());
        let id = {
            let mut conversation = lock(held);
            let found = conversation.hand_overs.iter_mut().find(|one| one.id == *hand_over);
            let found = found.ok_or(DialogueError::NotFound)?;
            // What the citizen has taken back stays so; what was closed can still be taken back.
            let is_closed_now_back = (found.state, how) == (HandOverState::Closed, HandOverState::TakenBack);
            if found.state == HandOverState::Open || is_closed_now_back {
                (found.state, found.ended_ms) = (how, ended_ms);
            }
            conversation.id.clone()
        };
        let _alone = self.writers.of(&id).await;
        let ended = lock(held).hand_overs.iter().find(|one| one.id == *hand_over).cloned();
        self.write_down(&id, vec![Entry::HandOver(Box::new(ended.ok_or(DialogueError::NotFound)?))]).await
    }

    pub(crate) async fn write_down(&self, id: &ConversationId, entries: Vec<Entry>) -> Result<(), DialogueError> {
        let (ticket, _) = self.services.journal.append(id, entries).await?;
        self.services.journal.durable(ticket).await?;
        Ok(())
    }

    /// A hand-over to a desk of the account's own owner. Another's is not told apart from none.
    async fn case(&self, staff: &Staff, id: &HandOverId) -> Result<Found, OversightError> {
        let owner = staff.desk_owner()?;
        let conversation = self.services.journal.handed_over(id).await?.ok_or(OversightError::NotFound)?;
        let held = self.find_any(&conversation).await.map_err(to_staff)?;
        let assistant = lock(&held).hand_overs.iter().find(|one| one.id == *id).map(|one| one.assistant.clone());
        let assistant = assistant.and_then(|assistant| self.caller.network.get(&assistant));
        let manifest = assistant.map(|one| &one.manifest).filter(|manifest| manifest.owner.number == *owner);
        let manifest = manifest.ok_or(OversightError::NotFound)?;
        let receiver = manifest.desk.receiver.as_ref().ok_or(OversightError::NotFound)?;
        Ok(Found { conversation, held, manifest: Arc::clone(manifest), receiver: Arc::clone(receiver) })
    }

    /// The conversation as it is durable: while a turn runs, memory is ahead. What has been taken back counts at once.
    async fn settled(&self, found: &Found) -> Result<Conversation, DialogueError> {
        {
            let conversation = lock(&found.held);
            if !self.is_answering(&found.conversation) {
                return Ok(conversation.clone());
            }
        }
        let durable = self.load(&found.conversation).await?.ok_or(DialogueError::NotFound)?;
        let held = lock(&found.held);
        Ok(Conversation { consents: held.consents.clone(), hand_overs: held.hand_overs.clone(), ..durable })
    }

    /// Receipts outside a turn, with whom they are about and by which mandate somebody acted.
    pub(crate) fn named(&self, conversation: &Conversation, receipts: Vec<Receipt>) -> Vec<Entry> {
        let acting = conversation.acting.as_ref();
        let mandate = acting.map(|acting| format!("{} ({})", acting.relation.word(), acting.source));
        let whom = |about: &Subject| {
            let entry = conversation.subjects.get(about)?;
            self.services.journal.pseudonym(&entry.scheme, &entry.identifier)
        };
        let named = receipts.into_iter().map(|one| Receipt { whom: whom(&one.about), mandate: mandate.clone(), ..one });
        named.map(|receipt| Entry::Receipt(conversation.turns, receipt)).collect()
    }

    async fn waiting_for(&self, staff: &Staff) -> Result<Vec<WaitingCase>, OversightError> {
        let owner = staff.desk_owner()?;
        let of_owner = |manifest: &&Arc<Manifest>| manifest.owner.number == *owner && manifest.desk.receiver.is_some();
        let manifests = || self.caller.network.iter().map(|assistant| &assistant.manifest).filter(of_owner);
        let desks = manifests().map(|manifest| manifest.id.clone()).collect();
        let (today, most) = (self.services.clock.today(), self.services.limits.hand_overs_listed_max);
        let open = self.services.journal.hand_overs(desks, today, most).await?;
        let rules = self.services.rules.now();
        let case = |hand_over: HandOver| {
            let manifest = manifests().find(|manifest| manifest.id == hand_over.assistant)?;
            let mut events: Vec<Text> = Vec::new();
            for event in manifest.services.iter().flat_map(|service| &service.for_events) {
                let title = rules.vocabulary.get(event).map(|entry| entry.title.clone());
                events.extend(title.filter(|title| !events.contains(title)));
            }
            Some(WaitingCase { desk: manifest.desk.name.clone(), events, hand_over })
        };
        Ok(open.into_iter().filter_map(case).collect())
    }

    async fn close_case(&self, staff: &Staff, id: &HandOverId) -> Result<(), OversightError> {
        let found = self.case(staff, id).await?;
        self.end_hand_over(&found.held, id, HandOverState::Closed).await.map_err(to_staff)
    }
}

/// How many desks have a conversation now.
fn count(conversation: &Conversation, today: &str) -> usize {
    conversation.hand_overs.iter().filter(|one| one.counts_on(today)).count()
}

/// What a desk would read, decided as if the citizen had handed over.
fn needs_of(
    rules: &Rules,
    conversation: &Conversation,
    (manifest, receiver): (&Manifest, &Service),
    today: &str,
) -> Vec<DeskNeed> {
    let citizen = Subject::citizen();
    let need = |need: &samspill_core::manifest::Need| {
        let decide = |about: &Subject| {
            let want = (&need.concept, about, &need.purpose);
            rules.decide_handed_over(conversation, (manifest, receiver), want, today)
        };
        let unnamed = || Text::new(need.concept.as_str(), need.concept.as_str(), need.concept.as_str());
        let others = conversation.subjects.iter().map(|(about, _)| about).filter(|about| !about.is_citizen());
        Some(DeskNeed {
            title: rules.vocabulary.get(&need.concept).map_or_else(unnamed, |entry| entry.title.clone()),
            why: receiver.purposes.get(&need.purpose)?.clone(),
            decision: decide(&citizen),
            others: others.take(OTHERS_MAX).any(|about| decide(about).is_ok()),
            concept: need.concept.clone(),
            purpose: need.purpose.clone(),
            processing: need.processing.clone(),
            required: need.required,
        })
    };
    receiver.needs.iter().filter_map(need).collect()
}

impl HandsOver for Host {
    fn desks<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<DeskOffer>, DialogueError>> {
        Box::pin(async move {
            let today = self.services.clock.today();
            let held = self.find(principal, conversation).await?;
            let hand_overs = lock(&held).hand_overs.clone();
            let mut offers = self.look(principal, conversation, |held| self.offers_of_desks(held, &today)).await?;
            // What has been taken back counts at once.
            for offer in &mut offers {
                offer.hand_over = hand_overs.iter().find(|one| one.assistant == offer.manifest.id).cloned();
                offer.counts = is_handed_over(offer.hand_over.as_ref(), &today).is_ok();
            }
            Ok(offers)
        })
    }

    fn hand_over<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        assistant: &'a AssistantId,
        language: Language,
    ) -> BoxFuture<'a, Result<HandOverId, DialogueError>> {
        let (host, principal, id) = (self.clone(), principal.cloned(), conversation.clone());
        let assistant = assistant.clone();
        Box::pin(to_the_end(async move {
            let held = host.find(principal.as_ref(), &id).await?;
            host.hand_over_now(&held, &assistant, language).await
        }))
    }

    fn take_back<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        hand_over: &'a HandOverId,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        let (host, principal, id) = (self.clone(), principal.cloned(), conversation.clone());
        let hand_over = hand_over.clone();
        Box::pin(to_the_end(async move {
            let held = host.find(principal.as_ref(), &id).await?;
            host.end_hand_over(&held, &hand_over, HandOverState::TakenBack).await
        }))
    }
}

/// Goes on although whoever asked has gone.
async fn staff_to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, OversightError>> + Send + 'static,
) -> Result<T, OversightError> {
    let gone = |_| OversightError::Invalid("the host is stopping; try again in a little while".into());
    tokio::spawn(work).await.map_err(gone)?
}

impl Casework for Host {
    fn waiting<'a>(&'a self, staff: &'a Staff) -> BoxFuture<'a, Result<Vec<WaitingCase>, OversightError>> {
        Box::pin(self.waiting_for(staff))
    }

    fn read<'a>(
        &'a self,
        staff: &'a Staff,
        id: &'a HandOverId,
        language: Language,
    ) -> BoxFuture<'a, Result<CaseFile, OversightError>> {
        let (host, staff, id) = (self.clone(), staff.clone(), id.clone());
        Box::pin(staff_to_the_end(async move { host.read_case(&staff, &id, language).await }))
    }

    fn answer<'a>(
        &'a self,
        staff: &'a Staff,
        id: &'a HandOverId,
        text: Private<String>,
        language: Language,
    ) -> BoxFuture<'a, Result<(), OversightError>> {
        let (host, staff, id) = (self.clone(), staff.clone(), id.clone());
        Box::pin(staff_to_the_end(async move { host.write_letter(&staff, &id, text, language).await }))
    }

    fn close<'a>(&'a self, staff: &'a Staff, id: &'a HandOverId) -> BoxFuture<'a, Result<(), OversightError>> {
        let (host, staff, id) = (self.clone(), staff.clone(), id.clone());
        Box::pin(staff_to_the_end(async move { host.close_case(&staff, &id).await }))
    }
}
