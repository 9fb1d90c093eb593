//! The short way to a person.

use samspill_core::manifest::{Desk, Manifest};
use samspill_core::text::Language;

/// A desk as shown.
pub(crate) struct DeskView {
    /// Whose people.
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) phone: Option<Phone>,
    pub(crate) email: Option<String>,
    pub(crate) hours: Option<String>,
    /// Where one hands over to it, and how it stands; none where it takes nothing over.
    pub(crate) take_over: Option<TakeOver>,
}

/// The way to hand over to a desk.
#[derive(Clone)]
pub(crate) struct TakeOver {
    pub(crate) href: String,
    /// Whether it has the conversation now.
    pub(crate) has_it: bool,
}

/// A telephone number as people write it and as a telephone dials it.
pub(crate) struct Phone {
    pub(crate) text: String,
    pub(crate) dial: String,
}

impl Phone {
    pub(crate) fn new(text: &str) -> Self {
        let dial = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        Self { text: text.to_owned(), dial }
    }
}

impl DeskView {
    pub(crate) fn new(desk: &Desk, owner: &str, language: Language) -> Self {
        Self {
            owner: owner.to_owned(),
            name: desk.name.in_language(language).to_owned(),
            phone: desk.phone.as_deref().map(Phone::new),
            email: desk.email.clone(),
            hours: desk.hours.as_ref().map(|hours| hours.in_language(language).to_owned()),
            take_over: None,
        }
    }

    pub(crate) fn of(manifest: &Manifest, language: Language) -> Self {
        Self::new(&manifest.desk, &manifest.owner.name, language)
    }
}
