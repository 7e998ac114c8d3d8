//! The first promise: what stands in an indexed paragraph is found by searching for it.

use duansou::model::{MediaType, Record};
use duansou::search::Level;
use duansou::{Config, Index, SearchRequest, analysis};
use proptest::prelude::*;

use crate::analysis::any_text;

/// An index in memory of articles of one paragraph each.
pub fn index_of(texts: &[String]) -> Index {
    let index = Index::in_memory(Config::default()).unwrap();
    let records = texts.iter().enumerate().map(|(at, text)| {
        let mut record = Record::new(MediaType::Paragraphs, text.as_bytes());
        record.id = Some(duansou::model::ArticleId::new(at.to_string()));
        Ok(record)
    });
    index.ingest(records).unwrap();
    index
}

/// Whether the language would read something else into the words than themselves.
fn is_plain(query: &str) -> bool {
    !query
        .split_whitespace()
        .any(|word| word.starts_with(['-', '－']) || word == "OR" || word.contains([':', '：']))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_substring_is_found_literally(
        texts in proptest::collection::vec(any_text(), 1..8),
        cuts in proptest::collection::vec((0usize..8, 0usize..150, 1usize..25), 20),
    ) {
        let index = index_of(&texts);
        for (text, at, length) in cuts {
            let (id, text) = match texts.get(text) {
                Some(found) => (text.to_string(), found),
                None => continue,
            };
            let query: String = text.trim().chars().skip(at).take(length).collect();
            if analysis::fold_str(&query).trim().is_empty() {
                continue;
            }
            let request = SearchRequest::new(&query).limit(20);
            let found = |request: &SearchRequest| {
                let answer = index.search(request).unwrap();
                answer.hits.iter().any(|hit| hit.article.as_str() == id && hit.level == Level::Exact)
            };
            prop_assert!(found(&request.clone().literal()), "literally: {query:?} in {text:?}");
            if is_plain(&query) {
                prop_assert!(found(&request), "as a query: {query:?} in {text:?}");
            }
        }
    }
}
