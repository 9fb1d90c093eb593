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
    Act, AdmittedView, Affected, AffectedBy, Claim, Event, Objection, Oversight, OversightError, OversightView, Record,
    Staff,
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
    replayed(&dir, StaffLog::look(&dir, busy)?)
}

/// Opens what the staff have done, for the one host that adds to it.
///
/// # Errors
/// [`StoreError`].
pub fn open(config: &Config) -> Result<(StaffLog, Record), StoreError> {
    let busy = Duration::from_millis(config.store.journal.busy_timeout_ms.into());
    let dir = config.store.data_dir.join("journal");
    let (log, events) = StaffLog::open(&dir, busy)?;
    Ok((log, replayed(&dir, events)?))
}

fn replayed(dir: &Path, events: Vec<Event>) -> Result<Record, StoreError> {
    Record::replay(events).map_err(|(number, why)| {
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
        let log = Arc::new(Mutex::new(log));
        let state = tokio::sync::Mutex::new(State { record, files });
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

    /// Checks an act, writes it down, and puts what it changes in force.
    async fn act(&self, staff: &Staff, act: Act, why: &str) -> Result<u64, OversightError> {
        let mut state = self.state.lock().await;
        self.act_in(&mut state, staff, act, why).await
    }

    async fn act_in(&self, state: &mut State, staff: &Staff, act: Act, why: &str) -> Result<u64, OversightError> {
        state.record.may(staff, &act, why)?;
        self.check(state, &act)?;
        let number = state.record.last().saturating_add(1);
        let (by, why) = (staff.name.clone(), why.trim().to_owned());
        let event = Event { number, at_ms: self.clock.now_ms(), by, why, act };
        let mut next = state.record.clone();
        next.apply(event.clone())?;
        let rules = self.rules(&state.files, &next).map_err(|error| OversightError::Invalid(error.to_string()))?;
        let is_stop = matches!(event.act, Act::Stop { .. });
        let written = self.write(event).await;
        // A stop is urgent: it holds until the host is started again even if it cannot be written down.
        if written.is_ok() || is_stop {
            self.in_force.replace(rules);
            state.record = next;
        }
        match written {
            Err(error) if is_stop => Err(JournalError {
                doing: "could not write the stop down; it is in force until the host is started again",
                why: error.why,
            }
            .into()),
            written => Ok(written.map(|()| number)?),
        }
    }

    async fn write(&self, event: Event) -> Result<(), JournalError> {
        let log = Arc::clone(&self.log);
        let write = move || log.lock().unwrap_or_else(PoisonError::into_inner).append(&event);
        let failed = |why: String| JournalError { doing: "could not write down what was done", why };
        let written = tokio::task::spawn_blocking(write).await.map_err(|_| failed("the thread was stopped".into()))?;
        written.map_err(|error| failed(describe(&error)))
    }

    /// Whether an act is about something that is there.
    fn check(&self, state: &State, act: &Act) -> Result<(), OversightError> {
        let invalid = |why: String| Err(OversightError::Invalid(why));
        match act {
            Act::ProposeBasis { id, text } => {
                proposed(id, text).map_err(|error| OversightError::Invalid(error.to_string()))?;
                if state.files.bases.iter().any(|basis| basis.id == *id) {
                    return invalid(format!(
                        "a file of the configuration has a basis `{id}`; give this one another id"
                    ));
                }
            }
            Act::ProposeEnd { id } => {
                let in_file = state.files.bases.iter().any(|basis| basis.id == *id) && !state.record.has_ended(id);
                if !in_file && !state.record.bases().any(|(known, _)| known == id) {
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

    async fn propose(&self, staff: &Staff, toml: &str, why: &str) -> Result<Vec<u64>, OversightError> {
        let bases = parse_bases(toml).map_err(|error| OversightError::Invalid(error.to_string()))?;
        let alone: Vec<Basis> = bases.iter().map(|(basis, _)| basis.clone()).collect();
        if let Some(twice) = crate::config::twice(&alone) {
            return Err(OversightError::Invalid(format!("`{twice}` is there twice; give one another id")));
        }
        let acts: Vec<Act> = bases.into_iter().map(|(basis, text)| Act::ProposeBasis { id: basis.id, text }).collect();
        let mut state = self.state.lock().await;
        // All or none: each is checked before the first is written down.
        let room = samspill_core::oversight::WAITING_MAX.saturating_sub(state.record.waiting().count());
        if acts.len() > room {
            let max = samspill_core::oversight::WAITING_MAX;
            return Err(Objection::TooMany { what: "proposals that wait", max }.into());
        }
        for act in &acts {
            state.record.may(staff, act, why)?;
            self.check(&state, act)?;
        }
        let mut numbers = Vec::with_capacity(acts.len());
        for act in acts {
            numbers.push(self.act_in(&mut state, staff, act, why).await?);
        }
        Ok(numbers)
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
    ) -> BoxFuture<'a, Result<Vec<u64>, OversightError>> {
        let (inside, staff, toml, why) = (Arc::clone(&self.0), staff.clone(), toml.to_owned(), why.to_owned());
        Box::pin(Self::to_the_end(async move { inside.propose(&staff, &toml, &why).await }))
    }

    fn act<'a>(&'a self, staff: &'a Staff, act: Act, why: &'a str) -> BoxFuture<'a, Result<u64, OversightError>> {
        let (inside, staff, why) = (Arc::clone(&self.0), staff.clone(), why.to_owned());
        Box::pin(Self::to_the_end(async move { inside.act(&staff, act, &why).await }))
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
