//! A point in time as it was written, and reading one from characters.

use crate::model::Published;

/// A point in time at the precision that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stamp {
    /// Pages of the day leave the year out.
    pub year: Option<i32>,
    pub month: i32,
    /// None where only the month is written.
    pub day: Option<i32>,
    pub hour_minute: Option<(i32, i32)>,
    pub second: Option<i32>,
    /// Minutes east of Greenwich.
    pub zone: Option<i32>,
}

/// Pages in Chinese that name no zone mean this one, in minutes: Beijing, Hong Kong, Taipei and
/// Singapore share it.
const ASSUMED_ZONE: i32 = 8 * 60;

impl Stamp {
    /// The date in the form of the model; the year is needed. A time in Greenwich's zone is a
    /// machine's, so it is put on the reader's clock.
    pub(crate) fn published(&self) -> Option<Published> {
        let mut text = format!("{:04}-{:02}", self.year?, self.month);
        if let Some(day) = self.day {
            text.push_str(&format!("-{day:02}"));
            if let Some((hour, minute)) = self.hour_minute {
                if self.zone == Some(0) {
                    return self.moved(ASSUMED_ZONE)?.published();
                }
                let zone = self.zone.unwrap_or(ASSUMED_ZONE);
                text.push_str(&format!("T{hour:02}:{minute:02}"));
                if let Some(second) = self.second {
                    text.push_str(&format!(":{second:02}"));
                }
                let (sign, zone) = if zone < 0 { ('-', -zone) } else { ('+', zone) };
                text.push_str(&format!("{sign}{:02}:{:02}", zone / 60, zone % 60));
            }
        }
        Published::parse(&text)
    }

    /// The same moment on a clock that is `zone` minutes ahead of Greenwich; `self` is on
    /// Greenwich's, and `zone` is less than a day.
    pub(crate) fn moved(&self, zone: i32) -> Option<Self> {
        let (hour, minute) = self.hour_minute?;
        let minutes = hour * 60 + minute + zone;
        let mut moved = Self { zone: Some(zone), ..*self };
        moved.hour_minute = Some((minutes % 1440 / 60, minutes % 60));
        if minutes >= 1440 {
            let next = Self { day: Some(self.day? + 1), hour_minute: None, ..*self };
            let first = Self { month: self.month + 1, day: Some(1), hour_minute: None, ..*self };
            let year = Self { year: self.year.map(|year| year + 1), month: 1, ..first };
            let day = [next, first, year].into_iter().find(|day| day.published().is_some())?;
            (moved.year, moved.month, moved.day) = (day.year, day.month, day.day);
        }
        Some(moved)
    }

    /// Whether `other` tells the same moment in more or less detail, years that are left out aside.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let year = self.year.zip(other.year).is_none_or(|(one, two)| one == two);
        let day = self.day.zip(other.day).is_none_or(|(one, two)| one == two);
        year && self.month == other.month && day
    }
}

/// A place in folded text, and what can be read from there.
pub(crate) struct Cursor<'a> {
    pub(crate) chars: &'a [char],
    pub(crate) at: usize,
}

impl Cursor<'_> {
    pub(crate) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(crate) fn eat(&mut self, wanted: &[char]) -> Option<char> {
        let char = self.peek().filter(|char| wanted.contains(char))?;
        self.at += 1;
        Some(char)
    }

    pub(crate) fn eat_word(&mut self, word: &str) -> bool {
        let matches = word.chars().enumerate().all(|(at, char)| self.chars.get(self.at + at) == Some(&char));
        if matches {
            self.at += word.chars().count();
        }
        matches
    }

    pub(crate) fn spaces(&mut self) {
        while self.eat(&[' ', '\t', '\u{A0}', '\u{3000}']).is_some() {}
    }

    /// A number of `least` to `most` digits, not followed by another digit.
    pub(crate) fn number(&mut self, least: usize, most: usize) -> Option<i32> {
        let start = self.at;
        let mut value = 0;
        while let Some(digit) = self.peek().and_then(|char| char.to_digit(10)) {
            value = value * 10 + i32::try_from(digit).ok()?;
            self.at += 1;
            if self.at - start > most {
                return None;
            }
        }
        (self.at - start >= least).then_some(value)
    }

    /// A number in digits or in 汉字: 五, 十二, 二十五, 二〇二四.
    pub(crate) fn numeral(&mut self, least: usize, most: usize) -> Option<i32> {
        if self.peek().is_some_and(|char| char.is_ascii_digit()) {
            return self.number(least, most);
        }
        let (mut value, mut any) = (0, false);
        while let Some(char) = self.peek() {
            if char == '十' {
                value = if any { value * 10 } else { 10 };
                self.at += 1;
                if let Some(ones) = self.peek().and_then(han_digit) {
                    value += ones;
                    self.at += 1;
                }
                return Some(value);
            }
            let Some(digit) = han_digit(char) else { break };
            value = value * 10 + digit;
            any = true;
            self.at += 1;
            if value > 9999 {
                return None;
            }
        }
        any.then_some(value)
    }
}

fn han_digit(char: char) -> Option<i32> {
    let at = "〇一二三四五六七八九".chars().position(|digit| digit == char);
    at.or((char == '零' || char == '○').then_some(0)).and_then(|digit| i32::try_from(digit).ok())
}

pub(crate) fn is_numeral(char: char) -> bool {
    char.is_ascii_digit() || han_digit(char).is_some() || char == '十'
}

pub(crate) fn is_year(year: i32) -> bool {
    (1980..2100).contains(&year)
}
