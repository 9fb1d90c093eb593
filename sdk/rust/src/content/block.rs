//! One block of content, with the keys that `wit/documents.md` lists.

use serde::{Deserialize, Serialize};

/// How a notice sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Good to know.
    Info,
    /// Matters.
    Important,
    /// Something may be lost.
    Warning,
}

/// What goes into a field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Words.
    Text,
    /// A number.
    Number,
    /// A day.
    Date,
}

/// A row in a table of terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The term.
    pub term: String,
    /// What it means or holds.
    pub text: String,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The assistant's own name for it.
    pub key: String,
    /// What the citizen reads.
    pub text: String,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The assistant's own name for it.
    pub key: String,
    /// What the citizen reads.
    pub label: String,
    /// What goes into it.
    #[serde(rename = "type")]
    pub field_type: FieldType,
}

/// A citation of law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    act: String,
    section: String,
    title: Option<String>,
    url: Option<String>,
}

impl Law {
    /// The act by its name, the section with its sign: `arveloven`, `§ 116`.
    pub fn new(act: impl Into<String>, section: impl Into<String>) -> Self {
        Self { act: act.into(), section: section.into(), title: None, url: None }
    }

    /// What the section is about.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Where it can be read; an origin in the manifest's `links`.
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }
}

impl From<Law> for Block {
    fn from(law: Law) -> Self {
        Self::Law { act: law.act, section: law.section, title: law.title, url: law.url, fallback: None }
    }
}

/// Writes `Block` so that every kind has the key `fallback`, and so that all can be reached by one match.
macro_rules! blocks {
    ($($(#[$doc:meta])* $kind:ident { $($(#[$key_doc:meta])* $key:ident: $type:ty,)* })+) => {
        /// One block. A receiver that does not know its kind shows its `fallback`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
        pub enum Block {
            $($(#[$doc])* $kind {
                $($(#[$key_doc])* $key: $type,)*
                /// Shown where the kind is unknown.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                fallback: Option<String>,
            },)+
        }

        impl Block {
            pub(super) fn set_fallback(&mut self, text: String) {
                match self { $(Self::$kind { fallback, .. } => *fallback = Some(text),)+ }
            }
        }
    };
}

blocks! {
    /// A heading.
    Heading {
        /// What it says.
        text: String,
    }
    /// A paragraph.
    Paragraph {
        /// What it says.
        text: String,
    }
    /// A bulleted list.
    List {
        /// Its lines.
        items: Vec<String>,
    }
    /// A numbered list.
    Steps {
        /// Its lines.
        items: Vec<String>,
    }
    /// A table of terms.
    Terms {
        /// Its rows.
        rows: Vec<Term>,
    }
    /// A framed notice.
    Notice {
        /// How it sounds.
        tone: Tone,
        /// What it says.
        text: String,
    }
    /// A citation of law.
    Law {
        /// The act's name.
        act: String,
        /// The section with its sign.
        section: String,
        /// What the section is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Where it can be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    }
    /// A link.
    Link {
        /// What the citizen reads.
        text: String,
        /// Where it leads.
        url: String,
    }
    /// Things to choose among.
    Choice {
        /// What is asked.
        prompt: String,
        /// What can be chosen.
        options: Vec<Choice>,
    }
    /// A form.
    Form {
        /// What it is for.
        title: String,
        /// Its fields.
        fields: Vec<Field>,
    }
    /// A contact point.
    Contact {
        /// Whose.
        name: String,
        /// Its telephone number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
        /// Its e-mail address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        /// When it is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<String>,
    }
    /// An offer to talk with a person.
    Person {
        /// What it says.
        text: String,
    }
}

impl Block {
    /// What would be shown, a line for each item.
    pub fn text(&self) -> String {
        match self {
            Self::Heading { text, .. } | Self::Paragraph { text, .. } | Self::Person { text, .. } => text.clone(),
            Self::Notice { text, .. } => text.clone(),
            Self::List { items, .. } | Self::Steps { items, .. } => items.join("\n"),
            Self::Terms { rows, .. } => lines(rows, |row| format!("{}: {}", row.term, row.text)),
            Self::Law { act, section, title, .. } => match title {
                Some(title) => format!("{act} {section} ({title})"),
                None => format!("{act} {section}"),
            },
            Self::Link { text, url, .. } => format!("{text} <{url}>"),
            Self::Choice { prompt, options, .. } => format!("{prompt}\n{}", lines(options, |one| one.text.clone())),
            Self::Form { title, fields, .. } => format!("{title}\n{}", lines(fields, |field| field.label.clone())),
            Self::Contact { name, phone, email, hours, .. } => {
                let parts = [Some(name), phone.as_ref(), email.as_ref(), hours.as_ref()];
                parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
            }
        }
    }
}

fn lines<T>(items: &[T], line: impl Fn(&T) -> String) -> String {
    items.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::value::{decode, encode};
    use crate::{Content, Labelled};

    fn every_kind() -> Content {
        Content::new()
            .heading("h")
            .or_else("f")
            .paragraph("p")
            .list(["a", "b"])
            .steps(["1"])
            .terms([("t", "x")])
            .notice(Tone::Important, "n")
            .law(Law::new("arveloven", "§ 90").title("Veiledning").url("https://lovdata.no"))
            .link("l", "https://lovdata.no")
            .choice("q", [("k", "c")])
            .form("f", [Field { key: "k".into(), label: "l".into(), field_type: FieldType::Number }])
            .contact("c", "1")
            .person("s")
    }

    /// The keys of each kind, as `wit/documents.md` lists them: `text`, `rows: [{…}]`, `title`?, …
    fn documented() -> BTreeMap<String, Vec<String>> {
        include_str!("../../../../wit/documents.md")
            .lines()
            .filter_map(|line| line.strip_prefix("| `"))
            .filter_map(|line| {
                let mut cells =
                    line.replace("\\|", "/").split(" | ").map(str::to_owned).collect::<Vec<_>>().into_iter();
                let kind = cells.next()?.trim_end_matches('`').to_owned();
                let keys = cells.next()?;
                cells.next()?;
                let keys = keys.split('`').skip(1).step_by(2);
                let keys = keys.map(|key| key.split(':').next().unwrap_or_default().to_owned()).collect();
                Some((kind, keys))
            })
            .collect()
    }

    #[test]
    fn every_documented_kind_is_written_with_its_documented_keys() {
        let labelled = every_kind().into_labelled().unwrap();
        let body: BTreeMap<String, Vec<BTreeMap<String, serde_json::Value>>> = decode(&labelled.document.body).unwrap();
        let documented = documented();
        let mut seen = Vec::new();
        for block in &body["blocks"] {
            let kind = block["kind"].as_str().unwrap().to_owned();
            for key in block.keys().filter(|key| !["kind", "fallback"].contains(&key.as_str())) {
                assert!(documented[&kind].contains(key), "{kind} has no key {key}");
            }
            seen.push(kind);
        }
        seen.sort();
        assert_eq!(seen, documented.keys().cloned().collect::<Vec<_>>());
    }

    #[test]
    fn content_is_read_as_it_was_written() {
        let content = every_kind().reveals("https://samspill.example/concept/name");
        assert_eq!(Content::read(content.clone().into_labelled().unwrap()), Ok(content));
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let block = BTreeMap::from([("kind", "paragraph"), ("text", "x"), ("html", "<b>")]);
        let body = BTreeMap::from([("blocks", vec![block])]);
        let document = crate::Document { media_type: crate::CONTENT.into(), body: encode(&body).unwrap() };
        assert!(Content::read(Labelled { document, labels: Vec::new() }).is_err());
    }

    #[test]
    fn a_fallback_belongs_to_the_block_before_it() {
        let blocks = every_kind().into_blocks();
        assert_eq!(blocks.first(), Some(&Block::Heading { text: "h".into(), fallback: Some("f".into()) }));
    }
}
