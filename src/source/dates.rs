//! Dates as feeds and data sets write them: ISO 8601, RFC 2822, 汉字, seconds since 1970.

use crate::model::Published;

/// The time that a value of a date field means; `None` for what is no date.
pub(super) fn read(text: &str) -> Option<Published> {
    let text = text.trim();
    if let Some(published) = Published::parse(text) {
        return Some(published);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.len() {
            8 => Published::parse(&format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..)?)),
            10 => moment(text.parse().ok()?),
            13 => moment(text.parse::<i64>().ok()? / 1000),
            _ => None,
        };
    }
    let text = months(text);
    let numbers = numbers(&text);
    // Feeds put the day first, everything else the year.
    let year = numbers.iter().position(|number| number.text.len() == 4)?;
    let [first, second, third] = [numbers.first()?, numbers.get(1)?, numbers.get(2)?];
    let (year, month, day) = match year {
        0 => (first, second, third),
        2 => (third, second, first),
        _ => return None,
    };
    let date = format!("{}-{:0>2}-{:0>2}", year.text, month.text, day.text);
    let clock: Vec<&Number<'_>> = numbers.iter().skip(3).collect();
    let Some([hour, minute]) = clock.first_chunk::<2>() else { return Published::parse(&date) };
    let mut time = format!("{date}T{:0>2}:{:0>2}", hour.text, minute.text);
    let mut end = minute.end;
    if let Some(second) = clock.get(2).filter(|second| second.before == ':' || second.before == '分') {
        time.push_str(&format!(":{:0>2}", second.text));
        end = second.end;
    }
    Published::parse(&format!("{time}{}", zone(text.get(end..).unwrap_or_default())))
        .or_else(|| Published::parse(&date))
}

/// Seconds since 1970 as a time of that clock.
fn moment(seconds: i64) -> Option<Published> {
    let (days, clock) = (seconds.div_euclid(86400), seconds.rem_euclid(86400));
    // Civil date from days, counted in eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    Published::parse(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

struct Number<'a> {
    text: &'a str,
    /// The character before it.
    before: char,
    end: usize,
}

fn numbers(text: &str) -> Vec<Number<'_>> {
    let mut numbers = Vec::new();
    let mut start = None;
    let mut before = ' ';
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        match (char.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                numbers.extend(text.get(begin..at).map(|text| Number { text, before, end: at }));
                start = None;
                before = char;
            }
            (false, None) => before = char,
            (true, Some(_)) => {}
        }
    }
    numbers
}

/// English names of months as numbers.
fn months(text: &str) -> String {
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = |word: &str| {
        let begin = word.get(..3)?.to_ascii_lowercase();
        (1..).zip(names).find(|(_, name)| *name == begin).map(|(number, _)| format!("{number:02}"))
    };
    text.split(' ').map(|word| month(word).unwrap_or_else(|| word.to_owned())).collect::<Vec<_>>().join(" ")
}

/// The zone that ends a time, as `Z` or an offset; nothing where there is none.
fn zone(rest: &str) -> String {
    // A part of a second is not kept.
    let rest =
        rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let rest = rest.trim();
    let offset: String = rest.chars().filter(|char| *char != ':').collect();
    match (rest, offset.as_bytes()) {
        ("Z" | "z" | "GMT" | "UTC" | "UT", _) => "Z".to_owned(),
        (_, [b'+' | b'-', digits @ ..]) if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) => {
            format!("{}:{}", offset.get(..3).unwrap_or_default(), offset.get(3..).unwrap_or_default())
        }
        _ => String::new(),
    }
}
