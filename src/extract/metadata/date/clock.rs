//! Times of day and their zones.

use crate::extract::metadata::date::stamp::{Cursor, Stamp};

/// The time of day after a date, over what may stand between.
pub(crate) fn time(cursor: &mut Cursor, stamp: &mut Stamp) -> Option<()> {
    const HALVES: [(&str, bool); 7] = [
        ("上午", false),
        ("下午", true),
        ("晚上", true),
        ("凌晨", false),
        ("中午", true),
        ("pm", true),
        ("am", false),
    ];
    let (mut afternoon, mut iso) = (false, false);
    // A weekday, a half of the day and a sign or two may stand between.
    for _ in 0..6 {
        cursor.spaces();
        if cursor.peek().is_some_and(|char| char.is_ascii_digit()) {
            break;
        }
        let bracket = cursor.eat(&['(', '[']).is_some();
        let half = HALVES.into_iter().find(|(word, _)| cursor.eat_word(word));
        if let Some((_, late)) = half {
            afternoon = late;
        } else if cursor.eat_word("星期") || cursor.eat_word("周") {
            cursor.eat(&['一', '二', '三', '四', '五', '六', '日', '天'])?;
        } else if !cursor.eat_word("hkt") {
            iso |= cursor.eat(&['t', '·', ',', '|', '/', '-'])? == 't';
        }
        if bracket {
            cursor.eat(&[')', ']'])?;
        }
    }
    let mut hour = cursor.number(1, 2)?;
    cursor.spaces();
    let sign = cursor.eat(&[':', '时', '点'])?;
    cursor.spaces();
    let minute = cursor.number(if sign == ':' { 2 } else { 1 }, 2)?;
    let after_minute = cursor.at;
    cursor.eat(&['分']);
    cursor.spaces();
    if sign != ':' || cursor.eat(&[':']).is_some() {
        cursor.spaces();
        match cursor.number(2, 2) {
            Some(second) => {
                stamp.second = Some(second);
                cursor.eat(&['秒']);
                if cursor.eat(&['.']).is_some() {
                    cursor.number(1, 9);
                }
            }
            None if sign != ':' => cursor.at = after_minute,
            None => return None,
        }
    } else {
        cursor.at = after_minute;
        cursor.eat(&['分']);
    }
    let end = cursor.at;
    cursor.spaces();
    if cursor.eat_word("pm") {
        afternoon = true;
    } else if !cursor.eat_word("am") {
        cursor.at = end;
    }
    if afternoon && hour < 12 {
        hour += 12;
    }
    stamp.hour_minute = Some((hour, minute));
    // `10:30-11:30` is a span of time; only machines write zones west of Greenwich.
    stamp.zone = zone(cursor, if iso { &['+', '-'] } else { &['+'] });
    (hour < 24 && minute < 60 && stamp.second.is_none_or(|second| second < 60)).then_some(())
}

fn zone(cursor: &mut Cursor, signs: &[char]) -> Option<i32> {
    let start = cursor.at;
    if cursor.eat(&['z']).is_some() {
        return Some(0);
    }
    cursor.spaces();
    if cursor.eat_word("gmt") || cursor.eat_word("utc") {
        // A bare `GMT` is zero; a sign may follow.
    }
    let named = cursor.at > start;
    let zone = cursor.eat(signs).and_then(|sign| {
        let hours = cursor.number(1, 4)?;
        let minutes = match hours {
            0..15 if cursor.eat(&[':']).is_some() => hours * 60 + cursor.number(2, 2)?,
            0..15 => hours * 60,
            hours => hours / 100 * 60 + hours % 100,
        };
        (minutes <= 14 * 60).then_some(if sign == '-' { -minutes } else { minutes })
    });
    if zone.is_none() {
        let only_spaces =
            cursor.chars.get(start..cursor.at).is_none_or(|eaten| eaten.iter().all(|c| *c == ' '));
        if named && !only_spaces {
            return Some(0);
        }
        cursor.at = start;
    }
    zone
}
