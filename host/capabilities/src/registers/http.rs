//! Registers over HTTP: base URL and credential from the operator, the path from the component.
//!
//! A path cannot leave its base: it is one path, without dot segments, encoded or not. No redirect is followed. A name is
//! resolved once, the addresses are checked, and the connection goes to one of those same addresses.

mod connection;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use futures::future::BoxFuture;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Uri};
use samspill_core::ids::{AssistantId, RegisterName};
use samspill_core::ports::{RegisterRequest, RegisterResponse, Registers};
use samspill_core::private::Private;
use samspill_core::refusal::{Refusal, RefusalCode, Remedy};
use url::{Host, Url};

/// Where a register is.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Base URL; a component's path is appended to its path.
    pub base: Url,
    /// The value of `authorization`, if the register wants one.
    pub authorization: Option<Private<String>>,
}

/// What is wrong with the registers' configuration.
#[derive(Debug, thiserror::Error)]
pub enum RegistersError {
    /// A base URL that a request could leave, or that leads nowhere.
    #[error("the base URL of {register} must be http or https, with a host, and without user, query or fragment")]
    Base {
        /// Whose.
        register: String,
    },
    /// An address that only a demonstration may use.
    #[error(
        "the base URL of {register} is no public address; `registers.allow_private = true` allows private and loopback \
         ones, and nothing allows a link-local one, where clouds keep their metadata"
    )]
    PrivateAddress {
        /// Whose.
        register: String,
    },
    /// The HTTP client could not be made.
    #[error("making the HTTP client")]
    Client(#[source] rustls::Error),
}

/// Headers that a component may set; every other is the host's.
const REQUEST_HEADERS: &[&str] = &[
    "accept",
    "accept-language",
    "content-type",
    "if-match",
    "if-none-match",
    "if-modified-since",
    // The banks' interface (DSOP) wants these.
    "customerid",
    "correlationid",
    "legal-mandate",
    "accountinforequestid",
];
/// Headers that are passed on to the component.
const RESPONSE_HEADERS: &[&str] = &["content-type", "etag", "last-modified", "retry-after"];
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Who knows the addresses behind a name. The system does; a test has its own.
pub trait Names: Send + Sync {
    /// The addresses of a name, as they are now.
    fn addresses(&self, name: &str) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>>;
}

/// The system's resolver.
#[derive(Clone, Copy, Debug)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, name: &str) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        let name = name.to_owned();
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect()) })
    }
}

/// What holds for every register.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Whether private and loopback addresses may be connected to: for demonstrations, whose registers are here.
    pub allow_private: bool,
    /// The longest body of a response.
    pub body_bytes_max: usize,
    /// The longest head of a response, and the most that is read of it at once; 8 KiB at least.
    pub head_bytes_max: usize,
    /// Interim responses (1xx) before the one that was asked for.
    pub interim_max: usize,
    /// Connections to one register that are kept for the next request.
    pub idle_max: usize,
}

/// Every admitted assistant's registers.
pub struct HttpRegisters {
    endpoints: BTreeMap<(AssistantId, RegisterName), Endpoint>,
    client: connection::Client,
    bounds: Bounds,
}

impl HttpRegisters {
    /// A client for these endpoints.
    ///
    /// # Errors
    /// [`RegistersError`].
    pub fn new(
        endpoints: BTreeMap<(AssistantId, RegisterName), Endpoint>,
        bounds: Bounds,
        names: Arc<dyn Names>,
    ) -> Result<Self, RegistersError> {
        for ((assistant, name), endpoint) in &endpoints {
            let register = format!("{assistant}/{name}");
            check_base(&endpoint.base, bounds.allow_private, register)?;
        }
        let client = connection::client(names, bounds).map_err(RegistersError::Client)?;
        Ok(Self { endpoints, client, bounds })
    }

    fn prepare(&self, request: &RegisterRequest) -> Result<(Method, Uri, HeaderMap), Refusal> {
        let key = (request.assistant.clone(), request.register.clone());
        let endpoint = self.endpoints.get(&key).ok_or(Refusal::new(RefusalCode::Unknown, Remedy::Operator))?;
        if !METHODS.contains(&request.method.as_str()) {
            return Err(Refusal::invalid());
        }
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| Refusal::invalid())?;
        let url = join(&endpoint.base, request.path.reveal()).ok_or(Refusal::invalid())?;
        let uri = url.as_str().parse().map_err(|_| Refusal::invalid())?;
        let mut headers = HeaderMap::new();
        for (name, value) in request.headers.reveal() {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Refusal::invalid())?;
            if !REQUEST_HEADERS.contains(&name.as_str()) {
                return Err(Refusal::invalid());
            }
            let mut value = HeaderValue::from_str(value).map_err(|_| Refusal::invalid())?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        if let Some(authorization) = &endpoint.authorization {
            let mut value = HeaderValue::from_str(authorization.reveal())
                .map_err(|_| Refusal::new(RefusalCode::Unreachable, Remedy::Operator))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        Ok((method, uri, headers))
    }

    async fn exchange(&self, request: RegisterRequest) -> Result<RegisterResponse, Refusal> {
        let (method, uri, headers) = self.prepare(&request)?;
        let unreachable = Refusal::new(RefusalCode::Unreachable, Remedy::Retry);
        let mut sent = hyper::Request::new(Full::from(request.body.into_revealed()));
        (*sent.method_mut(), *sent.uri_mut(), *sent.headers_mut()) = (method, uri, headers);
        let mut response = connection::send(&self.client, sent, self.bounds.interim_max).await.ok_or(unreachable)?;
        let status = response.status().as_u16();
        let headers = RESPONSE_HEADERS
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), response.headers().get(*name)?.to_str().ok()?.to_owned())))
            .collect();
        let mut body = Vec::new();
        while let Some(frame) = response.body_mut().frame().await {
            // What is no data is trailers, which nobody asked for.
            let Ok(chunk) = frame.map_err(|_| unreachable)?.into_data() else { continue };
            if body.len() + chunk.len() > self.bounds.body_bytes_max {
                return Err(unreachable);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(RegisterResponse { status, headers, body: Private::new(body) })
    }
}

impl Registers for HttpRegisters {
    fn check(&self, request: &RegisterRequest) -> Result<(), Refusal> {
        self.prepare(request).map(drop)
    }

    fn send(&self, request: RegisterRequest) -> BoxFuture<'_, Result<RegisterResponse, Refusal>> {
        let timeout = request.timeout;
        Box::pin(async move {
            tokio::time::timeout(timeout, self.exchange(request))
                .await
                .unwrap_or(Err(Refusal::new(RefusalCode::Unreachable, Remedy::Retry)))
        })
    }
}

fn check_base(base: &Url, allow_private: bool, register: String) -> Result<(), RegistersError> {
    let plain = matches!(base.scheme(), "http" | "https")
        && base.username().is_empty()
        && base.password().is_none()
        && base.query().is_none()
        && base.fragment().is_none();
    let literal = match base.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return Err(RegistersError::Base { register }),
    };
    if !plain {
        return Err(RegistersError::Base { register });
    }
    if literal.is_some_and(|address| !may_connect(address, allow_private)) {
        return Err(RegistersError::PrivateAddress { register });
    }
    Ok(())
}

/// The URL of a path under a base; none when the path is not one that stays under it.
fn join(base: &Url, path: &str) -> Option<Url> {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let allowed = |b: u8| b.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&b);
    if !path.starts_with('/') || path.len() > 4_096 || !path.bytes().all(allowed) {
        return None;
    }
    if query.is_some_and(|query| query.len() > 4_096 || !query.bytes().all(allowed)) {
        return None;
    }
    let lower = path.to_ascii_lowercase();
    let escapes = ["//", "%2e", "%2f", "%5c", "%00", ";"].iter().any(|sign| lower.contains(sign));
    if escapes || path.split('/').any(|segment| segment == "." || segment == "..") {
        return None;
    }
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url.set_query(query);
    let stays = url.origin() == base.origin() && url.path().ends_with(path);
    stays.then_some(url)
}

/// Whether an address may be connected to. Link-local ones, where clouds keep their metadata, never may.
fn may_connect(address: IpAddr, allow_private: bool) -> bool {
    is_public(address) || (allow_private && is_private(address))
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_private(IpAddr::V4(v4)),
            None => v6.is_loopback() || v6.is_unique_local(),
        },
    }
}

/// Whether an address is on the open network: not loopback, private, link-local (where clouds keep their metadata),
/// shared, documentation, multicast or unspecified.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (18..20).contains(&b)))
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4() {
                return is_public(IpAddr::V4(v4));
            }
            // 2000::/3 is what is routed; 2001:db8::/32 is documentation, 2001::/32, 2002::/16 and 64:ff9b::/96 carry
            // IPv4.
            let [first, second, ..] = v6.segments();
            let special = first == 0x2001 && (second == 0x0db8 || second == 0);
            (first & 0xe000) == 0x2000 && !special && first != 0x2002
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_its_base() {
        let base = Url::parse("https://api.example.no/v1/").unwrap();
        assert_eq!(join(&base, "/a/b?c=d").unwrap().as_str(), "https://api.example.no/v1/a/b?c=d");
        for bad in [
            "",
            "a",
            "//evil.example",
            "/a//b",
            "@evil.example",
            "https://evil.example/",
            "/../x",
            "/a/..",
            "/%2e%2e/x",
            "/%2E%2e/x",
            "/a%2fb",
            "/a\\b",
            "/a\r\nhost: x",
            "/a b",
            "/a#b",
            "/.",
            "/a/./b",
            "/a%5c..",
            "/;x",
        ] {
            assert_eq!(join(&base, bad), None, "{bad:?}");
        }
    }

    #[test]
    fn metadata_and_private_addresses_are_not_public() {
        for bad in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.1.1",
            "172.16.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "224.0.0.1",
            "192.0.0.8",
            "2001::7f00:1",
            "2002:7f00:1::1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!may_connect(bad.parse().unwrap(), false), "{bad}");
        }
        for here in ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1"] {
            assert!(may_connect(here.parse().unwrap(), true), "{here}");
        }
        // Whoever may call what is private may still not call the cloud's own.
        for never in
            ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255"]
        {
            assert!(!may_connect(never.parse().unwrap(), true), "{never}");
        }
        assert!(is_public("93.184.215.14".parse().unwrap()) && is_public("2a02:c0::1".parse().unwrap()));
    }

    #[test]
    fn a_private_base_needs_the_operators_word() {
        let base = Url::parse("http://169.254.169.254/").unwrap();
        assert!(matches!(check_base(&base, false, "x".into()), Err(RegistersError::PrivateAddress { .. })));
        assert!(check_base(&base, true, "x".into()).is_err(), "link-local, and no word helps");
        let here = Url::parse("http://127.0.0.1/").unwrap();
        assert!(check_base(&here, false, "x".into()).is_err() && check_base(&here, true, "x".into()).is_ok());
        assert!(check_base(&Url::parse("https://u:p@example.no/").unwrap(), true, "x".into()).is_err());
    }
}
