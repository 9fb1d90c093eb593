//! How surely a login shows who somebody is.

/// A level of assurance, as eIDAS has them: Regulation (EU) 910/2014 art. 8, and Implementing Regulation (EU) 2015/1502.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoginLevel {
    /// A limited degree of confidence.
    #[default]
    Low,
    /// A substantial one.
    Substantial,
    /// The highest.
    High,
}

impl LoginLevel {
    /// All of them, the lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Substantial, Self::High];

    /// The word for it in files and interfaces: that at the end of ID-porten's `acr`, too.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Substantial => "substantial",
            Self::High => "high",
        }
    }

    /// The level of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The URI by which eIDAS names it.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Low => "http://eidas.europa.eu/LoA/low",
            Self::Substantial => "http://eidas.europa.eu/LoA/substantial",
            Self::High => "http://eidas.europa.eu/LoA/high",
        }
    }

    /// A number that grows with it, from 1; none is less than any of them, and is 0.
    pub fn number(of: Option<Self>) -> u8 {
        of.map_or(0, |level| level as u8 + 1)
    }
}
