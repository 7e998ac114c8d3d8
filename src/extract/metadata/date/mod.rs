//! Dates and times as Chinese pages write them.

mod clock;
mod english;
mod stamp;

use std::ops::Range;

pub(crate) use stamp::Stamp;
use stamp::{Cursor, is_numeral, is_year};

/// Every date in folded text, with the characters that it takes.
pub(crate) fn find(chars: &[char]) -> Vec<(Range<usize>, Stamp)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let fresh = at == 0 || !chars.get(at - 1).is_some_and(|char| is_numeral(*char) || *char == '.');
        match fresh.then(|| date(&mut Cursor { chars, at })).flatten() {
            Some((stamp, end)) => {
                found.push((at..end, stamp));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The date that a whole folded text is, as machines write it: ISO 8601, compact digits, or one of
/// the visible forms. Seconds since 1970 are read too.
pub(crate) fn whole(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let chars: Vec<char> = text.chars().collect();
    if let Some((range, stamp)) = find(&chars).into_iter().next()
        && range.start < 8
    {
        return Some(stamp);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        10 | 13 => epoch(text.get(..10)?.parse().ok()?),
        8 | 12 | 14 => {
            let number =
                |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i32>().ok());
            let stamp = Stamp {
                year: Some(number(0, 4)?),
                month: number(4, 6)?,
                day: Some(number(6, 8)?),
                hour_minute: number(8, 10).zip(number(10, 12)),
                second: number(12, 14),
                zone: None,
            };
            stamp.published().map(|_| stamp)
        }
        _ => None,
    }
}

/// The day that an address names: `/20240525/`, `/2024-05/25/`, `/2024/0525/`, `t20240525_`.
pub(crate) fn in_address(address: &str) -> Option<Stamp> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let digits_at = |from: usize| path.get(from..).unwrap_or_default();
    for (at, _) in path.match_indices("20") {
        let before = path.get(..at).and_then(|text| text.chars().next_back());
        if before.is_some_and(|char| char.is_ascii_digit()) {
            continue;
        }
        let mut parts = String::new();
        let mut rest = digits_at(at).chars().peekable();
        while let Some(char) = rest.next() {
            let more = rest.peek().is_some_and(char::is_ascii_digit);
            match char {
                '0'..='9' => parts.push(char),
                '/' | '-' | '_' if more && parts.len() < 8 && parts.len() >= 4 => {}
                _ => break,
            }
            if parts.len() == 8 {
                break;
            }
        }
        if let Some(stamp) = whole(&parts).filter(|stamp| parts.len() == 8 && stamp.year.is_some_and(is_year))
        {
            return Some(Stamp { hour_minute: None, second: None, ..stamp });
        }
    }
    None
}

fn epoch(seconds: i64) -> Option<Stamp> {
    // Between 2000 and 2100; anything else of ten digits is a number.
    (946_684_800..4_102_444_800).contains(&seconds).then_some(())?;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days to civil date, by eras of 400 years that begin in March.
    let z = days + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let small = |number: i64| i32::try_from(number).unwrap_or_default();
    Some(Stamp {
        year: Some(small(year)),
        month: small(month),
        day: Some(small(doy - (153 * mp + 2) / 5 + 1)),
        hour_minute: Some((small(rest / 3600), small(rest % 3600 / 60))),
        second: Some(small(rest % 60)),
        zone: Some(0),
    })
}

fn date(cursor: &mut Cursor) -> Option<(Stamp, usize)> {
    let start = cursor.at;
    let mut stamp = full_date(cursor)
        .or_else(|| {
            cursor.at = start;
            english::date(cursor)
        })
        .or_else(|| {
            cursor.at = start;
            month_and_day(cursor)
        })?;
    let end = cursor.at;
    if stamp.day.is_some() {
        let clock = clock::time(cursor, &mut stamp);
        if clock.is_none() {
            cursor.at = end;
            (stamp.hour_minute, stamp.second, stamp.zone) = (None, None, None);
            // Without a year and without a clock, two numbers are a score, a range or a version.
            let written = cursor.chars.get(start..end)?.contains(&'月');
            if stamp.year.is_none() && !written {
                return None;
            }
        }
    }
    let checked = Stamp { year: Some(stamp.year.unwrap_or(2000)), ..stamp };
    checked.published().map(|_| (stamp, cursor.at))
}

fn full_date(cursor: &mut Cursor) -> Option<Stamp> {
    let minguo = cursor.eat_word("中华民国") || cursor.eat_word("民国");
    cursor.spaces();
    let year = if minguo { cursor.numeral(1, 3)? + 1911 } else { cursor.numeral(4, 4)? };
    is_year(year).then_some(())?;
    cursor.spaces();
    let separator = cursor.eat(&['-', '/', '.', '年'])?;
    cursor.spaces();
    let month = cursor.numeral(1, 2)?;
    let mut stamp = Stamp { year: Some(year), month, ..Stamp::default() };
    let after_month = cursor.at;
    cursor.spaces();
    let second = if separator == '年' { cursor.eat(&['月']) } else { cursor.eat(&[separator]) };
    if second.is_none() {
        // `2024-05` may be part of a number; `2024年5` is nothing.
        cursor.at = after_month;
        let alone = separator == '-' && !cursor.peek().is_some_and(|char| char.is_ascii_digit());
        return alone.then_some(stamp);
    }
    let after_sign = cursor.at;
    cursor.spaces();
    match cursor.numeral(1, 2) {
        Some(day) => {
            stamp.day = Some(day);
            if separator == '年' {
                cursor.spaces();
                cursor.eat(&['日', '号'])?;
            } else {
                cursor.eat(&['日']);
            }
        }
        None if separator == '年' => cursor.at = after_sign,
        None => return None,
    }
    Some(stamp)
}

/// `05-25` or `5月25日`, as pages of the day write it.
fn month_and_day(cursor: &mut Cursor) -> Option<Stamp> {
    let month = cursor.number(1, 2)?;
    let separator = cursor.eat(&['-', '/', '月'])?;
    let day = cursor.number(1, 2)?;
    if separator == '月' {
        cursor.eat(&['日', '号'])?;
    }
    Some(Stamp { month, day: Some(day), ..Stamp::default() })
}
