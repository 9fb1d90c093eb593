//! The citizen's pages, and the staff's, in Debian's Chromium, on a phone and on a desktop: the whole way without script, within the first
//! screen's limits, and without violations that axe can find. Makes the pictures of the docs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use samspill_core::oversight::Oversight as _;
use samspill_e2e::api::{listen, serve};
use samspill_e2e::book::{Book, RECORDER};
use samspill_e2e::staff::Colleague;
use samspill_e2e::{Builder, COURT, FATHER_DIED, root};
use samspill_registers::{Fault, FaultKind};
use serde_json::Value;

async fn walk(base: &str, out: &Path, person: &str, question: &str) -> Value {
    run("walk.mjs", [base.as_ref(), out.as_os_str(), person.as_ref(), question.as_ref()]).await
}

/// Runs a walk that prints what it has found as its last line.
async fn run<const N: usize>(script: &str, args: [&OsStr; N]) -> Value {
    let folder = root().join("tests/e2e/browser");
    let installed = folder.join("node_modules/playwright-core").is_dir();
    assert!(
        installed,
        "the walk's packages are not installed: run `scripts/setup test`, or `npm ci` in {}",
        folder.display()
    );
    let output =
        tokio::process::Command::new("node").arg(folder.join(script)).args(args).output().await.expect("node is there");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let found: Value = said.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_else(|| {
        panic!("the walk said nothing: {said}\n{}", String::from_utf8_lossy(&output.stderr));
    });
    assert!(output.status.success() && found["ok"] == true, "{found:#}");
    found
}

/// The pictures that the docs show. `SAMSPILL_UPDATE_DOCS=1` takes them anew.
fn keep(out: &Path, pictures: &[&str]) {
    let folder: PathBuf = root().join("docs/pictures");
    for name in pictures {
        let made = out.join(format!("{name}.png"));
        assert!(made.is_file(), "{} was not made", made.display());
        if std::env::var_os("SAMSPILL_UPDATE_DOCS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::copy(&made, folder.join(format!("{name}.png"))).unwrap();
        }
        assert!(folder.join(format!("{name}.png")).is_file(), "docs/pictures/{name}.png is missing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_without_script_on_a_phone_and_on_a_desktop() {
    let world = Builder::new().start().await;
    // One register takes its time, so that the answer can be seen to arrive part by part.
    let slow = Fault::new(FaultKind::Slow).after_ms(1_500).at("/kartverket/");
    world.registers.as_ref().unwrap().faults().set(slow).unwrap();
    let base = serve(&world).await;
    let out = root().join("target/pictures");
    let found = walk(&base, &out, "Ingvild", "Samboeren min døde i forrige uke. Hva må jeg gjøre?").await;
    for size in ["phone", "desktop"] {
        let seen = &found["viewports"][size];
        // How many stand before the slow one is drawn by lot; Iben's own words always do.
        assert!(seen["arrived"].as_u64().unwrap() >= 1, "{size}: parts arrive before the turn is over: {seen}");
        assert_eq!(seen["asked"], true, "{size}: she is asked what *samboer* means");
        for screen in ["first-screen", "first-screen-logged-in", "first-screen-replied"] {
            assert!(seen[screen]["words"].as_u64().unwrap() <= 120 && seen[screen]["tasks"].as_u64().unwrap() <= 3);
        }
    }
    assert!(found["axe"].as_object().unwrap().values().all(|violations| violations == 0), "{}", found["axe"]);
    assert!(found["axe"].as_object().unwrap().len() >= 10, "every page was looked at");
    keep(
        &out,
        &[
            "phone-home",
            "phone-streaming",
            "phone-first-screen-logged-in",
            "phone-question",
            "desktop-first-screen-logged-in",
        ],
    );
}

/// A basis for something that nobody claims: it only has to be decided on.
const PROPOSED: &str = "[[bases]]
id = \"browser-NAME\"
owner = \"310000011\"
to = \"owner\"
concepts = [\"https://samspill.example/concept/name\"]
about = \"citizen\"
disclosure = { by = \"statute\", statute = \"arveloven § 88 a\" }
processing = { by = \"statute\", statute = \"arveloven § 90\" }
valid_from = \"2026-01-01\"
";

#[tokio::test(flavor = "multi_thread")]
async fn the_staffs_pages_without_script_on_a_phone_and_on_a_desktop() {
    let (kari, ola) = (Colleague::new("Kari Nordmann"), Colleague::new("Ola Ås"));
    let world = Builder::new().extra(&format!("{}\n{}", kari.account, ola.account)).start().await;
    world.ask(&world.persons()[0], FATHER_DIED, &[]).await;
    let view = world.composed.office.view().await;
    let court = view.assistants.iter().find(|one| one.manifest.id.as_str() == COURT).unwrap();
    let base = listen(samspill_server::web::staff_router(&world.config, &world.composed)).await;
    let given = serde_json::json!({
        "staff": [
            { "name": "Kari Nordmann", "token": kari.token() },
            { "name": "Ola Ås", "token": ola.token() },
        ],
        "toml": PROPOSED,
        "component": court.component,
    });
    let out = root().join("target/pictures");
    let found = run("staff.mjs", [base.as_ref(), out.as_os_str(), given.to_string().as_ref()]).await;
    assert_eq!(found["axe"].as_object().unwrap().len(), 12, "every page was looked at, on both: {found}");
    keep(&out, &["desktop-staff-bases", "desktop-staff-assistants", "phone-staff-affected"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_two_heirs_in_two_browsers_on_one_case_one_withdraws_the_proxy_and_the_others_next_click_says_so() {
    let mut kari = Colleague::new("Kari Nordmann");
    kari.account = kari
        .account
        .replace("roles = [\"bases\", \"stop\", \"affected\"]", "roles = [\"case-worker\"]\nowner = \"310000046\"");
    let world = Builder::new().extra(&kari.account).patch(|data| {
        let without =
            |party: &mut serde_json::Map<String, Value>| drop(party.insert("formuesfullmakt".into(), false.into()));
        data.patch_party("23887851340", without).unwrap();
    });
    let world = world.start().await;
    let base = serve(&world).await;
    let staff = listen(samspill_server::web::staff_router(&world.config, &world.composed)).await;
    let out = root().join("target/pictures");
    let worker = serde_json::json!({ "base": staff, "name": "Kari Nordmann", "token": kari.token() }).to_string();
    let found = run("acting.mjs", [base.as_ref(), out.as_os_str(), worker.as_ref()]).await;
    for what in [
        "her next click",
        "her next question",
        "his next click",
        "with the answer",
        "what she has done",
        "what the case worker reads",
        "the answer of a person",
        "who read",
    ] {
        assert_eq!(found["said"][what], true, "{what}: {found:#}");
    }
    assert!(found["axe"].as_object().unwrap().len() >= 15, "every new page was looked at");
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_one_logs_in_more_surely_where_it_takes_that_and_a_lesser_login_is_told_so() {
    let book = Book::serve().await;
    let world = Builder::with(&["iben"]).guest("recorder").extra(&book.extra_with_login("high")).start().await;
    let out = root().join("target/pictures");
    let base = serve(&world).await;
    let found = run("login.mjs", [base.as_ref(), out.as_os_str(), "Ingvild".as_ref(), RECORDER.as_ref()]).await;
    for what in ["why there is no answer", "what is left is hers to say", "a lesser login", "and the way back in"] {
        assert_eq!(found["said"][what], true, "{what}: {found:#}");
    }
    assert_eq!(found["axe"].as_object().unwrap().len(), 3, "every new page was looked at");
}
