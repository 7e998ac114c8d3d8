//! Pieces of HTML: escaped text, marks, numbers.

use crate::analysis::{fold_str, is_ideographic};
use crate::snippet::Part;

/// Text that stands in HTML, in an attribute or between tags. Controls are left out.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Braces name the places of the page's shell.
            '{' => escaped.push_str("&#123;"),
            '}' => escaped.push_str("&#125;"),
            '\n' | '\t' => escaped.push(' '),
            control if control.is_control() => {}
            // Characters that turn the direction of what follows.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// The parts of a text with its marks.
pub(super) fn marked(parts: &[Part]) -> String {
    let part = |part: &Part| match part.hit {
        true => format!("<mark>{}</mark>", escape(&part.text)),
        false => escape(&part.text),
    };
    parts.iter().map(part).collect()
}

/// The language attribute of a text, so that its characters are shown in the right forms.
pub(super) fn lang(text: &str) -> &'static str {
    let traditional = text
        .chars()
        .filter(|c| is_ideographic(*c))
        .take(200)
        .filter(|c| fold_str(&c.to_string()) != c.to_string())
        .take(2)
        .count();
    if traditional > 1 { " lang=\"zh-Hant\"" } else { " lang=\"zh-Hans\"" }
}

/// 1234567 as 1,234,567.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A date without its time of day.
pub(super) fn day(date: &str) -> &str {
    date.split('T').next().unwrap_or(date)
}
