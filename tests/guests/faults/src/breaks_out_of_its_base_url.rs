//! Tries every way out of the base URL that the operator has given its register.

use samspill_sdk::component::Imported;
use samspill_sdk::imports::Imports as _;
use samspill_sdk::{Call, Ended, Host, Outcome, Request};

use crate::{tell, word};

const PATHS: &[&str] = &[
    "",
    "secret",
    "//evil.example/secret",
    "/a//evil.example",
    "@evil.example/secret",
    ":80@evil.example/",
    "http://evil.example/secret",
    "/../secret",
    "/a/../../secret",
    "/..",
    "/.",
    "/%2e%2e/secret",
    "/%2E%2E/secret",
    "/.%2e/secret",
    "/%252e%252e/secret/../..",
    "/..%2fsecret",
    "/..%5csecret",
    "/..\\secret",
    "\\\\evil.example\\secret",
    "/a;/../secret",
    "/a\r\nhost: evil.example",
    "/a HTTP/1.1\r\nhost: evil.example\r\n\r\nGET /secret",
    "/a\0",
    "/a#/../secret",
    "/a b",
    "/\u{ff0e}\u{ff0e}/secret",
];

const HEADERS: &[(&str, &str)] = &[
    ("host", "evil.example"),
    ("Host", "evil.example"),
    ("authorization", "Bearer forged"),
    ("Authorization", "Bearer forged"),
    ("proxy-authorization", "Bearer forged"),
    ("cookie", "session=forged"),
    ("x-forwarded-for", "127.0.0.1"),
    ("x-forwarded-host", "evil.example"),
    ("forwarded", "for=127.0.0.1"),
    ("connection", "upgrade"),
    ("transfer-encoding", "chunked"),
    ("content-length", "0"),
    ("te", "trailers"),
    ("upgrade", "h2c"),
    ("expect", "100-continue"),
    ("accept\r\nhost", "evil.example"),
    ("accept", "a\r\nhost: evil.example"),
    ("accept", "a\nauthorization: Bearer forged"),
    ("accept", "a\0"),
    ("", "empty"),
    (":authority", "evil.example"),
];

const METHODS: &[&str] = &["CONNECT", "TRACE", "OPTIONS", "get", "GET /secret HTTP/1.1\r\n\r\nGET", ""];

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let request = |method: &str, path: &str| Request::new(method, "hostile", path, &call.about);
    let mut requests: Vec<Request> = PATHS.iter().map(|path| request("GET", path)).collect();
    requests.extend(HEADERS.iter().map(|(name, value)| request("GET", "/plain").header(name, *value)));
    requests.extend(METHODS.iter().map(|method| request(method, "/plain")));
    let tried = requests.len();
    let got: Vec<&str> = Imported.fetch(requests).into_iter().map(word).collect();
    let refused = got.iter().filter(|got| **got == "invalid").count();
    // And one as it should be, so that the register is known to be there.
    let plain = Imported.fetch(vec![request("GET", "/plain?q=http://evil.example/../x")]);
    let plain: String = plain.into_iter().map(word).collect();
    tell(host, format!("refused {refused} of {tried}, plain {plain}"))?;
    Ok(Outcome::answered())
}
