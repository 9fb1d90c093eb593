//! Documents that components send: decoded and checked before anything is done with them (I10).

use samspill_core::content::{Block, CONTENT_TYPE, TASK_TYPE, TaskBody};
use samspill_core::manifest::Manifest;
use samspill_core::text::is_day;
use samspill_runtime::v0_1::types::Document;
use serde::Deserialize as _;
use serde_json::{Map, Value};

/// Why a document is refused. It names the rule and never the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDocument {
    /// Another media type than the place takes.
    #[error("the media type is not the one that belongs here")]
    MediaType,
    /// Longer than allowed.
    #[error("the document is longer than part_bytes_max")]
    TooLong,
    /// Not MessagePack, or of another shape.
    #[error("the document does not have the shape that wit/documents.md describes")]
    Shape,
    /// A link leads outside the manifest's list.
    #[error("a link leads to an origin that the manifest does not list")]
    Link,
    /// A form asks for what only the host may ask for.
    #[error("a form asks for identity, consent or payment")]
    Form,
    /// A control character.
    #[error("a text holds a control character")]
    Control,
    /// A date that is none.
    #[error("a date is not of the form YYYY-MM-DD")]
    Date,
}

/// Nested values deeper than this are refused.
const DEPTH_MAX: usize = 16;

/// Words that a form's field may not ask for, in lower case: those are the host's.
const FORBIDDEN_FIELDS: &[&str] = &[
    "fødselsn",
    "fodselsn",
    "personnummer",
    "fnr",
    "d-nummer",
    "identity number",
    "passord",
    "password",
    "pinkode",
    "bankid",
    "samtykke",
    "consent",
    "kortnummer",
    "card number",
    "cvc",
    "cvv",
    "kontonummer",
];

/// Decodes content.
///
/// # Errors
/// [`InvalidDocument`].
pub fn content(document: &Document, manifest: &Manifest, bytes_max: usize) -> Result<Vec<Block>, InvalidDocument> {
    let mut fields = map_of(document, CONTENT_TYPE, bytes_max)?;
    let blocks = blocks_of(fields.remove("blocks").ok_or(InvalidDocument::Shape)?)?;
    if !fields.is_empty() {
        return Err(InvalidDocument::Shape);
    }
    check(&blocks, manifest)?;
    Ok(blocks)
}

/// Decodes a task's body.
///
/// # Errors
/// [`InvalidDocument`].
pub fn task(document: &Document, manifest: &Manifest, bytes_max: usize) -> Result<TaskBody, InvalidDocument> {
    let mut fields = map_of(document, TASK_TYPE, bytes_max)?;
    let blocks = fields.remove("blocks").map(blocks_of).transpose()?.unwrap_or_default();
    let mut body: TaskBody = serde_json::from_value(Value::Object(fields)).map_err(|_| InvalidDocument::Shape)?;
    body.blocks = blocks;
    check(&body.blocks, manifest)?;
    let texts = [Some(&body.title), body.who.as_ref(), body.law.as_ref(), body.late.as_ref()];
    if texts.into_iter().flatten().any(|text| has_control(text)) {
        return Err(InvalidDocument::Control);
    }
    if body.title.trim().is_empty() {
        return Err(InvalidDocument::Shape);
    }
    if body.due.as_deref().is_some_and(|due| !is_day(due)) {
        return Err(InvalidDocument::Date);
    }
    Ok(body)
}

/// Decodes any MessagePack value, for a check against a schema.
///
/// # Errors
/// [`InvalidDocument::Shape`] when it is not one whole value.
pub fn value(bytes: &[u8]) -> Result<Value, InvalidDocument> {
    let mut reader = rmp_serde::Deserializer::new(bytes);
    reader.set_max_depth(DEPTH_MAX);
    let value = Value::deserialize(&mut reader).map_err(|_| InvalidDocument::Shape)?;
    if reader.get_ref().is_empty() { Ok(value) } else { Err(InvalidDocument::Shape) }
}

fn map_of(document: &Document, media_type: &str, bytes_max: usize) -> Result<Map<String, Value>, InvalidDocument> {
    if document.media_type != media_type {
        return Err(InvalidDocument::MediaType);
    }
    if document.body.len() > bytes_max {
        return Err(InvalidDocument::TooLong);
    }
    match value(&document.body)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(InvalidDocument::Shape),
    }
}

fn blocks_of(value: Value) -> Result<Vec<Block>, InvalidDocument> {
    let Value::Array(blocks) = value else { return Err(InvalidDocument::Shape) };
    blocks.into_iter().map(block_of).collect()
}

/// A block of a kind that is not known becomes its fallback, a paragraph.
fn block_of(value: Value) -> Result<Block, InvalidDocument> {
    let Value::Object(mut fields) = value else { return Err(InvalidDocument::Shape) };
    let fallback = match fields.remove("fallback") {
        None => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => return Err(InvalidDocument::Shape),
    };
    let known = fields.get("kind").and_then(Value::as_str).is_some_and(|kind| Block::KINDS.contains(&kind));
    if known {
        return serde_json::from_value(Value::Object(fields)).map_err(|_| InvalidDocument::Shape);
    }
    fallback.map(|text| Block::Paragraph { text }).ok_or(InvalidDocument::Shape)
}

fn check(blocks: &[Block], manifest: &Manifest) -> Result<(), InvalidDocument> {
    for block in blocks {
        if block.texts().into_iter().any(has_control) {
            return Err(InvalidDocument::Control);
        }
        match block {
            Block::Link { url, .. } | Block::Law { url: Some(url), .. } if !may_link(url, manifest) => {
                return Err(InvalidDocument::Link);
            }
            Block::Form { fields, .. } if fields.iter().any(|f| is_forbidden(&f.key) || is_forbidden(&f.label)) => {
                return Err(InvalidDocument::Form);
            }
            _ => {}
        }
    }
    Ok(())
}

fn may_link(url: &str, manifest: &Manifest) -> bool {
    url::Url::parse(url).is_ok_and(|url| {
        url.scheme() == "https"
            && url.username().is_empty()
            && url.password().is_none()
            && manifest.links.iter().any(|origin| *origin == url.origin().ascii_serialization())
    })
}

fn is_forbidden(text: &str) -> bool {
    let text = text.to_lowercase();
    FORBIDDEN_FIELDS.iter().any(|word| text.contains(word))
}

fn has_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n')
}

#[cfg(test)]
pub(crate) mod tests {
    use samspill_core::ids::{AssistantId, OrgNumber};
    use samspill_core::manifest::{Desk, Owner, Sector};
    use samspill_core::text::{Language, Text};

    use super::*;

    pub(crate) fn manifest() -> Manifest {
        let text = || Text::new("a", "a", "a");
        let owner = Owner { number: OrgNumber::new("310000011").unwrap(), name: "A".into(), sector: Sector::State };
        Manifest {
            id: AssistantId::new("no.example.a").unwrap(),
            version: "0.1.0".into(),
            title: text(),
            owner,
            languages: vec![Language::Nb],
            links: vec!["https://lovdata.no".into()],
            motive: None,
            fees: None,
            desk: Desk { name: text(), phone: None, email: None, hours: None, receiver: None },
            registers: Vec::new(),
            lead: None,
            services: Vec::new(),
        }
    }

    fn decode(json: &serde_json::Value) -> Result<Vec<Block>, InvalidDocument> {
        let body = rmp_serde::to_vec_named(json).unwrap();
        content(&Document { media_type: CONTENT_TYPE.into(), body }, &manifest(), 10_000)
    }

    #[test]
    fn i10_only_listed_links_and_no_forms_for_what_is_the_hosts() {
        let link = |url: &str| decode(&serde_json::json!({"blocks": [{"kind": "link", "text": "x", "url": url}]}));
        assert!(link("https://lovdata.no/lov/2019").is_ok());
        for bad in [
            "http://lovdata.no",
            "https://lovdata.no.evil.example",
            "javascript:alert(1)",
            "https://a@lovdata.no/",
            "x",
        ] {
            assert_eq!(link(bad), Err(InvalidDocument::Link), "{bad}");
        }
        let form = serde_json::json!({"blocks": [{"kind": "form", "title": "x",
            "fields": [{"key": "a", "label": "Fødselsnummer", "type": "text"}]}]});
        assert_eq!(decode(&form), Err(InvalidDocument::Form));
    }

    #[test]
    fn an_unknown_block_shows_its_fallback_and_an_unknown_key_is_an_error() {
        let blocks = decode(&serde_json::json!({"blocks": [{"kind": "hologram", "x": 1, "fallback": "hei"}]})).unwrap();
        assert_eq!(blocks, [Block::Paragraph { text: "hei".into() }]);
        let unknown = serde_json::json!({"blocks": [{"kind": "paragraph", "text": "a", "html": "<b>"}]});
        assert_eq!(decode(&unknown), Err(InvalidDocument::Shape));
        assert_eq!(decode(&serde_json::json!({"blocks": [], "more": 1})), Err(InvalidDocument::Shape));
    }

    #[test]
    fn garbage_is_refused_and_nothing_panics() {
        for body in [&b""[..], b"\xc1", b"\x81", b"\xdf\xff\xff\xff\xff", &[0x91; 100_000]] {
            let document = Document { media_type: CONTENT_TYPE.into(), body: body.to_vec() };
            assert!(content(&document, &manifest(), 1_000_000).is_err());
        }
    }
}
