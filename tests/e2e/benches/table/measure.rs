//! How figures are taken: always in turn with what they are compared with, in several runs, and never once.

use std::time::{Duration, Instant};

/// Runs of which the median is told.
pub(crate) const RUNS: usize = 7;

/// Median, smallest and largest of several runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Figure {
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        Self { median: at(values.len() / 2), min: at(0), max: at(values.len().saturating_sub(1)) }
    }

    /// With the spread of the runs.
    pub(crate) fn spread(self, unit: &str) -> String {
        format!("{} {unit} ({}–{})", number(self.median), number(self.min), number(self.max))
    }

    /// The median alone.
    pub(crate) fn short(self, unit: &str) -> String {
        format!("{} {unit}", number(self.median))
    }
}

/// Three significant digits, and thousands apart.
pub(crate) fn number(value: f64) -> String {
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut apart = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) && !apart.ends_with('-') {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart + rest
}

/// One thing that is timed, in microseconds.
pub(crate) type Timed<'a> = Box<dyn FnMut() -> Duration + 'a>;

/// Times something that is done.
pub(crate) fn time(mut act: impl FnMut()) -> Duration {
    let started = Instant::now();
    act();
    started.elapsed()
}

/// The medians of each thing in each run, in microseconds: `result[run][thing]`. Within a run the things take turns, so
/// that a slow moment of the machine falls on all of them.
pub(crate) fn in_turn(times: usize, things: &mut [Timed<'_>]) -> Vec<Vec<f64>> {
    for thing in things.iter_mut() {
        for _ in 0..times.div_ceil(10) {
            thing();
        }
    }
    let one_run = |things: &mut [Timed<'_>]| {
        let mut taken = vec![Vec::with_capacity(times); things.len()];
        for _ in 0..times {
            for (thing, taken) in things.iter_mut().zip(&mut taken) {
                taken.push(thing().as_secs_f64() * 1e6);
            }
        }
        taken.into_iter().map(|taken| Figure::of(taken).median).collect()
    };
    (0..RUNS).map(|_| one_run(things)).collect()
}

/// One figure of what the runs gave.
pub(crate) fn over(runs: &[Vec<f64>], figure: impl Fn(&[f64]) -> f64) -> Figure {
    Figure::of(runs.iter().map(|run| figure(run)))
}

/// A percentile of many single values, in their unit.
pub(crate) fn percentile(values: &mut [f64], percent: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let index = (values.len() as f64 * percent / 100.0) as usize;
    values.get(index.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
