//! An index given back as lines, copied, packed and made anew: whatever is done to keep it, it gives
//! the same answers.

use std::fs;
use std::path::Path;

use duansou::model::{Article, ArticleId, MediaType, Paragraph, ParagraphKind, Published, Record};
use duansou::search::{Facet, Level, Sort};
use duansou::source::{FilesOptions, files};
use duansou::{Config, Index, SearchRequest};
use proptest::prelude::*;

/// What an index answers, to the byte, and every article that a search finds.
pub fn answers(index: &Index) -> Vec<String> {
    let queries = [
        "职业教育",
        "产教融合 学徒",
        "育",
        "學徒制",
        "\"2024\" OR 高校",
        "-教育",
        "kind:caption",
        "source:甲",
    ];
    let ask = |query: &&str, sort| {
        let mut request = SearchRequest::new(*query).level(Level::Some).limit(1000).sort(sort);
        request.facets = vec![Facet::Source, Facet::Topic, Facet::Year];
        serde_json::to_string(&index.search(&request).unwrap()).unwrap()
    };
    let by_score = queries.iter().map(|query| ask(query, Sort::Relevance));
    by_score.chain([ask(&"", Sort::Date)]).collect()
}

fn stored(index: &Index) -> Vec<Article> {
    index.articles().unwrap().map(Result::unwrap).collect()
}

fn lines(index: &Index) -> String {
    stored(index).iter().map(|article| serde_json::to_string(article).unwrap() + "\n").collect()
}

/// An index of these lines.
fn read_back(lines: &str) -> Index {
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
    fs::write(file.path(), lines).unwrap();
    let index = Index::in_memory(Config::default()).unwrap();
    // There is nothing in an empty file, which is said.
    if lines.is_empty() {
        return index;
    }
    let report = index.ingest(files(&[file.path().to_owned()], &FilesOptions::default())).unwrap();
    assert!(report.skipped.is_empty(), "{:?}", report.skipped);
    index
}

/// What an index gives back makes the same index.
fn comes_back(index: &Index) {
    let exported = lines(index);
    let copy = read_back(&exported);
    assert_eq!(answers(&copy), answers(index));
    assert_eq!(lines(&copy), exported);
}

fn corpus() -> Index {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut options = FilesOptions::default();
    options.base = Some(root.to_owned());
    let index = Index::in_memory(Config::default()).unwrap();
    index.ingest(files(&[root.join("corpus")], &options)).unwrap();
    index
}

#[test]
fn the_corpus_comes_back() {
    let index = corpus();
    let articles = stored(&index);
    let kinds = |kind| articles.iter().flat_map(|one| &one.paragraphs).filter(|one| one.kind == kind).count();
    assert!(ParagraphKind::ALL.into_iter().all(|kind| kind == ParagraphKind::Credit || kinds(kind) > 0));
    assert!(articles.iter().all(|one| !one.metadata.authors.is_empty() || !one.metadata.editors.is_empty()));
    comes_back(&index);
}

/// `extract --format jsonl` and `index` of the same files are one and the same.
#[test]
fn what_extract_prints_is_what_index_reads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut options = FilesOptions::default();
    options.base = Some(root.to_owned());
    let index = corpus();
    let extracted =
        files(&[root.join("corpus")], &options).map(|record| index.article(&record.unwrap()).unwrap());
    let extracted: String = extracted.map(|one| serde_json::to_string(&one).unwrap() + "\n").collect();
    assert!(extracted.contains("\"encoding\":\"Big5\"") && extracted.contains("+08:00 is assumed"));
    assert_eq!(answers(&read_back(&extracted)), answers(&index));
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("职业教育"),
        Just("產教融合"),
        Just("學徒制"),
        Just("高校科技创新"),
        Just("\n\n"),
        Just("\n"),
        Just("\u{3000}"),
        Just("\u{200B}"),
        Just("\u{7}"),
        Just("5G＋"),
        Just("\"quoted\\"),
        Just("𠮷😀"),
        Just("，"),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn article() -> impl Strategy<Value = Record> {
    let maybe = |values: &'static [&'static str]| prop::option::of(prop::sample::select(values));
    let paragraph = (prop::sample::select(&ParagraphKind::ALL[..]), text());
    (
        maybe(&["a", "b#1", "", "空 格", "\u{1B}[31m", "12", "a/b?c=d&e"]),
        maybe(&["", "https://x.example/2024/05/25/t.html", "articles/一.txt"]),
        maybe(&["标题", "", "職業教育 标题", " 空 "]),
        maybe(&["甲", "乙报", ""]),
        maybe(&["2024", "2024-05", "2024-05-25T17:42:38+08:00"]),
        prop::collection::vec(prop::sample::select(&["张三", "李四", ""][..]), 0..3),
        prop::option::of(prop::collection::vec(paragraph, 0..5)),
        text(),
    )
        .prop_map(|(id, uri, title, source, published, people, paragraphs, text)| {
            let mut record = Record::new(MediaType::Paragraphs, text);
            record.id = id.map(ArticleId::new);
            record.uri = uri.map(str::to_owned);
            record.known.title = title.map(str::to_owned);
            record.known.source = source.map(str::to_owned);
            record.known.published = published.and_then(Published::parse);
            record.known.authors = people.iter().map(|name| (*name).to_owned()).collect();
            record.known.editors = people.iter().rev().take(1).map(|name| (*name).to_owned()).collect();
            let paragraph = |(kind, text)| Paragraph::new(0, kind, text);
            record.paragraphs = paragraphs.map(|all| all.into_iter().map(paragraph).collect());
            record
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_article_comes_back(records in prop::collection::vec(article(), 0..8)) {
        let index = Index::in_memory(Config::default()).unwrap();
        index.ingest(records.into_iter().map(Ok)).unwrap();
        comes_back(&index);
    }
}
