//! An index in a folder: made, opened, refused, and never half there.

use std::fs;
use std::path::Path;

use duansou::model::{ArticleId, MediaType, Record};
use duansou::{Config, ErrorKind, Index, Result, SearchRequest};

fn record(id: &str, text: &str) -> Result<Record> {
    let mut record = Record::new(MediaType::Paragraphs, text);
    record.id = Some(ArticleId::new(id));
    Ok(record)
}

fn total(index: &Index, query: &str) -> u64 {
    index.search(&SearchRequest::new(query).literal()).unwrap().total
}

/// The kind and the line of what should not work, the folder's name left out.
fn refused(dir: &Path, result: Result<impl Sized>) -> (ErrorKind, String) {
    let error = result.err().expect("an error");
    (error.kind(), error.to_string().replace(&dir.display().to_string(), "DIR"))
}

#[test]
fn what_is_committed_is_there_when_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("made/on/the/way");
    let index = Index::create(&path, Config::default()).unwrap();
    index.ingest([record("a", "职业教育\n\n高等教育")]).unwrap();
    let opened = Index::open(&path).unwrap();
    assert_eq!((total(&opened, "教育"), opened.stats().unwrap().articles), (2, 1));
    // Another handle sees a later commit when it asks for it, and not before.
    index.ingest([record("b", "基础教育")]).unwrap();
    assert_eq!((total(&index, "教育"), total(&opened, "教育")), (3, 2));
    opened.reload().unwrap();
    assert_eq!(total(&opened, "教育"), 3);
}

#[test]
fn a_folder_that_is_not_an_index_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (kind, line) = refused(dir.path(), Index::open(dir.path().join("none")));
    assert_eq!(
        (kind, &*line),
        (ErrorKind::NotFound, "DIR/none: no index here; make one with `duansou index PATH`")
    );
    let (kind, line) = refused(dir.path(), Index::open(dir.path()));
    assert_eq!(
        (kind, &*line),
        (ErrorKind::NotFound, "DIR: holds no index; make one with `duansou index PATH`")
    );
    fs::write(dir.path().join("letter.txt"), "somebody's").unwrap();
    let (kind, line) = refused(dir.path(), Index::create(dir.path(), Config::default()));
    assert_eq!(kind, ErrorKind::AlreadyExists);
    assert_eq!(line, "DIR: is not empty and holds no index; name another folder");
    assert!(dir.path().join("letter.txt").exists());
}

#[test]
fn an_index_is_not_made_twice() {
    let dir = tempfile::tempdir().unwrap();
    Index::create(dir.path(), Config::default()).unwrap();
    let (kind, line) = refused(dir.path(), Index::create(dir.path(), Config::default()));
    assert_eq!((kind, &*line), (ErrorKind::AlreadyExists, "DIR: holds an index already"));
}

#[test]
fn an_interrupted_creation_is_taken_up_again() {
    let dir = tempfile::tempdir().unwrap();
    Index::create(dir.path(), Config::default()).unwrap();
    fs::remove_file(dir.path().join("duansou.json")).unwrap();
    let index = Index::create(dir.path(), Config::default()).unwrap();
    index.ingest([record("a", "职业教育")]).unwrap();
    assert_eq!(total(&index, "职业"), 1);
}

#[test]
fn another_analysis_or_format_is_refused_with_advice() {
    let dir = tempfile::tempdir().unwrap();
    Index::create(dir.path(), Config::default()).unwrap();
    let manifest = dir.path().join("duansou.json");
    let written = fs::read_to_string(&manifest).unwrap();
    let fingerprint = duansou::analysis::fingerprint();
    let changed = |from: &str, to: &str| {
        assert!(written.contains(from), "{from} in {written}");
        fs::write(&manifest, written.replace(from, to)).unwrap();
        let (kind, line) = refused(dir.path(), Index::open(dir.path()));
        assert_eq!(kind, ErrorKind::Incompatible);
        line
    };
    let line = changed(&fingerprint, "0123456789abcdef");
    assert!(
        line.contains("analysis 0123456789abcdef") && line.ends_with("index again with this version"),
        "{line}"
    );
    let line = changed("\"format\": 1", "\"format\": 99");
    assert!(line.contains("format 99, this version reads 1"), "{line}");
    let line = changed("{", "");
    assert!(line.contains("the manifest is damaged"), "{line}");
}

#[test]
fn a_second_writer_is_told_so_and_a_reader_is_not_disturbed() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), Config::default()).unwrap();
    index.ingest([record("a", "职业教育")]).unwrap();
    let other = Index::open(dir.path()).unwrap();
    // While the first writer reads its source, the second one begins.
    let during = std::iter::once_with(|| {
        let (kind, line) = refused(dir.path(), other.ingest([record("b", "高等教育")]));
        assert_eq!(kind, ErrorKind::Locked);
        let me = std::process::id();
        assert!(line.starts_with(&format!("DIR: process {me} has been writing to the index for ")), "{line}");
        assert!(line.ends_with(" s; try again when it is done"), "{line}");
        assert_eq!(total(&other, "职业"), 1);
        record("c", "基础教育")
    });
    index.ingest(during).unwrap();
    assert_eq!(total(&index, "教育"), 2);
}

#[test]
fn a_writer_dropped_is_a_writer_undone() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), Config::default()).unwrap();
    index.ingest([record("a", "职业教育")]).unwrap();
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let source = [record("a", "改写"), record("b", "高等教育")].into_iter();
        let source = source.chain(std::iter::once_with(|| std::panic::resume_unwind(Box::new(()))));
        index.ingest(source)
    }));
    assert!(ended.is_err());
    for index in [&index, &Index::open(dir.path()).unwrap()] {
        assert_eq!((total(index, "职业教育"), total(index, "高等教育")), (1, 0));
    }
    index.ingest([record("b", "高等教育")]).unwrap();
    assert_eq!(total(&index, "教育"), 2);
}

#[test]
fn answers_do_not_depend_on_how_the_index_was_written() {
    let texts: Vec<String> =
        (0..60).map(|n| format!("第{}号协议。\n\n职业教育合作{}", n % 7, n % 3)).collect();
    let answer = |index: &Index| {
        let request = SearchRequest::new("职业教育 协议").level(duansou::search::Level::Some).limit(200);
        serde_json::to_string(&index.search(&request).unwrap()).unwrap()
    };
    let records = || texts.iter().enumerate().map(|(n, text)| record(&n.to_string(), text));
    let at_once = Index::in_memory(Config::default()).unwrap();
    at_once.ingest(records()).unwrap();
    let backwards = Index::in_memory(Config::default()).unwrap();
    for record in records().rev() {
        backwards.ingest([record]).unwrap();
    }
    assert_eq!(answer(&at_once), answer(&backwards));
}

#[test]
fn a_renewed_index_scores_like_one_made_at_once() {
    let text =
        |n: usize| format!("第{n}号协议。\n\n职业教育合作{}，产教融合。{}", n % 3, "续".repeat(n % 41));
    let answer = |index: &Index| {
        let request = SearchRequest::new("职业教育 协议").level(duansou::search::Level::Some).limit(200);
        serde_json::to_string(&index.search(&request).unwrap()).unwrap()
    };
    let at_once = Index::in_memory(Config::default()).unwrap();
    at_once.ingest((20..50).map(|n| record(&n.to_string(), &text(n)))).unwrap();
    let renewed = Index::in_memory(Config::default()).unwrap();
    renewed.ingest((0..60).map(|n| record(&n.to_string(), "职业教育，旧的一稿。"))).unwrap();
    renewed.ingest((20..40).map(|n| record(&n.to_string(), &text(n)))).unwrap();
    renewed.ingest((40..50).map(|n| record(&n.to_string(), &text(n)))).unwrap();
    for n in (0..20).chain(50..60) {
        renewed.delete(&ArticleId::new(n.to_string())).unwrap();
    }
    assert_eq!(answer(&at_once), answer(&renewed));
}
