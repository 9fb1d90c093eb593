//! What comes from outside, as bytes: each input is driven as it is in the host, and must be taken or refused, never worse.
//! The fuzzer's targets and an ordinary test over the seeds (`tests/e2e/tests/fuzzed.rs`) share these.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "this is test code")]

#[path = "../../host/channel/tests/channel/acting.rs"]
#[allow(dead_code, reason = "the channel's own tests use the rest")]
mod acting;
#[path = "../../host/channel/tests/channel/cast.rs"]
#[allow(dead_code, reason = "the channel's own tests use the rest")]
mod cast;
#[path = "../../host/channel/tests/channel/consenting.rs"]
#[allow(dead_code, reason = "the channel's own tests use the rest")]
mod consenting;
#[path = "../../host/channel/tests/channel/whole.rs"]
#[allow(dead_code, reason = "the channel's own tests use the rest")]
mod whole;
#[path = "../../host/channel/tests/channel/world.rs"]
#[allow(dead_code, reason = "the channel's own tests use the rest")]
mod world;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use samspill_admission::{AdmissionLimits, Problems, examine, manifest as manifests};
use samspill_capabilities::documents;
use samspill_capabilities::schemas::Schemas;
use samspill_channel::ChannelSettings;
use samspill_core::content::{CONTENT_TYPE, TASK_TYPE};
use samspill_runtime::v0_1::types::Document;
use samspill_server::config::{Config, read_bases};
use tower::ServiceExt as _;

/// The demonstration's configuration.
pub const DEMO: &str = include_str!("../../examples/demo.toml");
/// A manifest that is admitted.
pub const MANIFEST: &str = include_str!("../../plugins/bank/assistant.toml");

/// A target: whether an input was taken.
pub type Target = fn(&[u8]) -> bool;

/// The targets by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("manifest", manifest),
    ("component", component),
    ("content", content),
    ("configuration", configuration),
    ("http", http),
];

/// An author's `assistant.toml`.
pub fn manifest(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    manifests::read(text).map_err(|problems| told(&problems)).is_ok()
}

/// A file in the folder of assistants.
pub fn component(bytes: &[u8]) -> bool {
    let limits = AdmissionLimits::default();
    let admitted = examine(bytes.to_vec(), &limits).map_err(|problems| told(&problems));
    admitted.is_ok_and(|admitted| {
        assert!(admitted.weight <= limits.instances_max);
        true
    })
}

/// There is a reason, and each is one line without control characters.
fn told(problems: &Problems) {
    assert!(problems.refuses(), "refused for no reason");
    for problem in problems.iter() {
        let line = problem.to_string();
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}

/// What a component says: a first byte that tells the kind, and a document.
pub fn content(bytes: &[u8]) -> bool {
    let Some((kind, body)) = bytes.split_first() else { return false };
    let document = |media_type: &str| Document { media_type: media_type.into(), body: body.to_vec() };
    match kind % 4 {
        0 => {
            let blocks = documents::content(&document(CONTENT_TYPE), speaker(), 256 << 10);
            let texts = blocks.iter().flatten().flat_map(|block| block.texts());
            texts.for_each(|text| assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}"));
            blocks.is_ok()
        }
        1 => {
            let task = documents::task(&document(TASK_TYPE), speaker(), 256 << 10);
            assert!(task.as_ref().is_ok_and(|task| !task.title.trim().is_empty()) || task.is_err());
            task.is_ok()
        }
        2 => documents::value(body).is_ok(),
        // Each has its own schema, so that all are asked.
        _ => concepts().filter(|(concept, schemas)| schemas.fits(concept, body)).count() > 0,
    }
}

fn speaker() -> &'static samspill_core::manifest::Manifest {
    static SPEAKER: std::sync::OnceLock<samspill_core::manifest::Manifest> = std::sync::OnceLock::new();
    SPEAKER.get_or_init(|| manifests::read(MANIFEST).unwrap())
}

fn concepts() -> impl Iterator<Item = (&'static samspill_core::ids::Concept, &'static Schemas)> {
    static ALL: std::sync::OnceLock<(Vec<samspill_core::ids::Concept>, Schemas)> = std::sync::OnceLock::new();
    let (concepts, schemas) = ALL.get_or_init(|| {
        let mut config = Config::parse(DEMO).unwrap();
        config.catalogue.files.clear();
        let vocabulary = config.vocabulary().unwrap();
        let concepts = vocabulary.iter().map(|(concept, _)| concept.clone()).collect();
        (concepts, Schemas::compile(&vocabulary).unwrap())
    });
    concepts.iter().map(move |concept| (concept, schemas))
}

/// An operator's configuration. Files that it names are not read: they would be this machine's.
pub fn configuration(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Ok(mut config) = Config::parse(text) else { return false };
    config.catalogue.files.clear();
    let rest = (config.trusted_owners().is_ok(), config.lead().is_ok(), read_bases(&config.bases, &[]).is_ok());
    let schemas = config.vocabulary().is_ok_and(|vocabulary| Schemas::compile(&vocabulary).is_ok());
    rest == (true, true, true) && schemas
}

/// Requests to pages and API by somebody who has logged in, with a zero byte between them. Each is a line with method
/// and path, header lines, an empty line and a body. Taken is what nothing is refused of.
pub fn http(bytes: &[u8]) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let settings = ChannelSettings {
            operator: "Samspillkontoret (simulert)".into(),
            demo: true,
            concept_titles: world::titles(),
            clock: Arc::new(world::StillClock),
            ..ChannelSettings::default()
        };
        let router = samspill_channel::router(Arc::new(world::Fake::default()), settings);
        let mut cookie = String::new();
        let login = b"POST /demo/login\ncontent-type: application/x-www-form-urlencoded\nsec-fetch-site: same-origin\n\nperson=0";
        let mut taken = true;
        for request in std::iter::once(&login[..]).chain(bytes.split(|byte| *byte == 0).take(4)) {
            taken &= send(&router, &mut cookie, request).await;
        }
        taken
    })
}

async fn send(router: &Router, cookie: &mut String, bytes: &[u8]) -> bool {
    let end = bytes.windows(2).position(|two| two == b"\n\n");
    let (head, body) = end.map_or((bytes, &b""[..]), |end| (&bytes[..end], &bytes[end + 2..]));
    let mut lines = head.split(|byte| *byte == b'\n');
    let Some((method, path)) =
        lines.next().and_then(|line| std::str::from_utf8(line).ok()).and_then(|line| line.split_once(' '))
    else {
        return false;
    };
    let mut request = Request::builder().method(method).uri(path);
    for line in lines.take(8) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        request = request.header(&line[..colon], line[colon + 1..].trim_ascii());
    }
    if !cookie.is_empty() {
        request = request.header(header::COOKIE, cookie.as_str());
    }
    // What is no request is refused before the router.
    let Ok(request) = request.body(Body::from(body.to_vec())) else { return false };
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    assert_ne!(status.as_u16(), 500, "{method} {path}");
    assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY), "{method} {path} is not guarded");
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if let Some(set) = response.headers().get(header::SET_COOKIE).and_then(|set| set.to_str().ok()) {
        *cookie = set.split(';').next().unwrap_or_default().to_owned();
    }
    let text = to_bytes(response.into_body(), 8 << 20).await.unwrap();
    if is_page {
        let text = std::str::from_utf8(&text).unwrap().to_lowercase();
        assert!(!text.contains("<script"), "{method} {path} has a script in it");
    }
    !status.is_client_error() && !status.is_server_error()
}
