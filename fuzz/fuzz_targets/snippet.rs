//! A snippet of any text for any words is made of substrings of the text, in order.

#![no_main]

use duansou::analysis::fold_str;
use duansou::query::content_tokens;
use duansou::snippet::{Wanted, cut};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, u8)| {
    let (keywords, text, budget) = input;
    let folded = keywords.split_whitespace().map(fold_str);
    let wanted: Vec<Wanted> =
        folded.map(|keyword| Wanted::new(keyword.clone(), content_tokens(&keyword))).collect();
    let mut rest = text;
    for part in cut(text, &wanted, usize::from(budget)) {
        if part.text == "…" && !part.hit {
            continue;
        }
        let at = rest.find(&part.text).expect("a part is a piece of the text behind the part before");
        rest = &rest[at + part.text.len()..];
    }
});
