//! Languages, and texts in them.

use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

/// A language that the network speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Bokmål.
    #[default]
    Nb,
    /// Nynorsk.
    Nn,
    /// English.
    En,
    /// North Sámi.
    Se,
}

impl Language {
    /// Every language, in the order they are listed.
    pub const ALL: [Self; 4] = [Self::Nb, Self::Nn, Self::En, Self::Se];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
            Self::Se => "se",
        }
    }

    /// The language of a BCP 47 tag, if it is one of ours.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// One text in the languages it exists in. `nb` always does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Bokmål.
    pub nb: String,
    /// Nynorsk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nn: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// North Sámi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub se: Option<String>,
}

impl Text {
    /// A text in the three languages that every text of the host has.
    pub fn new(nb: impl Into<String>, nn: impl Into<String>, en: impl Into<String>) -> Self {
        Self { nb: nb.into(), nn: Some(nn.into()), en: Some(en.into()), se: None }
    }

    /// The text in a language, or in bokmål.
    pub fn in_language(&self, language: Language) -> &str {
        let wanted = match language {
            Language::Nb => None,
            Language::Nn => self.nn.as_deref(),
            Language::En => self.en.as_deref(),
            Language::Se => self.se.as_deref(),
        };
        wanted.unwrap_or(&self.nb)
    }
}

/// The day in Europe/Oslo of a time in milliseconds since 1970, `YYYY-MM-DD`. A time outside the calendar is 1970-01-01.
pub fn day_in_oslo(now_ms: u64) -> String {
    let day = i64::try_from(now_ms)
        .ok()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
        .and_then(|time| time.in_tz("Europe/Oslo").ok())
        .map(|time| time.date().to_string());
    day.unwrap_or_else(|| "1970-01-01".to_owned())
}

/// When a day, `YYYY-MM-DD`, begins in Europe/Oslo, in milliseconds since 1970. What is not a day, and a day before, begins
/// with 1970; the last days of the calendar, which no time is in, begin after every time.
pub fn day_begins_ms(day: &str) -> u64 {
    let Ok(date) = day.parse::<jiff::civil::Date>() else { return 0 };
    match date.in_tz("Europe/Oslo") {
        Ok(begins) => u64::try_from(begins.timestamp().as_millisecond()).unwrap_or_default(),
        Err(_) => {
            if date.year() > 0 {
                u64::MAX
            } else {
                0
            }
        }
    }
}

/// The day so many days after a day, both `YYYY-MM-DD`. What is not a day, and what is outside the calendar, is as it was.
pub fn days_after(day: &str, days: u32) -> String {
    let later = day.parse::<jiff::civil::Date>().ok().and_then(|date| date.checked_add(i64::from(days).days()).ok());
    later.map_or_else(|| day.to_owned(), |date| date.to_string())
}

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day, `YYYY-MM-DD`, in words: `9. august 2026`, `9 August 2026`. What is not a day is as it was.
pub fn day_in_words(day: &str, language: Language) -> String {
    let Ok(date) = day.parse::<jiff::civil::Date>() else { return day.to_owned() };
    let months = if language == Language::En { MONTHS_EN } else { MONTHS };
    let month = usize::try_from(date.month()).ok().and_then(|month| months.get(month.checked_sub(1)?).copied());
    let dot = if language == Language::En { "" } else { "." };
    format!("{}{dot} {} {}", date.day(), month.unwrap_or_default(), date.year())
}

/// Whether a text is a day, `YYYY-MM-DD`.
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_norways() {
        // 2026-11-23T23:30:00Z is the 24th in Oslo.
        assert_eq!(day_in_oslo(1_795_476_600_000), "2026-11-24");
        assert_eq!(day_begins_ms("2026-11-24"), 1_795_474_800_000);
        assert_eq!(["soon", "1969-12-31", "0000-01-01", "-009999-01-01"].map(day_begins_ms), [0; 4]);
        // Where the clocks go forward and back, a day has 23 and 25 hours.
        let hours = |day: &str| (day_begins_ms(&days_after(day, 1)) - day_begins_ms(day)) / 3_600_000;
        assert_eq!(["2026-03-29", "2026-10-25", "2026-11-24"].map(hours), [23, 25, 24]);
        assert_eq!(day_begins_ms("9999-12-31"), u64::MAX);
        assert_eq!(days_after("2026-12-25", 14), "2027-01-08");
        assert_eq!(day_in_words("2026-08-09", Language::Nb), "9. august 2026");
        assert_eq!(day_in_words("2026-12-31", Language::En), "31 December 2026");
        assert_eq!(day_in_words("soon", Language::Nn), "soon");
        assert!(is_day("2026-02-28") && !is_day("2026-02-30") && !is_day("2026-2-3"));
    }
}
