//! Languages, and choosing a text by one.

/// A language that texts are written in here. Bokmål stands in for those that are missing.
///
/// ```
/// use samspill_sdk::Language;
///
/// assert_eq!(Language::of_tag("nn").pick("hva", "kva", "what"), "kva");
/// // North Sámi is asked for, and we have no such text: bokmål rather than nothing.
/// assert_eq!(Language::of_tag("se").pick("hva", "kva", "what"), "hva");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Bokmål.
    #[default]
    Nb,
    /// Nynorsk.
    Nn,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order that [`Language::pick`] takes them.
    pub const ALL: [Self; 3] = [Self::Nb, Self::Nn, Self::En];

    /// The language of a BCP 47 tag (`nn`, `en-GB`), or bokmål.
    pub fn of_tag(tag: &str) -> Self {
        match tag.split('-').next().unwrap_or_default() {
            "nn" => Self::Nn,
            "en" => Self::En,
            _ => Self::Nb,
        }
    }

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
        }
    }

    /// The one of three that is in this language.
    pub fn pick<T>(self, nb: T, nn: T, en: T) -> T {
        match self {
            Self::Nb => nb,
            Self::Nn => nn,
            Self::En => en,
        }
    }
}
