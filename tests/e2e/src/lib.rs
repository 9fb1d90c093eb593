//! The whole host in process: real components, a real journal, a real register simulator on a free port. Each [`World`]
//! has its own folder.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

pub mod api;
pub mod around;
pub mod book;
pub mod citizens;
pub mod gated;
pub mod hostile;
pub mod log;
pub mod power;
pub mod served;
pub mod staff;
pub mod trend;
mod turn;

pub use log::{Log, collect_log};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use samspill_capabilities::registers::http::{Names, SystemNames};
use samspill_core::concept::IDENTITY_NUMBER;
use samspill_core::conversation::Principal;
use samspill_core::ids::{AssistantId, Concept, ConversationId};
use samspill_core::login::LoginLevel;
use samspill_core::overview::Overview;
use samspill_core::ports::{ConsentDecision, DialogueError, Dialogues as _, Journal};
use samspill_core::private::Private;
use samspill_core::text::Language;
use samspill_core::turn::TurnRequest;
use samspill_registers::{Data, Running, SettableClock};
use samspill_server::compose::{Composed, Parts, compose_with};
use samspill_server::config::Config;

pub use turn::Turn;

/// What an heir says.
pub const FATHER_DIED: &str = "Faren min døde i forrige uke";
/// The court's assistant.
pub const COURT: &str = "no.domstol.dodsbo";
/// The court's service that looks up the case.
pub const CASE: &str = "no.domstol.dodsbo/case";
/// The funeral home's service that needs consent.
pub const CEREMONY: &str = "no.fjordbegravelse/ceremony";
/// The funeral home's assistant.
pub const FUNERAL: &str = "no.fjordbegravelse";

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The binary `samspill`, which `make test` builds together with the tests.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).unwrap();
    let binary = profile.join("samspill");
    assert!(binary.exists(), "{} is missing; run `make test`", binary.display());
    binary
}

/// Random numbers that a failure can be replayed with: it prints the seed, and `SAMSPILL_SEED` sets it.
pub fn seed(name: &str) -> fastrand::Rng {
    let given = std::env::var("SAMSPILL_SEED").ok().map(|seed| seed.parse().unwrap());
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    #[allow(clippy::print_stdout, reason = "a test that fails says how to replay it")]
    {
        println!("{name}: SAMSPILL_SEED={seed}");
    }
    fastrand::Rng::with_seed(seed)
}

/// The court's test data that is shared beside the checkout. None, and a plain message, where it is missing.
pub fn shared_data() -> Option<PathBuf> {
    let shared = std::env::var_os("SAMSPILL_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let data = shared.join("data/digitalt-dodsbo");
    if data.join("estates").is_dir() {
        return Some(data);
    }
    #[allow(clippy::print_stderr, reason = "a skipped test says so")]
    {
        eprintln!("SKIPPED: no {} (set SAMSPILL_SHARED)", data.display());
    }
    None
}

/// The project's own cases.
pub fn own_data() -> PathBuf {
    root().join("examples/registers/cases")
}

/// The pilot's assistants, by folder.
pub const ASSISTANTS: [&str; 13] = [
    "bank",
    "court",
    "funeral",
    "iben",
    "land",
    "municipality",
    "nav",
    "pensions",
    "population",
    "settlements",
    "tax",
    "vehicles",
    "voluntary",
];

/// A clock that the host and the registers share, and that a test moves.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<std::sync::atomic::AtomicU64>, SettableClock);

impl TestClock {
    /// Stands at a time, RFC 3339.
    pub fn at(time: &str) -> Self {
        let now: jiff::Timestamp = time.parse().unwrap();
        let clock = Self(Arc::default(), SettableClock::new(now));
        clock.set(time);
        clock
    }

    /// The system's time, standing still.
    pub fn now() -> Self {
        Self::at(&jiff::Timestamp::now().to_string())
    }

    /// Moves to a time, RFC 3339.
    pub fn set(&self, time: &str) {
        let now: jiff::Timestamp = time.parse().unwrap();
        let ms = u64::try_from(now.as_millisecond()).unwrap();
        self.0.store(ms, std::sync::atomic::Ordering::SeqCst);
        self.1.set(now);
    }

    /// Moves some days on.
    pub fn advance_days(&self, days: u32) {
        let ms = self.0.load(std::sync::atomic::Ordering::SeqCst) + u64::from(days) * 86_400_000;
        self.set(&jiff::Timestamp::from_millisecond(i64::try_from(ms).unwrap()).unwrap().to_string());
    }
}

impl samspill_core::ports::Clock for TestClock {
    fn now_ms(&self) -> u64 {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}

/// How a world is made.
pub struct Builder {
    data: PathBuf,
    clock: Option<TestClock>,
    names: Option<Arc<dyn Names>>,
    patch: Box<dyn FnOnce(&mut Data)>,
    components: Vec<PathBuf>,
    files: Vec<(String, Vec<u8>)>,
    extra: String,
    limits: String,
}

/// The registers of a host that is not started, its folder and its configuration.
pub struct Prepared {
    /// The simulator.
    pub registers: Running,
    /// The configuration.
    pub config: Config,
    /// The same, as it is written.
    written: String,
    clock: Option<Arc<dyn samspill_core::ports::Clock>>,
    folder: tempfile::TempDir,
    names: Option<Arc<dyn Names>>,
}

/// A running host with its simulator.
pub struct World {
    /// The simulator; none when it was stopped.
    pub registers: Option<Running>,
    /// The host.
    pub composed: Composed,
    /// Its configuration.
    pub config: Config,
    /// The same, as it is written.
    written: String,
    clock: Option<Arc<dyn samspill_core::ports::Clock>>,
    folder: tempfile::TempDir,
}

impl Builder {
    /// All of the pilot's assistants over the project's own cases.
    pub fn new() -> Self {
        Self::with(&ASSISTANTS)
    }

    /// Some of the pilot's assistants over the project's own cases.
    pub fn with(assistants: &[&str]) -> Self {
        let components = assistants.iter().map(|name| root().join(format!("target/assistants/{name}.wasm")));
        Self {
            data: own_data(),
            clock: None,
            names: None,
            patch: Box::new(|_| ()),
            components: components.collect(),
            files: Vec::new(),
            extra: String::new(),
            limits: String::new(),
        }
    }

    /// With a clock that the test moves.
    pub fn clock(mut self, clock: &TestClock) -> Self {
        self.clock = Some(clock.clone());
        self
    }

    /// With the registers changed in memory.
    pub fn patch(mut self, patch: impl FnOnce(&mut Data) + 'static) -> Self {
        self.patch = Box::new(patch);
        self
    }

    /// Over other data.
    pub fn data(mut self, data: PathBuf) -> Self {
        self.data = data;
        self
    }

    /// With a test guest too.
    pub fn guest(mut self, name: &str) -> Self {
        self.components.push(root().join(format!("target/test-guests/{name}.wasm")));
        self
    }

    /// With a component from elsewhere.
    pub fn component(mut self, path: PathBuf) -> Self {
        self.components.push(path);
        self
    }

    /// With a file among the assistants.
    pub fn file(mut self, name: &str, bytes: Vec<u8>) -> Self {
        self.files.push((name.to_owned(), bytes));
        self
    }

    /// With names of registers that lead where the test says.
    pub fn names(mut self, names: Arc<dyn Names>) -> Self {
        self.names = Some(names);
        self
    }

    /// Without one of the pilot's.
    pub fn without(mut self, name: &str) -> Self {
        self.components.retain(|path| path.file_stem().is_none_or(|stem| stem != name));
        self
    }

    /// With more configuration: TOML with `[[owners]]`, `[[bases]]`, `[[concepts]]` or other tables.
    pub fn extra(mut self, toml: &str) -> Self {
        self.extra.push_str(toml);
        self
    }

    /// With other limits: the keys of `[limits]`.
    pub fn limits(mut self, toml: &str) -> Self {
        self.limits.push_str(toml);
        self
    }

    /// Starts it.
    pub async fn start(self) -> World {
        self.start_over(|journal| journal).await
    }

    /// Starts it with the journal behind something else.
    pub async fn start_over(self, through: impl FnOnce(Arc<dyn Journal>) -> Arc<dyn Journal> + 'static) -> World {
        let Prepared { registers, config, written, clock, folder, names } = self.prepare().await;
        let composed = composed(&config, clock.clone(), names, through);
        World { registers: Some(registers), composed, config, written, clock, folder }
    }

    /// Starts the registers, and makes the folder and the configuration of a host that is not started yet.
    pub async fn prepare(self) -> Prepared {
        let mut config = self.joined();
        let mapping = root().join("examples/registers/mappings/digitalt-dodsbo.json");
        let mut data = Data::load_all(std::slice::from_ref(&self.data), Some(&mapping)).unwrap();
        (self.patch)(&mut data);
        let listen = ([127, 0, 0, 1], 0).into();
        let registers = match &self.clock {
            Some(clock) => samspill_registers::serve(data, listen, clock.1.clone()).await,
            None => samspill_registers::serve(data, listen, samspill_registers::SystemClock).await,
        };
        let registers = registers.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let assistants = folder.path().join("assistants");
        std::fs::create_dir(&assistants).unwrap();
        for component in &self.components {
            let name = component.file_name().unwrap();
            std::fs::copy(component, assistants.join(name))
                .unwrap_or_else(|error| panic!("{}: {error}; run `make test`", component.display()));
        }
        for (name, bytes) in &self.files {
            std::fs::write(assistants.join(name), bytes).unwrap();
        }
        set(&mut config, "server", "listen", "127.0.0.1:0");
        set(&mut config, "registers", "url", &registers.url());
        set(&mut config, "assistants", "folder", assistants.to_str().unwrap());
        set(&mut config, "store", "data_dir", folder.path().join("data").to_str().unwrap());
        let persons = vec![toml::Value::String(self.data.join("estates").to_str().unwrap().into())];
        config["demo"].as_table_mut().unwrap().insert("persons".into(), toml::Value::Array(persons));
        for (section, key) in [("law", "bases"), ("catalogue", "files")] {
            for path in config[section][key].as_array_mut().unwrap() {
                *path = toml::Value::String(root().join(path.as_str().unwrap()).to_str().unwrap().into());
            }
        }
        let written = toml::to_string(&config).unwrap();
        let config = Config::parse(&written).unwrap();
        let clock: Option<Arc<dyn samspill_core::ports::Clock>> = self.clock.map(|clock| Arc::new(clock) as _);
        share_compile_cache(&config);
        Prepared { registers, config, written, clock, folder, names: self.names }
    }

    /// The demo's configuration, the extra tables and the limits. Arrays of tables cannot be merged by figment, so that
    /// they are joined here.
    fn joined(&self) -> toml::Table {
        let demo = std::fs::read_to_string(root().join("examples/demo.toml")).unwrap();
        let mut config: toml::Table = demo.parse().unwrap();
        let extra: toml::Table = self.extra.parse().unwrap();
        for (key, value) in extra {
            match (config.get_mut(&key), value) {
                (Some(toml::Value::Array(old)), toml::Value::Array(new)) => old.extend(new),
                (Some(toml::Value::Table(old)), toml::Value::Table(new)) => old.extend(new),
                (_, value) => {
                    config.insert(key, value);
                }
            }
        }
        // Small pools: many worlds run at once in tests.
        let mut limits: toml::Table = "permits_per_depth = 64\nhops_max = 4".parse().unwrap();
        limits.extend(self.limits.parse::<toml::Table>().unwrap());
        config.insert("limits".into(), toml::Value::Table(limits));
        config
    }
}

/// The compile cache is shared by all tests: compiling a dozen assistants for each would take minutes.
fn share_compile_cache(config: &Config) {
    let cache = root().join("target/compiled-for-tests");
    std::fs::create_dir_all(&cache).unwrap();
    std::fs::create_dir_all(&config.store.data_dir).unwrap();
    let own = config.store.data_dir.join("compiled");
    if !own.exists() {
        std::os::unix::fs::symlink(&cache, own).unwrap();
    }
}

/// What a command of the binary says, under this configuration.
fn command(folder: &Path, written: &str, args: &[&str]) -> String {
    let config = folder.join("command.toml");
    std::fs::write(&config, written).unwrap();
    let _alone = alone_in_compile_cache();
    let output = std::process::Command::new(binary()).args(args).arg("--config").arg(config).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Keeps two processes from making the shared cache's key, or the same artifact, at the same time.
fn alone_in_compile_cache() -> std::fs::File {
    let lock = std::fs::File::create(root().join("target/compiled-for-tests.lock")).unwrap();
    lock.lock().unwrap();
    lock
}

/// A host in this process. Its components are compiled by the binary.
fn composed(
    config: &Config,
    clock: Option<Arc<dyn samspill_core::ports::Clock>>,
    names: Option<Arc<dyn Names>>,
    through: impl FnOnce(Arc<dyn Journal>) -> Arc<dyn Journal> + 'static,
) -> Composed {
    let _alone = alone_in_compile_cache();
    let names = names.unwrap_or_else(|| Arc::new(SystemNames));
    compose_with(config, Parts { compiler: binary(), clock, names, through: Box::new(through) }).unwrap()
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

fn set(config: &mut toml::Table, section: &str, key: &str, value: &str) {
    config[section].as_table_mut().unwrap().insert(key.into(), toml::Value::String(value.into()));
}

/// The principal with an identity number.
pub fn principal(number: &str) -> Principal {
    Principal::new(Concept::new(IDENTITY_NUMBER).unwrap(), Private::new(number.into())).on(LoginLevel::High)
}

impl World {
    /// The folder with everything that the host has written.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The identity numbers of those whom the demonstration lets in.
    pub fn persons(&self) -> Vec<String> {
        self.composed.host.demo_persons().into_iter().map(|person| person.identifier.into_revealed()).collect()
    }

    /// Today, as the host has it.
    pub fn today(&self) -> String {
        self.composed.clock.today()
    }

    /// Stops the host and starts another over the same folder.
    pub async fn restart(self) -> Self {
        let Self { registers, composed: old, config, written, clock, folder } = self;
        let journal = Arc::clone(&old.journal);
        let gone = Arc::downgrade(&journal);
        tokio::task::spawn_blocking(move || journal.close()).await.unwrap().unwrap();
        drop(old);
        // Turns that were cut hold it for a moment yet.
        while gone.strong_count() > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let composed = composed(&config, clock.clone(), None, |journal| journal);
        Self { registers, composed, config, written, clock, folder }
    }

    /// What a command of the binary says, under the same configuration and beside the host that runs.
    pub fn command(&self, args: &[&str]) -> String {
        command(self.folder(), &self.written, args)
    }

    /// A sample of the metrics, by its name and labels as they are exposed; 0 where there is none yet.
    pub fn metric(&self, sample: &str) -> f64 {
        let text = self.composed.metrics.text().unwrap();
        let value = text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' ')?.parse().ok());
        value.unwrap_or_default()
    }

    /// How many turns the citizen finds in a conversation.
    pub async fn seen(&self, who: &str, conversation: &ConversationId) -> usize {
        self.composed.host.seen(Some(&principal(who)), conversation).await.unwrap().len()
    }

    /// Opens a conversation with a lead, or the configured one.
    pub async fn open(&self, who: Option<&str>, lead: Option<&str>) -> ConversationId {
        let lead = lead.map(|id| AssistantId::new(id).unwrap());
        self.composed.host.open(who.map(principal), lead).await.unwrap()
    }

    /// Says something in a conversation.
    pub async fn say(&self, who: Option<&str>, conversation: &ConversationId, text: &str) -> Turn {
        self.try_say(who, conversation, text).await.unwrap()
    }

    /// Says something in a conversation that may be refused.
    ///
    /// # Errors
    /// What the host says.
    pub async fn try_say(
        &self,
        who: Option<&str>,
        conversation: &ConversationId,
        text: &str,
    ) -> Result<Turn, DialogueError> {
        self.run(Language::Nb, who, conversation, text).await
    }

    /// Goes on with the last turn after a consent: the parts are the new ones.
    pub async fn resume(&self, who: Option<&str>, conversation: &ConversationId, language: Language) -> Turn {
        let events = self.composed.host.resume(who.map(principal).as_ref(), conversation, language).await.unwrap();
        Turn::whole(events).await
    }

    async fn run(
        &self,
        language: Language,
        who: Option<&str>,
        conversation: &ConversationId,
        text: &str,
    ) -> Result<Turn, DialogueError> {
        let request =
            TurnRequest { conversation: conversation.clone(), utterance: Private::new(text.into()), language };
        let who = who.map(principal);
        Ok(Turn::whole(self.composed.host.turn(who.as_ref(), request).await?).await)
    }

    /// The overview of a conversation, as the citizen finds it.
    pub async fn overview(&self, who: Option<&str>, conversation: &ConversationId, language: Language) -> Overview {
        let who = who.map(principal);
        self.composed.host.overview(who.as_ref(), conversation, language).await.unwrap()
    }

    /// Says something in another language than bokmål.
    pub async fn say_in(
        &self,
        language: Language,
        who: Option<&str>,
        conversation: &ConversationId,
        text: &str,
    ) -> Turn {
        self.run(language, who, conversation, text).await.unwrap()
    }

    /// Opens a conversation, gives consent to all that these assistants ask for, and says something.
    pub async fn ask(&self, who: &str, text: &str, consent: &[&str]) -> Turn {
        let conversation = self.open(Some(who), None).await;
        for assistant in consent {
            self.consent(who, &conversation, assistant, true).await;
        }
        self.say(Some(who), &conversation, text).await
    }

    /// Gives or withdraws consent to all that an assistant asks for.
    pub async fn consent(&self, who: &str, conversation: &ConversationId, assistant: &str, given: bool) {
        let (host, who) = (&self.composed.host, principal(who));
        let id = AssistantId::new(assistant).unwrap();
        let offers = host.consent_offers(Some(&who), conversation, &id).await.unwrap();
        let decision = ConsentDecision::to_all(offers.into_iter().map(|offer| offer.scope), given);
        host.consent(Some(&who), conversation, decision).await.unwrap();
    }
}
