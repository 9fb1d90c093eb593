//! A table of what a register has, field by field.

use samspill_sdk::{Block, Call, Content, Term};

use crate::{fields, words};

/// Rows in their order.
#[derive(Debug)]
pub struct Table<'a> {
    call: &'a Call,
    rows: Vec<Term>,
}

impl<'a> Table<'a> {
    /// Without rows.
    pub const fn new(call: &'a Call) -> Self {
        Self { call, rows: Vec::new() }
    }

    /// A row, its term in the three languages.
    pub fn row(mut self, nb: &str, nn: &str, en: &str, text: &str) -> Self {
        self.rows.push(Term { term: self.call.pick(nb, nn, en).to_owned(), text: text.to_owned() });
        self
    }

    /// A row for a field that the register may leave out, which is then said.
    pub fn field(self, nb: &str, nn: &str, en: &str, text: Option<&str>) -> Self {
        let not_stated = words::not_stated(self.call);
        self.row(nb, nn, en, text.unwrap_or(not_stated))
    }

    /// A row only where there is something to say.
    pub fn any(self, nb: &str, nn: &str, en: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.row(nb, nn, en, text),
            None => self,
        }
    }

    /// As it is said.
    pub fn content(self) -> Content {
        Content::new().block(Block::Terms { rows: self.rows, fallback: None })
    }
}

/// A register's word with what it means in front, or the word alone where that is not known.
pub fn explained(word: &str, meaning: Option<&str>) -> String {
    match meaning {
        Some(meaning) => fields::join(&[meaning, " (", word, ")"]),
        None => word.to_owned(),
    }
}
