//! An index given back as lines, copied, packed and rebuilt: whatever is done to keep it, it gives
//! the same answers.

use std::fs;
use std::path::Path;

use duansou::model::{Article, ArticleId, MediaType, Paragraph, ParagraphKind, Published, Record};
use duansou::search::{Facet, Level, Sort};
use duansou::source::{FilesOptions, files};
use duansou::{Config, ErrorKind, Index, SearchRequest};
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
fn the_corpus_is_exported_and_read_back() {
    let index = corpus();
    let articles = stored(&index);
    let kinds = |kind| articles.iter().flat_map(|one| &one.paragraphs).filter(|one| one.kind == kind).count();
    assert!(ParagraphKind::ALL.into_iter().all(|kind| kind == ParagraphKind::Credit || kinds(kind) > 0));
    let known = |known: fn(&Article) -> bool| assert!(articles.iter().any(known));
    known(|one| !one.metadata.authors.is_empty() && !one.metadata.editors.is_empty());
    known(|one| one.metadata.site.is_some() && one.metadata.language.is_some());
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
            record.known.site = people.first().map(|name| (*name).to_owned());
            record.known.canonical = uri.map(str::to_owned);
            record.known.language = id.map(str::to_owned);
            record.known.editors = people.iter().rev().take(1).map(|name| (*name).to_owned()).collect();
            let paragraph = |(kind, text)| Paragraph::new(0, kind, text);
            record.paragraphs = paragraphs.map(|all| all.into_iter().map(paragraph).collect());
            record
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_article_is_exported_and_read_back(records in prop::collection::vec(article(), 0..8)) {
        let index = Index::in_memory(Config::default()).unwrap();
        index.ingest(records.into_iter().map(Ok)).unwrap();
        comes_back(&index);
    }
}

/// An index in a folder of so many articles, the first of them deleted again.
fn grown(path: &Path, articles: usize) -> Index {
    let index = Index::create(path, Config::default()).unwrap();
    for n in 0..articles {
        index.ingest([numbered(n)]).unwrap();
    }
    index.delete(&ArticleId::new("0")).unwrap();
    index
}

fn numbered(n: usize) -> duansou::Result<Record> {
    let mut record =
        Record::new(MediaType::Paragraphs, format!("第{n}号，职业教育。\n\n产教融合{}", "续".repeat(n % 9)));
    record.id = Some(ArticleId::new(n.to_string()));
    record.known.source = Some("甲".to_owned());
    Ok(record)
}

/// A snapshot that is taken while somebody writes holds what was committed at some moment, and stays
/// what it is whatever becomes of the index.
#[test]
fn a_snapshot_is_a_committed_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duansou.idx");
    Index::create(&path, Config::default()).unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    let mut taken = Vec::new();
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let index = Index::open(&path).unwrap();
            for n in 0..40 {
                // Every commit has one article more, and the article `last` anew.
                let mut last = numbered(n).unwrap();
                last.id = Some(ArticleId::new("last"));
                index.ingest([numbered(n), Ok(last)]).unwrap();
            }
            done.store(true, std::sync::atomic::Ordering::Release);
        });
        while !done.load(std::sync::atomic::Ordering::Acquire) {
            let to = folder.path().join(format!("snapshots/{}", taken.len()));
            let snapshot = Index::snapshot(&path, &to).unwrap();
            assert!(snapshot.files >= 3 && snapshot.linked + 3 <= snapshot.files.max(3), "{snapshot:?}");
            let index = Index::open(&to).unwrap();
            taken.push((to, index.stats().unwrap().articles, answers(&index)));
        }
    });
    assert!(taken.len() > 3, "{} snapshots", taken.len());
    let index = Index::open(&path).unwrap();
    index.optimize().unwrap();
    index.delete(&ArticleId::new("last")).unwrap();
    let mut grew = 0;
    for (to, articles, before) in &taken {
        assert!(*articles >= grew);
        grew = *articles;
        let checkup = Index::check(to).unwrap();
        assert!(checkup.findings.is_empty() && checkup.orphans.is_empty(), "{checkup:?}");
        let snapshot = Index::open(to).unwrap();
        assert_eq!(&answers(&snapshot), before);
        let mut ids: Vec<String> = stored(&snapshot).iter().map(|one| one.id.to_string()).collect();
        ids.sort_by_key(|id| id.parse().unwrap_or(usize::MAX));
        let expected =
            (1..*articles).map(|n| (n - 1).to_string()).chain((*articles > 0).then(|| "last".to_owned()));
        assert_eq!(ids, expected.collect::<Vec<_>>());
    }
    // It is an index of its own, and what is written to it is not seen elsewhere.
    let (to, articles, _) = taken.last().unwrap();
    Index::open(to).unwrap().ingest([numbered(77)]).unwrap();
    assert_eq!(Index::open(to).unwrap().stats().unwrap().articles, articles + 1);
    assert_eq!(Index::check(&path).unwrap().findings, Vec::<String>::new());
    assert_eq!(index.stats().unwrap().articles, 40);
}

#[test]
fn a_snapshot_does_not_overwrite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duansou.idx");
    let index = grown(&path, 3);
    let to = folder.path().join("copy");
    fs::create_dir(&to).unwrap();
    Index::snapshot(&path, &to).unwrap();
    assert_eq!(answers(&Index::open(&to).unwrap()), answers(&index));
    let error = Index::snapshot(&path, &to).unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::AlreadyExists, "is not empty; name another folder")
    );
    fs::write(folder.path().join("file"), "").unwrap();
    let error = Index::snapshot(&path, folder.path().join("file")).unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Io, "is a file, expected a folder; name another")
    );
    assert_eq!(
        Index::snapshot(to.join("none"), folder.path().join("x")).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    // What a killed one left is in nobody's way, and a failed one leaves nothing.
    fs::create_dir(folder.path().join(".again.part")).unwrap();
    fs::write(folder.path().join(".again.part/half"), "").unwrap();
    Index::snapshot(&path, folder.path().join("again")).unwrap();
    let names =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: std::collections::BTreeSet<String> = names.collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["again", "copy", "duansou.idx", "file"]);
}

/// A rebuilt index is in a folder of its own; its snapshot is as any other.
#[test]
fn a_snapshot_of_a_rebuilt_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duansou.idx");
    let before = answers(&grown(&path, 3));
    super::rebuild::age(&path, 0, "0123456789abcdef");
    Index::rebuild(&path).unwrap().unwrap();
    let to = folder.path().join("copy");
    Index::snapshot(&path, &to).unwrap();
    assert!(to.join("meta.json").exists());
    assert_eq!(answers(&Index::open(&to).unwrap()), before);
    let checkup = Index::check(&to).unwrap();
    assert!(checkup.findings.is_empty() && checkup.orphans.is_empty(), "{checkup:?}");
}

#[test]
fn an_optimized_index_answers_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duansou.idx");
    let index = grown(&path, 6);
    let before = answers(&index);
    let done = index.optimize().unwrap();
    assert_eq!((done.before.segments, done.before.deleted), (5, 0));
    assert_eq!((done.after.segments, done.after.deleted), (1, 0));
    assert!(done.after.bytes < done.before.bytes, "{done:?}");
    assert_eq!(answers(&index), before);
    assert_eq!(answers(&Index::open(&path).unwrap()), before);
    // One segment, and what was deleted in it.
    index.delete(&ArticleId::new("1")).unwrap();
    let before = answers(&index);
    let done = index.optimize().unwrap();
    assert_eq!((done.before.segments, done.before.deleted, done.after.deleted), (1, 2, 0));
    assert_eq!(answers(&index), before);
    let commit = fs::read(path.join("meta.json")).unwrap();
    let again = index.optimize().unwrap();
    assert_eq!(again.before, again.after);
    assert_eq!(fs::read(path.join("meta.json")).unwrap(), commit, "nothing to do, and it was done");
    let checkup = Index::check(&path).unwrap();
    assert!(checkup.findings.is_empty() && checkup.orphans.is_empty(), "{checkup:?}");
    // Also where nothing is left.
    for n in 2..6 {
        index.delete(&ArticleId::new(n.to_string())).unwrap();
    }
    index.optimize().unwrap();
    assert_eq!(index.stats().unwrap().paragraphs, 0);
}

#[test]
fn the_parts_add_up_to_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duansou.idx");
    let index = Index::create(&path, Config::default()).unwrap();
    index.ingest((0..9).map(numbered)).unwrap();
    index.delete(&ArticleId::new("0")).unwrap();
    let stats = index.stats().unwrap();
    let files = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len());
    assert_eq!(stats.bytes, files.sum::<u64>());
    assert_eq!(stats.parts.iter().map(|part| part.bytes).sum::<u64>(), stats.bytes);
    let names: std::collections::BTreeSet<_> = stats.parts.iter().map(|part| part.name).collect();
    let expected = ["columns", "deletes", "lengths", "other", "postings", "store", "terms"];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), expected);
    assert!(stats.parts.iter().all(|part| part.bytes > 0), "{:?}", stats.parts);
    assert_eq!((stats.deleted, stats.segment_sizes.len() as u64), (2, stats.segments));
    let texts = stored(&index).into_iter().flat_map(|article| article.paragraphs);
    assert_eq!(stats.characters, texts.map(|one| one.text.chars().count() as u64).sum::<u64>());
    let in_memory = Index::in_memory(Config::default()).unwrap();
    in_memory.ingest((1..9).map(numbered)).unwrap();
    assert_eq!(in_memory.stats().unwrap().characters, stats.characters);
    assert!(in_memory.stats().unwrap().bytes > 0);
}
