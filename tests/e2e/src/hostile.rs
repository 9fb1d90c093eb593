//! The hostile guests, and a world that they are let loose in.

pub mod expected;
pub mod health;
pub mod names;
pub mod register;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::hostile::names::Moving;
use crate::hostile::register::HostileRegister;
use crate::{Builder, Turn, World, root};

/// The faulty assistant, most of whose services are hostile.
pub const FAULTS: &str = "no.samspill.faults";
/// What the operator must say for it to be admitted.
pub const RULES: &str = r#"
[[owners]]
number = "310000099"
name = "Prøvehuset (simulert)"
sector = "state"

[[bases]]
id = "faults-read-what-you-write"
owner = "310000099"
to = "owner"
about = "citizen"
concepts = ["https://samspill.example/concept/utterance"]
disclosure = { by = "waiver" }
processing = { by = "own-request" }
approved_by = ["x", "y"]

[[bases]]
id = "faults-read-what-they-gave"
owner = "310000099"
to = "owner"
about = "citizen"
concepts = ["https://samspill.example/concept/funeral-guidance"]
disclosure = { by = "statute", statute = "prøveloven § 1" }
processing = { by = "statute", statute = "prøveloven § 1" }
approved_by = ["x", "y"]

[[concepts]]
iri = "https://samspill.example/event/fault"
title = { nb = "feil" }
confidential = false
"#;
/// Small bounds, so that what goes on for ever is over soon.
const LIMITS: &str = "
cpu_ms = 400
host_cpu_ms = 800
turn_ms = 4000
reserve_ms = 300
conversation_idle_ms = 0
register_ms = 1500
register_body_bytes_max = 262144
host_calls_max = 2000
labels_max = 300
";

macro_rules! behaviours {
    (
        services { $($service:ident = $file:ident,)+ }
        files { $($alone:ident = $path:literal,)+ }
    ) => {
        /// Every hostile behaviour, a file each in `tests/guests/faults/src`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Behaviour { $(#[doc = stringify!($file)] $service,)+ $(#[doc = $path] $alone,)+ }

        impl Behaviour {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$service,)+ $(Self::$alone,)+];

            /// Its file.
            pub const fn file(self) -> &'static str {
                match self {
                    $(Self::$service => concat!(stringify!($file), ".rs"),)+
                    $(Self::$alone => $path,)+
                }
            }
        }
    };
}

include!("../../guests/faults/src/behaviours.rs");

impl Behaviour {
    /// Its name: the file's, with hyphens.
    pub fn name(self) -> String {
        let (stem, _) = self.file().rsplit_once('.').unwrap();
        stem.replace('_', "-")
    }

    /// Whether it is a service of the faulty assistant.
    pub fn is_service(self) -> bool {
        self.file().ends_with(".rs")
    }

    /// The word by which the faulty lead asks for it.
    pub fn word(self) -> String {
        if self.is_service() { self.name() } else { format!("alone:no.samspill.{}", self.name()) }
    }

    /// The assistant and service that a hop to it names.
    pub fn hop(self) -> (String, String) {
        match self.is_service() {
            true => (FAULTS.into(), self.name()),
            false => (format!("no.samspill.{}", self.name()), "misbehaves".into()),
        }
    }

    /// A component of its own, as a file for the host's folder.
    pub fn component(self) -> Vec<u8> {
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
        let source = read(sources().join(self.file()));
        let manifest = read(root().join("tests/guests/faults/frame.toml")).replace("NAME", &self.name());
        let whole = match (self.file(), source.contains("(component")) {
            (file, _) if file.ends_with(".txt") => return source.into_bytes(),
            (_, true) => source,
            (_, false) => read(root().join("tests/guests/faults/frame.wat")).replace(";; MODULE", &source),
        };
        let component = wat::parse_str(&whole).unwrap_or_else(|error| panic!("{}: {error}", self.file()));
        if self == Self::HasNoManifest {
            return component;
        }
        samspill_cli::pack_bytes(&component, &manifest).unwrap()
    }
}

/// Where the behaviours are.
pub fn sources() -> PathBuf {
    root().join("tests/guests/faults/src")
}

/// A host with some of the pilot's assistants, every hostile guest, and registers that mean harm.
pub struct HostileWorld {
    /// The host.
    pub world: World,
    /// The register that misbehaves; whoever has not been asked has no record.
    pub register: HostileRegister,
    /// Where a redirect leads, and nobody is to come.
    pub outside: HostileRegister,
    /// The names of registers.
    pub names: Arc<Moving>,
}

impl HostileWorld {
    /// Starts it, with `limits` beside the small ones.
    pub async fn start(builder: Builder, limits: &str) -> Self {
        let outside = HostileRegister::start(String::new()).await;
        let register = HostileRegister::start(outside.url()).await;
        let names = Arc::new(Moving::default());
        // A credential is the value of a variable; this one is there in every test that cargo runs.
        let endpoints = format!(
            "[registers.endpoints.\"{FAULTS}\"]\n\
             hostile = {{ base = \"{}/v1\", authorization_env = \"CARGO_PKG_NAME\" }}\n\
             rebinding = {{ base = \"http://moving.test:{}/v1\" }}\n",
            register.url(),
            register.port(),
        );
        let alone = Behaviour::ALL.iter().filter(|behaviour| !behaviour.is_service());
        let builder = alone.fold(builder, |builder, behaviour| {
            builder.file(&format!("{}.wasm", behaviour.name()), behaviour.component())
        });
        let world = builder
            .guest("faults")
            .guest("accomplice")
            .extra(&format!("{RULES}{endpoints}"))
            .limits(&format!("{LIMITS}{limits}"))
            .names(Arc::<Moving>::clone(&names) as _)
            .start()
            .await;
        Self { world, register, outside, names }
    }

    /// A citizen says words to the faulty lead, in a conversation of its own.
    pub async fn ask(&self, who: &str, words: &str) -> Turn {
        let conversation = self.world.open(Some(who), Some(FAULTS)).await;
        self.world.say(Some(who), &conversation, words).await
    }
}

/// The files of the behaviours that there are.
pub fn files() -> Vec<String> {
    let helpers = ["lib.rs", "concepts.rs", "behaviours.rs"];
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let found = std::fs::read_dir(sources()).unwrap().map(|entry| name(&entry.unwrap().path()));
    let mut files: Vec<String> = found.filter(|file| !helpers.contains(&file.as_str())).collect();
    files.sort();
    files
}
