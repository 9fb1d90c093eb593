//! A day in the calendar.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Language;

const MONTHS_NORWEGIAN: [&str; 12] = [
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
const MONTHS_ENGLISH: [&str; 12] = [
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
const DAY_MS: u64 = 86_400_000;

/// A day, written `YYYY-MM-DD`. Days compare as they come.
///
/// ```
/// use samspill_sdk::{Date, Language};
///
/// let deadline = Date::parse("2026-08-09").unwrap();
/// assert_eq!(deadline.in_words(Language::Nn), "9. august 2026");
/// assert_eq!(deadline.in_words(Language::En), "9 August 2026");
/// assert!(deadline > Date::parse("2026-06-10").unwrap());
/// assert_eq!(Date::parse("2026-02-30"), None);
/// // The day of a point in time is the one that is written there.
/// assert_eq!(Date::parse_day_of("2026-08-09T12:15:46.97+02:00"), Some(deadline));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `YYYY-MM-DD`; none unless there is such a day.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = u8::try_from(digits(parts.next()?, 2)?).ok()?;
        let day = u8::try_from(digits(parts.next()?, 2)?).ok()?;
        let exists = (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month);
        (exists && parts.next().is_none()).then_some(Self { year, month, day })
    }

    /// Reads the day of `YYYY-MM-DD` or `YYYY-MM-DDThh:mm…` as it is written, without moving it to another time zone.
    pub fn parse_day_of(text: &str) -> Option<Self> {
        Self::parse(text.split('T').next()?)
    }

    /// The day of a time in milliseconds since 1970, in UTC. Years after 9999 are held at 9999.
    pub fn of_ms(ms: u64) -> Self {
        let mut days = ms / DAY_MS;
        let mut year = 1970_u16;
        while year < 9999 && days >= days_of_year(year) {
            days -= days_of_year(year);
            year += 1;
        }
        let mut month = 1_u8;
        while month < 12 && days >= u64::from(days_in(year, month)) {
            days -= u64::from(days_in(year, month));
            month += 1;
        }
        let day = u8::try_from(days + 1).unwrap_or(31).min(days_in(year, month));
        Self { year, month, day }
    }

    /// The start of the day in UTC, in milliseconds since 1970; 0 for earlier days.
    pub fn start_ms(self) -> u64 {
        let years = (1970..self.year).map(days_of_year).sum::<u64>();
        let months = (1..self.month).map(|month| u64::from(days_in(self.year, month))).sum::<u64>();
        let days = years + months + u64::from(self.day) - 1;
        if self.year < 1970 { 0 } else { days * DAY_MS }
    }

    /// So many days later, for days from 1970 on.
    ///
    /// ```
    /// # use samspill_sdk::Date;
    /// let death = Date::parse("2026-01-15").unwrap();
    /// assert_eq!(death.plus_days(60).to_string(), "2026-03-16");
    /// ```
    pub fn plus_days(self, days: u32) -> Self {
        Self::of_ms(self.start_ms() + u64::from(days) * DAY_MS)
    }

    /// The same day so many months later, or the last of a month that has no such day.
    ///
    /// ```
    /// # use samspill_sdk::Date;
    /// let death = Date::parse("2026-08-31").unwrap();
    /// assert_eq!(death.plus_months(6).to_string(), "2027-02-28");
    /// ```
    pub fn plus_months(self, months: u16) -> Self {
        let all = u32::from(self.year) * 12 + u32::from(self.month) - 1 + u32::from(months);
        let year = u16::try_from(all / 12).unwrap_or(9999).min(9999);
        let month = u8::try_from(all % 12 + 1).unwrap_or(12);
        Self { year, month, day: self.day.min(days_in(year, month)) }
    }

    /// Whole years from `earlier` to this day: an age. 0 when `earlier` is later.
    pub fn years_since(self, earlier: Self) -> u16 {
        let had_birthday = (self.month, self.day) >= (earlier.month, earlier.day);
        self.year.saturating_sub(earlier.year).saturating_sub(u16::from(!had_birthday))
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// For people to read: `9. august 2026`, `9 August 2026`.
    pub fn in_words(self, language: Language) -> String {
        let names = language.pick(&MONTHS_NORWEGIAN, &MONTHS_NORWEGIAN, &MONTHS_ENGLISH);
        let month = names.get(usize::from(self.month) - 1).copied().unwrap_or_default();
        let dot = language.pick(".", ".", "");
        format!("{}{dot} {month} {}", self.day, self.year)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = NotADate;

    fn try_from(text: String) -> Result<Self, NotADate> {
        Self::parse(&text).ok_or(NotADate)
    }
}

/// What was given is not a day written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form YYYY-MM-DD")]
pub struct NotADate;

fn digits(text: &str, length: usize) -> Option<u16> {
    let digits_only = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits_only { text.parse().ok() } else { None }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of_year(year: u16) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_becomes_milliseconds_and_a_day_again() {
        for text in ["1970-01-01", "2000-02-29", "2024-12-31", "2026-06-12", "2100-03-01"] {
            let date = Date::parse(text).unwrap();
            assert_eq!(Date::of_ms(date.start_ms()), date, "{text}");
            assert_eq!(Date::of_ms(date.start_ms() + DAY_MS - 1), date, "{text}");
        }
        assert_eq!(Date::parse("2026-06-12").unwrap().start_ms(), 1_781_222_400_000);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "2026", "2026-6-1", "2026-13-01", "2025-02-29", "2026-01-01-01", "+026-01-01", "i dag"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn times_beyond_the_calendar_do_not_hang() {
        assert_eq!(Date::of_ms(u64::MAX).to_string(), "9999-12-31");
    }
}
