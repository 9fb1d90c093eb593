//! Structured content: what assistants say, and never markup (I10). The forms are those of `wit/documents.md`.

use serde::{Deserialize, Serialize};

/// The media type of content.
pub const CONTENT_TYPE: &str = "application/vnd.samspill.content;version=1";
/// The media type of a task's body.
pub const TASK_TYPE: &str = "application/vnd.samspill.task;version=1";

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Good to know.
    Info,
    /// Do not miss it.
    Important,
    /// Something is wrong or late.
    Warning,
}

/// A row of a table of terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The term.
    pub term: String,
    /// What stands beside it.
    pub text: String,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// The assistant's own word for it.
    pub key: String,
    /// What the citizen reads.
    pub text: String,
}

/// What a form field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// A date.
    Date,
}

/// A form's field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The assistant's own word for it.
    pub key: String,
    /// What the citizen reads.
    pub label: String,
    /// What it takes.
    #[serde(rename = "type")]
    pub field_type: FieldType,
}

/// One block of content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Block {
    /// A heading.
    Heading {
        /// What it says.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// What it says.
        text: String,
    },
    /// A bulleted list.
    List {
        /// Its items.
        items: Vec<String>,
    },
    /// A numbered list.
    Steps {
        /// Its items, in order.
        items: Vec<String>,
    },
    /// A table of terms.
    Terms {
        /// Its rows.
        rows: Vec<Term>,
    },
    /// A framed notice.
    Notice {
        /// How much it matters.
        tone: Tone,
        /// What it says.
        text: String,
    },
    /// A citation of law.
    Law {
        /// The act.
        act: String,
        /// The section, for example `§ 116`.
        section: String,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Where it can be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// A link.
    Link {
        /// What it says.
        text: String,
        /// Where it leads: `https`, to an origin in the manifest's list.
        url: String,
    },
    /// Things to choose among.
    Choice {
        /// The question.
        prompt: String,
        /// What to choose among.
        options: Vec<ChoiceOption>,
    },
    /// A form, never for identity, consent or payment.
    Form {
        /// What it is.
        title: String,
        /// Its fields.
        fields: Vec<Field>,
    },
    /// A contact point.
    Contact {
        /// Who.
        name: String,
        /// Telephone number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
        /// E-mail address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        /// When it is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<String>,
    },
    /// An offer to talk with a person.
    Person {
        /// What it says.
        text: String,
    },
}

impl Block {
    /// The kinds that this version knows, as they are written.
    pub const KINDS: &'static [&'static str] = &[
        "heading",
        "paragraph",
        "list",
        "steps",
        "terms",
        "notice",
        "law",
        "link",
        "choice",
        "form",
        "contact",
        "person",
    ];

    /// Every text in the block, for checks that look at all of it.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Heading { text } | Self::Paragraph { text } | Self::Notice { text, .. } | Self::Person { text } => {
                vec![text]
            }
            Self::List { items } | Self::Steps { items } => items.iter().map(String::as_str).collect(),
            Self::Terms { rows } => rows.iter().flat_map(|row| [row.term.as_str(), row.text.as_str()]).collect(),
            Self::Law { act, section, title, url } => [Some(act), Some(section), title.as_ref(), url.as_ref()]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect(),
            Self::Link { text, url } => vec![text, url],
            Self::Choice { prompt, options } => std::iter::once(prompt.as_str())
                .chain(options.iter().flat_map(|option| [option.key.as_str(), option.text.as_str()]))
                .collect(),
            Self::Form { title, fields } => std::iter::once(title.as_str())
                .chain(fields.iter().flat_map(|field| [field.key.as_str(), field.label.as_str()]))
                .collect(),
            Self::Contact { name, phone, email, hours } => {
                std::iter::once(name).chain([phone, email, hours].into_iter().flatten()).map(String::as_str).collect()
            }
        }
    }

    /// The law it cites, as one line, if it is a citation.
    pub fn law(&self) -> Option<String> {
        match self {
            Self::Law { act, section, .. } => Some(format!("{act} {section}")),
            _ => None,
        }
    }
}

/// A content document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blocks {
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// A task document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskBody {
    /// What to do.
    pub title: String,
    /// The last day, `YYYY-MM-DD`.
    #[serde(default)]
    pub due: Option<String>,
    /// Who does it, in words.
    #[serde(default)]
    pub who: Option<String>,
    /// Act and section.
    #[serde(default)]
    pub law: Option<String>,
    /// What to do now when `due` has passed.
    #[serde(default)]
    pub late: Option<String>,
    /// When it matters, where it has no last day: a word of the list "whens".
    #[serde(default)]
    pub when: Option<String>,
    /// Whether the owner knows that it is done.
    #[serde(default)]
    pub done: bool,
    /// More about it.
    #[serde(default)]
    pub blocks: Vec<Block>,
}
