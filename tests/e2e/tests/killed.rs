//! The process is killed at random moments while a dozen citizens use it, and started again over the same folder: what
//! each had seen is there, whole. A kill keeps what the operating system holds in memory; `power.rs` takes that too.
//!
//! `SAMSPILL_SEED` replays the seed that a failure names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::time::Duration;

use futures::future::join_all;
use samspill_e2e::api::Unmet;
use samspill_e2e::citizens::{Citizen, SETTINGS, check_journal};
use samspill_e2e::{Builder, binary, seed};

const CITIZENS: usize = 12;
const KILLS: usize = 25;

/// Kills a host so many times, and checks after each.
async fn kill_again_and_again(name: &str) {
    let mut rng = seed(name);
    let host = Builder::new().extra(SETTINGS).prepare().await;
    let persons = host.persons();
    let mut citizens = Citizen::many(CITIZENS, &persons, &mut rng);
    let journal = host.config.store.data_dir.join("journal");
    for kill in 0..KILLS {
        let served = host.serve(&binary()).await;
        for citizen in &mut citizens {
            citizen.arrive(&served.base).await;
        }
        join_all(citizens.iter_mut().map(|citizen| citizen.check(false))).await;
        // Most kills come while answers are on their way, some before anything is.
        let moment = Duration::from_micros(rng.u64(..400_000));
        let killed = async {
            tokio::time::sleep(moment).await;
            served.kill().await;
        };
        let (ends, ()) = tokio::join!(join_all(citizens.iter_mut().map(Citizen::live)), killed);
        for end in ends {
            assert!(matches!(end, Unmet::Gone), "before kill {kill}: {end:?}");
        }
        check_journal(&journal, &citizens).await;
    }
    let served = host.serve(&binary()).await;
    for citizen in &mut citizens {
        citizen.arrive(&served.base).await;
        citizen.check(true).await;
    }
    join_all(citizens.iter_mut().map(Citizen::go_on)).await;
    for citizen in &mut citizens {
        citizen.check(true).await;
    }
    let (parts, consents) = citizens.iter().map(Citizen::noted).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
    assert!(parts > KILLS && consents > 0, "{parts} parts and {consents} consents were at stake");
    served.terminate();
    assert_eq!(served.ended().await, Some(0));
    assert!(check_journal(&journal, &citizens).await > 0);
    assert_eq!(host.log(), "", "nothing was logged that anybody should look at");
}

// A hundred in all, on as many processors as there are.
#[tokio::test(flavor = "multi_thread")]
async fn i2_what_was_seen_survives_a_kill_1() {
    kill_again_and_again("1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_what_was_seen_survives_a_kill_2() {
    kill_again_and_again("2").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_what_was_seen_survives_a_kill_3() {
    kill_again_and_again("3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_what_was_seen_survives_a_kill_4() {
    kill_again_and_again("4").await;
}
