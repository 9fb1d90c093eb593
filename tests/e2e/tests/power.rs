//! The power goes at random moments, and takes with it what nobody had the disk sync: what was told to be durable is
//! there, and nothing is half-written (I2). `SAMSPILL_SEED` replays the seed that a failure names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use futures::future::join_all;
use samspill_core::content::Block;
use samspill_core::conversation::Conversation;
use samspill_core::ids::{AssistantId, ConversationId, Subject};
use samspill_core::oversight::{Act, Oversight as _, OversightError, Role, Staff};
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_core::stop::Stoppable;
use samspill_core::turn::{OwnerView, Part};
use samspill_e2e::api::{Api, Unmet};
use samspill_e2e::citizens::{Citizen, SETTINGS, check_journal};
use samspill_e2e::power::{Ground, Loss};
use samspill_e2e::{Builder, CASE, COURT, FATHER_DIED, Prepared, seed};
use samspill_registers::{Fault, FaultKind};
use samspill_server::compose::Composed;
use samspill_store::{SqliteJournal, StaffLog, StoreSettings};

/// Folders, and cuts in each.
const FOLDERS: usize = 20;
const CUTS: usize = 10;

/// What became durable, by the place of its part: the number of its receipt.
type Durable = Mutex<BTreeMap<u32, u64>>;

fn conversation() -> ConversationId {
    ConversationId::new("c1").unwrap()
}

/// A part and its receipt, with the same number, and heavy enough that the log is carried over now and then.
fn entries(place: u32) -> Vec<Entry> {
    let part = Part {
        from: AssistantId::host(),
        owner: OwnerView { number: String::new(), name: "host".into(), sector: "host".into() },
        blocks: vec![Block::Paragraph { text: place.to_string().repeat(800) }],
        law: Vec::new(),
        labels: Vec::new(),
        fresh_ms: 0,
        missing: None,
        reveals: None,
        writer: None,
    };
    let receipt = Receipt {
        id: 0,
        at_ms: place.into(),
        to: "citizen".into(),
        service: "lead".into(),
        about: Subject::citizen(),
        purpose: "show".into(),
        disclosure: None,
        processing: None,
        concepts: Vec::new(),
        withheld: Vec::new(),
        component: None,
        controller: None,
        giver: None,
        rules: Vec::new(),
        whom: None,
        mandate: None,
        reader: None,
    };
    vec![Entry::Part(1, place, part), Entry::Receipt(1, receipt)]
}

/// Writes until the power goes, or for long enough. Eight write at once, so that commits are groups.
async fn write(folder: &Path, durable: &Durable, next: &mut u32, most: u32) {
    let Ok(journal) = SqliteJournal::open(folder, StoreSettings::default()) else { return };
    if !matches!(journal.load(&conversation()).await, Ok(Some(_))) {
        let opened = Conversation::new(conversation(), None, AssistantId::host(), [7; 32]);
        let begun = Entry::Turn(1, Private::new("x".into()));
        let Ok((ticket, _)) = journal.append(&conversation(), vec![Entry::Opened(Box::new(opened)), begun]).await
        else {
            return;
        };
        let _ = journal.durable(ticket).await;
    }
    let (journal, first) = (&journal, *next);
    *next += most;
    join_all((0..8).map(|writer| async move {
        for place in (first..first + most).filter(|place| place % 8 == writer) {
            let Ok((ticket, entries)) = journal.append(&conversation(), entries(place)).await else { return };
            if journal.durable(ticket).await.is_err() {
                return;
            }
            let Some(Entry::Receipt(_, receipt)) = entries.last() else { panic!("a receipt went in") };
            durable.lock().unwrap().insert(place, receipt.id);
        }
    }))
    .await;
}

/// Whether all that was durable is there, and what is there is whole.
async fn check(folder: &Path, durable: &Durable) -> Result<(), String> {
    let journal =
        SqliteJournal::open(folder, StoreSettings::default()).map_err(|error| format!("opening: {error:?}"))?;
    let receipts = journal.receipts(&conversation(), usize::MAX).await.map_err(|error| error.to_string())?;
    let seen = journal.seen(&conversation(), usize::MAX).await.map_err(|error| error.to_string())?;
    let text = |part: &Part| match &part.blocks[0] {
        Block::Paragraph { text } => text.clone(),
        other => format!("{other:?}"),
    };
    let shown: Vec<String> = seen.iter().flat_map(|turn| &turn.parts).map(text).collect();
    let mut whole: Vec<u32> = receipts.iter().map(|receipt| u32::try_from(receipt.at_ms).unwrap()).collect();
    whole.sort_unstable();
    if shown != whole.iter().map(|place| place.to_string().repeat(800)).collect::<Vec<_>>() {
        return Err(format!("{} parts, and {} receipts", shown.len(), whole.len()));
    }
    let stored: BTreeMap<u32, u64> =
        receipts.iter().map(|receipt| (u32::try_from(receipt.at_ms).unwrap(), receipt.id)).collect();
    match durable.lock().unwrap().iter().find(|(place, id)| stored.get(place) != Some(id)) {
        Some((place, _)) => Err(format!("{place} was durable and is gone")),
        None => Ok(()),
    }
}

fn private_folder(path: &Path) -> PathBuf {
    std::fs::DirBuilder::new().mode(0o700).recursive(true).create(path).unwrap();
    path.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_what_was_durable_survives_a_power_cut() {
    let mut rng = seed("journal");
    let mut at_stake = 0;
    for _ in 0..FOLDERS {
        let root = tempfile::tempdir().unwrap();
        let folder = private_folder(&root.path().join("journal"));
        let ground = Ground::under(&folder);
        let (durable, mut next) = (Durable::default(), 1);
        for cut in 0..CUTS {
            // Some cuts come while the journal is being made or opened, some after the log was carried over.
            let moment = if rng.bool() { rng.u64(..100) } else { rng.u64(..3_000) };
            ground.cut_after(moment);
            let most = if rng.bool() { 40 } else { 800 };
            write(&folder, &durable, &mut next, most).await;
            let loss = [Loss::All, Loss::Some, Loss::Some, Loss::Nothing][rng.usize(..4)];
            ground.restore(loss, &mut rng);
            if let Err(why) = check(&folder, &durable).await {
                panic!("cut {cut} after {moment} operations, {loss:?}: {why}");
            }
            if folder.join("journal.db").exists() {
                check_journal(&folder, &[]).await;
            }
        }
        at_stake += durable.lock().unwrap().len();
    }
    assert!(at_stake > 1_000, "{at_stake} parts were at stake");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_only_says_that_it_has_synced_is_found_out() {
    let mut rng = seed("lies");
    let root = tempfile::tempdir().unwrap();
    let folder = private_folder(&root.path().join("journal"));
    let ground = Ground::under(&folder);
    let (durable, mut next) = (Durable::default(), 1);
    write(&folder, &durable, &mut next, 40).await;
    ground.restore(Loss::Nothing, &mut rng);
    check(&folder, &durable).await.unwrap();
    ground.lie();
    ground.cut_after(300);
    write(&folder, &durable, &mut next, 800).await;
    assert!(ground.is_off());
    ground.restore(Loss::All, &mut rng);
    let found = check(&folder, &durable).await.unwrap_err();
    assert!(found.contains("is gone"), "{found}");
}

/// A host in this process, over a disk that forgets.
struct Powered {
    base: String,
    server: tokio::task::JoinHandle<()>,
    journal: std::sync::Weak<SqliteJournal>,
}

impl Powered {
    async fn start(host: &Prepared) -> Self {
        Self::serving(host, host.compose()).await
    }

    async fn serving(host: &Prepared, composed: Composed) -> Self {
        let journal = Arc::downgrade(&composed.journal);
        let router = samspill_server::web::router(&host.config, &composed);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, server, journal }
    }

    /// Waits until nothing of it is left: a power cut leaves no process behind.
    async fn gone(self, ground: &Ground) {
        self.server.abort();
        while self.journal.strong_count() > 0 || ground.open_files() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Cuts the power so many times while citizens use the host, and checks after each.
async fn cut_again_and_again(cuts: usize, lies: bool, rng: &mut fastrand::Rng) {
    let host = Builder::new().extra(SETTINGS).prepare().await;
    let journal = private_folder(&host.config.store.data_dir.join("journal"));
    let ground = Ground::under(&journal);
    let mut citizens = Citizen::many(12, &host.persons(), rng);
    for cut in 0..cuts {
        let powered = Powered::start(&host).await;
        for citizen in &mut citizens {
            citizen.arrive(&powered.base).await;
        }
        join_all(citizens.iter_mut().map(|citizen| citizen.check(false))).await;
        if lies && cut > 0 {
            ground.lie();
        }
        // A lie is noticed by what was seen after it, and there must be something.
        ground.cut_after(if lies { rng.u64(700..1_500) } else { rng.u64(..1_500) });
        for end in join_all(citizens.iter_mut().map(Citizen::live)).await {
            assert!(matches!(end, Unmet::Gone | Unmet::Refused(500, _)), "before cut {cut}: {end:?}");
        }
        assert!(ground.is_off());
        powered.gone(&ground).await;
        let loss = if lies { Loss::All } else { [Loss::All, Loss::Some, Loss::Some, Loss::Nothing][rng.usize(..4)] };
        ground.restore(loss, rng);
        // What a lie cost, the citizens are to notice themselves.
        check_journal(&journal, if lies { &[] } else { &citizens }).await;
    }
    let powered = Powered::start(&host).await;
    for citizen in &mut citizens {
        citizen.arrive(&powered.base).await;
        citizen.check(true).await;
        citizen.go_on().await;
        citizen.check(true).await;
    }
    let parts: usize = citizens.iter().map(|citizen| citizen.noted().0).sum();
    assert!(parts > cuts, "{parts} parts were at stake");
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_what_was_seen_survives_a_power_cut() {
    cut_again_and_again(15, false, &mut seed("host")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn citizens_notice_a_disk_that_only_says_that_it_has_synced() {
    let mut rng = seed("host lies");
    let noticed =
        std::panic::AssertUnwindSafe(cut_again_and_again(6, true, &mut rng)).catch_unwind().await.unwrap_err();
    let why = noticed.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(why.contains("is gone") || why.contains(" of "), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_stop_on_a_full_disk_is_in_force_at_once_and_is_said_to_be_unwritten_until_it_is_written() {
    let host = Builder::with(&["iben", "court"]).limits("turn_ms = 60000\nregister_ms = 50000").prepare().await;
    host.registers.faults().set(Fault::new(FaultKind::Slow).after_ms(40_000).at("/api/")).unwrap();
    let journal = private_folder(&host.config.store.data_dir.join("journal"));
    let ground = Ground::under(&journal);
    let composed = host.compose();
    let (office, rules, metrics) = (composed.office.clone(), composed.rules.clone(), composed.metrics.clone());
    let powered = Powered::serving(&host, composed).await;
    let mut api = Api::anonymous(&powered.base);
    api.log_in(&host.persons()[0]).await.unwrap();
    let conversation = api.open().await.unwrap();
    let (told, mut begun) = tokio::sync::mpsc::channel(1);
    let turn = tokio::spawn(async move {
        let said = api.say(&conversation, FATHER_DIED, |_| {
            let _ = told.try_send(());
        });
        said.await.map(|_| ())
    });
    begun.recv().await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let is_ended = || {
        let text = metrics.text().unwrap();
        text.lines().any(|line| line.contains(&format!("\"{COURT}\"")) && line.contains("cause=\"operator\""))
    };
    let stop = |what: &str| Act::Stop { what: what.parse().unwrap() };
    let staff = |name: &str| Staff { name: name.into(), roles: BTreeSet::from([Role::Stop]), owner: None };
    let (kari, ola) = (staff("Kari"), staff("Ola"));
    let written = || StaffLog::look(&journal, Duration::from_secs(5)).unwrap();

    ground.fill();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!is_ended() && !turn.is_finished(), "it waits for its register");
    let asked = Instant::now();
    let unwritten = office.act(&kari, stop(COURT), "Avvik").await.unwrap_err();
    assert!(matches!(unwritten, OversightError::NotWritten { .. }), "{unwritten}");
    assert!(unwritten.to_string().contains("is in force") && unwritten.to_string().contains("full"), "{unwritten}");
    while !is_ended() {
        assert!(asked.elapsed() < Duration::from_secs(1), "it was not ended");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let is_stopped = || rules.now().stopped.has(&AssistantId::new(COURT).unwrap(), None);
    assert!(is_stopped() && written().is_empty());
    // To start it again would share more, and nothing says who did.
    let what: Stoppable = COURT.parse().unwrap();
    let started = office.act(&ola, Act::Start { what: what.clone() }, "Rettet").await.unwrap_err();
    assert!(matches!(started, OversightError::Journal(_)), "{started}");
    assert!(is_stopped() && written().is_empty() && office.view().await.head.is_none());

    // It is written down by itself when there is room, and what is done afterwards follows it.
    ground.free();
    let waited = Instant::now();
    while written().is_empty() {
        assert!(waited.elapsed() < Duration::from_secs(20), "it was not tried again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let done = office.act(&ola, Act::Start { what }, "Rettet").await.unwrap();
    assert_eq!((done.numbers, done.head.unwrap().events, is_stopped()), (vec![2], 2, false));

    // What is not written down before the host ends, ends with it, as it was said.
    ground.fill();
    office.act(&kari, stop(CASE), "Avvik").await.unwrap_err();
    turn.abort();
    drop((office, rules, metrics));
    powered.gone(&ground).await;
    ground.free();
    assert_eq!(written().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_stops_hold_within_a_second_while_another_process_has_their_record_locked() {
    let host = Builder::with(&["iben", "court"]).prepare().await;
    let composed = host.compose();
    let (office, rules) = (&composed.office, &composed.rules);
    let journal = host.config.store.data_dir.join("journal");
    let lock = rusqlite::Connection::open(journal.join("oversight.db")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let kari = Staff { name: "Kari".into(), roles: BTreeSet::from([Role::Stop]), owner: None };
    let all = [CASE, "no.domstol.dodsbo/guidance", "no.samspill.iben", COURT];
    let asked = Instant::now();
    let stops = all.map(|what| office.act(&kari, Act::Stop { what: what.parse().unwrap() }, "Avvik"));
    let seen = async {
        // The last in line.
        while !rules.now().stopped.has(&AssistantId::new(COURT).unwrap(), None) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        asked.elapsed()
    };
    let (told, seen) = tokio::join!(join_all(stops), seen);
    assert!(seen < Duration::from_secs(1), "{seen:?}");
    assert!(told.iter().all(|told| matches!(told, Err(OversightError::NotWritten { .. }))), "{told:?}");
    drop(lock);
    let waited = Instant::now();
    while office.view().await.head.is_none_or(|head| head.events < all.len() as u64) {
        assert!(waited.elapsed() < Duration::from_secs(20), "they were not written down");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
