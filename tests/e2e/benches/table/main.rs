//! Every row of the budget, beside what it is compared with in the same run; and how cost grows. `make bench` prints it;
//! `SAMSPILL_UPDATE_DOCS=1 make bench` writes `docs/benchmarks.md`. A word after `--` runs only the parts with that name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is test code"
)]

mod bare;
mod hops;
mod journal;
mod measure;
mod open;
mod ours;
mod pilot;
mod rules;
mod start;
mod table;

use samspill_e2e::root;
use tokio::runtime::Runtime;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|word| word == part);
    let runtime = Runtime::new().unwrap();
    let mut rows = Vec::new();
    let mut part = |name: &str, make: &dyn Fn() -> Vec<table::Row>| {
        if wants(name) {
            eprintln!("measuring: {name}");
            rows.extend(make());
        }
    };
    part("hop", &|| hops::hop(&runtime));
    part("pilot", &|| vec![pilot::turn(&runtime)]);
    part("decision", &|| rules::decisions(&runtime));
    part("find", &|| rules::find(&runtime));
    part("receipts", &|| journal::receipts(&runtime));
    part("memory", &|| open::memory(&runtime));
    part("start", &|| vec![start::start_row()]);
    part("size", &|| vec![start::sizes()]);
    let mut text = table::rows(&rows);
    if wants("growth") {
        eprintln!("measuring: growth");
        text += &table::growth(&hops::growth(&runtime));
    }
    println!("{text}");
    if std::env::var_os("SAMSPILL_UPDATE_DOCS").is_some() {
        table::write(&root().join("docs/benchmarks.md"), &text);
    }
}
