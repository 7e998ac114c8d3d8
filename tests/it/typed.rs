//! What a reader types finds what a reader sees: a text, a query, the level of the hit, what is marked.

use duansou::model::{ArticleId, MediaType, Paragraph, ParagraphKind, Record};
use duansou::search::Level;
use duansou::{Config, Index, SearchRequest};

/// A line each, separated by `|`: text, query, level (`none` where there is no hit), and the marked
/// parts joined by `/`. `{…}` names a character that an editor does not show.
const TYPED: &str = include_str!("../cases/typed.txt");

fn shown(cell: &str) -> String {
    [
        ("{break}", "\n"),
        ("{wide}", "\u{3000}"),
        ("{fixed}", "\u{A0}"),
        ("{zero}", "\u{200B}"),
        ("{soft}", "\u{AD}"),
        ("{or}", "|"),
    ]
    .iter()
    .fold(cell.trim().to_owned(), |cell, (name, character)| cell.replace(name, character))
}

/// The level and the marks of the only paragraph of an index.
fn answer(text: &str, query: &str) -> (String, String) {
    let index = Index::in_memory(Config::default()).unwrap();
    let mut record = Record::new(MediaType::Paragraphs, "");
    record.id = Some(ArticleId::new("one"));
    record.paragraphs = Some(vec![Paragraph::new(0, ParagraphKind::Body, text)]);
    index.ingest([Ok(record)]).unwrap();
    let answer = index.search(&SearchRequest::new(query)).unwrap();
    let Some(hit) = answer.hits.first() else { return ("none".to_owned(), String::new()) };
    let level = match hit.level {
        Level::Exact => "exact",
        Level::All => "all",
        Level::Some => "some",
        other => panic!("{other:?}"),
    };
    let marks: Vec<&str> =
        hit.snippet.iter().filter(|part| part.hit).map(|part| part.text.as_str()).collect();
    (level.to_owned(), marks.join("/"))
}

#[test]
fn what_is_typed_finds_what_is_seen() {
    let mut wrong = Vec::new();
    for line in TYPED.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let cells: Vec<String> = line.split('|').map(shown).collect();
        let [text, query, level, marks] = cells.as_slice() else { panic!("{line}") };
        let found = answer(text, query);
        if found != (level.clone(), marks.clone()) {
            wrong.push(format!("{text:?} | {query} | {} | {:?}", found.0, found.1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
