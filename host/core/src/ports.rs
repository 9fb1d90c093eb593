//! What the outside supplies: clock, journal, registers, and the calls between assistants. And what a channel uses.

pub mod acting;

use std::ops::Range;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::BoxStream;

use crate::consent::{Consent, ConsentScope, Fields, WithdrawalNotice};
use crate::conversation::{Conversation, Principal, ServiceState, WithheldQuestion, Wondered};
use crate::desk::HandOver;
use crate::fact::Fact;
use crate::ids::{AssistantId, Concept, ConsentId, ConversationId, HandOverId, RegisterName, ServiceName, Subject};
use crate::login::LoginLevel;
use crate::mandate::{Given, Mark};
use crate::manifest::Manifest;
use crate::overview::{Overview, Reply};
use crate::plan::Task;
use crate::private::Private;
use crate::receipt::{Pseudonym, Receipt, ReceiptHead};
use crate::refusal::Refusal;
use crate::sighting::{KeptReceipt, Period, Sightings};
use crate::text::{Language, Text};
use crate::turn::{Part, PlanItem, SeenTurn, TurnEvent, TurnRequest};

/// Civil time. Tests and replays set it.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> u64;

    /// What a component is told is left of its time, in milliseconds. A clock that stands still tells the same each
    /// time.
    fn left_ms(&self, left: Duration) -> u64 {
        u64::try_from(left.as_millis()).unwrap_or(u64::MAX)
    }

    /// Today in Norway, `YYYY-MM-DD`.
    fn today(&self) -> String {
        crate::text::day_in_oslo(self.now_ms())
    }
}

/// What is written down. Entries of one conversation are kept in the order in which they were appended.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A conversation is opened: id, principal, lead, key, and the facts that came with the login.
    Opened(Box<Conversation>),
    /// A turn begins: its number from 1, and what the citizen said.
    Turn(u32, Private<String>),
    /// A turn has come to its end: what it has learnt may be shown outside it.
    Ended(u32),
    /// Another lead.
    Lead(AssistantId),
    /// A receipt of a turn, with the turn's number.
    Receipt(u32, Receipt),
    /// What the citizen is about to see: turn, place in the turn, part.
    Part(u32, u32, Part),
    /// A fact.
    Fact(Fact),
    /// A reference and whom it stands for: scheme, identifier.
    Subject(Subject, crate::conversation::SubjectEntry),
    /// A service's state.
    State(AssistantId, ServiceName, ServiceState),
    /// A task, inserted or replaced.
    Task(Task),
    /// What the citizen answered to a scope.
    Consent(Consent),
    /// What an assistant is to be told of a withdrawal, or how far that has come.
    Notice(WithdrawalNotice),
    /// What a service keeps is forgotten: in this conversation, or in all of the same principal's.
    Forgotten(AssistantId, ServiceName, bool),
    /// The questions of the last turn that a consent may answer better, in the place of those before.
    Withheld(Vec<WithheldQuestion>),
    /// A turn goes on: some of its questions are asked again.
    Resumed(u32),
    /// What the citizen is about to see in a place that was filled before: turn, place, parts.
    Filled(u32, u32, Vec<Part>),
    /// A service may know something that nobody has said.
    Wondered(Wondered),
    /// An answer is a service's whole present word: what it vouched for, proposed and wondered before this turn no
    /// longer holds.
    Superseded(AssistantId, ServiceName, u32),
    /// What the citizen had said of a concept about a subject no longer counts: another answer comes.
    Unsaid(Concept, Subject),
    /// An anonymous conversation has become somebody's, or somebody's own is from now on for a surer login.
    LoggedIn(Principal),
    /// What is handed over to a desk, or how far that has come, in the place of what was before.
    HandOver(Box<HandOver>),
    /// A citizen has given another a mandate, or withdrawn it. It belongs to no conversation.
    Mandate(Box<Given>),
    /// An heir has done a task that the heirs of a case share. It belongs to no conversation.
    Marked(Mark),
    /// The mark on a task is taken away: the case's number, the task.
    Unmarked(Private<String>, String),
}

/// The number that queued output waits for (I2).
pub type Ticket = u64;

/// Why the journal could not do it. Never holds a value.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the journal {doing}: {why}")]
pub struct JournalError {
    /// What it was doing.
    pub doing: &'static str,
    /// What the storage said.
    pub why: String,
}

/// Durable memory: receipts, conversations, plans. Appends are queued in order and committed in groups.
pub trait Journal: Send + Sync {
    /// Queues entries, all or none, and gives the ticket by which to wait for them. Waits while the queue is full.
    /// Receipts get their ids from the ticket's range: the n-th entry of this append has `ticket - entries + n`
    /// (n from 1); the entries come back with those ids set.
    fn append(
        &self,
        conversation: &ConversationId,
        entries: Vec<Entry>,
    ) -> BoxFuture<'_, Result<(Ticket, Vec<Entry>), JournalError>>;

    /// Waits until everything up to a ticket is durable.
    fn durable(&self, ticket: Ticket) -> BoxFuture<'_, Result<(), JournalError>>;

    /// The head of the tree of all receipts that are durable: it covers at least those that [`Journal::durable`] has
    /// confirmed. None while there are none, and of a journal that keeps no receipts.
    fn head(&self) -> Option<ReceiptHead>;

    /// Reads a conversation back, if there is one.
    fn load(&self, conversation: &ConversationId) -> BoxFuture<'_, Result<Option<Conversation>, JournalError>>;

    /// The conversations of a principal, the newest first, at most `most`.
    fn conversations_of(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<ConversationId>, JournalError>>;

    /// A principal's last answer to each scope for longer than a conversation, the newest first, at most `most`, each
    /// with the conversation that it was given in.
    fn standing_consents(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ConversationId, Consent)>, JournalError>>;

    /// A principal's last answer to each scope in each conversation alone, the newest first, at most `most`.
    fn conversation_consents(
        &self,
        principal: &Principal,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ConversationId, Consent)>, JournalError>>;

    /// What assistants are still to be told of withdrawals, whichever comes first, at most `most`.
    fn notices_due(&self, most: usize) -> BoxFuture<'_, Result<Vec<(ConversationId, WithdrawalNotice)>, JournalError>>;

    /// What the citizen has said and seen, oldest first, at most the last `most` turns.
    fn seen(&self, conversation: &ConversationId, most: usize) -> BoxFuture<'_, Result<Vec<SeenTurn>, JournalError>>;

    /// A conversation's receipts, oldest first, at most the last `most`.
    fn receipts(&self, conversation: &ConversationId, most: usize)
    -> BoxFuture<'_, Result<Vec<Receipt>, JournalError>>;

    /// What receipts call whoever has an identifier of a scheme, the same in every conversation; none of a journal that
    /// keeps no receipts.
    fn pseudonym(&self, scheme: &Concept, identifier: &Private<String>) -> Option<Pseudonym>;

    /// The conversation of a hand-over, if there is one.
    fn handed_over(&self, id: &HandOverId) -> BoxFuture<'_, Result<Option<ConversationId>, JournalError>>;

    /// What is handed over to the desks of these assistants and neither closed, taken back nor over on a day
    /// (`YYYY-MM-DD`), the oldest first, at most `most`.
    fn hand_overs(
        &self,
        to: Vec<AssistantId>,
        today: String,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<HandOver>, JournalError>>;

    /// The receipts about a person in all conversations, others' too, of a time in milliseconds since 1970, the newest
    /// first: at most `most` of her own conversations, and as many of others', those before a time alone.
    fn receipts_about(
        &self,
        person: &Principal,
        between_ms: Range<u64>,
        others_until_ms: u64,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<KeptReceipt>, JournalError>>;
}

/// A request to an owner's register, checked.
#[derive(Clone, Debug)]
pub struct RegisterRequest {
    /// Whose register.
    pub assistant: AssistantId,
    /// Which.
    pub register: RegisterName,
    /// HTTP method.
    pub method: String,
    /// Path and query, beginning with one `/`.
    pub path: Private<String>,
    /// Headers, the host's own excluded.
    pub headers: Private<Vec<(String, String)>>,
    /// Body.
    pub body: Private<Vec<u8>>,
    /// When to give up.
    pub timeout: Duration,
}

/// What a register said.
#[derive(Clone, Debug)]
pub struct RegisterResponse {
    /// HTTP status.
    pub status: u16,
    /// The few headers that are passed on.
    pub headers: Vec<(String, String)>,
    /// Body, bounded.
    pub body: Private<Vec<u8>>,
}

/// The way to owners' registers.
pub trait Registers: Send + Sync {
    /// Checks a request before it is receipted, without sending anything.
    ///
    /// # Errors
    /// A refusal: unknown register, malformed path, a header of the host's.
    fn check(&self, request: &RegisterRequest) -> Result<(), Refusal>;

    /// Sends it.
    fn send(&self, request: RegisterRequest) -> BoxFuture<'_, Result<RegisterResponse, Refusal>>;
}

/// Someone that a demonstration lets in without a login.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// A synthetic identity number: 80 is added to the month.
    pub identifier: Private<String>,
    /// Name.
    pub name: Private<String>,
    /// What the person is in the demonstration, for example `BARN`.
    pub role: String,
}

/// What comes with a login.
pub trait Profiles: Send + Sync {
    /// Facts about a principal, as concept and MessagePack value: the identity number, and what else the login knows.
    fn facts(&self, principal: &Principal) -> Vec<(crate::ids::Concept, Private<Vec<u8>>)>;

    /// Those whom a demonstration lets in; empty outside the demo profile.
    fn demo_persons(&self) -> Vec<DemoPerson>;
}

/// What a consent would be for, as the citizen is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentOffer {
    /// What it is for.
    pub scope: ConsentScope,
    /// The service's name for people.
    pub service_title: Text,
    /// The concept's name for people.
    pub title: Text,
    /// Why.
    pub purpose: Text,
    /// Whether the service does nothing without it.
    pub required: bool,
    /// Whether it is given now.
    pub given: bool,
    /// The newest answer, if there is one: also a no, and a yes that is over.
    pub answer: Option<Consent>,
    /// What can be given or kept back one by one; none where it is one whole.
    pub fields: Vec<OfferField>,
    /// What would leave, where it is one whole: known, and the citizen's own to see. Only in a preview.
    pub value: Option<Private<String>>,
    /// Whether the host holds what would leave. Where it does not, nobody has told yet. Only in a preview.
    pub is_known: bool,
}

/// A field of what a consent would be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferField {
    /// Its path.
    pub path: String,
    /// Its name for people.
    pub title: Text,
    /// Whether nothing of the concept can leave without it.
    pub required: bool,
    /// Whether it may leave now.
    pub given: bool,
    /// What would leave. Only in a preview.
    pub value: Option<Private<String>>,
}

/// The citizen's answer to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentAnswer {
    /// What it is for.
    pub scope: ConsentScope,
    /// Yes or no.
    pub given: bool,
    /// The fields that a yes is to; none means all of them.
    pub fields: Option<Fields>,
}

/// What the citizen has decided at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentDecision {
    /// The answers.
    pub answers: Vec<ConsentAnswer>,
    /// The last day that a yes counts, `YYYY-MM-DD`, in all of one's conversations; none means in this one alone.
    pub until: Option<String>,
}

impl ConsentDecision {
    /// The same answer to all of these, for one conversation.
    pub fn to_all(scopes: impl IntoIterator<Item = ConsentScope>, given: bool) -> Self {
        let answer = |scope| ConsentAnswer { scope, given, fields: None };
        Self { answers: scopes.into_iter().map(answer).collect(), until: None }
    }
}

/// A consent in the citizen's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnConsent {
    /// The consent.
    pub consent: Consent,
    /// The conversation that it was given in.
    pub conversation: ConversationId,
    /// Who answers for the assistant; none where it is no longer admitted.
    pub manifest: Option<std::sync::Arc<Manifest>>,
    /// The concept's name for people.
    pub title: Text,
    /// The fields that may leave, and their names for people; none where it is all.
    pub fields: Vec<(String, Text)>,
    /// Whether it counts today.
    pub counts: bool,
}

/// Why a channel's wish was not met.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DialogueError {
    /// No such conversation, or not this principal's: the two are not told apart.
    #[error("there is no such conversation")]
    NotFound,
    /// The conversation is for a surer login: it holds what takes one.
    #[error("the conversation takes a login of level {}; log in so", .0.word())]
    LoginLevel(LoginLevel),
    /// Too many turns at once.
    #[error("the host is full; try again in a little while")]
    Full,
    /// The host has been told to stop.
    #[error("the host is stopping; try again in a little while")]
    Stopping,
    /// Another turn of the conversation is running.
    #[error("the conversation is already answering")]
    Busy,
    /// What was sent is not usable.
    #[error("{0}")]
    Invalid(String),
    /// Storage failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What a channel needs of the host. `turn` implements it.
pub trait Dialogues: acting::ActsForOthers + crate::desk::HandsOver {
    /// Opens a conversation. The lead must be an admitted entry; none means the configured one.
    fn open(
        &self,
        principal: Option<Principal>,
        lead: Option<AssistantId>,
    ) -> BoxFuture<'_, Result<ConversationId, DialogueError>>;

    /// Runs a turn. The stream ends with [`TurnEvent::Done`].
    fn turn<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        request: TurnRequest,
    ) -> BoxFuture<'a, Result<BoxStream<'static, TurnEvent>, DialogueError>>;

    /// What the citizen has said and seen.
    fn seen<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<SeenTurn>, DialogueError>>;

    /// The plan.
    fn plan<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        language: Language,
    ) -> BoxFuture<'a, Result<Vec<PlanItem>, DialogueError>>;

    /// The answer as a whole: what is met first, and what is folded beneath it.
    fn overview<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        language: Language,
    ) -> BoxFuture<'a, Result<Overview, DialogueError>>;

    /// Writes down what the citizen answers to a question of the host's. Durable when it returns. The next turn builds
    /// on it.
    fn reply<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        concept: Concept,
        reply: Reply,
    ) -> BoxFuture<'a, Result<(), DialogueError>>;

    /// Makes an anonymous conversation the principal's: the plan goes on where it was. One that is the principal's already
    /// is from now on for a login as sure as this one. Durable when it returns.
    fn log_in<'a>(
        &'a self,
        conversation: &'a ConversationId,
        principal: Principal,
    ) -> BoxFuture<'a, Result<(), DialogueError>>;

    /// The receipts.
    fn receipts<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<Receipt>, DialogueError>>;

    /// Who saw what about a person, in all conversations, others' too.
    fn sightings<'a>(
        &'a self,
        principal: &'a Principal,
        period: Period,
    ) -> BoxFuture<'a, Result<Sightings, DialogueError>>;

    /// The head of the tree of all receipts that are durable.
    fn receipt_head(&self) -> Option<ReceiptHead>;

    /// Conversations of a principal, the newest first.
    fn conversations<'a>(
        &'a self,
        principal: &'a Principal,
    ) -> BoxFuture<'a, Result<Vec<ConversationId>, DialogueError>>;

    /// What an assistant can be given consent for in a conversation.
    fn consent_offers<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        assistant: &'a AssistantId,
    ) -> BoxFuture<'a, Result<Vec<ConsentOffer>, DialogueError>>;

    /// The same, with what would leave, as far as the host holds it and the citizen may see it. Seeing it is receipted.
    fn consent_preview<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        assistant: &'a AssistantId,
        language: Language,
    ) -> BoxFuture<'a, Result<Vec<ConsentOffer>, DialogueError>>;

    /// Gives, refuses or withdraws consents. Durable when it returns.
    fn consent<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        decision: ConsentDecision,
    ) -> BoxFuture<'a, Result<(), DialogueError>>;

    /// The consents of a principal in all conversations, the newest first: those that count, and those that are over.
    fn own_consents<'a>(&'a self, principal: &'a Principal) -> BoxFuture<'a, Result<Vec<OwnConsent>, DialogueError>>;

    /// Withdraws a consent of a principal's, in whichever conversation it was given. Durable when it returns.
    fn withdraw_consent<'a>(
        &'a self,
        principal: &'a Principal,
        consent: &'a ConsentId,
    ) -> BoxFuture<'a, Result<(), DialogueError>>;

    /// Asks again the questions of the last turn that a consent has opened for, and those alone; each answer is put in
    /// its old place. Where the lead's own want was withheld, the whole turn is run again. The stream ends with
    /// [`TurnEvent::Done`].
    fn resume<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        language: Language,
    ) -> BoxFuture<'a, Result<BoxStream<'static, TurnEvent>, DialogueError>>;

    /// Whether there is anything to ask again.
    fn can_resume<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<bool, DialogueError>>;

    /// Whether new turns are refused, because the host has been told to stop.
    fn is_stopping(&self) -> bool;

    /// The admitted assistants.
    fn assistants(&self) -> Vec<std::sync::Arc<Manifest>>;

    /// Those whom a demonstration lets in; empty outside the demo profile.
    fn demo_persons(&self) -> Vec<DemoPerson>;
}
