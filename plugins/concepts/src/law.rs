//! Rules that several owners use, each with its source and the time for which it holds.

use samspill_sdk::{Date, Law};

/// Arveloven, as it is cited on every answer that rests on it.
pub const INHERITANCE_ACT: &str = "arveloven (LOV-2019-06-14-21)";
/// Folketrygdloven, as it is cited on every answer that rests on it.
pub const NATIONAL_INSURANCE_ACT: &str = "folketrygdloven (LOV-1997-02-28-19)";

/// A section of arveloven, with its address.
#[inline]
pub fn section(section: &str, title: &str) -> Law {
    let mut number = section.to_owned();
    number.retain(|letter| letter.is_ascii_alphanumeric());
    // An address is ASCII: the sign is encoded.
    let mut url = String::from("https://lovdata.no/lov/2019-06-14-21/%C2%A7");
    url.push_str(&number);
    Law::new("arveloven", section).title(title).url(url)
}

/// Days after the death in which the settlement must be chosen (arveloven §§ 14 and 116) and in which a spouse, or a
/// cohabitant with a common child, has insight without formuesfullmakt (§ 92). The law's days run from the death; the
/// court's own deadline is another thing.
pub const DAYS_AFTER_DEATH: u32 = 60;

/// Grunnbeløpet G from a day, in kroner a year. Source: NAV, as set each May.
const G: [(&str, u32); 3] = [("2026-05-01", 136_549), ("2025-05-01", 130_160), ("2024-05-01", 124_028)];

/// G on the day of the death, which is the one that counts; none for a day before 2024-05-01, which is not guessed.
/// A day after the newest known amount has that amount until another is set.
///
/// ```
/// use pilot_concepts::law::g_on;
/// use samspill_sdk::{Date, Law};
///
/// assert_eq!(Date::parse("2026-04-30").and_then(g_on), Some(130_160));
/// assert_eq!(Date::parse("2026-05-01").and_then(g_on), Some(136_549));
/// assert_eq!(Date::parse("2019-01-01").and_then(g_on), None);
/// ```
pub fn g_on(day: Date) -> Option<u32> {
    let held = G.iter().find(|(from, _)| Date::parse(from).is_some_and(|from| from <= day));
    held.map(|(_, amount)| *amount)
}

/// A multiple of G in hundredths, in whole kroner rounded to the nearest: `times(136_549, 225)` is 2.25 G.
///
/// ```
/// use pilot_concepts::law::times;
///
/// assert_eq!(times(136_549, 225), 307_235);
/// assert_eq!(times(136_549, 400), 546_196);
/// ```
pub const fn times(g: u32, hundredths: u32) -> u64 {
    (g as u64 * hundredths as u64 + 50) / 100
}

/// An amount as it is written in Norwegian and English text: `546 196`.
///
/// ```
/// assert_eq!(pilot_concepts::law::grouped(546_196), "546\u{a0}196");
/// ```
pub fn grouped(amount: u64) -> String {
    let digits = amount.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}
