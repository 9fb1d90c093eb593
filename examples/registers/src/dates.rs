//! The dates that stand for "now" in test data, and what the simulator says in their place.

use jiff::{Timestamp, ToSpan, Zoned, civil::Time};
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

    /// Replaces an event's time if it stands for "now".
    pub(crate) fn fill_event(&self, event: &mut Map<String, Value>) {
        replace(event, "time", &self.received);
    }
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
}
