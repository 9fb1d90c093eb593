//! The figures, as text for `docs/benchmarks.md`.

use std::fmt::Write as _;
use std::time::Duration;

use samspill_e2e::trend::{Trend, median};

use crate::hosts::Usage;
use crate::load::{Latencies, Seen};

/// The first part of the time, in which conversations fill the host's memory, is not judged.
const WARM_UP: f64 = 1.0 / 3.0;
/// Memory is flat if it grows by less than this share in the time that is judged.
const RSS_SHARE: f64 = 0.05;
/// The same for the slowest of a hundred turns, which a machine with other work moves more.
const P99_SHARE: f64 = 0.2;
const MIB: f64 = 1_048_576.0;

/// Ten seconds.
pub(crate) struct Sample {
    at: f64,
    length: f64,
    seen: Seen,
    usage: Usage,
    cpu: [f64; 3],
    under_way: usize,
    not_begun: u64,
}

/// All figures.
pub(crate) struct Report {
    /// How long the load was to last.
    pub(crate) seconds: f64,
    /// At how much of the capacity.
    pub(crate) percent: f64,
    /// Operations a second.
    pub(crate) rate: f64,
    /// Conversations that were opened in all.
    pub(crate) conversations: usize,
    /// The surge before the minutes that count; one sample each ten seconds.
    pub(crate) surge: Vec<Sample>,
    /// The minutes in which it settles.
    pub(crate) settled: Vec<Sample>,
    /// The minutes that count.
    pub(crate) samples: Vec<Sample>,
    capacity: String,
}

impl Sample {
    pub(crate) fn new(
        at: Duration,
        length: Duration,
        seen: Seen,
        before: &Usage,
        usage: &Usage,
        (under_way, not_begun): (usize, u64),
    ) -> Self {
        let (at, length) = (at.as_secs_f64(), length.as_secs_f64());
        let mut cpu = [0.0; 3];
        for (share, (now, before)) in cpu.iter_mut().zip(usage.cpu.iter().zip(before.cpu)) {
            *share = (now - before) / length;
        }
        Self { at, length, seen, usage: *usage, cpu, under_way, not_begun }
    }

    /// One line, while it runs.
    pub(crate) fn line(&self) -> String {
        format!(
            "{:>5.0} s  {:>6.1}/s  turns p50 {:>5.0} p99 {:>5.0} ms  others p50 {:>4.1} p99 {:>4.0} ms  {:>4.0} MiB  \
             {} under way  {} refused  {} failed  {}",
            self.at,
            self.seen.operations() as f64 / self.length,
            self.seen.turns.p50(),
            self.seen.turns.p99(),
            self.seen.others.p50(),
            self.seen.others.p99(),
            self.usage.rss / MIB,
            self.under_way,
            self.seen.refused,
            self.seen.failed + self.not_begun,
            self.seen.failure,
        )
    }
}

impl Report {
    pub(crate) const fn new(seconds: f64, percent: f64) -> Self {
        Self {
            seconds,
            percent,
            rate: 0.0,
            conversations: 0,
            surge: Vec::new(),
            settled: Vec::new(),
            samples: Vec::new(),
            capacity: String::new(),
        }
    }

    pub(crate) fn capacity(&mut self, at_once: usize, rate: f64, seen: &Seen) {
        let (p50, p99) = (seen.turns.p50(), seen.turns.p99());
        writeln!(self.capacity, "| {at_once} | {rate:.1} | {p50:.0} | {p99:.0} | {} |", seen.refused + seen.failed)
            .unwrap();
    }

    /// Whether all went well: memory and latency flat, and no operation failed.
    pub(crate) fn is_well(&self) -> bool {
        let failed: u64 = self.samples.iter().map(|sample| sample.seen.failed + sample.not_begun).sum();
        failed == 0 && self.verdicts().iter().all(|(_, is_flat)| *is_flat)
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let processors = std::thread::available_parallelism().map_or(0, usize::from);
        writeln!(text, "## A soak of {:.0} seconds\n", self.seconds).unwrap();
        writeln!(
            text,
            "The host, the simulated registers and the generator share one machine with {processors} processors: the \
             capacity is that of all three. A turn is a whole one, with a dozen assistants; its time counts from when \
             it should have begun. 40 % of the operations are turns (half of them open a conversation, a third of \
             these without a login), 8 % answers, 7 % consents, 25 % pages, 10 % receipts, 10 % overviews.\n"
        )
        .unwrap();
        if !self.capacity.is_empty() {
            writeln!(text, "| at once | operations a second | turns p50 ms | p99 ms | refused or failed |").unwrap();
            writeln!(text, "|---|---|---|---|---|\n{}", self.capacity).unwrap();
        }
        if let (Some(surge), Some(settled)) = (self.surge.last(), self.settled.last()) {
            writeln!(
                text,
                "A surge of more than can be answered came first: {} were refused in {:.0} seconds, and memory was \
                 {:.1} MiB. After {:.0} seconds more at the rate it was {:.1} MiB. None of that counts below.\n",
                self.surge.iter().map(|sample| sample.seen.refused).sum::<u64>(),
                surge.at,
                surge.usage.rss / MIB,
                settled.at,
                settled.usage.rss / MIB
            )
            .unwrap();
        }
        writeln!(
            text,
            "Then {:.1} operations a second arrived at random, {:.0} % of the most that was answered; {} conversations \
             were opened in all.\n",
            self.rate, self.percent, self.conversations
        )
        .unwrap();
        self.minutes(&mut text);
        writeln!(text).unwrap();
        for (verdict, _) in self.verdicts() {
            writeln!(text, "- {verdict}").unwrap();
        }
        text
    }

    fn minutes(&self, text: &mut String) {
        writeln!(
            text,
            "| minute | a second | turns p50 ms | p99 ms | others p50 ms | p99 ms | RSS MiB | files | threads | journal MiB \
             | CPU host, registers, generator | refused | failed |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
        )
        .unwrap();
        for (minute, samples) in self.samples.chunks(6).enumerate() {
            let (mut turns, mut others) = (Latencies::default(), Latencies::default());
            for sample in samples {
                turns.0.add(&sample.seen.turns.0).unwrap();
                others.0.add(&sample.seen.others.0).unwrap();
            }
            let time: f64 = samples.iter().map(|sample| sample.length).sum();
            let cpu = |of: usize| samples.iter().map(|sample| sample.cpu[of] * sample.length).sum::<f64>() / time;
            let count = |of: fn(&Sample) -> u64| samples.iter().map(of).sum::<u64>();
            let usage = samples.last().unwrap().usage;
            writeln!(
                text,
                "| {} | {:.1} | {:.0} | {:.0} | {:.1} | {:.0} | {:.1} | {} | {} | {:.1} | {:.2}, {:.2}, {:.2} | {} | {} |",
                minute + 1,
                (turns.0.len() + others.0.len()) as f64 / time,
                turns.p50(),
                turns.p99(),
                others.p50(),
                others.p99(),
                usage.rss / MIB,
                usage.files,
                usage.threads,
                usage.journal / MIB,
                cpu(0),
                cpu(1),
                cpu(2),
                count(|sample| sample.seen.refused),
                count(|sample| sample.seen.failed + sample.not_begun),
            )
            .unwrap();
        }
    }

    /// What is said of memory, latency and files, and whether it is flat.
    fn verdicts(&self) -> Vec<(String, bool)> {
        let judged: Vec<&Sample> = self.samples.iter().filter(|one| one.at >= self.seconds * WARM_UP).collect();
        let time = judged.last().map_or(0.0, |last| last.at) - judged.first().map_or(0.0, |first| first.at);
        let verdict = |what: &str, unit: &str, share: f64, figure: &dyn Fn(&Sample) -> f64| {
            let points: Vec<(f64, f64)> = judged.iter().map(|sample| (sample.at / 60.0, figure(sample))).collect();
            let Some(trend) = Trend::of(&points) else {
                return (format!("{what}: too few samples to tell"), false);
            };
            let usual = median(&mut points.iter().map(|(_, figure)| *figure).collect::<Vec<_>>());
            let is_flat = trend.is_flat(time / 60.0, usual, share);
            let told = format!(
                "{what}: {}. Median {usual:.1} {unit}, slope {:+.3} {unit} a minute, with 95 % confidence {:+.3} to \
                 {:+.3} (Theil–Sen, the last {:.0} seconds). Flat means: it grows by at most {:.0} % of the median in \
                 that time, or no trend can be told from chance.",
                if is_flat { "flat" } else { "NOT FLAT" },
                trend.slope,
                trend.low,
                trend.high,
                time,
                share * 100.0
            );
            (told, is_flat)
        };
        vec![
            verdict("Memory", "MiB", RSS_SHARE, &|sample| sample.usage.rss / MIB),
            verdict("The slowest of a hundred turns", "ms", P99_SHARE, &|sample| sample.seen.turns.p99()),
            verdict("Open files", "files", RSS_SHARE, &|sample| sample.usage.files as f64),
        ]
    }
}
