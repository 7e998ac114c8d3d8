//! Totals and facets up to a limit, and hits without one.

use duansou::search::{Duplicates, Facet, Group, Hit, Level, Sort, TotalRelation};
use duansou::{Config, Index, SearchRequest};

use crate::search::record;

/// The limit bounds totals and facets; hits, their order and their pages do not depend on it.
#[test]
fn counts_are_bounded_and_hits_are_not() {
    let index = Index::in_memory(Config::default()).unwrap();
    let lines: Vec<String> = (0..90)
        .map(|at| {
            let what = if at % 3 == 0 { "教育，职业" } else { "职业教育" };
            let other = char::from_u32(0x4E00 + 41 * at).unwrap();
            format!(
                "a{at} | 标题 | 来源{} | 2024 | {what}在{other}地办得好。 | {other}地的职业教育。",
                at % 2
            )
        })
        .collect();
    index.ingest(lines.iter().map(|line| Ok(record(line)))).unwrap();
    let bounded = |query: &str, limit: usize| {
        let answer =
            index.search(&SearchRequest::new(query).count_limit(limit).facet(Facet::Source)).unwrap();
        let sources: u64 = answer.facets[&Facet::Source].values().sum();
        (answer.total, answer.total_relation, sources)
    };
    for query in ["职业教育", "教", "\"职业教育\" OR 办得好"] {
        let (all, relation, sources) = bounded(query, 0);
        assert_eq!((relation, sources), (TotalRelation::Eq, all), "{query}");
        let limit = all as usize;
        assert_eq!(bounded(query, limit), (all, TotalRelation::Eq, all), "{query}");
        assert_eq!(bounded(query, limit - 1), (all - 1, TotalRelation::Gte, all - 1), "{query}");
        assert_eq!(bounded(query, 3), (3, TotalRelation::Gte, 3), "{query}");
    }
    for group in [Group::Paragraph, Group::Article] {
        for duplicates in [Duplicates::Keep, Duplicates::Collapse] {
            for (sort, level) in [
                (Sort::Relevance, Some(Level::Some)),
                (Sort::Date, Some(Level::All)),
                (Sort::Relevance, None),
            ] {
                let mut request =
                    SearchRequest::new("职业教育").group(group).sort(sort).duplicates(duplicates);
                request.level = level;
                let whole = index.search(&request.clone().limit(500).count_limit(0)).unwrap();
                assert_eq!(whole.total_relation, TotalRelation::Eq);
                let mut joined = Vec::new();
                for page in 0..30 {
                    let request = request.clone().limit(7).offset(7 * page).count_limit(5);
                    let part = index.search(&request).unwrap();
                    assert_eq!(part.total_relation, TotalRelation::Gte);
                    joined.extend(part.hits);
                }
                let listed = |hits: &[Hit]| -> Vec<(usize, String)> {
                    hits.iter().map(|hit| (hit.rank, hit.id.clone())).collect()
                };
                assert_eq!(
                    listed(&joined),
                    listed(&whole.hits),
                    "{group:?} {duplicates:?} {sort:?} {level:?}"
                );
            }
        }
    }
}
