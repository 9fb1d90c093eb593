//! What a channel talks to: conversations, turns, plans, receipts and consents.

mod access;
mod consents;
pub(crate) mod looked_up;
mod note;
mod notices;
mod shelf;
mod sightings;
mod turn;
mod written;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use samspill_capabilities::frame::Callee;
use samspill_capabilities::turn_context::{Services, TurnContext};
use samspill_core::conversation::{Conversation, Principal, WithheldQuestion};
use samspill_core::decision::Rules;
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept, ConsentId, ConversationId, ServiceName, Subject};
use samspill_core::mandate::{Acting, Shared};
use samspill_core::manifest::Manifest;
use samspill_core::overview::{Overview, Reply};
use samspill_core::ports::{
    ConsentDecision, ConsentOffer, DemoPerson, DialogueError, Dialogues, Entry, JournalError, OwnConsent, Profiles,
};
use samspill_core::receipt::{Receipt, ReceiptHead};
use samspill_core::sighting::{Period, Sightings};
use samspill_core::text::Language;
use samspill_core::turn::{PlanItem, SeenTurn, TurnEvent, TurnRequest};
use samspill_runtime::permits::Permit;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tracing::Instrument as _;

use crate::answer::{Caller, holder};
use crate::dialogues::access::may_read;
pub(crate) use written::to_the_end;

use crate::dialogues::note::name_for_queues;
use crate::dialogues::shelf::{Running, Shelf};
use crate::dialogues::turn::{Turn, Work};
use crate::overview;
use crate::plan::View;

/// Turns, receipts or conversations that one answer lists at most.
pub(crate) const LISTED_MAX: usize = 1_000;

/// The host, as channels see it. A clone is the same host.
#[derive(Clone)]
pub struct Host {
    pub(crate) caller: Caller,
    pub(crate) services: Services,
    pub(crate) profiles: Arc<dyn Profiles>,
    pub(crate) shared: Arc<Shared>,
    default_lead: AssistantId,
    shelf: Arc<Shelf>,
    standing: Arc<consents::StandingLists>,
    pub(crate) writers: Arc<written::Writers>,
    notices: Arc<tokio::sync::Notify>,
    stopping: Arc<AtomicBool>,
}

impl Host {
    /// A host whose conversations begin with `default_lead`. `shared` is what citizens share beyond a conversation.
    pub fn new(
        caller: Caller,
        services: Services,
        profiles: Arc<dyn Profiles>,
        shared: Shared,
        default_lead: AssistantId,
    ) -> Self {
        let limits = &services.limits;
        let idle = Duration::from_millis(limits.conversation_idle_ms);
        let shelf = Arc::new(Shelf::new(limits.conversations_max, idle));
        Self {
            caller,
            services,
            profiles,
            shared: Arc::new(shared),
            default_lead,
            shelf,
            standing: Arc::default(),
            writers: Arc::default(),
            notices: Arc::default(),
            stopping: Arc::default(),
        }
    }

    /// Refuses new turns from now on. Those that run go on.
    pub fn stop_taking_turns(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// How many conversations are in memory.
    pub fn conversations_held(&self) -> usize {
        self.shelf.held()
    }

    /// How many turns are running.
    pub fn running(&self) -> usize {
        self.shelf.running()
    }

    /// Reads a conversation back, with what citizens share, and what its citizen has said yes to for longer.
    pub(crate) async fn load(&self, id: &ConversationId) -> Result<Option<Conversation>, JournalError> {
        let Some(loaded) = self.services.journal.load(id).await? else { return Ok(None) };
        let loaded = Conversation { shared: Arc::clone(&self.shared), ..loaded };
        self.with_standing(loaded).await.map(Some)
    }

    /// The conversation, whosever it is.
    pub(crate) async fn find_any(&self, id: &ConversationId) -> Result<Arc<Mutex<Conversation>>, DialogueError> {
        if let Some(conversation) = self.shelf.get(id) {
            return Ok(conversation);
        }
        let loaded = self.load(id).await?.ok_or(DialogueError::NotFound)?;
        Ok(self.shelf.put(loaded))
    }

    /// Whether a turn runs in a conversation: memory is ahead of what is durable then.
    pub(crate) fn is_answering(&self, id: &ConversationId) -> bool {
        self.shelf.is_running(id)
    }

    /// The conversation, if it is this principal's, and for no surer login. Another's is not told apart from none.
    pub(crate) async fn find(
        &self,
        principal: Option<&Principal>,
        id: &ConversationId,
    ) -> Result<Arc<Mutex<Conversation>>, DialogueError> {
        let conversation = self.find_any(id).await?;
        may_read(&lock(&conversation), principal)?;
        Ok(conversation)
    }

    /// Looks at a conversation as it may be told of. While a turn runs, memory is ahead of what is durable (I2).
    pub(crate) async fn look<T>(
        &self,
        principal: Option<&Principal>,
        id: &ConversationId,
        look: impl FnOnce(&Conversation) -> T,
    ) -> Result<T, DialogueError> {
        let held = self.find(principal, id).await?;
        {
            // A turn that begins now changes nothing while this is held.
            let conversation = lock(&held);
            if !self.shelf.is_running(id) {
                return Ok(look(&conversation));
            }
        }
        let durable = self.load(id).await?.ok_or(DialogueError::NotFound)?;
        Ok(look(&durable))
    }

    /// Looks at what is shown of facts themselves. What no turn has receipted, since a basis, a consent or a mandate came
    /// when it had ended, is receipted first (I1, I2).
    pub(crate) async fn look_at_facts<T>(
        &self,
        principal: Option<&Principal>,
        id: &ConversationId,
        language: Language,
        look: impl FnOnce(&View<'_>) -> T,
    ) -> Result<T, DialogueError> {
        let (today, now_ms) = (self.services.clock.today(), self.services.clock.now_ms());
        let look = |held: &Conversation| {
            let rules = self.services.rules.now();
            let view = self.view(&rules, held, language, &today);
            let (receipts, shown) = overview::receipts(&view, now_ms, &held.shown);
            (look(&view), self.named(held, receipts), (held.turns, shown))
        };
        let (seen, receipts, (turns, shown)) = self.look(principal, id, look).await?;
        if !receipts.is_empty() {
            self.write_down(id, receipts).await?;
            let held = self.find(principal, id).await?;
            let mut held = lock(&held);
            // A turn that has begun meanwhile says itself what it shows.
            if held.turns == turns && held.has_ended {
                held.shown.extend(shown);
            }
        }
        Ok(seen)
    }

    pub(crate) async fn open_new(
        &self,
        principal: Option<Principal>,
        acting: Option<Acting>,
        lead: Option<AssistantId>,
    ) -> Result<ConversationId, DialogueError> {
        let lead = lead.unwrap_or_else(|| self.default_lead.clone());
        let stopped = self.services.rules.now().stopped.has(&lead, Some(&ServiceName::lead()));
        if stopped || !samspill_capabilities::network::Calls::can_lead(&self.caller, &lead) {
            return Err(DialogueError::Invalid(format!("{lead} is not an admitted assistant that can lead")));
        }
        let invalid = |why: &str| DialogueError::Invalid(why.to_owned());
        let id = ConversationId::new(uuid::Uuid::new_v4().to_string()).map_err(|_| invalid("no id could be made"))?;
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|_| invalid("the system has no random numbers to give"))?;
        let mut conversation = Conversation::new(id.clone(), principal, lead, key);
        conversation.shared = Arc::clone(&self.shared);
        if let Some(acting) = acting {
            conversation = conversation.acting_for(acting);
        }
        for fact in
            conversation.citizen().iter().flat_map(|principal| self.profile_facts(principal, 0)).collect::<Vec<_>>()
        {
            // A login has a handful of facts; a new conversation has room for them.
            let _ = conversation.add_fact(fact, &self.services.limits);
        }
        // A copy is as large as what is in it.
        let kept = self.with_standing(conversation.clone()).await?;
        let entries = vec![Entry::Opened(Box::new(conversation))];
        let (ticket, _) = self.services.journal.append(&id, entries).await?;
        self.services.journal.durable(ticket).await?;
        self.shelf.put(kept);
        Ok(id)
    }

    /// What comes with the login.
    fn profile_facts(&self, principal: &Principal, turn: u32) -> Vec<Fact> {
        let fact = |(concept, value)| Fact {
            concept,
            about: Subject::citizen(),
            value,
            valid_from: None,
            valid_until: None,
            source: AssistantId::host(),
            service: None,
            turn,
            obtained_ms: self.services.clock.now_ms(),
        };
        self.profiles.facts(principal).into_iter().map(fact).collect()
    }

    async fn start(
        &self,
        principal: Option<&Principal>,
        request: TurnRequest,
    ) -> Result<BoxStream<'static, TurnEvent>, DialogueError> {
        let said = request.utterance.reveal().trim();
        if said.is_empty() {
            return Err(DialogueError::Invalid("nothing was said; write something".into()));
        }
        if said.len() > self.services.limits.utterance_bytes_max {
            let max = self.services.limits.utterance_bytes_max;
            return Err(DialogueError::Invalid(format!("what was said is longer than {max} bytes; make it shorter")));
        }
        let id = request.conversation.clone();
        self.run(principal, &id, request.language, Work::Say(request.utterance)).await
    }

    /// Begins a turn, or goes on with the last one.
    async fn run(
        &self,
        principal: Option<&Principal>,
        id: &ConversationId,
        language: Language,
        mut work: Work,
    ) -> Result<BoxStream<'static, TurnEvent>, DialogueError> {
        let conversation = self.find(principal, id).await?;
        let running = self.begin(id)?;
        // It may have become somebody's, or for a surer login, since it was found.
        may_read(&lock(&conversation), principal)?;
        let lead = lock(&conversation).lead.clone();
        let lead = self
            .caller
            .network
            .callee(&lead, &ServiceName::lead())
            .ok_or_else(|| DialogueError::Invalid(format!("{lead} no longer leads; open a new conversation")))?;
        let citizen = name_for_queues(principal, id);
        // Before anything is written down: a turn that is refused has not been.
        let place = self.place_for(&citizen, &lead).await?;
        {
            let mut conversation = lock(&conversation);
            match &mut work {
                Work::Say(_) => conversation.turns += 1,
                // What may be asked again is looked up when nobody else can change it.
                Work::Resume(questions) => *questions = self.to_resume(&conversation),
            }
            conversation.has_ended = false;
        }
        let (events, stream) = mpsc::channel(self.services.limits.parts_queued_max.max(1));
        let calls = Arc::new(self.caller.clone());
        let turn = TurnContext::new(self.services.clone(), calls, Arc::clone(&conversation), language, citizen);
        let writers = Arc::clone(&self.writers);
        let job = Turn { caller: self.caller.clone(), turn: Arc::new(turn), lead, events, running, writers };
        let span = tracing::info_span!(
            parent: None, "turn", conversation = job.turn.alias, number = job.turn.number, outcome = tracing::field::Empty
        );
        tokio::spawn(job.run(work, place, span.clone()).instrument(span));
        Ok(ReceiverStream::new(stream).boxed())
    }

    /// The questions of the last turn that what the citizen has decided since has opened for.
    fn to_resume(&self, conversation: &Conversation) -> Vec<WithheldQuestion> {
        let today = self.services.clock.today();
        let opened = |question: &&WithheldQuestion| {
            let opened = |wanted| self.is_opened(conversation, wanted, &today);
            question.turn == conversation.turns && question.wanted.iter().any(opened)
        };
        // Nobody consents for another.
        let withheld = conversation.withheld.iter().filter(|_| conversation.acting.is_none());
        withheld.filter(opened).cloned().collect()
    }

    /// Goes on with the last turn; where the lead's own want was withheld, runs it again.
    async fn go_on(
        &self,
        principal: Option<&Principal>,
        id: &ConversationId,
        language: Language,
    ) -> Result<BoxStream<'static, TurnEvent>, DialogueError> {
        let is_leads = |held: &Conversation| self.to_resume(held).iter().any(|one| one.service == ServiceName::lead());
        if !self.look(principal, id, is_leads).await? {
            return self.run(principal, id, language, Work::Resume(Vec::new())).await;
        }
        let seen = self.services.journal.seen(id, 1).await?;
        let said = seen.into_iter().next_back().map(|turn| turn.utterance);
        let said = said.ok_or_else(|| DialogueError::Invalid("nothing has been said; say something first".into()))?;
        self.run(principal, id, language, Work::Say(said)).await
    }

    /// Marks a conversation as answering, if the host takes turns and this one has none.
    pub(crate) fn begin(&self, conversation: &ConversationId) -> Result<Running, DialogueError> {
        self.refuse_if_stopping()?;
        if self.shelf.running() >= self.services.limits.turns_max {
            return Err(DialogueError::Full);
        }
        self.shelf.run(conversation).ok_or(DialogueError::Busy)
    }

    /// Waits for a place at depth 0, for `queue_ms` at most.
    async fn place_for(&self, citizen: &Arc<str>, lead: &Callee) -> Result<Permit, DialogueError> {
        let assistant = self.caller.network.get(&lead.manifest.id);
        let weight = assistant.map_or(1, |assistant| assistant.weight);
        let until = Instant::now() + Duration::from_millis(self.services.limits.queue_ms);
        let holder = holder(citizen, &lead.manifest.id);
        let place = self.caller.permits.acquire(0, weight, &holder, until).await;
        self.refuse_if_stopping()?;
        place.map_err(|_| DialogueError::Full)
    }

    fn refuse_if_stopping(&self) -> Result<(), DialogueError> {
        if self.is_stopping() { Err(DialogueError::Stopping) } else { Ok(()) }
    }

    pub(crate) fn view<'a>(
        &'a self,
        rules: &'a Rules,
        conversation: &'a Conversation,
        language: Language,
        today: &'a str,
    ) -> View<'a> {
        View {
            rules,
            network: &self.caller.network,
            conversation,
            language,
            today,
            // What a turn has learnt is receipted when it ends.
            shows_facts: conversation.has_ended,
        }
    }
}

impl Dialogues for Host {
    fn open(
        &self,
        principal: Option<Principal>,
        lead: Option<AssistantId>,
    ) -> BoxFuture<'_, Result<ConversationId, DialogueError>> {
        Box::pin(self.open_new(principal, None, lead))
    }

    fn turn<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        request: TurnRequest,
    ) -> BoxFuture<'a, Result<BoxStream<'static, TurnEvent>, DialogueError>> {
        Box::pin(async move {
            let started = self.start(principal, request).await;
            if let Err(error) = &started {
                self.services.metrics.turn_refused(error.into());
            }
            started
        })
    }

    fn seen<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<SeenTurn>, DialogueError>> {
        Box::pin(async move {
            self.find(principal, conversation).await?;
            Ok(self.services.journal.seen(conversation, LISTED_MAX).await?)
        })
    }

    fn plan<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        language: Language,
    ) -> BoxFuture<'a, Result<Vec<PlanItem>, DialogueError>> {
        Box::pin(async move {
            let today = self.services.clock.today();
            let plan = |held: &Conversation| self.view(&self.services.rules.now(), held, language, &today).plan();
            self.look(principal, conversation, plan).await
        })
    }

    fn overview<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        language: Language,
    ) -> BoxFuture<'a, Result<Overview, DialogueError>> {
        Box::pin(async move {
            self.find(principal, conversation).await?;
            let seen = self.services.journal.seen(conversation, 1).await?;
            let parts = seen.last().map(|turn| turn.parts.as_slice()).unwrap_or_default();
            self.look_at_facts(principal, conversation, language, |view| overview::overview(view, parts)).await
        })
    }

    fn reply<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        concept: Concept,
        reply: Reply,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        let (host, principal, id) = (self.clone(), principal.cloned(), conversation.clone());
        Box::pin(to_the_end(async move {
            let conversation = host.find(principal.as_ref(), &id).await?;
            host.record_reply(&conversation, concept, reply).await
        }))
    }

    fn log_in<'a>(
        &'a self,
        conversation: &'a ConversationId,
        principal: Principal,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        let (host, id) = (self.clone(), conversation.clone());
        Box::pin(to_the_end(async move { host.make_own(&id, principal).await }))
    }

    fn receipts<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<Receipt>, DialogueError>> {
        Box::pin(async move {
            self.find(principal, conversation).await?;
            let receipts = self.services.journal.receipts(conversation, LISTED_MAX).await?;
            Ok(sightings::told(&self.services.rules.now(), &self.services.clock.today(), receipts))
        })
    }

    fn sightings<'a>(
        &'a self,
        principal: &'a Principal,
        period: Period,
    ) -> BoxFuture<'a, Result<Sightings, DialogueError>> {
        Box::pin(self.all_sightings(principal, period))
    }

    fn receipt_head(&self) -> Option<ReceiptHead> {
        self.services.journal.head()
    }

    fn conversations<'a>(
        &'a self,
        principal: &'a Principal,
    ) -> BoxFuture<'a, Result<Vec<ConversationId>, DialogueError>> {
        Box::pin(async move { Ok(self.services.journal.conversations_of(principal, LISTED_MAX).await?) })
    }

    fn consent_offers<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        assistant: &'a AssistantId,
    ) -> BoxFuture<'a, Result<Vec<ConsentOffer>, DialogueError>> {
        Box::pin(async move {
            let today = self.services.clock.today();
            self.look(principal, conversation, |held| self.offers(held, assistant, &today)).await
        })
    }

    fn consent_preview<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        assistant: &'a AssistantId,
        language: Language,
    ) -> BoxFuture<'a, Result<Vec<ConsentOffer>, DialogueError>> {
        Box::pin(self.preview(principal, conversation, assistant, language))
    }

    fn consent<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        decision: ConsentDecision,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        let (host, principal, id) = (self.clone(), principal.cloned(), conversation.clone());
        Box::pin(to_the_end(async move {
            let conversation = host.find(principal.as_ref(), &id).await?;
            host.decide_consents(&conversation, decision).await
        }))
    }

    fn own_consents<'a>(&'a self, principal: &'a Principal) -> BoxFuture<'a, Result<Vec<OwnConsent>, DialogueError>> {
        Box::pin(self.list_consents(principal))
    }

    fn withdraw_consent<'a>(
        &'a self,
        principal: &'a Principal,
        consent: &'a ConsentId,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        let (host, principal, consent) = (self.clone(), principal.clone(), consent.clone());
        Box::pin(written::to_the_end(async move { host.withdraw_own(&principal, &consent).await }))
    }

    fn resume<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        language: Language,
    ) -> BoxFuture<'a, Result<BoxStream<'static, TurnEvent>, DialogueError>> {
        Box::pin(async move {
            let started = self.go_on(principal, conversation, language).await;
            if let Err(error) = &started {
                self.services.metrics.turn_refused(error.into());
            }
            started
        })
    }

    fn can_resume<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<bool, DialogueError>> {
        Box::pin(self.look(principal, conversation, |held| !self.to_resume(held).is_empty()))
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    fn assistants(&self) -> Vec<Arc<Manifest>> {
        self.caller.network.iter().map(|assistant| Arc::clone(&assistant.manifest)).collect()
    }

    fn demo_persons(&self) -> Vec<DemoPerson> {
        self.profiles.demo_persons()
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
