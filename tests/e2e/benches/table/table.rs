//! The table, as text and in `docs/benchmarks.md`.

use std::path::Path;

use crate::measure::{Figure, RUNS, number};

/// One figure beside what it is compared with.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) ours: String,
    pub(crate) against: String,
    pub(crate) ratio: Option<Figure>,
    pub(crate) budget: Option<String>,
    pub(crate) met: Option<bool>,
}

/// How a whole turn grows: count, ours, bare and their ratio, in microseconds.
pub(crate) struct Growth {
    what: String,
    points: Vec<(usize, (Figure, Figure, Figure))>,
}

impl Growth {
    pub(crate) fn new(what: &str, points: impl IntoIterator<Item = (usize, (Figure, Figure, Figure))>) -> Self {
        Self { what: what.into(), points: points.into_iter().collect() }
    }
}

/// The rows as a Markdown table.
pub(crate) fn rows(rows: &[Row]) -> String {
    let mut text = String::from("| what | Samspill | beside it | ratio | budget | met |\n|---|---|---|---|---|---|\n");
    for row in rows {
        let ratio = row.ratio.map_or_else(String::new, |ratio| ratio.spread("×"));
        let met = row.met.map_or("", |met| if met { "yes" } else { "**no**" });
        let budget = row.budget.as_deref().unwrap_or_default();
        text += &format!("| {} | {} | {} | {ratio} | {budget} | {met} |\n", row.what, row.ours, row.against);
    }
    text
}

/// How cost grows, a table for each kind.
pub(crate) fn growth(growth: &[Growth]) -> String {
    let mut text = String::new();
    for one in growth {
        text += &format!("\n| {} | whole turn | bare Wasmtime | ratio |\n|---|---|---|---|\n", one.what);
        for (count, (ours, bare, ratio)) in &one.points {
            let count = number(*count as f64);
            let count = count.strip_suffix(".00").or(count.strip_suffix(".0")).unwrap_or(&count);
            text += &format!("| {count} | {} | {} | {} |\n", ours.short("µs"), bare.short("µs"), ratio.short("×"));
        }
    }
    text
}

/// Between these lines of `docs/benchmarks.md` the table is replaced; what is around them is written by hand.
const MARKS: [&str; 2] = ["<!-- figures -->", "<!-- end of figures -->"];

/// Puts the figures, with machine and date, into the page.
pub(crate) fn write(page: &Path, figures: &str) {
    let old = std::fs::read_to_string(page).unwrap();
    let (before, rest) = old.split_once(MARKS[0]).unwrap();
    let (_, after) = rest.split_once(MARKS[1]).unwrap();
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap();
    let cpu = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("an unknown processor");
    let cores = std::thread::available_parallelism().unwrap();
    let day = jiff::Zoned::now().date();
    let machine = cpu.trim_start_matches([' ', '\t', ':']);
    let head = format!("{day}, {cores} cores of {machine}. Medians of {RUNS} runs, with the smallest and the largest.");
    let page_text = format!("{before}{}\n{head}\n\n{figures}{}{after}", MARKS[0], MARKS[1]);
    std::fs::write(page, page_text).unwrap();
}
