//! The citizen's pages in Debian's Chromium, on a phone and on a desktop: the whole way without script, within the first
//! screen's limits, and without violations that axe can find. Makes the pictures of the docs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::path::{Path, PathBuf};

use samspill_e2e::{Builder, World, root};
use samspill_registers::{Fault, FaultKind};
use serde_json::Value;

async fn serve(world: &World) -> String {
    let router = samspill_server::web::router(&world.config, &world.composed);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

async fn walk(base: &str, out: &Path, person: &str, question: &str) -> Value {
    let folder = root().join("tests/e2e/browser");
    let installed = folder.join("node_modules/playwright-core").is_dir();
    assert!(
        installed,
        "the walk's packages are not installed: run `scripts/setup test`, or `npm ci` in {}",
        folder.display()
    );
    let output = tokio::process::Command::new("node")
        .args([folder.join("walk.mjs").as_os_str(), base.as_ref(), out.as_os_str(), person.as_ref(), question.as_ref()])
        .output()
        .await
        .expect("node is there");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let found: Value = said.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_else(|| {
        panic!("the walk said nothing: {said}\n{}", String::from_utf8_lossy(&output.stderr));
    });
    assert!(output.status.success() && found["ok"] == true, "{found:#}");
    found
}

/// The pictures that the docs show. `SAMSPILL_UPDATE_DOCS=1` takes them anew.
fn keep(out: &Path) {
    let pictures = [
        "phone-home",
        "phone-streaming",
        "phone-first-screen-logged-in",
        "phone-question",
        "desktop-first-screen-logged-in",
    ];
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
    keep(&out);
}
