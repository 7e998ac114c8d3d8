//! Names of people and publishers, with what surrounds them in credits taken off.

use crate::extract::lexicon::fold::{fold, hanzi, is_hanzi};
use crate::extract::lexicon::words;

/// Whether a word is the name of a person: a surname and one or two characters, or a double
/// surname's three or four.
pub(crate) fn is_person(word: &str) -> bool {
    let folded = fold(word);
    let mut chars = folded.chars();
    let surname = chars.next().is_some_and(|char| words::SURNAMES.contains(char));
    let length = folded.chars().count();
    let double =
        ["欧阳", "司马", "诸葛", "上官", "司徒", "皇甫"].iter().any(|double| folded.starts_with(double));
    let most = if double { 4 } else { 3 };
    // 金融界 and 华商报 begin like people.
    let other = folded
        .ends_with(['界', '者', '圈', '号', '台', '报', '网', '社', '线', '刊', '室', '版', '局', '办']);
    surname && !other && (2..=most).contains(&length) && folded.chars().all(is_hanzi)
}

/// The names in a list of them, with what surrounds names in credits taken off.
pub(crate) fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // A space parts names, but it may also stand inside one: 张 三, John Smith.
    let parts = text.split(['、', '，', ',', '；', ';', '/', '／', '∕', '＆', '&', '|', '｜']);
    for part in parts {
        // `記者林雅文／花蓮報導`: the place is not a person.
        if has_suffix(part, &["报导", "专电", "电"]) && hanzi(part) > 2 {
            continue;
        }
        let words: Vec<&str> = part.split_whitespace().collect();
        let spelled = words.iter().all(|word| word.chars().count() == 1 && word.chars().all(is_hanzi));
        let latin = words.iter().all(|word| word.is_ascii());
        let pieces = if spelled {
            vec![words.concat()]
        } else if latin {
            vec![words.join(" ")]
        } else {
            words.iter().map(|word| (*word).to_owned()).collect()
        };
        for piece in pieces {
            let mut name = piece.trim_matches(is_bracket_or_sign).to_owned();
            for word in words::AROUND_NAMES {
                let cut = name.strip_prefix(word).or_else(|| name.strip_suffix(word));
                // 文静 is a name; 文 alone, or before a space, is a label.
                if let Some(cut) = cut.filter(|cut| cut.is_empty() || word.chars().count() > 1) {
                    name = cut.trim_matches(is_bracket_or_sign).to_owned();
                }
            }
            let length = name.chars().count();
            if (1..=24).contains(&length)
                && !words::UNNAMED.contains(&name.as_str())
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
    }
    names
}

fn has_suffix(text: &str, words: &[&str]) -> bool {
    let folded = fold(text.trim());
    words.iter().any(|word| folded.ends_with(word))
}

/// A source as it is named, or nothing where the line names none.
pub(crate) fn source(text: &str) -> Option<String> {
    let text = text.trim_matches(|char: char| is_bracket_or_sign(char) && !"》）)".contains(char));
    let text = text.trim_start_matches(['）', ')', '》']);
    let balanced = |open: char, close: char| text.matches(open).count() >= text.matches(close).count();
    let text =
        if balanced('（', '）') && balanced('(', ')') { text } else { text.trim_end_matches(['）', ')']) };
    let text = if text.contains('《') { text } else { text.trim_end_matches('》') };
    let length = text.chars().count();
    let counts = (2..=40).contains(&length)
        && text.chars().any(char::is_alphabetic)
        && !words::UNNAMED.contains(&text)
        && !text.contains(['。', '！', '？']);
    counts.then(|| text.to_owned())
}

fn is_bracket_or_sign(char: char) -> bool {
    char.is_whitespace() || "[]【】()（）〔〕{}<>《》|｜丨:：;；,，、/／·-—_*。“”\"'".contains(char)
}
