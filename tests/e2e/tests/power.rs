//! The power goes at random moments, and takes with it what nobody had the disk sync: what was told to be durable is
//! there, and nothing is half-written (I2). `SAMSPILL_SEED` replays the seed that a failure names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::BTreeMap;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::join_all;
use samspill_core::content::Block;
use samspill_core::conversation::Conversation;
use samspill_core::ids::{AssistantId, ConversationId, Subject};
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;
use samspill_core::turn::{OwnerView, Part};
use samspill_e2e::api::Unmet;
use samspill_e2e::citizens::{Citizen, SETTINGS, check_journal};
use samspill_e2e::power::{Ground, Loss};
use samspill_e2e::{Builder, Prepared, seed};
use samspill_store::{SqliteJournal, StoreSettings};

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
        let composed = host.compose();
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
        ground.cut_after(rng.u64(..1_500));
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
        std::panic::AssertUnwindSafe(cut_again_and_again(2, true, &mut rng)).catch_unwind().await.unwrap_err();
    let why = noticed.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(why.contains("is gone") || why.contains(" of "), "{why}");
}
