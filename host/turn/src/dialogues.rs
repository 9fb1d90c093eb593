//! What a channel talks to: conversations, turns, plans, receipts and consents.

pub(crate) mod looked_up;
mod note;
mod shelf;
mod sightings;
mod written;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use samspill_capabilities::frame::Callee;
use samspill_capabilities::turn_context::{Services, TurnContext};
use samspill_core::consent::ConsentScope;
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::decision::Rules;
use samspill_core::fact::Fact;
use samspill_core::ids::{AssistantId, Concept, ConversationId, ServiceName, Subject};
use samspill_core::law::Processing;
use samspill_core::mandate::{Acting, Shared};
use samspill_core::manifest::Manifest;
use samspill_core::overview::{Overview, Reply};
use samspill_core::ports::{ConsentOffer, DemoPerson, DialogueError, Dialogues, Entry, JournalError, Profiles};
use samspill_core::receipt::{Receipt, ReceiptHead};
use samspill_core::sighting::{Period, Sightings};
use samspill_core::text::Language;
use samspill_core::turn::{Part, PlanItem, SeenTurn, TurnEvent, TurnRequest, TurnSummary};
use samspill_runtime::permits::Permit;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tracing::{Instrument as _, Span};

use crate::answer::{Caller, holder};
pub(crate) use written::to_the_end;

use crate::dialogues::note::{TurnNote, name_for_queues};
use crate::dialogues::shelf::{Running, Shelf};
use crate::plan::View;
use crate::show::Queued;
use crate::{lead, overview};

/// Turns, receipts or conversations that one answer lists at most.
const LISTED_MAX: usize = 1_000;

/// The host, as channels see it. A clone is the same host.
#[derive(Clone)]
pub struct Host {
    pub(crate) caller: Caller,
    pub(crate) services: Services,
    pub(crate) profiles: Arc<dyn Profiles>,
    pub(crate) shared: Arc<Shared>,
    default_lead: AssistantId,
    shelf: Arc<Shelf>,
    pub(crate) writers: Arc<written::Writers>,
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
        let (shared, writers, stopping) = (Arc::new(shared), Arc::default(), Arc::default());
        Self { caller, services, profiles, shared, default_lead, shelf, writers, stopping }
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

    /// Reads a conversation back, with what citizens share.
    pub(crate) async fn load(&self, id: &ConversationId) -> Result<Option<Conversation>, JournalError> {
        let loaded = self.services.journal.load(id).await?;
        Ok(loaded.map(|loaded| Conversation { shared: Arc::clone(&self.shared), ..loaded }))
    }

    /// The conversation, if it is this principal's. Another's is not told apart from none.
    pub(crate) async fn find(
        &self,
        principal: Option<&Principal>,
        id: &ConversationId,
    ) -> Result<Arc<Mutex<Conversation>>, DialogueError> {
        let conversation = match self.shelf.get(id) {
            Some(conversation) => conversation,
            None => {
                let loaded = self.load(id).await?.ok_or(DialogueError::NotFound)?;
                self.shelf.put(loaded)
            }
        };
        if lock(&conversation).principal.as_ref() != principal {
            return Err(DialogueError::NotFound);
        }
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
        let kept = conversation.clone();
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
        let conversation = self.find(principal, &request.conversation).await?;
        let running = self.begin(&request.conversation)?;
        // It may have become somebody's since it was found.
        if lock(&conversation).principal.as_ref() != principal {
            return Err(DialogueError::NotFound);
        }
        let lead = lock(&conversation).lead.clone();
        let lead = self
            .caller
            .network
            .callee(&lead, &ServiceName::lead())
            .ok_or_else(|| DialogueError::Invalid(format!("{lead} no longer leads; open a new conversation")))?;
        let citizen = name_for_queues(principal, &request.conversation);
        // Before anything is written down: a turn that is refused has not been.
        let place = self.place_for(&citizen, &lead).await?;
        {
            let mut conversation = lock(&conversation);
            conversation.turns += 1;
            conversation.has_ended = false;
        }
        let (events, stream) = mpsc::channel(self.services.limits.parts_queued_max.max(1));
        let calls = Arc::new(self.caller.clone());
        let turn = TurnContext::new(self.services.clone(), calls, Arc::clone(&conversation), request.language, citizen);
        let writers = Arc::clone(&self.writers);
        let job = Turn { caller: self.caller.clone(), turn: Arc::new(turn), lead, events, running, writers };
        let span = tracing::info_span!(
            parent: None, "turn", conversation = job.turn.alias, number = job.turn.number, outcome = tracing::field::Empty
        );
        tokio::spawn(job.run(request, place, span.clone()).instrument(span));
        Ok(ReceiverStream::new(stream).boxed())
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

    fn offers(&self, conversation: &Conversation, assistant: &AssistantId) -> Vec<ConsentOffer> {
        // Nobody consents before it is known who it is: whoever has the address could.
        // Nor for another, whatever the mandate.
        if conversation.principal.is_none() || conversation.acting.is_some() {
            return Vec::new();
        }
        let Some(assistant) = self.caller.network.get(assistant) else { return Vec::new() };
        let manifest = &assistant.manifest;
        let services = manifest.services.iter().chain(&manifest.lead);
        services
            .flat_map(|service| service.needs.iter().map(move |need| (service, need)))
            .filter(|(_, need)| need.processing == Processing::Consent)
            .filter_map(|(service, need)| {
                let scope = ConsentScope {
                    assistant: manifest.id.clone(),
                    service: service.name.clone(),
                    concept: need.concept.clone(),
                    purpose: need.purpose.clone(),
                };
                let title = self.services.rules.now().vocabulary.get(&need.concept)?.title.clone();
                let purpose = service.purposes.get(&need.purpose)?.clone();
                let given = conversation.has_consent(&scope);
                Some(ConsentOffer { scope, title, purpose, required: need.required, given })
            })
            .collect()
    }
}

/// One turn that runs by itself, whether anybody listens or not.
struct Turn {
    caller: Caller,
    turn: Arc<TurnContext>,
    lead: Callee,
    events: mpsc::Sender<TurnEvent>,
    running: Running,
    writers: Arc<written::Writers>,
}

impl Turn {
    async fn run(self, request: TurnRequest, place: Permit, span: Span) {
        let started = Instant::now();
        let note = TurnNote::start(Arc::clone(&self.turn.services.metrics), span);
        let (parts, shown) = mpsc::channel(self.caller.limits.parts_queued_max.max(1));
        let patience = Duration::from_millis(self.caller.limits.turn_ms);
        let led = lead::run(&self.caller, &self.turn, self.lead.clone(), &request.utterance, place, parts);
        let (led, parts) = tokio::join!(led, self.forward(shown, patience));
        let ended = match led.and_then(|outcome| Ok((outcome, parts?))) {
            Ok(led) => self.end(request.language).await.map(|()| led),
            Err(error) => Err(error),
        };
        if ended.is_err() || self.turn.is_ahead_of_journal() {
            self.read_anew().await;
        }
        let parts = match ended {
            Ok((outcome, parts)) => {
                note.end(outcome);
                parts
            }
            Err(error) => {
                // Without the journal nothing may be shown (I2). The stream ends without `done`, which says so.
                tracing::error!(conversation = self.turn.alias, %error, "a turn was given up");
                // The conversation is free before the stream ends, so that who sees that can try again at once.
                drop(self.running);
                return;
            }
        };
        let summary = self.summary(request.language, started, &parts);
        // The conversation is free before the last event, so that who has read it can go on at once.
        drop(self.running);
        send_within(&self.events, TurnEvent::Done(summary), patience).await;
    }

    /// Sends each part when its receipts are durable (I2), in order. All of them come back.
    async fn forward(&self, mut shown: mpsc::Receiver<Queued>, patience: Duration) -> Result<Vec<Part>, JournalError> {
        let (mut listens, mut all) = (true, Vec::new());
        while let Some(Queued { part, until }) = shown.recv().await {
            self.turn.services.journal.durable(until).await?;
            all.push(part.clone());
            // Whoever has closed the page, or does not read on, finds it in the conversation later.
            listens = listens && send_within(&self.events, TurnEvent::Part(part), patience).await;
        }
        Ok(all)
    }

    fn view<'a>(&'a self, rules: &'a Rules, conversation: &'a Conversation, language: Language) -> View<'a> {
        View {
            rules,
            network: &self.caller.network,
            conversation,
            language,
            today: &self.turn.today,
            shows_facts: true,
        }
    }

    /// What the overview shows of facts themselves is receipted before it is shown, and so is the plan (I1, I2).
    async fn end(&self, language: Language) -> Result<(), JournalError> {
        let number = self.turn.number;
        let rules = self.turn.rules();
        let mut entries: Vec<Entry> = {
            let mut conversation = self.turn.conversation();
            let view = self.view(&rules, &conversation, language);
            let mut receipts = overview::receipts(&view, self.turn.now_ms);
            let (released, of_released) = view.released(self.turn.now_ms);
            receipts.extend(of_released);
            // Each takes its own place.
            let kept =
                released.into_iter().filter(|task| conversation.upsert_task(task.clone(), self.turn.limits()).is_ok());
            let tasks: Vec<Entry> = kept.map(Entry::Task).collect();
            receipts.into_iter().map(|receipt| Entry::Receipt(number, receipt)).chain(tasks).collect()
        };
        entries.push(Entry::Ended(number));
        self.turn.append(entries).await?;
        self.turn.ledger.all_durable().await?;
        self.turn.conversation().has_ended = true;
        Ok(())
    }

    /// Forgets what is in memory and was never written down: what is told of the conversation is what is durable.
    async fn read_anew(&self) {
        let _alone = self.writers.of(&self.turn.id).await;
        match self.turn.services.journal.load(&self.turn.id).await {
            Ok(Some(durable)) => {
                let mut held = self.turn.conversation();
                let shared = Arc::clone(&held.shared);
                *held = Conversation { shared, ..durable };
            }
            Ok(None) => {}
            Err(error) => tracing::error!(conversation = %self.turn.id, %error, "could not be read anew"),
        }
    }

    fn summary(&self, language: Language, started: Instant, parts: &[Part]) -> TurnSummary {
        let record = self.turn.take_record();
        let conversation = self.turn.conversation();
        let rules = self.turn.rules();
        let view = self.view(&rules, &conversation, language);
        TurnSummary {
            conversation: self.turn.id.clone(),
            lead: conversation.lead.clone(),
            language,
            elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            plan: view.plan(),
            overview: overview::overview(&view, parts),
            hops: record.hops,
            receipts: record.receipts,
            head: self.turn.services.journal.head(),
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
            let today = self.services.clock.today();
            let look = |held: &Conversation| {
                overview::overview(&self.view(&self.services.rules.now(), held, language, &today), parts)
            };
            self.look(principal, conversation, look).await
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
            Ok(self.services.journal.receipts(conversation, LISTED_MAX).await?)
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
            let conversation = self.find(principal, conversation).await?;
            let conversation = lock(&conversation);
            Ok(self.offers(&conversation, assistant))
        })
    }

    fn consent<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        scopes: Vec<ConsentScope>,
        given: bool,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        let (host, principal, id) = (self.clone(), principal.cloned(), conversation.clone());
        Box::pin(to_the_end(async move {
            let conversation = host.find(principal.as_ref(), &id).await?;
            host.record_consents(&conversation, scopes, given).await
        }))
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

/// Whether an event was taken in time. Nobody holds a turn for longer than a turn may take.
async fn send_within(events: &mpsc::Sender<TurnEvent>, event: TurnEvent, patience: Duration) -> bool {
    matches!(tokio::time::timeout(patience, events.send(event)).await, Ok(Ok(())))
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
