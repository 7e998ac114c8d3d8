//! Question phrases: words of a question that answers do not contain, removed from the query.
//!
//! They are rare in articles, so ranking by idf would overrate them.

use super::gram::{is_ideographic, is_run_char};

/// Folded, longest first among those with the same first character. A preceding `的` or `是` belongs to
/// the phrase, because it carries no meaning without it.
const PHRASES: &[&str] = &[
    "是什么意思",
    "是指什么",
    "是什么样",
    "是哪一年",
    "是哪一天",
    "是哪一个",
    "是什么",
    "是哪些",
    "是哪里",
    "是哪个",
    "是哪位",
    "是哪种",
    "是哪年",
    "是谁的",
    "是多少",
    "是怎样",
    "是不是",
    "是第几",
    "是谁",
    "是否",
    "是啥意思",
    "是啥",
    "指的是什么",
    "什么牌子好",
    "什么时候",
    "什么时间",
    "什么地方",
    "什么样的",
    "什么原因",
    "什么名字",
    "什么叫",
    "什么是",
    "什么人",
    "什么样",
    "什么",
    "叫什么名字",
    "叫什么",
    "为什么",
    "为何",
    "有什么",
    "有哪些",
    "有多少",
    "有多大",
    "有多长",
    "有多高",
    "有多远",
    "有没有",
    "在哪一年",
    "在哪里",
    "在哪儿",
    "在哪",
    "哪一年",
    "哪一天",
    "哪一个",
    "哪一位",
    "哪一种",
    "哪几个",
    "哪几种",
    "哪家好",
    "哪个好",
    "哪款好",
    "哪里好",
    "哪种好",
    "哪本好",
    "哪个",
    "哪些",
    "哪里",
    "哪儿",
    "哪位",
    "哪种",
    "哪年",
    "哪天",
    "哪家",
    "哪款",
    "哪本",
    "哪部",
    "哪首",
    "哪国",
    "哪省",
    "哪州",
    "哪所",
    "哪几",
    "哪一",
    "哪类",
    "哪支",
    "哪集",
    "谁是",
    "多长时间",
    "多少钱",
    "多少个",
    "多少人",
    "多少次",
    "多少天",
    "多少年",
    "多少",
    "多久",
    "要多少钱",
    "要多久",
    "几点钟",
    "几时",
    "怎么样",
    "怎么办",
    "怎么",
    "怎样",
    "如何",
    "何时",
    "何地",
    "何人",
    "何年",
    "能不能",
    "能否",
    "可不可以",
    "可以吗",
    "请问",
    "第几",
    "好多钱",
    "需要多少钱",
    "名字是什么",
    "啥时候",
    "啥意思",
    "啥",
];

/// Removed at the end of a keyword only: inside a word they are part of it.
const ENDINGS: &[&str] = &["吗", "呢", "谁"];

/// Words that an answer contains in place of a question phrase: 元 answers 多少钱, and a day answers 什么时候.
const ANSWERS: &[(&[&str], &[&str])] = &[
    (
        &["多少钱", "好多钱", "几块钱", "什么价", "费用", "价格", "价钱", "价位"],
        &["元", "费用", "价格", "收费", "块钱"],
    ),
    (
        &["什么时候", "什么时间", "何时", "哪一年", "哪年", "哪一天", "哪天", "何年", "时间"],
        &["年", "月", "日"],
    ),
    (&["多久", "多长时间", "几天", "几年", "几个月", "年限"], &["天", "小时", "分钟", "个月", "年"]),
    (&["电话", "客服", "号码"], &["电话", "热线", "拨打"]),
    (&["距离", "多远", "公里"], &["公里", "千米"]),
    (&["什么意思", "什么是", "是什么"], &["是指", "意思", "指的", "称为", "即"]),
];

/// Folded words that a paragraph answering a folded keyword is likely to contain and the keyword does
/// not.
pub fn answer_words(folded: &str) -> Vec<&'static str> {
    let asked = |questions: &[&str]| questions.iter().any(|question| folded.contains(question));
    let mut words: Vec<&str> = Vec::new();
    for (_, answers) in ANSWERS.iter().filter(|(questions, _)| asked(questions)) {
        words.extend(answers.iter().filter(|word| !folded.contains(**word)));
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The runs of a folded keyword that remain after its question phrases are removed. The keyword itself
/// if nothing is removed, or if no letter would remain.
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
