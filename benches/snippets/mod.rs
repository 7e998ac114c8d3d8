//! Is the sentence that answers a question in the snippet of its paragraph?

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use duansou::search::Level;
use duansou::snippet::Part;
use duansou::{Index, SearchRequest};

use crate::baseline::Baseline;
use crate::collection::Document;
use crate::proxy::{Proxy, Unit, shown};
use crate::timing::row;
use crate::{CHARS, Set};

/// How often the sentence that answers a question is in the snippet of the paragraph that does.
pub fn compare(ours: &Index, theirs: &Baseline, documents: &[Document], sets: &[Set]) {
    println!(
        "\nthe answer's sentence in the snippet, where ours finds its paragraph (the sentence is a guess:"
    );
    println!("the one that shares most with the question, in characters and pairs or in jieba's words)");
    row(&[
        "queries",
        "",
        "unit",
        "characters",
        "ours: whole",
        "half",
        "mean",
        "jieba: whole",
        "half",
        "mean",
    ]);
    row(&["---"; 10]);
    let texts: HashMap<&str, &str> =
        documents.iter().map(|document| (document.id.as_str(), document.text.as_str())).collect();
    let questions = sets.iter().flat_map(|set| set.queries.iter().map(|(query, _)| query.text.as_str()));
    let proxies = [Unit::Characters, Unit::Words].map(|unit| {
        (unit, Proxy::new(unit, questions.clone(), documents.iter().map(|document| document.text.as_str())))
    });
    for set in sets {
        for budget in [60, CHARS] {
            let mut seen: BTreeMap<usize, Vec<[f64; 2]>> = BTreeMap::new();
            for (query, golds) in &set.queries {
                let [gold] = golds.as_slice() else { continue };
                let Some(text) = texts.get(gold.as_str()) else { continue };
                let request =
                    SearchRequest::new(&query.text).level(Level::Some).limit(100).snippet_chars(budget);
                let answer = ours.search(&request).unwrap();
                let Some(hit) = answer.hits.iter().find(|hit| hit.article.as_str() == gold) else { continue };
                let mine = places(text, &hit.snippet);
                let other = theirs.snippet_place(&query.text, text, budget).unwrap_or(0..0);
                for (number, (_, proxy)) in proxies.iter().enumerate() {
                    if let Some(sentence) = proxy.answer(&query.text, text) {
                        let share = |places: &[Range<usize>]| shown(text, &sentence, places, budget);
                        let both = [share(&mine), share(std::slice::from_ref(&other))];
                        seen.entry(number).or_default().push(both);
                    }
                }
            }
            for (number, seen) in seen {
                let unit = if proxies[number].0 == Unit::Words { "words" } else { "characters" };
                let mut cells =
                    vec![set.name.clone(), seen.len().to_string(), unit.into(), budget.to_string()];
                for side in [0, 1] {
                    let mean = |of: fn(f64) -> f64| {
                        seen.iter().map(|both| of(both[side])).sum::<f64>() / seen.len() as f64
                    };
                    let whole = mean(|share| f64::from(u8::from(share > 0.999)));
                    let half = mean(|share| f64::from(u8::from(share >= 0.5)));
                    cells.extend([whole, half, mean(|share| share)].map(|share| format!("{share:.3}")));
                }
                row(&cells.iter().map(String::as_str).collect::<Vec<_>>());
            }
        }
    }
}

/// Where the passages of a snippet stand in their text.
fn places(text: &str, snippet: &[Part]) -> Vec<Range<usize>> {
    let passages = snippet.split(is_gap).map(|parts| parts.iter().map(|part| part.text.as_str()).collect());
    let mut places: Vec<Range<usize>> = Vec::new();
    for passage in passages.filter(|passage: &String| !passage.is_empty()) {
        let from = places.last().map_or(0, |place| place.end);
        let start =
            from + text[from..].find(&passage).unwrap_or_else(|| panic!("{passage} is not in {text}"));
        places.push(start..start + passage.len());
    }
    places
}

/// A sign that something was left out.
pub fn is_gap(part: &Part) -> bool {
    !part.hit && part.text == "…"
}
