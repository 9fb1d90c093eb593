//! What citizens do: new conversations, more turns, answers, consents, pages and receipts, in a fixed mix.

use std::sync::Mutex;
use std::time::Instant;

use hdrhistogram::Histogram;
use samspill_e2e::api::{Api, Unmet};
use samspill_e2e::{FATHER_DIED, FUNERAL, own_data};
use serde_json::{Value, json};

/// Turns in a conversation until only pages and receipts of it are looked at.
const TURNS_MAX: u32 = 5;
/// How many of the newest conversations most operations are about.
const NEWEST: usize = 200;

/// All citizens.
pub(crate) struct Crowd {
    anonymous: Api,
    persons: Vec<Api>,
    talks: Mutex<Vec<Talk>>,
    seen: Mutex<Seen>,
}

#[derive(Clone)]
struct Talk {
    id: String,
    /// None for one that nobody has logged in to.
    person: Option<usize>,
    turns: u32,
    is_answering: bool,
}

/// Latencies in microseconds.
pub(crate) struct Latencies(pub(crate) Histogram<u32>);

impl Default for Latencies {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, 600_000_000, 3).unwrap())
    }
}

impl Latencies {
    fn note(&mut self, since: Instant) {
        self.0.saturating_record(u64::try_from(since.elapsed().as_micros()).unwrap());
    }

    /// Half are quicker, in milliseconds.
    pub(crate) fn p50(&self) -> f64 {
        self.0.value_at_quantile(0.5) as f64 / 1_000.0
    }

    /// One in a hundred is slower, in milliseconds.
    pub(crate) fn p99(&self) -> f64 {
        self.0.value_at_quantile(0.99) as f64 / 1_000.0
    }
}

/// What has been seen since it was last taken.
#[derive(Default)]
pub(crate) struct Seen {
    /// Whole turns, from when they should have begun to their last event.
    pub(crate) turns: Latencies,
    /// Everything else.
    pub(crate) others: Latencies,
    /// Operations that the host refused for want of room: 503.
    pub(crate) refused: u64,
    /// Operations that failed otherwise, and how the last did.
    pub(crate) failed: u64,
    /// The last failure.
    pub(crate) failure: String,
}

impl Seen {
    /// Operations that were met.
    pub(crate) fn operations(&self) -> u64 {
        self.turns.0.len() + self.others.0.len()
    }
}

impl Crowd {
    /// Logs everybody in.
    pub(crate) async fn arrive(base: &str) -> Self {
        let anonymous = Api::anonymous(base);
        let people = samspill_server::profiles::DemoProfiles::read(&[own_data().join("estates")]).unwrap();
        let mut persons = Vec::new();
        for person in samspill_core::ports::Profiles::demo_persons(&people) {
            let mut api = anonymous.clone();
            api.log_in(person.identifier.reveal()).await.unwrap();
            persons.push(api);
        }
        Self { anonymous, persons, talks: Mutex::default(), seen: Mutex::default() }
    }

    /// Takes what has been seen.
    pub(crate) fn take_seen(&self) -> Seen {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    /// Conversations that were opened.
    pub(crate) fn conversations(&self) -> usize {
        self.talks.lock().unwrap().len()
    }

    /// Does one thing that should have begun at `intended`.
    pub(crate) async fn act(&self, intended: Instant) {
        let (is_turn, done) = match fastrand::u8(..100) {
            0..20 => (true, self.begin().await),
            20..40 => (true, self.go_on().await),
            40..48 => (false, self.reply().await),
            48..55 => (false, self.consent().await),
            55..80 => (false, self.look("", true).await),
            80..90 => (false, self.look("/receipts", false).await),
            _ => (false, self.look("/overview", false).await),
        };
        let mut seen = self.seen.lock().unwrap();
        match done {
            Ok(()) if is_turn => seen.turns.note(intended),
            Ok(()) => seen.others.note(intended),
            Err(Unmet::Refused(503, _)) => seen.refused += 1,
            Err(unmet) => {
                seen.failed += 1;
                seen.failure = format!("{unmet:?}");
            }
        }
    }

    fn api(&self, talk: &Talk) -> &Api {
        talk.person.map_or(&self.anonymous, |person| &self.persons[person])
    }

    /// A conversation: mostly one of the newest.
    fn any(&self, fits: impl Fn(&Talk) -> bool) -> Option<(usize, Talk)> {
        let talks = self.talks.lock().unwrap();
        if talks.is_empty() {
            return None;
        }
        let newest = if fastrand::u8(..5) > 0 { talks.len().saturating_sub(NEWEST) } else { 0 };
        let candidates = (0..20).map(|_| fastrand::usize(newest..talks.len()));
        candidates.map(|at| (at, &talks[at])).find(|(_, talk)| fits(talk)).map(|(at, talk)| (at, talk.clone()))
    }

    /// A conversation that can be gone on with, and is nobody else's to go on with until its turn is over.
    fn claim(&self) -> Option<(usize, Talk)> {
        let is_open = |talk: &Talk| talk.turns < TURNS_MAX && !talk.is_answering;
        let (at, talk) = self.any(is_open)?;
        let was_answering = std::mem::replace(&mut self.talks.lock().unwrap()[at].is_answering, true);
        (!was_answering).then_some((at, talk))
    }

    /// Opens a conversation and asks.
    async fn begin(&self) -> Result<(), Unmet> {
        let person = (fastrand::u8(..3) > 0).then(|| fastrand::usize(..self.persons.len()));
        let mut talk = Talk { id: String::new(), person, turns: 1, is_answering: false };
        talk.id = self.api(&talk).open().await?;
        self.api(&talk).say(&talk.id, FATHER_DIED, |_| ()).await?;
        self.talks.lock().unwrap().push(talk);
        Ok(())
    }

    /// Asks again.
    async fn go_on(&self) -> Result<(), Unmet> {
        let Some((at, talk)) = self.claim() else { return self.begin().await };
        let said = self.api(&talk).say(&talk.id, "Hva må jeg gjøre nå?", |_| ()).await;
        let mut talks = self.talks.lock().unwrap();
        talks[at].turns += 1;
        talks[at].is_answering = false;
        said.map(drop)
    }

    /// Answers a question of the host's, if it has one.
    async fn reply(&self) -> Result<(), Unmet> {
        let Some((_, talk)) = self.any(|_| true) else { return Ok(()) };
        let (api, path) = (self.api(&talk), format!("/api/v1/conversations/{}", talk.id));
        let overview = api.get(&format!("{path}/overview")).await?;
        let questions = overview["questions"].as_array().unwrap();
        let Some(question) = fastrand::choice(questions) else { return Ok(()) };
        let reply = json!({ "concept": question["concept"], "reply": "no" });
        api.post(&format!("{path}/replies"), &reply).await.map(drop)
    }

    /// Gives or withdraws consent.
    async fn consent(&self) -> Result<(), Unmet> {
        let Some((_, talk)) = self.any(|talk| talk.person.is_some()) else { return Ok(()) };
        let (api, path) = (self.api(&talk), format!("/api/v1/conversations/{}/consents", talk.id));
        let offers = api.get(&format!("{path}?assistant={FUNERAL}")).await?;
        let scope = |offer: &Value| {
            json!({ "assistant": offer["assistant"], "service": offer["service"], "concept": offer["concept"],
                    "purpose": offer["purpose"] })
        };
        let scopes: Vec<Value> = offers["offers"].as_array().unwrap().iter().map(scope).collect();
        api.post(&path, &json!({ "given": fastrand::bool(), "scopes": scopes })).await.map(drop)
    }

    /// Looks at a conversation, as a page or over the API.
    async fn look(&self, what: &str, is_page: bool) -> Result<(), Unmet> {
        let talk = self.any(|_| true).map(|(_, talk)| talk);
        match talk {
            None => self.anonymous.page("/").await.map(drop),
            Some(talk) if is_page => self.api(&talk).page(&format!("/conversation/{}", talk.id)).await.map(drop),
            Some(talk) => self.api(&talk).get(&format!("/api/v1/conversations/{}{what}", talk.id)).await.map(drop),
        }
    }
}
