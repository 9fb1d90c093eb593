//! Configuration: TOML, with every key overridable by `SAMSPILL__SECTION__KEY`. Unknown keys are errors.

mod fields;
mod law;
mod mandates;
mod operator;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
use samspill_admission::AdmissionLimits;
use samspill_core::concept::{ConceptEntry, Vocabulary};
use samspill_core::ids::{AssistantId, Concept, OrgNumber};
use samspill_core::limits::Limits;
use samspill_core::login::LoginLevel;
use samspill_core::manifest::{Owner, Sector};
use samspill_core::policy::Sensitivity;
use samspill_core::text::Text;
use samspill_store::StoreSettings;
use serde::Deserialize;

pub(crate) use law::twice;
pub use law::{BasisConfig, files_of, parse_bases, read_bases};
pub use mandates::MandatesConfig;
pub use operator::{Account, OperatorConfig, StaffConfig};

/// The network's own vocabulary, which every host has.
const VOCABULARY: &str = include_str!("../vocabulary.toml");

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there.
    #[error("there is no configuration file {0}")]
    Missing(PathBuf),
    /// It does not say what it should.
    #[error("{0}")]
    Read(#[from] Box<figment::Error>),
    /// A value that is not what it should be.
    #[error("{key}: {why}")]
    Value {
        /// Which key.
        key: String,
        /// What is wrong, and what to do.
        why: String,
    },
}

impl ConfigError {
    /// A value that is not what it should be.
    pub fn value(key: impl Into<String>, why: impl ToString) -> Self {
        Self::Value { key: key.into(), why: why.to_string() }
    }
}

/// What kind of host this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Synthetic people, simulated owners, no login.
    Demo,
    /// People log in.
    Production,
}

/// `[host]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostConfig {
    /// What kind of host this is.
    pub profile: Profile,
    /// Who runs it.
    pub operator: String,
    /// As what: controller, or processor for whom. Every page says it.
    pub role: Text,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Where to listen.
    pub listen: std::net::SocketAddr,
    /// How long turns may go on when the host shuts down, in milliseconds.
    pub shutdown_ms: u64,
    /// Connections at once; more wait with the system.
    pub connections_max: usize,
    /// How long a request's head may take, and a connection may wait for its next request, in milliseconds.
    pub head_ms_max: u64,
    /// The largest head of a request, in bytes.
    pub head_bytes_max: usize,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: std::net::SocketAddr::from(([127, 0, 0, 1], 8080)),
            shutdown_ms: 10_000,
            connections_max: 4_096,
            head_ms_max: 30_000,
            head_bytes_max: 64 << 10,
        }
    }
}

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// `[operations]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OperationsConfig {
    /// Where metrics and health are served; none means nowhere.
    pub listen: Option<std::net::SocketAddr>,
    /// How logs are written.
    pub log_format: LogFormat,
    /// Where traces are sent; none means nowhere.
    pub traces: Option<TracesConfig>,
}

/// `[operations.traces]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TracesConfig {
    /// The collector's address for traces, OTLP over HTTP.
    pub url: url::Url,
    /// How many spans wait to be sent; more are dropped.
    #[serde(default = "TracesConfig::default_queue_max")]
    pub queue_max: std::num::NonZeroUsize,
    /// How long the collector may take for one request.
    #[serde(default = "TracesConfig::default_timeout_ms")]
    pub timeout_ms: std::num::NonZeroU64,
}

impl TracesConfig {
    const fn default_queue_max() -> std::num::NonZeroUsize {
        std::num::NonZeroUsize::MIN.saturating_add(2_047)
    }

    const fn default_timeout_ms() -> std::num::NonZeroU64 {
        std::num::NonZeroU64::MIN.saturating_add(4_999)
    }
}

/// `[store]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// Where state is kept.
    pub data_dir: PathBuf,
    /// The journal's bounds.
    #[serde(default)]
    pub journal: StoreSettings,
}

/// `[assistants]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssistantsConfig {
    /// Every `*.wasm` in it is examined.
    pub folder: PathBuf,
    /// Who leads a new conversation.
    pub lead: String,
    /// Components at most.
    #[serde(default = "assistants_max")]
    pub most: usize,
}

const fn assistants_max() -> usize {
    10_000
}

/// `[[owners]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerConfig {
    number: String,
    name: String,
    sector: String,
}

/// `[[concepts]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConceptConfig {
    iri: String,
    title: Text,
    confidential: bool,
    #[serde(default)]
    schema: Option<String>,
    #[serde(default)]
    sensitivity: Option<String>,
    #[serde(default)]
    login: Option<String>,
    #[serde(default)]
    single: bool,
    #[serde(default)]
    ask: Option<Text>,
    #[serde(default)]
    part_of: Option<String>,
    #[serde(default)]
    words: BTreeMap<String, Text>,
    #[serde(default)]
    fields: BTreeMap<String, Text>,
}

impl ConceptConfig {
    fn check(&self) -> Result<(Concept, ConceptEntry), ConfigError> {
        let iri = |text: &str| Concept::new(text).map_err(|error| ConfigError::value(&self.iri, error));
        let entry = ConceptEntry {
            title: self.title.clone(),
            confidential: self.confidential,
            sensitivity: self.sensitivity.as_deref().map_or(Ok(Sensitivity::Ordinary), |word| {
                let why = "sensitivity is ordinary, special (GDPR art. 9) or protected-address";
                Sensitivity::of_word(word).ok_or_else(|| ConfigError::value(&self.iri, why))
            })?,
            schema: self.schema.clone(),
            login: self
                .login
                .as_deref()
                .map(|word| LoginLevel::of_word(word).ok_or("login is low, substantial or high (eIDAS)"))
                .transpose()
                .map_err(|why| ConfigError::value(&self.iri, why))?,
            single: self.single,
            ask: self.ask.clone(),
            part_of: self.part_of.as_deref().map(iri).transpose()?,
            words: self.words.clone(),
            fields: fields::fields_of(self.schema.as_deref().unwrap_or("{}"), &self.fields)
                .map_err(|why| ConfigError::value(&self.iri, why))?,
        };
        Ok((iri(&self.iri)?, entry))
    }
}

/// `[catalogue]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogueConfig {
    /// SKOS files, Turtle or RDF/XML: what concepts mean, and which match.
    pub files: Vec<PathBuf>,
}

/// `[law]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LawConfig {
    /// TOML files, or folders of them, with `[[bases]]` beside those of the configuration itself.
    pub bases: Vec<PathBuf>,
    /// Files `*.cedar`, or folders of them: the operator's own policy, beside the national one.
    pub policies: Vec<PathBuf>,
}

/// `[registers]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegistersConfig {
    /// Sends every register that has no endpoint of its own to one place: the simulators.
    pub url: Option<String>,
    /// Whether private and loopback addresses may be called. Demonstrations only.
    pub allow_private: bool,
    /// Where each register is, by assistant and name.
    pub endpoints: BTreeMap<String, BTreeMap<String, EndpointConfig>>,
}

/// `[registers.endpoints."ASSISTANT".NAME]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointConfig {
    /// Base URL.
    pub base: String,
    /// The environment variable that holds the value of `authorization`.
    #[serde(default)]
    pub authorization_env: Option<String>,
}

/// `[channel]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChannelConfig {
    /// Sessions at once.
    pub sessions_max: usize,
    /// A session that has not been used for this long is over, in milliseconds.
    pub session_idle_ms: u64,
    /// A session is over after this long, in milliseconds.
    pub session_ms_max: u64,
    /// Whether the cookies are for HTTPS alone.
    pub cookie_secure: bool,
    /// The origin that citizens use; none means that of the request's `Host`.
    pub public_origin: Option<String>,
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
    /// How long a request body may take to arrive, in milliseconds.
    pub body_ms_max: u64,
    /// Items in any list that is shown.
    pub list_max: usize,
}

impl Default for ChannelConfig {
    fn default() -> Self {
        Self {
            sessions_max: 10_000,
            session_idle_ms: 30 * 60 * 1_000,
            session_ms_max: 8 * 60 * 60 * 1_000,
            cookie_secure: false,
            public_origin: None,
            body_bytes_max: 64 << 10,
            body_ms_max: 10_000,
            list_max: 500,
        }
    }
}

/// `[clock]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClockConfig {
    /// RFC 3339; the demo profile alone may set it.
    pub at: Option<String>,
}

/// `[demo]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DemoConfig {
    /// The first of these folders that exists says who can be chosen at the login.
    pub persons: Vec<PathBuf>,
}

/// The whole configuration, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `[host]`
    pub host: HostConfig,
    /// `[server]`
    #[serde(default)]
    pub server: ServerConfig,
    /// `[operations]`
    #[serde(default)]
    pub operations: OperationsConfig,
    /// `[store]`
    pub store: StoreConfig,
    /// `[assistants]`
    pub assistants: AssistantsConfig,
    /// `[admission]`
    #[serde(default)]
    pub admission: AdmissionLimits,
    /// `[registers]`
    #[serde(default)]
    pub registers: RegistersConfig,
    /// `[limits]`
    #[serde(default)]
    pub limits: Limits,
    /// `[channel]`
    #[serde(default)]
    pub channel: ChannelConfig,
    /// `[clock]`
    #[serde(default)]
    pub clock: ClockConfig,
    /// `[demo]`
    #[serde(default)]
    pub demo: DemoConfig,
    /// `[catalogue]`
    #[serde(default)]
    pub catalogue: CatalogueConfig,
    /// `[law]`
    #[serde(default)]
    pub law: LawConfig,
    /// `[operator]`
    #[serde(default)]
    pub operator: OperatorConfig,
    /// `[mandates]`
    #[serde(default)]
    pub mandates: MandatesConfig,
    /// `[[owners]]`
    #[serde(default)]
    pub owners: Vec<OwnerConfig>,
    /// `[[bases]]`
    #[serde(default)]
    pub bases: Vec<BasisConfig>,
    /// `[[concepts]]`
    #[serde(default)]
    pub concepts: Vec<ConceptConfig>,
}

impl Config {
    /// Reads a file, and the environment over it.
    ///
    /// # Errors
    /// [`ConfigError`], which names the key.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        if !path.is_file() {
            return Err(ConfigError::Missing(path.to_owned()));
        }
        Self::of(Figment::from(Toml::file_exact(path)))
    }

    /// Reads TOML text, and the environment over it.
    ///
    /// # Errors
    /// [`ConfigError`], which names the key.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        Self::of(Figment::from(Toml::string(text)))
    }

    fn of(figment: Figment) -> Result<Self, ConfigError> {
        let config: Self = figment.merge(Env::prefixed("SAMSPILL__").split("__")).extract().map_err(Box::new)?;
        if config.clock.at.is_some() && config.host.profile != Profile::Demo {
            return Err(ConfigError::value("clock.at", "only `host.profile = \"demo\"` may set the time; remove it"));
        }
        if config.registers.allow_private && config.host.profile != Profile::Demo {
            let why = "only `host.profile = \"demo\"` may call private addresses; remove it";
            return Err(ConfigError::value("registers.allow_private", why));
        }
        if config.operations.traces.as_ref().is_some_and(|traces| !matches!(traces.url.scheme(), "http" | "https")) {
            let why = "is an http or https address, such as http://127.0.0.1:4318/v1/traces";
            return Err(ConfigError::value("operations.traces.url", why));
        }
        Ok(config)
    }

    /// Registered concepts: the network's own, and the operator's.
    ///
    /// # Errors
    /// [`ConfigError::Value`] for an IRI that is none, or a concept that is there twice.
    pub fn vocabulary(&self) -> Result<Vocabulary, ConfigError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            concepts: Vec<ConceptConfig>,
        }
        let own: File = toml::from_str(VOCABULARY).map_err(|error| ConfigError::value("vocabulary", error))?;
        let mut entries: BTreeMap<Concept, ConceptEntry> = BTreeMap::new();
        for concept in own.concepts.iter().chain(&self.concepts) {
            let (iri, entry) = concept.check()?;
            if entries.insert(iri, entry).is_some() {
                return Err(ConfigError::value(&concept.iri, "is registered twice; remove one of [[concepts]]"));
            }
        }
        let catalogue = crate::skos::read_all(&self.catalogue.files)
            .map_err(|error| ConfigError::value("catalogue.files", error))?;
        Ok(Vocabulary::new(entries).with_catalogue(catalogue))
    }

    /// The register of legal bases.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file or the entry.
    pub fn all_bases(&self) -> Result<Vec<samspill_core::law::Basis>, ConfigError> {
        read_bases(&self.bases, &self.law.bases)
    }

    /// Whose assistants are admitted.
    ///
    /// # Errors
    /// [`ConfigError::Value`] for a number or sector that is none.
    pub fn trusted_owners(&self) -> Result<Vec<Owner>, ConfigError> {
        let owner = |owner: &OwnerConfig| {
            let number = OrgNumber::new(&owner.number).map_err(|error| ConfigError::value("owners.number", error))?;
            let sector = Sector::of_word(&owner.sector)
                .ok_or_else(|| ConfigError::value("owners.sector", "is state, municipal, private or voluntary"))?;
            Ok(Owner { number, name: owner.name.clone(), sector })
        };
        self.owners.iter().map(owner).collect()
    }

    /// Who leads a new conversation.
    ///
    /// # Errors
    /// [`ConfigError::Value`].
    pub fn lead(&self) -> Result<AssistantId, ConfigError> {
        AssistantId::new(&self.assistants.lead).map_err(|error| ConfigError::value("assistants.lead", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMO: &str = include_str!("../../../examples/demo.toml");

    #[test]
    fn the_demos_configuration_is_right() {
        let config = Config::parse(DEMO).unwrap();
        assert_eq!(config.trusted_owners().unwrap().len(), 13);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let files: Vec<PathBuf> = config.law.bases.iter().map(|path| root.join(path)).collect();
        let bases = read_bases(&config.bases, &files).unwrap();
        assert!(bases.iter().any(|basis| basis.mandate.is_some()), "the assets ask for a mandate");
        assert!(Config { catalogue: CatalogueConfig::default(), ..config }.vocabulary().is_ok());
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let error = Config::parse(&format!("{DEMO}\n[limits]\nturn_msec = 5\n")).unwrap_err().to_string();
        assert!(error.contains("turn_msec") && error.contains("turn_ms"), "{error}");
    }

    #[test]
    fn traces_have_bounds_of_their_own_and_go_over_http() {
        let with = |keys: &str| Config::parse(&format!("{DEMO}\n[operations.traces]\n{keys}"));
        let traces = with("url = \"http://127.0.0.1:4318/v1/traces\"").unwrap().operations.traces.unwrap();
        assert_eq!((traces.queue_max.get(), traces.timeout_ms.get()), (2_048, 5_000));
        for (keys, named) in [
            ("url = \"ftp://x/\"", "operations.traces.url"),
            ("queue_max = 5", "url"),
            ("url = \"http://x/\"\nqueue = 5", "queue"),
            ("url = \"http://x/\"\nqueue_max = 0", "queue_max"),
        ] {
            let error = with(keys).unwrap_err().to_string();
            assert!(error.contains(named), "{keys}: {error}");
        }
    }

    #[test]
    fn only_a_demonstration_may_set_the_time_or_call_private_addresses() {
        let production = DEMO.replace("profile = \"demo\"", "profile = \"production\"");
        assert!(Config::parse(&production).unwrap_err().to_string().contains("registers.allow_private"));
        let timed =
            format!("{}\n[clock]\nat = \"2026-01-01T00:00:00Z\"\n", production.replace("allow_private = true", ""));
        assert!(Config::parse(&timed).unwrap_err().to_string().contains("clock.at"));
    }
}
