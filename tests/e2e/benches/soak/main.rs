//! A soak: the release host under a steady load for as long as it is told, to see whether memory and latency stay flat.
//!
//! First the capacity is found, by more and more citizens who ask again as soon as they are answered, until no more is
//! answered. Then operations arrive at random at a share of that, whether earlier ones are done or not, and the time of
//! each is counted from when it should have begun: a host that stands still does not hide it. A surge of more than can be
//! answered comes first, and two minutes to settle; neither counts.
//!
//! `SOAK_SECONDS` (without it, nothing), `SOAK_PERCENT` of the capacity (70), `SOAK_RATE` in operations a second instead of finding the
//! capacity, `SOAK_OUT` for the figures (`target/soak.md`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "this is test code"
)]

mod hosts;
mod load;
mod report;

use std::sync::Arc;
use std::time::{Duration, Instant};

use hosts::Hosts;
use load::{Crowd, Seen};
use report::{Report, Sample};

/// Between two samples.
const SAMPLE: Duration = Duration::from_secs(10);
/// A surge before the minutes that count: this much of what can be answered, in percent, for so long. It leaves behind what
/// a surge leaves (warm places, the allocator's arenas, full tables), so that what grows afterwards is growth.
const SURGE: (f64, Duration) = (150.0, Duration::from_secs(45));
/// Between the surge and the minutes that count, at their rate: longer than idle connections are kept.
const SETTLE: Duration = Duration::from_secs(120);
/// Operations under way at once at most; one that comes then is counted as not begun.
const UNDER_WAY_MAX: usize = 4_096;

fn setting(name: &str) -> Option<f64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}")))
}

fn main() -> std::process::ExitCode {
    // It is no benchmark, and does not run with them.
    let Some(seconds) = setting("SOAK_SECONDS") else { return std::process::ExitCode::SUCCESS };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if runtime.block_on(soak(seconds)) { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}

async fn soak(seconds: f64) -> bool {
    let percent = setting("SOAK_PERCENT").unwrap_or(70.0);
    let hosts = Hosts::start().await;
    let crowd = Arc::new(Crowd::arrive(&hosts.base).await);
    let mut report = Report::new(seconds, percent);
    let rate = match setting("SOAK_RATE") {
        Some(rate) => rate,
        None => find_capacity(&crowd, Duration::from_secs_f64((seconds / 60.0).clamp(4.0, 15.0)), &mut report).await,
    };
    report.rate = rate;
    let measured = Duration::from_secs_f64(report.seconds);
    let surge = rate / percent * SURGE.0;
    report.surge = arrive_at_random(&crowd, &hosts, surge, SURGE.1).await;
    report.settled = arrive_at_random(&crowd, &hosts, rate, SETTLE).await;
    report.samples = arrive_at_random(&crowd, &hosts, rate, measured).await;
    report.conversations = crowd.conversations();
    let out = std::env::var("SOAK_OUT").unwrap_or_else(|_| "target/soak.md".into());
    let text = report.text();
    std::fs::write(samspill_e2e::root().join(&out), &text).unwrap();
    println!("{text}\nwritten to {out}");
    hosts.stop().await;
    report.is_well()
}

/// As many operations a second as are answered, whoever many ask at once; gives the share of it that is to be tried.
async fn find_capacity(crowd: &Arc<Crowd>, step: Duration, report: &mut Report) -> f64 {
    closed_loop(crowd, 4, step).await;
    let mut best = 0.0_f64;
    for at_once in [1, 2, 4, 8, 16, 32, 64] {
        let (rate, seen) = closed_loop(crowd, at_once, step).await;
        println!("{at_once} at once: {rate:.1} operations a second, p99 {:.0} ms", seen.turns.p99());
        report.capacity(at_once, rate, &seen);
        let gain = rate / best;
        best = best.max(rate);
        if gain < 1.03 {
            break;
        }
    }
    best * report.percent / 100.0
}

async fn closed_loop(crowd: &Arc<Crowd>, at_once: usize, time: Duration) -> (f64, Seen) {
    let started = Instant::now();
    crowd.take_seen();
    let mut citizens = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let crowd = Arc::clone(crowd);
        citizens.spawn(async move {
            while started.elapsed() < time {
                crowd.act(Instant::now()).await;
            }
        });
    }
    while citizens.join_next().await.is_some() {}
    let seen = crowd.take_seen();
    (seen.operations() as f64 / started.elapsed().as_secs_f64(), seen)
}

/// Operations that begin at random for so long, whether earlier ones are done or not.
async fn arrive_at_random(crowd: &Arc<Crowd>, hosts: &Hosts, rate: f64, time: Duration) -> Vec<Sample> {
    println!("{rate:.1} operations a second for {} s", time.as_secs());
    crowd.take_seen();
    let mut rng = fastrand::Rng::new();
    let started = Instant::now();
    let end = started + time;
    let mut samples = Vec::new();
    let (mut next, mut sampled) = (started, started);
    let mut usage = hosts.usage();
    let mut under_way = tokio::task::JoinSet::new();
    let mut not_begun = 0;
    loop {
        tokio::time::sleep_until(next.min(sampled + SAMPLE).into()).await;
        while under_way.try_join_next().is_some() {}
        let now = Instant::now();
        if now >= sampled + SAMPLE {
            let before = std::mem::replace(&mut usage, hosts.usage());
            let seen = crowd.take_seen();
            let sample = Sample::new(now - started, now - sampled, seen, &before, &usage, (under_way.len(), not_begun));
            println!("{}", sample.line());
            samples.push(sample);
            (sampled, not_begun) = (now, 0);
        }
        if now >= end {
            break;
        }
        while next <= now {
            let (crowd, intended) = (Arc::clone(crowd), next);
            if under_way.len() < UNDER_WAY_MAX {
                under_way.spawn(async move { crowd.act(intended).await });
            } else {
                not_begun += 1;
            }
            // Poisson: the time between two is exponential.
            next += Duration::from_secs_f64(-(1.0 - rng.f64()).ln() / rate);
        }
    }
    while under_way.join_next().await.is_some() {}
    samples
}
