//! Citizens who use a host at random, note exactly what they have been told, and hold the host to it afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use samspill_channel::shape::PartShape;
use samspill_core::ids::ConversationId;
use samspill_core::label::Label;
use samspill_core::ports::Journal as _;
use samspill_core::receipt::ReceiptHead;
use samspill_core::turn::{Part, TurnSummary};
use samspill_store::{SqliteJournal, StoreSettings, verify_receipts};
use serde_json::{Value, json};

use crate::FUNERAL;
use crate::api::{Api, Unmet};

/// What they say. A number at the end makes each saying another.
const SAYINGS: [&str; 4] =
    ["Faren min døde i forrige uke", "Mannen min døde i forrige uke", "Hva må jeg gjøre nå", "Moren min døde i går"];
/// Turns in one conversation: its receipts still fit in one list.
const TURNS_MAX: usize = 4;
/// What a host of theirs must be configured with.
pub const SETTINGS: &str = "[channel]\nlist_max = 1000\n";

/// One citizen, logged in or not.
pub struct Citizen {
    identifier: Option<String>,
    api: Api,
    rng: fastrand::Rng,
    sayings: u32,
    talks: Vec<Talk>,
}

/// A conversation, as the citizen knows it.
struct Talk {
    id: String,
    said: Vec<Said>,
    /// By scope: what was acknowledged, and what may have been heard besides.
    consents: BTreeMap<String, Known>,
    /// The plan, where nothing has happened since.
    plan: Option<Value>,
    is_touched: bool,
}

#[derive(Default)]
struct Said {
    text: String,
    parts: Vec<Part>,
    done: Option<TurnSummary>,
}

#[derive(Default)]
struct Known {
    acknowledged: bool,
    in_flight: Option<bool>,
}

impl Citizen {
    /// So many citizens. Every third is not logged in.
    pub fn many(count: usize, persons: &[String], rng: &mut fastrand::Rng) -> Vec<Self> {
        let one = |n: usize| Self {
            identifier: (!n.is_multiple_of(3)).then(|| persons[n % persons.len()].clone()),
            api: Api::anonymous(""),
            rng: rng.fork(),
            sayings: 0,
            talks: Vec::new(),
        };
        (0..count).map(one).collect()
    }

    /// Comes to a host, and logs in.
    pub async fn arrive(&mut self, base: &str) {
        self.api = Api::anonymous(base);
        if let Some(identifier) = &self.identifier {
            self.api.log_in(identifier).await.unwrap();
        }
    }

    /// Does one thing after the other until one fails.
    pub async fn live(&mut self) -> Unmet {
        loop {
            if let Err(unmet) = self.act().await {
                return unmet;
            }
        }
    }

    /// Goes on with the last conversation: it is as usable as before.
    pub async fn go_on(&mut self) {
        if let Some(talk) = self.talks.last_mut() {
            self.sayings += 1;
            talk.say(&self.api, format!("{} ({})", SAYINGS[0], self.sayings)).await.unwrap();
        }
    }

    /// How many parts were seen, and how many consents acknowledged.
    pub fn noted(&self) -> (usize, usize) {
        let parts = self.talks.iter().flat_map(|talk| &talk.said).map(|said| said.parts.len()).sum();
        (parts, self.talks.iter().map(|talk| talk.consents.len()).sum())
    }

    /// The whole answers that have arrived.
    fn done(&self) -> impl Iterator<Item = &TurnSummary> {
        self.talks.iter().flat_map(|talk| &talk.said).filter_map(|said| said.done.as_ref())
    }

    async fn act(&mut self) -> Result<(), Unmet> {
        let is_full = self.talks.last().is_none_or(|talk| talk.said.len() >= TURNS_MAX);
        if is_full || self.rng.u8(..10) == 0 {
            let id = self.api.open().await?;
            let (said, consents) = (Vec::new(), BTreeMap::new());
            self.talks.push(Talk { id, said, consents, plan: None, is_touched: true });
            return Ok(());
        }
        let at = self.talks.len() - 1 - self.rng.usize(..self.talks.len().min(2));
        let talk = &mut self.talks[at];
        talk.is_touched = true;
        match self.rng.u8(..10) {
            0..=1 if self.identifier.is_some() => talk.decide(&self.api, self.rng.bool()).await,
            2..=3 => talk.reply(&self.api, &mut self.rng).await,
            4 => talk.look(&self.api).await,
            _ if talk.said.len() >= TURNS_MAX => Ok(()),
            _ => {
                self.sayings += 1;
                let saying = SAYINGS[self.rng.usize(..SAYINGS.len())];
                talk.say(&self.api, format!("{saying} ({})", self.sayings)).await
            }
        }
    }

    /// Holds the host to everything that was told in the conversations used since the last check, or in all of them.
    pub async fn check(&mut self, all: bool) {
        for talk in self.talks.iter_mut().filter(|talk| all || talk.is_touched) {
            talk.check(&self.api).await;
            talk.is_touched = false;
        }
        if self.identifier.is_some() {
            let listed = self.api.get("/api/v1/conversations").await.unwrap();
            for talk in self.talks.iter().rev().take(100) {
                assert!(listed["conversations"].as_array().unwrap().contains(&json!(talk.id)), "{} is gone", talk.id);
            }
        }
    }
}

impl Talk {
    fn path(&self, what: &str) -> String {
        format!("/api/v1/conversations/{}/{what}", self.id)
    }

    async fn say(&mut self, api: &Api, text: String) -> Result<(), Unmet> {
        self.plan = None;
        self.said.push(Said { text: text.clone(), ..Said::default() });
        let said = self.said.last_mut().unwrap();
        let summary = api.say(&self.id, &text, |part| said.parts.push(part)).await?;
        self.plan = Some(serde_json::to_value(&summary.plan).unwrap());
        said.done = Some(summary);
        Ok(())
    }

    async fn decide(&mut self, api: &Api, given: bool) -> Result<(), Unmet> {
        let offers = api.get(&self.path(&format!("consents?assistant={FUNERAL}"))).await?;
        let scopes: Vec<Value> = offers["offers"].as_array().unwrap().iter().map(scope_of).collect();
        for scope in &scopes {
            self.consents.entry(scope.to_string()).or_default().in_flight = Some(given);
        }
        api.post(&self.path("consents"), &json!({ "given": given, "scopes": scopes })).await?;
        for scope in &scopes {
            let known = Known { acknowledged: given, in_flight: None };
            self.consents.insert(scope.to_string(), known);
        }
        Ok(())
    }

    /// Answers a question of the host's, if there is one.
    async fn reply(&mut self, api: &Api, rng: &mut fastrand::Rng) -> Result<(), Unmet> {
        let overview = api.get(&self.path("overview")).await?;
        let questions = overview["questions"].as_array().unwrap();
        if questions.is_empty() {
            return Ok(());
        }
        self.plan = None;
        let concept = &questions[rng.usize(..questions.len())]["concept"];
        api.post(&self.path("replies"), &json!({ "concept": concept, "reply": "unknown" })).await?;
        let overview = api.get(&self.path("overview")).await?;
        let open = overview["questions"].as_array().unwrap().iter().any(|one| &one["concept"] == concept);
        assert!(!open, "what was answered is asked no more");
        Ok(())
    }

    async fn look(&mut self, api: &Api) -> Result<(), Unmet> {
        let plan = api.get(&self.path("plan")).await?;
        if let Some(known) = &self.plan {
            assert_eq!(&plan["plan"], known, "the plan is as the turn said");
        }
        Ok(())
    }

    async fn check(&mut self, api: &Api) {
        let seen = api.get(&self.path("seen")).await;
        let seen = seen.unwrap_or_else(|unmet| panic!("the conversation {} is gone: {unmet:?}", self.id));
        let receipts = api.get(&self.path("receipts")).await.unwrap();
        let receipts = receipts["receipts"].as_array().unwrap();
        self.check_seen(seen["turns"].as_array().unwrap());
        check_receipts(&self.id, seen["turns"].as_array().unwrap(), receipts);
        let stored: BTreeSet<u64> = receipts.iter().map(|receipt| receipt["id"].as_u64().unwrap()).collect();
        for receipt in self.said.iter().filter_map(|said| said.done.as_ref()).flat_map(|done| &done.receipts) {
            assert!(stored.contains(&receipt.id), "{}: the receipt {} is gone", self.id, receipt.id);
        }
        if !self.consents.is_empty() {
            self.check_consents(api).await;
        }
        let plan = api.get(&self.path("plan")).await.unwrap();
        match &self.plan {
            Some(known) => assert_eq!(&plan["plan"], known, "{}: the plan has changed", self.id),
            // From now on it is as it is.
            None => self.plan = Some(plan["plan"].clone()),
        }
        api.get(&self.path("overview")).await.unwrap();
    }

    /// Everything that had arrived is there, in order; what had not may be there, whole.
    fn check_seen(&self, turns: &[Value]) {
        let mut places = Vec::new();
        for said in &self.said {
            let place = turns.iter().position(|turn| turn["said"] == said.text);
            let Some(place) = place else {
                assert!(said.parts.is_empty() && said.done.is_none(), "{}: «{}» is gone", self.id, said.text);
                continue;
            };
            let parts = turns[place]["parts"].as_array().unwrap();
            let known: Vec<Value> =
                said.parts.iter().map(|part| serde_json::to_value(PartShape::from(part)).unwrap()).collect();
            assert!(parts.len() >= known.len(), "{}: {} of {} parts", self.id, parts.len(), known.len());
            assert_eq!(parts[..known.len()], known, "{}: what was seen", self.id);
            assert!(said.done.is_none() || parts.len() == known.len(), "{}: more than the whole answer", self.id);
            places.push(place);
        }
        assert!(places.is_sorted(), "{}: in another order, {places:?}", self.id);
        assert_eq!(places.len(), turns.len(), "{}: a turn that nobody asked for", self.id);
    }

    async fn check_consents(&mut self, api: &Api) {
        let offers = api.get(&self.path(&format!("consents?assistant={FUNERAL}"))).await.unwrap();
        for offer in offers["offers"].as_array().unwrap() {
            let Some(known) = self.consents.get_mut(&scope_of(offer).to_string()) else { continue };
            let given = offer["given"].as_bool().unwrap();
            let may_be = given == known.acknowledged || Some(given) == known.in_flight;
            assert!(may_be, "{}: acknowledged {}, and now it is {given}", self.id, known.acknowledged);
            *known = Known { acknowledged: given, in_flight: None };
        }
    }
}

fn scope_of(offer: &Value) -> Value {
    let field = |name: &str| offer[name].clone();
    json!({ "assistant": field("assistant"), "service": field("service"), "concept": field("concept"),
            "purpose": field("purpose") })
}

/// Receipts are in order, and there is one for each concept that was shown.
fn check_receipts(id: &str, turns: &[Value], receipts: &[Value]) {
    let ids: Vec<u64> = receipts.iter().map(|receipt| receipt["id"].as_u64().unwrap()).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{id}: {ids:?}");
    let shown: BTreeSet<&str> = receipts
        .iter()
        .filter(|receipt| receipt["to"] == "citizen" && receipt["component"].is_string())
        .flat_map(|receipt| receipt["concepts"].as_array().unwrap())
        .map(|concept| concept.as_str().unwrap())
        .collect();
    for part in turns.iter().flat_map(|turn| turn["parts"].as_array().unwrap()) {
        for label in part["labels"].as_array().unwrap() {
            assert!(shown.contains(label.as_str().unwrap()), "{id}: {label} was shown without a receipt");
        }
    }
}

/// Looks into a journal that no host has open: SQLite finds no fault in it, every part belongs to a turn, every task of a
/// plan has its receipts, and the receipts are those of every head that these citizens were given. Gives how many
/// conversations there are.
///
/// The journal is a copy: what a host finds at its next start is left as it is.
pub async fn check_journal(journal: &Path, citizens: &[Citizen]) -> usize {
    use std::os::unix::fs::PermissionsExt as _;
    let copy = tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o700)).tempdir().unwrap();
    for file in std::fs::read_dir(journal).unwrap() {
        let file = file.unwrap();
        if !file.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
    }
    let ids = check_database(&copy.path().join("journal.db"));
    let journal = SqliteJournal::open(copy.path(), StoreSettings::default()).unwrap();
    let heads = check_heads(&copy.path().join("journal.db"), citizens.iter().flat_map(Citizen::done));
    let told = verify_receipts(copy.path(), &heads, Duration::ZERO).unwrap();
    assert_eq!((told.problems, told.outside), (vec![], 0), "{} heads", heads.len());
    for id in &ids {
        let conversation = journal.load(id).await.unwrap().unwrap();
        let receipts = journal.receipts(id, usize::MAX).await.unwrap();
        let has_receipt = |label: &Label| {
            receipts.iter().any(|receipt| {
                let concepts = receipt.concepts.iter().chain(receipt.withheld.iter().map(|withheld| &withheld.concept));
                receipt.to == "citizen"
                    && receipt.about == label.about
                    && concepts.into_iter().any(|c| *c == label.concept)
            })
        };
        for task in &conversation.tasks {
            assert!(task.turn <= conversation.turns, "{id}: a task of a turn that was not");
            for label in task.labels.iter() {
                assert!(
                    has_receipt(label),
                    "{id}: {} is in the plan without a receipt for {}",
                    task.key,
                    label.concept
                );
            }
        }
    }
    ids.len()
}

/// Each whole answer came with a head that covers its receipts. Gives the heads.
fn check_heads<'a>(path: &Path, answers: impl Iterator<Item = &'a TurnSummary>) -> Vec<ReceiptHead> {
    let database = rusqlite::Connection::open(path).unwrap();
    let mut leaf = database.prepare("SELECT leaf FROM receipt WHERE id = ?1").unwrap();
    let mut covering = |answer: &TurnSummary| {
        let head = answer.head.expect("a turn has receipts");
        let last = answer.receipts.iter().map(|receipt| receipt.id).max().unwrap();
        let leaf: i64 = leaf.query_row([last.cast_signed()], |row| row.get(0)).unwrap();
        assert!(leaf < head.size.cast_signed(), "{head} does not cover the receipt {last}");
        head
    };
    answers.map(&mut covering).collect()
}

fn check_database(path: &Path) -> Vec<ConversationId> {
    let database = rusqlite::Connection::open(path).unwrap();
    let told = |pragma: &str| -> Vec<String> {
        let mut statement = database.prepare(pragma).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(told("PRAGMA integrity_check"), ["ok"]);
    assert!(told("PRAGMA foreign_key_check").is_empty());
    told("SELECT id FROM conversation").into_iter().map(|id| ConversationId::new(id).unwrap()).collect()
}
