//! The rules in force, and what the operator's staff do to them: the configuration's files and the staff's record make
//! the rules together, and whenever either changes, the new ones replace the old at one place (ADR 16).

mod affected;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use samspill_capabilities::in_force::InForce;
use samspill_core::concept::Vocabulary;
use samspill_core::decision::Rules;
use samspill_core::law::{Bases, Basis};
use samspill_core::manifest::Manifest;
use samspill_core::oversight::{
    Act, AdmittedView, Affected, AffectedBy, Claim, Done, Event, Oversight, OversightError, OversightHead,
    OversightView, Record, Staff,
};
use samspill_core::policy::Policy;
use samspill_core::ports::{Clock, JournalError};
use samspill_core::private::Private;
use samspill_core::stop::{Stoppable, Stops};
use samspill_policy::CedarPolicy;
use samspill_store::{SqliteJournal, StaffLog, StoreError};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::compose::describe;
use crate::config::{Account, Config, ConfigError, parse_bases};
use crate::policies;

/// How long an act waits at most for another process that has the record locked: a stop that comes then waits as long, and
/// is to be in force within a second.
const LOCKED: Duration = Duration::from_millis(250);

/// How long until what could not be written down is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// What rules are made of besides the staff's record: read at the start, and again at SIGHUP.
#[derive(Clone)]
pub struct Files {
    bases: Vec<Basis>,
    mandates: samspill_core::mandate::MandateRules,
    policy: Arc<dyn Policy>,
}

impl Files {
    /// Reads the files of legal bases and of policy.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file.
    pub fn read(config: &Config) -> Result<(Self, Arc<CedarPolicy>), ConfigError> {
        let policy = policies::in_force(config)?;
        Ok((Self::with(config, Arc::<CedarPolicy>::clone(&policy))?, policy))
    }

    /// Reads the files of legal bases, with a policy.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file.
    pub fn with(config: &Config, policy: Arc<dyn Policy>) -> Result<Self, ConfigError> {
        Ok(Self { bases: config.all_bases()?, mandates: config.mandates.check()?, policy })
    }

    /// The rules that files and record make together.
    ///
    /// # Errors
    /// [`ConfigError`] for a basis of the record that this host cannot read, or that a file has too.
    pub fn rules(
        &self,
        vocabulary: &Vocabulary,
        record: &Record,
        admitted: &[Arc<Manifest>],
    ) -> Result<Rules, ConfigError> {
        let mut bases: Vec<Basis> = self.bases.iter().filter(|basis| !record.has_ended(&basis.id)).cloned().collect();
        for (id, approved) in record.bases() {
            let basis = proposed(id, &approved.text)?;
            if self.bases.iter().any(|other| other.id == basis.id) {
                let why = "is in the register and in a file; take it out of the file, or end it in the register";
                return Err(ConfigError::value(format!("bases, id = \"{id}\""), why));
            }
            bases
                .push(Basis { approved_by: vec![approved.proposed_by.clone(), approved.approved_by.clone()], ..basis });
        }
        Ok(Rules {
            vocabulary: vocabulary.clone(),
            bases: Bases::new(bases),
            stopped: Stops::new(record.stopped().map(|(what, _)| what), admitted),
            mandates: self.mandates.clone(),
            policy: Arc::clone(&self.policy),
        })
    }
}

/// The one basis of a proposal's text.
fn proposed(id: &str, text: &str) -> Result<Basis, ConfigError> {
    let read = parse_bases(text)?;
    let one = read.into_iter().map(|(basis, _)| basis).find(|basis| basis.id == id);
    one.ok_or_else(|| ConfigError::value(format!("bases, id = \"{id}\""), "its text is of another basis"))
}

/// What the staff have done, as a command reads it that runs beside a host or without one.
///
/// # Errors
/// [`StoreError`].
pub fn look(config: &Config) -> Result<Record, StoreError> {
    let busy = Duration::from_millis(config.store.journal.busy_timeout_ms.into());
    let dir = config.store.data_dir.join("journal");
    replayed(config, &dir, StaffLog::look(&dir, busy)?)
}

/// Opens what the staff have done, for the one host that adds to it.
///
/// # Errors
/// [`StoreError`].
pub fn open(config: &Config) -> Result<(StaffLog, Record), StoreError> {
    let busy = Duration::from_millis(config.store.journal.busy_timeout_ms.into()).min(LOCKED);
    let dir = config.store.data_dir.join("journal");
    let (log, events) = StaffLog::open(&dir, busy)?;
    Ok((log, replayed(config, &dir, events)?))
}

fn replayed(config: &Config, dir: &Path, events: Vec<Event>) -> Result<Record, StoreError> {
    Record::replay(events, &config.limits).map_err(|(number, why)| {
        let why = format!("event {number} does not follow: {why}");
        let source = JournalError { doing: "of the staff's acts could not be used", why };
        StoreError::Unusable { path: dir.join("oversight.db"), source }
    })
}

/// The operator's office. A clone is the same one.
#[derive(Clone)]
pub struct Office(Arc<Inside>);

struct Inside {
    config: Config,
    accounts: Vec<Account>,
    vocabulary: Vocabulary,
    in_force: Arc<InForce>,
    journal: Arc<SqliteJournal>,
    clock: Arc<dyn Clock>,
    assistants: Vec<AdmittedView>,
    log: Arc<Mutex<StaffLog>>,
    /// Who holds this changes the rules; nobody else does.
    state: tokio::sync::Mutex<State>,
}

struct State {
    record: Record,
    files: Files,
    /// The head of what is written down.
    head: Option<OversightHead>,
    /// Stops that are in force and not written down yet.
    unwritten: Vec<Event>,
}

/// What an office is opened with.
pub struct Opening {
    /// The configuration.
    pub config: Config,
    /// Registered concepts.
    pub vocabulary: Vocabulary,
    /// The rules in force.
    pub in_force: Arc<InForce>,
    /// Receipts, and where to write that they were read.
    pub journal: Arc<SqliteJournal>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The admitted assistants.
    pub assistants: Vec<AdmittedView>,
    /// The staff's record, and where it is kept.
    pub record: (StaffLog, Record),
    /// The rest of the rules.
    pub files: Files,
}

impl Office {
    /// Opens it, with rules in force that know what is admitted.
    ///
    /// # Errors
    /// [`ConfigError`] for the staff's accounts and the rules.
    pub fn open(opening: Opening) -> Result<Self, ConfigError> {
        let Opening { config, vocabulary, in_force, journal, clock, assistants, record: (log, record), files } =
            opening;
        let accounts = config.operator.accounts()?;
        let state = State { record, files, head: log.head(), unwritten: Vec::new() };
        let (log, state) = (Arc::new(Mutex::new(log)), tokio::sync::Mutex::new(state));
        let inside = Inside { config, accounts, vocabulary, in_force, journal, clock, assistants, log, state };
        let office = Self(Arc::new(inside));
        if let Ok(state) = office.0.state.try_lock() {
            office.0.in_force.replace(office.0.rules(&state.files, &state.record)?);
        }
        Ok(office)
    }

    /// Reads the files of legal bases and policy again, and puts them in force if they are whole; otherwise what was in
    /// force stays, and the log says why.
    pub async fn reread(&self) {
        let office = self.clone();
        // Reading and checking takes a while, and must not be cut in two.
        let read = tokio::task::spawn_blocking(move || Files::read(&office.0.config).map(|(files, _)| files)).await;
        let put = match read {
            Ok(Ok(files)) => self.put(files).await,
            Ok(Err(error)) => Err(error),
            Err(_) => return,
        };
        match put {
            Ok(bases) => tracing::warn!(bases, "legal bases and policies were read again, and are in force"),
            Err(error) => {
                tracing::error!(%error, "legal bases or policies that were read again are wrong: the old ones stay in force");
            }
        }
    }

    async fn put(&self, files: Files) -> Result<usize, ConfigError> {
        let mut state = self.0.state.lock().await;
        let rules = self.0.rules(&files, &state.record)?;
        let count = rules.bases.len();
        state.files = files;
        self.0.in_force.replace(rules);
        Ok(count)
    }

    /// Runs to its end, also if whoever asked has gone: what is written down must be in force.
    async fn to_the_end<T: Send + 'static>(
        work: impl Future<Output = Result<T, OversightError>> + Send + 'static,
    ) -> Result<T, OversightError> {
        let cut = || JournalError { doing: "was stopped", why: "the host is stopping".into() };
        tokio::spawn(work).await.unwrap_or_else(|_| Err(cut().into()))
    }
}

impl Inside {
    fn rules(&self, files: &Files, record: &Record) -> Result<Rules, ConfigError> {
        let admitted: Vec<Arc<Manifest>> = self.assistants.iter().map(|one| Arc::clone(&one.manifest)).collect();
        files.rules(&self.vocabulary, record, &admitted)
    }

    /// Checks acts, writes them down, all or none, and puts what they change in force. A stop is urgent: it is in force
    /// first, also if it cannot be written down.
    async fn act(self: &Arc<Self>, staff: &Staff, acts: Vec<Act>, why: &str) -> Result<Done, OversightError> {
        let mut state = self.state.lock().await;
        let mut next = state.record.clone();
        let mut events = Vec::with_capacity(acts.len());
        for act in acts {
            next.may(staff, &act, why)?;
            self.check(&state.files, &next, &act)?;
            let (number, at_ms) = (next.last().saturating_add(1), self.clock.now_ms());
            let event = Event { number, at_ms, by: staff.name.clone(), why: why.trim().to_owned(), act };
            next.apply(event.clone())?;
            events.push(event);
        }
        let numbers = events.iter().map(|event| event.number).collect();
        let rules = self.rules(&state.files, &next).map_err(|error| OversightError::Invalid(error.to_string()))?;
        if events.iter().any(|event| matches!(event.act, Act::Stop { .. })) {
            self.in_force.replace(rules);
            state.record = next;
            let is_first = state.unwritten.is_empty();
            state.unwritten.append(&mut events);
            // What is tried again already holds no stop up.
            if !is_first {
                let why = "nor were those before it".into();
                return Err(OversightError::NotWritten { why });
            }
            if let Err(error) = self.write(&mut state, events).await {
                self.write_later();
                return Err(OversightError::NotWritten { why: error.why });
            }
        } else {
            self.write(&mut state, events).await?;
            self.in_force.replace(rules);
            state.record = next;
        }
        Ok(Done { numbers, head: state.head })
    }

    /// Writes down what is not written yet, and then these.
    async fn write(&self, state: &mut State, events: Vec<Event>) -> Result<(), JournalError> {
        let log = Arc::clone(&self.log);
        let all = [state.unwritten.clone(), events].concat();
        let write = move || log.lock().unwrap_or_else(PoisonError::into_inner).append(&all);
        let failed = |why: String| JournalError { doing: "could not write down what was done", why };
        let written = tokio::task::spawn_blocking(write).await.map_err(|_| failed("the thread was stopped".into()))?;
        state.head = written.map_err(|error| failed(describe(&error)))?;
        state.unwritten.clear();
        Ok(())
    }

    /// Tries again until what is in force is written down, or the host ends.
    fn write_later(self: &Arc<Self>) {
        let office = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(AGAIN).await;
                let Some(office) = office.upgrade() else { return };
                let mut state = office.state.lock().await;
                if office.write(&mut state, Vec::new()).await.is_ok() {
                    tracing::warn!("a stop that could not be written down before is written down");
                    return;
                }
            }
        });
    }

    /// Whether an act is about something that is there.
    fn check(&self, files: &Files, record: &Record, act: &Act) -> Result<(), OversightError> {
        let invalid = |why: String| Err(OversightError::Invalid(why));
        match act {
            Act::ProposeBasis { id, text } => {
                proposed(id, text).map_err(|error| OversightError::Invalid(error.to_string()))?;
                if files.bases.iter().any(|basis| basis.id == *id) {
                    return invalid(format!(
                        "a file of the configuration has a basis `{id}`; give this one another id"
                    ));
                }
            }
            Act::ProposeEnd { id } => {
                let in_file = files.bases.iter().any(|basis| basis.id == *id) && !record.has_ended(id);
                if !in_file && !record.bases().any(|(known, _)| known == id) {
                    return invalid(format!("no basis `{id}` is in force; list those that are"));
                }
            }
            Act::Stop { what } if !self.is_here(what) => {
                let mut known: Vec<&str> = self.assistants.iter().map(|one| one.manifest.id.as_str()).collect();
                known.truncate(20);
                return invalid(format!(
                    "{what} is not here, so that nothing would be stopped; assistants here are {}",
                    known.join(", ")
                ));
            }
            _ => {}
        }
        Ok(())
    }

    fn is_here(&self, what: &Stoppable) -> bool {
        self.assistants.iter().map(|one| &one.manifest).any(|manifest| match what {
            Stoppable::Assistant(id) => manifest.id == *id,
            Stoppable::Owner(number) => manifest.owner.number == *number,
            Stoppable::Service(id, service) => manifest.id == *id && manifest.service(service).is_some(),
        })
    }

    async fn propose(self: &Arc<Self>, staff: &Staff, toml: &str, why: &str) -> Result<Done, OversightError> {
        let bases = parse_bases(toml).map_err(|error| OversightError::Invalid(error.to_string()))?;
        let alone: Vec<Basis> = bases.iter().map(|(basis, _)| basis.clone()).collect();
        if let Some(twice) = crate::config::twice(&alone) {
            return Err(OversightError::Invalid(format!("`{twice}` is there twice; give one another id")));
        }
        let acts = bases.into_iter().map(|(basis, text)| Act::ProposeBasis { id: basis.id, text });
        self.act(staff, acts.collect(), why).await
    }

    async fn view(&self) -> OversightView {
        let state = self.state.lock().await;
        let (rules, today) = (self.in_force.now(), self.clock.today());
        let mut claims = Vec::new();
        for manifest in self.assistants.iter().map(|one| &one.manifest) {
            for service in manifest.receivers() {
                let owner = &manifest.owner;
                let uncovered = service.needs.iter().filter(|need| {
                    need.needs_approval(owner.sector) && !rules.bases.cover(&owner.number, need, Some(&today))
                });
                claims.extend(uncovered.map(|need| Claim {
                    manifest: Arc::clone(manifest),
                    service: Arc::clone(service),
                    need: need.clone(),
                }));
            }
        }
        OversightView {
            record: state.record.clone(),
            head: state.head,
            bases: rules.bases.iter().cloned().collect(),
            claims,
            assistants: self.assistants.clone(),
        }
    }
}

impl Oversight for Office {
    fn authenticate(&self, name: &str, token: &Private<String>) -> Option<Staff> {
        let hash: [u8; 32] = Sha256::digest(token.reveal().as_bytes()).into();
        let account = self.0.accounts.iter().find(|account| account.staff.name == name);
        // The same work whether there is such an account or not.
        let known = account.map_or([0; 32], |account| account.token);
        let is_it = bool::from(hash.ct_eq(&known));
        account.filter(|_| is_it).map(|account| account.staff.clone())
    }

    fn view(&self) -> BoxFuture<'_, OversightView> {
        Box::pin(self.0.view())
    }

    fn propose<'a>(
        &'a self,
        staff: &'a Staff,
        toml: &'a str,
        why: &'a str,
    ) -> BoxFuture<'a, Result<Done, OversightError>> {
        let (inside, staff, toml, why) = (Arc::clone(&self.0), staff.clone(), toml.to_owned(), why.to_owned());
        Box::pin(Self::to_the_end(async move { inside.propose(&staff, &toml, &why).await }))
    }

    fn act<'a>(&'a self, staff: &'a Staff, act: Act, why: &'a str) -> BoxFuture<'a, Result<Done, OversightError>> {
        let (inside, staff, why) = (Arc::clone(&self.0), staff.clone(), why.to_owned());
        Box::pin(Self::to_the_end(async move { inside.act(&staff, vec![act], &why).await }))
    }

    fn affected<'a>(
        &'a self,
        staff: &'a Staff,
        by: AffectedBy,
        why: &'a str,
    ) -> BoxFuture<'a, Result<Affected, OversightError>> {
        let (inside, staff, why) = (Arc::clone(&self.0), staff.clone(), why.to_owned());
        Box::pin(Self::to_the_end(async move { inside.affected(&staff, by, &why).await }))
    }
}
