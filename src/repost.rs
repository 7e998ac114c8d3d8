//! Detects reposts (转载) by the clauses that two texts share.
//!
//! Reposts add an editor's note, drop their end, or change script, width and punctuation; their clauses
//! stay. Notices of two years share most clauses too, but differ in numbers, which makes them different
//! texts.

use crate::analysis::fold_str;

/// The content of a text: its clauses without signs, folded to one script, width and case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Clauses by hash.
    clauses: Vec<Clause>,
    /// Number of letters, digits and 汉字 in all clauses.
    length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Clause {
    hash: u64,
    /// The hash with a placeholder for every number.
    form: u64,
    length: usize,
}

impl Content {
    /// The content of several texts taken as one.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut content = Self::default();
        for text in texts {
            let folded = fold_str(text);
            folded.split(ends_clause).for_each(|clause| content.add(clause));
        }
        content.clauses.sort_unstable();
        content
    }

    fn add(&mut self, text: &str) {
        let mut clause = Clause { hash: FNV, form: FNV, length: 0 };
        let mut in_number = false;
        for char in text.chars().filter(|char| char.is_alphanumeric()) {
            clause.hash = step(clause.hash, char);
            let number = is_numeral(char);
            if !number {
                clause.form = step(clause.form, char);
            } else if !in_number {
                clause.form = step(clause.form, '#');
            }
            in_number = number;
            clause.length += 1;
        }
        if clause.length > 0 {
            self.length += clause.length;
            self.clauses.push(clause);
        }
    }

    /// Hashes of the clauses that are long enough to be distinctive: texts that share none of them are
    /// not copies.
    pub fn keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.clauses.iter().filter(|clause| clause.length >= MIN_CLAUSE_CHARS).map(|clause| clause.hash)
    }

    /// Whether both are the same paragraph and too long to coincide by chance or convention. One may
    /// extend the other a little, but neither may differ otherwise.
    pub fn is_same(&self, other: &Self) -> bool {
        let common = self.common(other);
        let (short, long) = self.by_length(other);
        common.one_sided && !common.numbers && short >= LONG && common.length * 10 >= long * 9
    }

    /// Whether the longer content contains the shorter.
    pub fn is_within(&self, other: &Self) -> bool {
        let common = self.common(other);
        let (short, _) = self.by_length(other);
        !common.numbers && short >= MIN_CLAUSE_CHARS && common.length * 10 >= short * 9
    }

    /// Whether both articles are the same: the longer contains most of the shorter, and that is more
    /// than half of the longer.
    pub fn is_repost(&self, other: &Self) -> bool {
        let common = self.common(other);
        let (short, long) = self.by_length(other);
        let most = common.length * 10 >= short * 8 && common.length * 2 >= long;
        !common.numbers && most && common.length >= ARTICLE
    }

    /// Whether both follow one template with different numbers.
    pub fn is_other_issue(&self, other: &Self) -> bool {
        self.common(other).numbers
    }

    fn by_length(&self, other: &Self) -> (usize, usize) {
        (self.length.min(other.length), self.length.max(other.length))
    }

    fn common(&self, other: &Self) -> Common {
        let mut common = Common { length: 0, one_sided: true, numbers: false };
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let (mut own, mut others) = (self.clauses.iter().peekable(), other.clauses.iter().peekable());
        loop {
            match (own.peek(), others.peek()) {
                (Some(one), Some(two)) if one.hash == two.hash => {
                    common.length += one.length;
                    own.next();
                    others.next();
                }
                (Some(one), Some(two)) if one.hash > two.hash => right.extend(others.next()),
                (Some(_), _) => left.extend(own.next()),
                (None, Some(_)) => right.extend(others.next()),
                (None, None) => break,
            }
        }
        common.one_sided = left.is_empty() || right.is_empty();
        // A bare number is a page or item number.
        left.retain(|clause: &&Clause| clause.length >= 4);
        right.retain(|clause: &&Clause| clause.length >= 4);
        let mut forms: Vec<u64> = left.iter().map(|clause| clause.form).collect();
        forms.sort_unstable();
        common.numbers = right.iter().any(|clause| forms.binary_search(&clause.form).is_ok());
        common
    }
}

/// The overlap of two contents.
struct Common {
    /// Characters of the shared clauses.
    length: usize,
    /// Whether at most one of them has other content.
    one_sided: bool,
    /// Whether some clauses differ in numbers only.
    numbers: bool,
}

/// Shorter clauses (据了解) are too common to count.
const MIN_CLAUSE_CHARS: usize = 8;

/// Shorter paragraphs may coincide by convention: addresses, headings, thanks.
const LONG: usize = 40;

/// Minimum length of the content that copies of an article share.
const ARTICLE: usize = 100;

fn ends_clause(char: char) -> bool {
    matches!(char, '。' | '、' | ',' | ';' | ':' | '!' | '?' | '…' | '\n')
}

fn is_numeral(char: char) -> bool {
    char.is_ascii_digit() || "〇零一二三四五六七八九十百千万亿两".contains(char)
}

const FNV: u64 = 0xCBF2_9CE4_8422_2325;

/// FNV-1a over code points.
fn step(hash: u64, char: char) -> u64 {
    (hash ^ u64::from(u32::from(char))).wrapping_mul(0x100_0000_01B3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Content {
        Content::of([text])
    }

    const NEWS: &str =
        "6月10日起，海棠镇中心小学的操场在周末向居民开放，早上六点开门，晚上八点关门，由镇里负责看护和保险。";

    #[test]
    fn paragraphs_are_the_same_whatever_their_script_width_and_signs() {
        for (other, same) in [
            (NEWS.to_owned(), true),
            ("６月１０日起,海棠鎮中心小學的操場在週末向居民開放,早上六點開門；晚上八點關門,由鎮裏負責看護和保險".replace('週', "周").replace('裏', "里"), true),
            (format!("本报讯 {NEWS}"), false),
            (format!("{NEWS}（完）"), true),
            (NEWS.replace("六点", "七点"), false),
            (NEWS.replace("6月10日", "6月11日"), false),
            (NEWS.replace("海棠镇中心小学", "枫溪镇中心小学"), false),
            (NEWS.chars().take(20).collect(), false),
            (String::new(), false),
        ] {
            assert_eq!(of(NEWS).is_same(&of(&other)), same, "{other}");
            assert_eq!(of(&other).is_same(&of(NEWS)), same, "{other}");
        }
        assert!(!of("欢迎订阅本报。").is_same(&of("欢迎订阅本报。")), "too short to tell");
        assert!(of("早上六点开门，晚上八点关门").is_within(&of(NEWS)));
        assert!(!of("早上七点开门，晚上八点关门").is_within(&of(NEWS)));
    }
}
