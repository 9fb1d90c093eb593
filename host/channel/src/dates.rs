//! Dates and times as people and programs write them.

use jiff::{Timestamp, Zoned};
use samspill_core::text::{Language, day_in_words};

/// A time in milliseconds since 1970, as day and time of day in Norway.
pub(crate) fn time_in_words(at_ms: u64, language: Language) -> String {
    let Some(time) = in_oslo(at_ms) else { return String::new() };
    let day = day_in_words(&time.date().to_string(), language);
    let (hour, minute) = (time.hour(), time.minute());
    match language {
        Language::En => format!("{day} at {hour:02}:{minute:02}"),
        _ => format!("{day} kl. {hour:02}.{minute:02}"),
    }
}

/// The time of day in Norway.
pub(crate) fn time_of_day(at_ms: u64, language: Language) -> String {
    let Some(time) = in_oslo(at_ms) else { return String::new() };
    let (hour, minute) = (time.hour(), time.minute());
    if language == Language::En { format!("{hour:02}:{minute:02}") } else { format!("kl. {hour:02}.{minute:02}") }
}

/// The time of day of a time that is on the same day in Norway as now, and nothing for another day.
pub(crate) fn time_today(at_ms: u64, now_ms: u64) -> Option<String> {
    let (at, now) = (in_oslo(at_ms)?, in_oslo(now_ms)?);
    (at.date() == now.date()).then(|| format!("{:02}.{:02}", at.hour(), at.minute()))
}

/// A time in milliseconds since 1970, in RFC 3339, UTC.
pub(crate) fn rfc3339(at_ms: u64) -> String {
    timestamp(at_ms).unwrap_or_default().to_string()
}

/// A time that somebody writes: RFC 3339, or a day in Norway, its beginning or its end, in milliseconds since 1970.
pub(crate) fn moment(text: &str, ends: bool) -> Option<u64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return u64::try_from(time.as_millisecond()).ok();
    }
    if !samspill_core::text::is_day(text) {
        return None;
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    let day = if ends { day.tomorrow().ok()? } else { day };
    let start = day.in_tz("Europe/Oslo").ok()?.timestamp().as_millisecond();
    u64::try_from(if ends { start.checked_sub(1)? } else { start }).ok()
}

/// The end of a day in Norway, RFC 3339 with its offset.
pub(crate) fn end_of_day(day: &str) -> Option<String> {
    let date: jiff::civil::Date = day.parse().ok()?;
    let last = date.at(23, 59, 59, 0).in_tz("Europe/Oslo").ok()?;
    Some(last.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// The day in Norway of a time in RFC 3339, or of a day.
pub(crate) fn day_of(text: &str) -> Option<String> {
    if samspill_core::text::is_day(text) {
        return Some(text.to_owned());
    }
    let time: Timestamp = text.parse().ok()?;
    Some(time.in_tz("Europe/Oslo").ok()?.date().to_string())
}

fn in_oslo(at_ms: u64) -> Option<Zoned> {
    timestamp(at_ms)?.in_tz("Europe/Oslo").ok()
}

fn timestamp(at_ms: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(at_ms).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_a_whole_one_in_norway() {
        assert_eq!(moment("1970-01-02", false), Some(23 * 3_600_000));
        assert_eq!(moment("1970-01-02", true), Some(47 * 3_600_000 - 1));
        assert_eq!(moment("2026-11-23T23:30:00Z", true), Some(1_795_476_600_000));
        for bad in ["", "1960-01-01", "2026-02-30", "yesterday", "2026-11-23T23:30", "9999-12-31"] {
            assert_eq!(moment(bad, true), None, "{bad}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_that_day_in_norway_in_summer_and_winter() {
        for (day, end) in [("2026-11-30", "2026-11-30T23:59:59+01:00"), ("2026-07-01", "2026-07-01T23:59:59+02:00")] {
            assert_eq!(end_of_day(day).as_deref(), Some(end));
            assert_eq!((day_of(end).as_deref(), day_of(day).as_deref()), (Some(day), Some(day)));
        }
        assert_eq!(day_of("2026-11-30T23:30:00Z").as_deref(), Some("2026-12-01"));
        assert_eq!((day_of("soon"), end_of_day("soon")), (None, None));
    }

    #[test]
    fn dates_are_written_out() {
        // 2026-11-23T23:30:00Z is past midnight in Oslo.
        assert_eq!(time_in_words(1_795_476_600_000, Language::Nb), "24. november 2026 kl. 00.30");
        assert_eq!(rfc3339(1_795_476_600_000), "2026-11-23T23:30:00Z");
        assert_eq!(time_today(1_795_476_600_000, 1_795_480_000_000).as_deref(), Some("00.30"));
        assert_eq!(time_today(1_795_476_600_000, 1_795_420_800_000), None);
        assert_eq!(time_of_day(1_795_476_600_000, Language::Nn), "kl. 00.30");
        assert_eq!(time_in_words(u64::MAX, Language::Nb), "");
    }
}
