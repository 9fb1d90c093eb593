//! The dates that stand for "now" in test data, and what the simulator says in their place: the
//! court's 1900-01-01, and in the other registers' files dates relative to today ([`Relative`]).

use jiff::{
    Timestamp, ToSpan, Zoned,
    civil::{Date, Time},
};
use serde_json::{Map, Value};

const ZONE: &str = "Europe/Oslo";
/// What the year 1900 means in the court's test data: the time is now.
const STANDS_FOR_NOW: &str = "1900-01-01";
const DEADLINE_DAYS: i64 = 60;
const NOON: Time = Time::constant(12, 0, 0, 0);

/// Today in Norway, and the court's deadline for a case received today.
#[derive(Debug)]
pub(crate) struct Today {
    received: Zoned,
    /// At noon, so that no reader's time zone moves the date.
    deadline: Zoned,
}

impl Today {
    /// The day of `now` in Norway.
    pub(crate) fn at(now: Timestamp) -> Result<Self, jiff::Error> {
        let received = now.in_tz(ZONE)?.start_of_day()?;
        let deadline = received.date().checked_add(DEADLINE_DAYS.days())?.to_datetime(NOON).in_tz(ZONE)?;
        Ok(Self { received, deadline })
    }

    /// Replaces the dates of a case that stand for "now".
    pub(crate) fn fill_case(&self, case: &mut Map<String, Value>) {
        replace(case, "receivedDate", &self.received);
        replace(case, "deadlineDate", &self.deadline);
    }

    /// Replaces every relative date, however deep.
    pub(crate) fn fill_relative(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(date) = Relative::parse(text).and_then(|date| date.text(self.received.date())) {
                    *text = date;
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.fill_relative(value)),
            Value::Object(object) => object.values_mut().for_each(|value| self.fill_relative(value)),
            _ => {}
        }
    }

    /// Replaces an event's time if it stands for "now".
    pub(crate) fn fill_event(&self, event: &mut Map<String, Value>) {
        replace(event, "time", &self.received);
    }
}

/// A date or a time relative to today in Norway, as a register's file may write it: `now`, `now-7d`,
/// `now+30d`, or with the time of day `now-7dT09:30`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Relative {
    days: i64,
    time: Option<Time>,
}

/// Whether a text seems to be meant as a relative date.
pub(crate) fn looks_relative(text: &str) -> bool {
    text.strip_prefix("now").is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '+', 'T']))
}

impl Relative {
    /// Understands a relative date.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("now")?;
        let (days, time) = match rest.split_once('T') {
            Some((days, time)) => (days, Some(time_of_day(time)?)),
            None => (rest, None),
        };
        let count = |text: &str| {
            let digits = text.strip_suffix('d').filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse::<u16>().ok().map(i64::from)
        };
        let days = match days.split_at_checked(1) {
            None => 0,
            Some(("-", days)) => -count(days)?,
            Some(("+", days)) => count(days)?,
            Some(_) => return None,
        };
        Some(Self { days, time })
    }

    fn text(self, today: Date) -> Option<String> {
        let date = today.checked_add(self.days.days()).ok()?;
        let Some(time) = self.time else {
            return Some(date.to_string());
        };
        let at = date.to_datetime(time).in_tz(ZONE).ok()?;
        Some(at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    }
}

fn time_of_day(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

fn replace(object: &mut Map<String, Value>, key: &str, by: &Zoned) {
    let Some(value) = object.get_mut(key) else {
        return;
    };
    let Some(text) = value.as_str().filter(|text| text.starts_with(STANDS_FOR_NOW)) else {
        return;
    };
    let format = if text.contains('T') { "%Y-%m-%dT%H:%M:%S%:z" } else { "%Y-%m-%d" };
    *value = Value::String(by.strftime(format).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(now: &str, case: Value, expect: Value) {
        let today = Today::at(now.parse().unwrap()).unwrap();
        let mut case = case.as_object().unwrap().clone();
        today.fill_case(&mut case);
        assert_eq!(Value::Object(case), expect);
    }

    #[test]
    fn now_is_the_day_in_norway_not_in_utc() {
        // Half past eleven in the evening in UTC is the next day in Oslo.
        check(
            "2026-03-01T23:30:00Z",
            json!({"receivedDate": "1900-01-01T00:00:00Z", "deadlineDate": "1900-01-01T00:00:00Z"}),
            json!({"receivedDate": "2026-03-02T00:00:00+01:00", "deadlineDate": "2026-05-01T12:00:00+02:00"}),
        );
    }

    #[test]
    fn a_bare_date_stays_bare() {
        check(
            "2026-11-23T09:00:00Z",
            json!({"receivedDate": "1900-01-01", "deadlineDate": "1900-01-01"}),
            json!({"receivedDate": "2026-11-23", "deadlineDate": "2027-01-22"}),
        );
    }

    #[test]
    fn other_dates_and_missing_dates_are_left_alone() {
        let case = json!({"receivedDate": "2025-02-05T10:40:59.87+01:00", "deadlineDate": null});
        check("2026-11-23T09:00:00Z", case.clone(), case);
    }

    #[test]
    fn a_relative_date_is_a_day_before_or_after_today_in_norway() {
        let today = Today::at("2026-03-01T23:30:00Z".parse().unwrap()).unwrap();
        let mut value = json!({"a": ["now", "now-7d"], "b": {"c": "now+60d", "d": "now-1dT09:30"}, "e": "nowhere"});
        today.fill_relative(&mut value);
        let expect = json!({
            "a": ["2026-03-02", "2026-02-23"],
            "b": {"c": "2026-05-01", "d": "2026-03-01T09:30:00+01:00"},
            "e": "nowhere",
        });
        assert_eq!(value, expect);
    }

    #[test]
    fn what_only_looks_like_a_relative_date_is_not_taken_for_one() {
        for text in ["now-7", "now-d7", "now--7d", "now-+7d", "nowT25:00", "now-7d09:30", "now-99999d", "now 7d", "Now"]
        {
            assert_eq!(Relative::parse(text), None, "{text}");
        }
        assert!(looks_relative("now-7") && !looks_relative("nowhere") && !looks_relative("2026-01-01"));
    }
}
