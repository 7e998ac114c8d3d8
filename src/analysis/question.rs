//! Question phrases: words of a question that no answer holds, cut before they outweigh the rest.
//!
//! They are rare in articles, so that a ranking by rarity takes them for the best of keywords.

use super::gram::{is_ideographic, is_run_char};

/// Folded, longest first among those that begin alike. `的` and `是` in front belong to the phrase:
/// without it they hold no meaning.
const PHRASES: &[&str] = &[
    "是什么意思",
    "指的是什么",
    "是指什么",
    "什么时候",
    "什么时间",
    "什么地方",
    "什么样的",
    "什么原因",
    "是什么样",
    "什么叫",
    "什么是",
    "是什么",
    "叫什么",
    "为什么",
    "有什么",
    "什么人",
    "什么样",
    "什么",
    "是哪一年",
    "在哪一年",
    "哪一年",
    "是哪一天",
    "哪一天",
    "是哪一个",
    "哪一个",
    "哪一位",
    "哪一种",
    "哪几个",
    "哪几种",
    "有哪些",
    "是哪些",
    "在哪里",
    "在哪儿",
    "是哪里",
    "是哪个",
    "是哪位",
    "是哪种",
    "是哪年",
    "哪个",
    "哪些",
    "哪里",
    "哪儿",
    "哪位",
    "哪种",
    "哪年",
    "哪天",
    "在哪",
    "是谁的",
    "是谁",
    "谁是",
    "是多少",
    "有多少",
    "多少",
    "有多大",
    "有多长",
    "有多高",
    "有多远",
    "要多久",
    "多久",
    "多长时间",
    "几点钟",
    "是怎样",
    "怎么样",
    "怎么办",
    "怎么",
    "怎样",
    "如何",
    "为何",
    "何时",
    "何地",
    "何人",
    "何年",
    "是不是",
    "有没有",
    "能不能",
    "可不可以",
    "可以吗",
    "请问",
];

/// Cut only where the keyword ends: inside a word they are part of it.
const ENDINGS: &[&str] = &["吗", "呢", "谁"];

/// The pieces of a folded keyword that are left when its question phrases are cut; the keyword
/// itself where nothing is cut, or no letter would be left.
pub fn cut_questions(folded: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(rest) = folded.get(at..)
        && let Some(next) = rest.chars().next()
    {
        let phrase = PHRASES.iter().find(|phrase| rest.starts_with(**phrase));
        let ending = || ENDINGS.iter().find(|ending| rest.starts_with(**ending) && ends_after(rest, ending));
        match phrase.or_else(ending) {
            Some(phrase) => {
                pieces.extend(folded.get(start..at));
                at += phrase.len();
                start = at;
            }
            None => at += next.len_utf8(),
        }
    }
    if start == 0 {
        return vec![folded];
    }
    pieces.extend(folded.get(start..));
    let mut pieces: Vec<&str> =
        pieces.into_iter().map(|piece| piece.trim_matches(|c| !is_letter(c))).collect();
    pieces.retain(|piece| !piece.is_empty());
    if pieces.is_empty() { vec![folded] } else { pieces }
}

fn ends_after(rest: &str, ending: &str) -> bool {
    rest.get(ending.len()..).is_some_and(|after| after.chars().all(|c| !is_letter(c)))
}

fn is_letter(character: char) -> bool {
    is_ideographic(character) || is_run_char(character)
}
