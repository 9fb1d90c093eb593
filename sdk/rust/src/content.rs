//! What an assistant says: blocks, never markup.

mod block;

pub use block::{Block, Choice, Field, FieldType, Law, Term, Tone};

use serde::{Deserialize, Serialize};

use crate::{Document, Labelled, ValueError};

/// The media type of content.
pub const CONTENT: &str = "application/vnd.samspill.content;version=1";

/// Blocks, in order, and the concepts that they may reveal.
///
/// ```
/// use samspill_sdk::{Content, Law, Tone};
///
/// let content = Content::new()
///     .heading("Oppgjøret etter et dødsfall")
///     .paragraph("Dere kan gjøre opp selv, eller la tingretten gjøre det.")
///     .notice(Tone::Warning, "Den som overtar gjelden, må betale den selv.")
///     .law(Law::new("arveloven", "§ 116").title("Privat skifte"));
/// assert!(content.text().contains("la tingretten gjøre det"));
/// assert!(content.text().contains("arveloven § 116"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    blocks: Vec<Block>,
    labels: Vec<String>,
}

/// As it crosses the interface.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    blocks: Vec<Block>,
}

impl Content {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self { blocks: Vec::new(), labels: Vec::new() }
    }

    /// A heading. The page decides its level.
    pub fn heading(self, text: impl Into<String>) -> Self {
        self.block(Block::Heading { text: text.into(), fallback: None })
    }

    /// A paragraph.
    pub fn paragraph(self, text: impl Into<String>) -> Self {
        self.block(Block::Paragraph { text: text.into(), fallback: None })
    }

    /// A bulleted list.
    pub fn list<T: Into<String>>(self, items: impl IntoIterator<Item = T>) -> Self {
        self.block(Block::List { items: strings(items), fallback: None })
    }

    /// A numbered list.
    pub fn steps<T: Into<String>>(self, items: impl IntoIterator<Item = T>) -> Self {
        self.block(Block::Steps { items: strings(items), fallback: None })
    }

    /// A table of terms and what they mean or hold.
    pub fn terms<T: Into<String>, U: Into<String>>(self, rows: impl IntoIterator<Item = (T, U)>) -> Self {
        let rows = rows.into_iter().map(|(term, text)| Term { term: term.into(), text: text.into() }).collect();
        self.block(Block::Terms { rows, fallback: None })
    }

    /// A framed notice.
    pub fn notice(self, tone: Tone, text: impl Into<String>) -> Self {
        self.block(Block::Notice { tone, text: text.into(), fallback: None })
    }

    /// A citation of law.
    pub fn law(self, law: Law) -> Self {
        self.block(law.into())
    }

    /// A link: `https`, and only to an origin in the manifest's `links`.
    pub fn link(self, text: impl Into<String>, url: impl Into<String>) -> Self {
        self.block(Block::Link { text: text.into(), url: url.into(), fallback: None })
    }

    /// Things to choose among, each a key and a text.
    pub fn choice<T: Into<String>, U: Into<String>>(
        self,
        prompt: impl Into<String>,
        options: impl IntoIterator<Item = (T, U)>,
    ) -> Self {
        let options = options.into_iter().map(|(key, text)| Choice { key: key.into(), text: text.into() }).collect();
        self.block(Block::Choice { prompt: prompt.into(), options, fallback: None })
    }

    /// A form. Never for identity, consent or payment: those are the host's.
    pub fn form(self, title: impl Into<String>, fields: impl IntoIterator<Item = Field>) -> Self {
        self.block(Block::Form { title: title.into(), fields: fields.into_iter().collect(), fallback: None })
    }

    /// A contact point; give [`Block::Contact`] itself for more than a telephone number.
    pub fn contact(self, name: impl Into<String>, phone: impl Into<String>) -> Self {
        let (name, phone) = (name.into(), Some(phone.into()));
        self.block(Block::Contact { name, phone, email: None, hours: None, fallback: None })
    }

    /// An offer to talk with a person.
    pub fn person(self, text: impl Into<String>) -> Self {
        self.block(Block::Person { text: text.into(), fallback: None })
    }

    /// Any block.
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// The text that is shown for the last block where its kind is unknown.
    pub fn or_else(mut self, fallback: impl Into<String>) -> Self {
        if let Some(block) = self.blocks.last_mut() {
            block.set_fallback(fallback.into());
        }
        self
    }

    /// Widens the labels: the content may reveal this concept too. The host adds what it knows itself.
    pub fn reveals(mut self, concept: impl Into<String>) -> Self {
        self.labels.push(concept.into());
        self
    }

    /// The blocks, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Everything that would be shown, a line each.
    pub fn text(&self) -> String {
        self.blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n")
    }

    /// As it crosses the interface.
    ///
    /// # Errors
    /// When serde cannot write it, which no content here can cause.
    pub fn into_labelled(self) -> Result<Labelled, ValueError> {
        let document = Document::write(CONTENT, &Body { blocks: self.blocks })?;
        Ok(Labelled { document, labels: self.labels })
    }

    /// Reads what another assistant said, where the host let it be opened.
    ///
    /// # Errors
    /// When it is no content of this version.
    pub fn read(labelled: Labelled) -> Result<Self, ValueError> {
        let body: Body = labelled.document.read(CONTENT)?;
        Ok(Self { blocks: body.blocks, labels: labelled.labels })
    }

    pub(crate) fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }
}

fn strings<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(Into::into).collect()
}
