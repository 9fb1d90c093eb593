//! Style sheets. Each address names the content's hash, so that a browser may keep it for as long as it likes.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;
use crate::visitor::Reader;

/// Digdir's Designsystemet as vendored (`scripts/vendor-designsystemet`), then what is our own.
static SHEETS: LazyLock<[Sheet; 2]> = LazyLock::new(|| {
    [
        Sheet::new("designsystemet.css", include_str!("../assets/vendor/designsystemet.css")),
        Sheet::new("samspill.css", include_str!("../assets/samspill.css")),
    ]
});

struct Sheet {
    name: &'static str,
    text: &'static str,
    version: String,
}

impl Sheet {
    fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text, version: format!("{:016x}", fnv1a(text.as_bytes())) }
    }
}

/// The addresses of the style sheets, in the order in which a page names them.
pub(crate) fn sheet_paths() -> Vec<String> {
    SHEETS.iter().map(|sheet| format!("/assets/{}/{}", sheet.version, sheet.name)).collect()
}

/// Serves a style sheet. A page from before an upgrade gets the new one, which is then not kept.
pub(crate) async fn sheet(reader: Reader, Path((version, name)): Path<(String, String)>) -> Response {
    sheet_of(&version, &name).unwrap_or_else(|| reader.fail(&Failure::Nowhere, None))
}

/// A style sheet, if there is one of that name.
pub(crate) fn sheet_of(version: &str, name: &str) -> Option<Response> {
    let sheet = SHEETS.iter().find(|sheet| sheet.name == name)?;
    let kept = if sheet.version == version { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
    ];
    Some((headers, sheet.text).into_response())
}

/// FNV-1a: tells versions of our own files apart, and guards nothing.
fn fnv1a(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix)
}
