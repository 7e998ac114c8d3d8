//! Dates as English templates write them on Chinese pages: `Dec 15, 2011`, `15 December 2011`.

use crate::extract::metadata::date::stamp::{Cursor, Stamp, is_year};

/// The date at the cursor, in folded text.
pub(crate) fn date(cursor: &mut Cursor) -> Option<Stamp> {
    let before = cursor.at.checked_sub(1).and_then(|before| cursor.chars.get(before));
    if before.is_some_and(char::is_ascii_alphanumeric) {
        return None;
    }
    // Most letters begin no month, and this is asked at every character.
    if !cursor.peek().is_some_and(|char| char.is_ascii_digit() || "jfmasond".contains(char)) {
        return None;
    }
    let first = if cursor.peek()?.is_ascii_digit() { Some(day(cursor)?) } else { None };
    let month = month(cursor)?;
    cursor.spaces();
    let day = match first {
        Some(day) => day,
        None => day(cursor)?,
    };
    cursor.eat(&[',', '-']);
    cursor.spaces();
    let year = cursor.number(4, 4).filter(|year| is_year(*year))?;
    Some(Stamp { year: Some(year), month, day: Some(day), ..Stamp::default() })
}

/// `15`, `1st`, and the space or sign behind it.
fn day(cursor: &mut Cursor) -> Option<i32> {
    let day = cursor.number(1, 2)?;
    let _ordinal = ["st", "nd", "rd", "th"].into_iter().any(|end| cursor.eat_word(end));
    cursor.spaces();
    cursor.eat(&['-']);
    Some(day)
}

/// A month by its name or the first letters of it.
fn month(cursor: &mut Cursor) -> Option<i32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word: String =
        cursor.chars.iter().skip(cursor.at).take(10).take_while(|char| char.is_ascii_lowercase()).collect();
    let at = NAMES.iter().position(|name| word.len() >= 3 && name.starts_with(&word))?;
    cursor.at += word.len();
    cursor.eat(&['.', '-']);
    i32::try_from(at + 1).ok()
}
