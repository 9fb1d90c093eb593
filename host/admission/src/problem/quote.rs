//! Words from outside as a message may hold them.

/// A text from a manifest or a component is quoted up to this many characters.
const QUOTED_CHARS_MAX: usize = 80;

/// A text from outside as a message may hold it: one line, no control characters, not too long.
pub(crate) fn clean(text: &str) -> String {
    clean_to(QUOTED_CHARS_MAX, text)
}

/// The same, up to another length.
pub(crate) fn clean_to(chars_max: usize, text: &str) -> String {
    let shown = |c: char| if c.is_control() || is_reordering(c) { '\u{fffd}' } else { c };
    let mut cleaned: String = text.chars().take(chars_max).map(shown).collect();
    if text.chars().nth(chars_max).is_some() {
        cleaned.push('…');
    }
    cleaned
}

/// Characters that make a line read differently from what it says (Unicode TR 36).
pub(crate) const fn is_reordering(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Words in a message: `a`, `b` and `c`.
pub(crate) fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{}`", clean(word))).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "none".to_owned(),
    }
}
