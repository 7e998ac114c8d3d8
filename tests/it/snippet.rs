//! Snippets: whole clauses around what was asked for, marked where it stands.

use duansou::analysis::fold_str;
use duansou::query::content_tokens;
use duansou::snippet::{Wanted, cut};
use proptest::prelude::*;

use crate::analysis::any_text;

fn wanted(keywords: &str) -> Vec<Wanted> {
    let folded = keywords.split_whitespace().map(fold_str);
    folded.map(|keyword| Wanted::new(keyword.clone(), content_tokens(&keyword))).collect()
}

fn shown(text: &str, keywords: &str, budget: usize) -> String {
    let parts = cut(text, &wanted(keywords), budget);
    parts.iter().map(|part| if part.hit { format!("[{}]", part.text) } else { part.text.clone() }).collect()
}

const TEXT: &str = "会议由市教委主持。各方围绕产教融合展开讨论，提出三点建议；校企合作写入协议。\
    会后，代表参观了实训基地，听取了汇报，并观看了学生作品。明年起，两地将共建职业教育师资库。";

#[test]
fn passages() {
    let check = |keywords: &str, budget: usize, expected: &str| {
        assert_eq!(shown(TEXT, keywords, budget), expected, "{keywords} in {budget}");
    };
    check("产教融合", 30, "会议由市教委主持。各方围绕[产教融合]展开讨论，提出三点建议；…");
    check("產教融合", 18, "…各方围绕[产教融合]展开讨论，…");
    check("师资库", 30, "…明年起，两地将共建职业教育[师资库]。");
    check(
        "产教融合 师资库",
        60,
        "会议由市教委主持。各方围绕[产教融合]展开讨论，提出三点建议；校企合作写入协议。…明年起，两地将共建职业教育[师资库]。",
    );
    check("职业教育培训", 24, "…明年起，两地将共建[职业教育]师资库。");
    check("没有的词", 12, "会议由市教委主持。…");
    check("市教委", 4, "…[市教委]主…");
}

#[test]
fn a_short_text_is_shown_whole() {
    assert_eq!(shown("职业教育。", "教育", 60), "职业[教育]。");
    assert_eq!(shown("", "教育", 60), "");
}

#[test]
fn marks_that_touch_are_one() {
    assert_eq!(shown("职业教育与职业 教育", "职业 教育", 60), "[职业教育]与[职业] [教育]");
}

proptest! {
    #[test]
    fn parts_are_substrings_of_the_text(text in any_text(), at in 0usize..60, length in 1usize..8, budget in 1usize..80) {
        let keyword: String = text.chars().skip(at).take(length).collect();
        let parts = cut(&text, &wanted(&keyword), budget);
        let mut from = 0;
        let mut characters = 0;
        for part in &parts {
            if part.text == "…" && !part.hit {
                continue;
            }
            let found = text[from..].find(&part.text);
            prop_assert!(found.is_some(), "{:?} of {:?}", part.text, text);
            from += found.unwrap() + part.text.len();
            characters += part.text.chars().count();
            prop_assert!(!part.text.is_empty());
        }
        // One clause is shown even where a cluster makes it longer than the budget.
        prop_assert!(characters <= budget.max(1) + 32, "{characters} in {budget}");
        for pair in parts.windows(2) {
            prop_assert!(!(pair[0].hit && pair[1].hit), "two marks that touch");
        }
    }

    #[test]
    fn a_mark_is_what_was_asked_for(text in any_text(), at in 0usize..60, length in 1usize..6) {
        let keyword: String = text.chars().skip(at).take(length).collect();
        let folded = fold_str(&keyword).trim().to_owned();
        prop_assume!(!folded.is_empty() && !folded.contains(' '));
        let parts = cut(&text, &[Wanted::new(folded.clone(), Vec::new())], 10_000);
        let marked: Vec<String> = parts.iter().filter(|part| part.hit).map(|part| fold_str(&part.text)).collect();
        prop_assert!(!marked.is_empty(), "{keyword:?} in {text:?}");
        prop_assert!(marked.iter().all(|mark| mark.contains(&folded)), "{marked:?}");
    }

    #[test]
    fn any_text_is_cut(text in any::<String>(), keyword in any::<String>(), budget in 0usize..50) {
        cut(&text, &wanted(&keyword), budget);
    }
}
