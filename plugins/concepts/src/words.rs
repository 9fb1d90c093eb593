//! Words that are the same with every owner. They are compiled where they are used: what is not used costs no component.

use samspill_sdk::Call;

/// That a machine answers, that it is guidance and no decision, by which rules, and in which version of the texts.
#[inline]
pub fn standing_notice(call: &Call, rules: &str, version: &str) -> String {
    let text = call.pick(
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse. Regler: {}. Tekstene er versjon {}.",
        "Ei maskin svarar her. Dette er rettleiing, ikkje ei avgjerd. Reglar: {}. Tekstane er versjon {}.",
        "A machine answers here. This is guidance, not a decision. Rules: {}. These texts are version {}.",
    );
    fill(text, &[rules, version])
}

/// Words for one who has died and whose name is not known.
#[inline]
pub fn unnamed(call: &Call) -> &'static str {
    call.pick("den som er død", "den som er død", "the one who has died")
}

/// A text with values in the places of its `{}`, in order. Pick the language first: so a component holds one text with
/// places, and not the code of three.
///
/// ```
/// assert_eq!(pilot_concepts::words::fill("Til {}: {}", &["Rolf", "x"]), "Til Rolf: x");
/// ```
#[inline]
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut filled = String::new();
    let mut values = values.iter();
    for letter in text.chars() {
        match letter {
            '{' => filled.push_str(values.next().copied().unwrap_or_default()),
            '}' => {}
            other => filled.push(other),
        }
    }
    filled
}
