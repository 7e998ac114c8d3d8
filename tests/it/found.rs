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

    #[test]
    fn what_is_found_literally_is_what_a_scan_finds(
        texts in proptest::collection::vec(any_text(), 1..8),
        cuts in proptest::collection::vec((0usize..8, 0usize..150, 1usize..4), 2..20),
    ) {
        let index = index_of(&texts);
        let paragraphs: Vec<String> = index
            .articles()
            .unwrap()
            .flat_map(|article| article.unwrap().paragraphs)
            .map(|paragraph| analysis::fold_str(&paragraph.text))
            .collect();
        let piece = |(text, at, length): (usize, usize, usize)| -> String {
            texts.get(text).map(|text| text.chars().skip(at).take(length).collect()).unwrap_or_default()
        };
        // Two pieces that stand somewhere seldom stand together, but all their pairs may.
        for cut in cuts.windows(2) {
            let query = piece(cut[0]) + &piece(cut[1]);
            let folded = analysis::fold_str(&query);
            if folded.trim().is_empty() {
                continue;
            }
            let scanned = paragraphs.iter().filter(|text| text.contains(folded.trim_end())).count();
            let request = SearchRequest::new(&query).literal().level(Level::Exact);
            let answer = index.search(&request).unwrap();
            prop_assert_eq!(answer.total, scanned as u64, "{:?} in {:?}", query, texts);
        }
    }

    // Few characters, so that what is asked for stands together, apart and nowhere.
    #[test]
    fn adjoined_phrases_find_what_a_scan_finds(
        texts in proptest::collection::vec("[一丁七a1，]{1,9}", 1..40),
        pieces in proptest::collection::vec("[一丁七a1，]{1,4}", 3),
    ) {
        let index = Index::in_memory(Config::default()).unwrap();
        for (number, some) in texts.chunks(16).enumerate() {
            let record = |(at, text): (usize, &String)| {
                let mut record = Record::new(MediaType::Paragraphs, text.as_bytes());
                record.id = Some(duansou::model::ArticleId::new(format!("{number}-{at}")));
                Ok(record)
            };
            index.ingest(some.iter().enumerate().map(record)).unwrap();
        }
        let (a, b, c) = (&pieces[0], &pieces[1], &pieces[2]);
        let holds = |text: &String, piece: &String| {
            analysis::fold_str(text).contains(&analysis::fold_str(piece))
        };
        type Scan<'a> = Box<dyn Fn(&String) -> bool + 'a>;
        let joined: [(String, Scan<'_>); 5] = [
            (format!("\"{a}\" \"{b}\""), Box::new(|text| holds(text, a) && holds(text, b))),
            (format!("\"{a}\" OR \"{b}\""), Box::new(|text| holds(text, a) || holds(text, b))),
            (format!("\"{a}\" -\"{b}\""), Box::new(|text| holds(text, a) && !holds(text, b))),
            (
                format!("(\"{a}\" OR \"{b}\") \"{c}\""),
                Box::new(|text| (holds(text, a) || holds(text, b)) && holds(text, c)),
            ),
            (
                format!("\"{a}\" OR (\"{b}\" -\"{c}\")"),
                Box::new(|text| holds(text, a) || (holds(text, b) && !holds(text, c))),
            ),
        ];
        for (query, scan) in joined {
            let answer = index.search(&SearchRequest::new(&query).level(Level::Exact)).unwrap();
            let scanned = texts.iter().filter(|text| scan(text)).count();
            prop_assert_eq!(answer.total, scanned as u64, "{} in {:?}", query, texts);
        }
    }
}

#[test]
fn signs_alone_stand_literally_and_among_words_need_not() {
    let texts = ["港口（一期）开工。", "港口扩建（（二期）", "渔业"].map(str::to_owned);
    let index = index_of(&texts);
    let total = |query: &str| index.search(&SearchRequest::new(query)).unwrap().total;
    for (query, expected) in
        [("（（", 1), ("））", 0), ("（", 2), ("((((", 0), ("港口 ((((", 2), ("港口 ?", 2)]
    {
        assert_eq!(total(query), expected, "{query}");
    }
}
