//! The owner's registers, by the names in the manifest.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Failure, Refusal, Stop, Subject, ValueError};

/// One HTTP request to a register. The host adds the base URL and the credential, and follows no redirect.
///
/// `{about}` in the path, a header's value or the body stands for the identifier of [`Request::about`]: the host writes
/// it, where the service is granted the identifier's concept. In the harness it stays as it is written.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The name in the manifest.
    pub register: String,
    /// Whom it is about.
    pub about: Subject,
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// Starts with one `/`; may hold a query.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// Empty for none.
    pub body: Vec<u8>,
}

impl Request {
    /// A request of any method, without headers and body.
    pub fn new(method: &str, register: &str, path: impl Into<String>, about: &Subject) -> Self {
        Self {
            register: register.to_owned(),
            about: about.clone(),
            method: method.to_owned(),
            path: path.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Gets a path of a register, about somebody. Encode what goes into the path with [`percent_encode`].
    pub fn get(register: &str, path: impl Into<String>, about: &Subject) -> Self {
        Self::new("GET", register, path, about).header("accept", "application/json")
    }

    /// Posts JSON to a path of a register, about somebody.
    ///
    /// # Errors
    /// When serde cannot write the body.
    pub fn post<T: Serialize>(
        register: &str,
        path: impl Into<String>,
        about: &Subject,
        body: &T,
    ) -> Result<Self, ValueError> {
        let body = serde_json::to_vec(body).map_err(|_| ValueError::Unwritable)?;
        let request = Self::new("POST", register, path, about).header("accept", "application/json");
        Ok(Self { body, ..request.header("content-type", "application/json") })
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Names the register and the method, never the path or the body: both may hold an identity number.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {}, {} bytes)", self.method, self.register, self.body.len())
    }
}

/// What a register said.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status. A redirect comes as it is.
    pub status: u16,
    /// `content-type`, `etag`, `last-modified` and `retry-after`, where they were sent.
    pub headers: Vec<(String, String)>,
    /// The whole body, bounded.
    pub body: Vec<u8>,
}

impl Response {
    /// A response, for tests.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// A header by its name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Reads the body of a response of status 200 to 299 as JSON.
    ///
    /// # Errors
    /// When the status is another, or the body does not fit `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ResponseError> {
        if !(200..300).contains(&self.status) {
            return Err(ResponseError::Status(self.status));
        }
        serde_json::from_slice(&self.body).map_err(|_| ResponseError::Unfit)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.body.len())
    }
}

/// A register gave no answer that can be used. It says nothing of the body: that could be personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// The host got no answer, or asked for none.
    #[error("asking the register")]
    Refused(#[from] Refusal),
    /// It answered with an error or a redirect.
    #[error("the register answered with status {0}")]
    Status(u16),
    /// It answered in another form.
    #[error("the register's answer does not have the expected form")]
    Unfit,
}

impl From<ResponseError> for Stop {
    fn from(error: ResponseError) -> Self {
        match error {
            ResponseError::Refused(refusal) => refusal.into(),
            ResponseError::Status(_) | ResponseError::Unfit => Self::Failed(Failure::Unavailable),
        }
    }
}

/// Encodes a value for one segment or query value of a path, so that what a register named cannot lead elsewhere.
///
/// ```
/// use samspill_sdk::percent_encode;
///
/// assert_eq!(percent_encode("64c73906-283e"), "64c73906-283e");
/// assert_eq!(percent_encode("../å?x=1"), "..%2F%C3%A5%3Fx%3D1");
/// ```
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_success_in_the_expected_form_is_read() {
        assert_eq!(Response::new(200, *b"[1,2]").json::<Vec<u8>>(), Ok(vec![1, 2]));
        assert_eq!(Response::new(302, *b"[1,2]").json::<Vec<u8>>(), Err(ResponseError::Status(302)));
        assert_eq!(Response::new(200, *b"<html>").json::<Vec<u8>>(), Err(ResponseError::Unfit));
    }

    #[test]
    fn debug_hides_paths_and_bodies() {
        let citizen = Subject::citizen();
        let request = Request::post("cases", "/personer/17816096642", &citizen, &"17816096642").unwrap();
        let response = Response::new(200, *b"17816096642");
        assert!(!format!("{request:?}{response:?}").contains("17816096642"));
    }
}
