//! The composition root: from a configuration to a running host.

mod load;
mod survey;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use samspill_admission::compiler::{Compiler, THIS_PROGRAM};
use samspill_admission::{AdmissionLimits, Admitted, Problems, TrustList, check_against, examine};
use samspill_capabilities::in_force::InForce;
use samspill_capabilities::registers::http::{Bounds, Endpoint, HttpRegisters, Names, SystemNames};
use samspill_capabilities::schemas::Schemas;
use samspill_capabilities::turn_context::Services;
use samspill_core::concept::Vocabulary;
use samspill_core::decision::Rules;
use samspill_core::ids::{AssistantId, RegisterName};
use samspill_core::manifest::Manifest;
use samspill_core::oversight::AdmittedView;
use samspill_core::ports::{Clock, Journal, Profiles};
use samspill_core::private::Private;
use samspill_runtime::cache::Cache;
use samspill_runtime::engine::Engine;
use samspill_runtime::permits::Permits;
use samspill_store::SqliteJournal;
use samspill_turn::answer::Caller;
use samspill_turn::dialogues::Host;
use samspill_turn::network::{Assistant, Network};
use url::Url;

use crate::clock::{FixedClock, SystemClock};
use crate::config::{Config, ConfigError, Profile};
use crate::operations::{Counts, Exposition, Sources};
use crate::oversight::{self, Files, Office, Opening};
use crate::profiles::{DemoProfiles, NoDemo, ProfilesError};
use load::{Admissions, Loader};
pub use survey::{Survey, survey};

/// The host could not be put together.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A concept's schema.
    #[error(transparent)]
    Schema(#[from] samspill_capabilities::schemas::InvalidSchema),
    /// The registers.
    #[error(transparent)]
    Registers(#[from] samspill_capabilities::registers::http::RegistersError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] samspill_runtime::engine::EngineError),
    /// The compile cache.
    #[error(transparent)]
    Cache(#[from] samspill_runtime::cache::CacheError),
    /// The journal.
    #[error("opening the journal")]
    Store(#[from] samspill_store::StoreError),
    /// What citizens share.
    #[error("reading the mandates")]
    Shared(#[from] samspill_core::ports::JournalError),
    /// The demonstration's persons.
    #[error(transparent)]
    Profiles(#[from] ProfilesError),
    /// The folder of assistants.
    #[error("reading the assistants in {path}; `make build` makes the pilot's")]
    Assistants {
        /// Which folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// A component that was not admitted.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Its file.
    pub path: PathBuf,
    /// Everything that is wrong with it, a line each.
    pub why: Vec<String>,
}

/// What admission asks of a component at this host.
pub struct Admission {
    limits: AdmissionLimits,
    trust: TrustList,
    vocabulary: Vocabulary,
}

impl Admission {
    /// What this operator asks.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn new(config: &Config, rules: &Rules) -> Result<Self, ConfigError> {
        Ok(Self {
            limits: config.admission.clone(),
            trust: TrustList::new(config.trusted_owners()?, rules.bases.iter().cloned()),
            vocabulary: rules.vocabulary.clone(),
        })
    }

    /// Examines a file. With what is admitted comes what still waits for the operator.
    ///
    /// # Errors
    /// [`Refused`], with everything that is wrong.
    pub fn examine_file(&self, path: &Path) -> Result<(Admitted, Vec<String>), Refused> {
        let refused = |why: Vec<String>| Refused { path: path.to_owned(), why };
        let lines = |problems: &Problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
        let length = std::fs::metadata(path).map_err(|error| refused(vec![error.to_string()]))?.len();
        if length > self.limits.component_bytes_max as u64 {
            let why = format!("the file is larger than admission.component_bytes_max, {length} bytes; make it smaller");
            return Err(refused(vec![why]));
        }
        let bytes = std::fs::read(path).map_err(|error| refused(vec![error.to_string()]))?;
        let admitted = examine(bytes, &self.limits).map_err(|problems| refused(lines(&problems)))?;
        let problems = self.compare(&admitted.manifest, &admitted.manifest_text);
        if problems.refuses() {
            return Err(refused(lines(&problems)));
        }
        let id = &admitted.manifest.id;
        let waiting = problems.waiting().map(|problem| format!("{id}: {problem}")).collect();
        Ok((admitted, waiting))
    }

    /// What this operator says of a manifest, with the lines of its text.
    pub fn compare(&self, manifest: &Manifest, text: &str) -> Problems {
        check_against(manifest, &self.vocabulary, &self.trust).located_in("assistant.toml", text)
    }

    /// The bounds.
    pub const fn limits(&self) -> &AdmissionLimits {
        &self.limits
    }
}

/// What the composition gives.
pub struct Composed {
    /// The host, as channels see it.
    pub host: Arc<Host>,
    /// Durable memory, to be closed at the end.
    pub journal: Arc<SqliteJournal>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Components that were not admitted, and why.
    pub refused: Vec<Refused>,
    /// What is admitted and still waits for something of the operator's.
    pub warnings: Vec<String>,
    /// The operator's rules, the newest.
    pub rules: Arc<InForce>,
    /// What the operator's staff do.
    pub office: Office,
    /// The places for sandboxes.
    pub permits: Arc<Permits>,
    /// The engine, for what it tells of its pool.
    pub engine: Arc<Engine>,
    /// The host's metrics.
    pub metrics: Arc<Exposition>,
}

/// From the journal to what turns use instead: tests hold it back.
pub type Through = Box<dyn FnOnce(Arc<dyn Journal>) -> Arc<dyn Journal>>;

/// What a host is put together with; tests give some of it themselves.
pub struct Parts {
    /// The program that compiles components: `samspill`.
    pub compiler: PathBuf,
    /// Time, instead of what the configuration says.
    pub clock: Option<Arc<dyn Clock>>,
    /// The addresses of registers' names.
    pub names: Arc<dyn Names>,
    /// What turns use the journal through; nothing in between unless said.
    pub through: Through,
}

impl Default for Parts {
    fn default() -> Self {
        let names = Arc::new(SystemNames);
        Self { compiler: THIS_PROGRAM.into(), clock: None, names, through: Box::new(|journal| journal) }
    }
}

/// Puts a host together.
///
/// # Errors
/// [`ComposeError`].
pub fn compose(config: &Config) -> Result<Composed, ComposeError> {
    compose_with(config, Parts::default())
}

/// Puts a host together of these parts.
///
/// # Errors
/// [`ComposeError`].
pub fn compose_with(config: &Config, parts: Parts) -> Result<Composed, ComposeError> {
    let (files, _) = Files::read(config)?;
    let vocabulary = config.vocabulary()?;
    let journal = Arc::new(SqliteJournal::open(&config.store.data_dir.join("journal"), config.store.journal.clone())?);
    // The journal has the directory locked: this is the one host that adds to the record.
    let record = oversight::open(config)?;
    let rules = files.rules(&vocabulary, &record.1, &[])?;
    let clock = parts.clock.map_or_else(|| clock(config), Ok)?;
    let limits = Arc::new(config.limits.clone());
    let engine = Arc::new(Engine::new(&limits)?);
    let Admissions { assistants, warnings, refused } = admissions(config, &rules, &engine, parts.compiler)?;
    let endpoints = endpoints(config, assistants.iter().map(|assistant| assistant.manifest.as_ref()))?;
    let bounds = Bounds {
        allow_private: config.registers.allow_private,
        body_bytes_max: limits.register_body_bytes_max,
        head_bytes_max: limits.register_head_bytes_max,
        interim_max: limits.register_interim_max,
        idle_max: limits.register_parallel_max,
    };
    let registers = HttpRegisters::new(endpoints, bounds, parts.names)?;
    let rules = Arc::new(InForce::new(rules));
    let shared = journal.shared(limits.mandates_max)?;
    let counts = Arc::new(Counts::default());
    let services = Services {
        metrics: Arc::<Counts>::clone(&counts),
        schemas: Arc::new(Schemas::compile(&vocabulary)?),
        rules: Arc::clone(&rules),
        journal: (parts.through)(Arc::<SqliteJournal>::clone(&journal)),
        registers: Arc::new(registers),
        clock: Arc::clone(&clock),
        limits: Arc::clone(&limits),
    };
    let permits = Arc::new(Permits::new(&limits));
    let admitted =
        |one: &Assistant| AdmittedView { manifest: Arc::clone(&one.manifest), component: one.component.clone() };
    let office = Office::open(Opening {
        config: config.clone(),
        vocabulary,
        in_force: Arc::clone(&rules),
        journal: Arc::clone(&journal),
        clock: Arc::clone(&clock),
        assistants: assistants.iter().map(admitted).collect(),
        record,
        files,
    })?;
    let caller = Caller {
        engine: Arc::clone(&engine),
        permits: Arc::clone(&permits),
        network: Arc::new(Network::new(assistants)),
        limits,
        alone: Arc::default(),
    };
    let host = Arc::new(Host::new(caller, services, profiles(config)?, shared, config.lead()?));
    if tokio::runtime::Handle::try_current().is_ok() {
        host.keep_telling();
    }
    let sources = Sources {
        engine: Arc::clone(&engine),
        permits: Arc::clone(&permits),
        journal: Arc::clone(&journal),
        host: Arc::clone(&host),
        refused: refused.len(),
    };
    let metrics = Arc::new(Exposition::new(&counts, sources));
    Ok(Composed { host, journal, clock, refused, warnings, rules, office, permits, engine, metrics })
}

/// What becomes of the components in the folder.
fn admissions(config: &Config, rules: &Rules, engine: &Engine, compiler: PathBuf) -> Result<Admissions, ComposeError> {
    let cache = Cache::open(&config.store.data_dir.join("compiled"))?;
    let admission = Admission::new(config, rules)?;
    let compiler = Compiler::new(compiler, &config.admission);
    let places = config.limits.permits_per_depth;
    let loader = Loader { admission: &admission, engine, cache: &cache, compiler: &compiler, places };
    Ok(loader.load_all(&components(config)?))
}

/// Every component in the folder, by name.
fn components(config: &Config) -> Result<Vec<PathBuf>, ComposeError> {
    let folder = &config.assistants.folder;
    let read = |source| ComposeError::Assistants { path: folder.clone(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let path = entry.map_err(read)?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            paths.push(path);
        }
    }
    if paths.len() > config.assistants.most {
        let why = format!("the folder holds {} components, more than {}", paths.len(), config.assistants.most);
        return Err(ConfigError::value("assistants.most", why).into());
    }
    paths.sort();
    Ok(paths)
}

/// An error and its causes, as one line.
pub fn describe(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line = format!("{line}: {cause}");
        source = cause.source();
    }
    line
}

fn endpoints<'m>(
    config: &Config,
    manifests: impl Iterator<Item = &'m Manifest>,
) -> Result<BTreeMap<(AssistantId, RegisterName), Endpoint>, ConfigError> {
    let mut endpoints = BTreeMap::new();
    for manifest in manifests {
        for register in &manifest.registers {
            let own =
                config.registers.endpoints.get(manifest.id.as_str()).and_then(|own| own.get(register.name.as_str()));
            let key = format!("registers.endpoints.\"{}\".{}", manifest.id, register.name);
            let (base, authorization) = match (own, &config.registers.url) {
                (Some(own), _) => (&own.base, own.authorization_env.as_deref()),
                (None, Some(url)) => (url, None),
                // A register without an address is unknown when it is called; the rest of the assistant works.
                (None, None) => continue,
            };
            let base = Url::parse(base).map_err(|error| ConfigError::value(&key, error))?;
            let authorization = authorization.map(|name| secret(name, &key)).transpose()?;
            endpoints.insert((manifest.id.clone(), register.name.clone()), Endpoint { base, authorization });
        }
    }
    Ok(endpoints)
}

fn secret(name: &str, key: &str) -> Result<Private<String>, ConfigError> {
    let why = || ConfigError::value(key, format!("the environment variable {name} is not set"));
    std::env::var(name).map(Private::new).map_err(|_| why())
}

pub(crate) fn clock(config: &Config) -> Result<Arc<dyn Clock>, ConfigError> {
    let Some(at) = &config.clock.at else { return Ok(Arc::new(SystemClock)) };
    let at: jiff::Timestamp = at.parse().map_err(|error| ConfigError::value("clock.at", error))?;
    let now_ms = u64::try_from(at.as_millisecond()).map_err(|error| ConfigError::value("clock.at", error))?;
    Ok(Arc::new(FixedClock::new(now_ms, config.limits.turn_ms)))
}

fn profiles(config: &Config) -> Result<Arc<dyn Profiles>, ProfilesError> {
    Ok(match config.host.profile {
        Profile::Demo => Arc::new(DemoProfiles::read(&config.demo.persons)?),
        Profile::Production => Arc::new(NoDemo),
    })
}
