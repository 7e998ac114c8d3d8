//! Indexes that earlier versions wrote: each opens and answers as it did, or says that
//! `duansou rebuild` rebuilds it, and it answers so after that.
//!
//! A folder tests/cases/index-N holds one of format N, the articles that it was made of and what it
//! answered. `cargo test --test it versions::write -- --ignored` writes that of this version; a folder
//! of a version that was released is never written again.

// The structs of options grow fields, so nobody outside can name them all.
#![allow(clippy::field_reassign_with_default)]

use std::fs;
use std::path::{Path, PathBuf};

use duansou::model::ArticleId;
use duansou::search::Level;
use duansou::source::FilesOptions;
use duansou::{Config, ErrorKind, Index, SearchRequest, SyncOptions, SyncReport};
use serde_json::{Value, json};

use super::rebuild::{age, copy};

/// A taxonomy of its own, so that what ships may change.
const TOPICS: &str = "format = 1\n\
    [[topic]]\nid = \"sea\"\nlabel = \"海洋\"\nstrong = [\"港口\", \"渔业\", \"渔船\"]\n\
    [[topic]]\nid = \"rail\"\nlabel = \"铁路\"\nstrong = [\"铁路\"]\n";

const QUERIES: &[&str] = &[
    "港口",
    "漁業",
    "渔业合作社",
    "C++",
    "5g",
    "台风",
    "鱼市 老主顾",
    "鱼市 -摊位",
    "图",
    "title:铁路",
    "source:东湾日报",
    "date:2023..2024",
    "topic:海洋",
    "topic:铁路",
    "\"减到六十个\"",
    "責任編輯",
];

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The folders of all formats.
fn versions() -> Vec<PathBuf> {
    let folders = fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> =
        folders.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("index-")).collect();
    folders.sort();
    folders
}

/// What an index answers that no change of the ranking changes: the paragraphs, not their order.
fn answers(index: &Index) -> String {
    let answer = |query: &&str| {
        let request = SearchRequest::new(*query).level(Level::Exact).limit(1000);
        let answer = serde_json::to_value(index.search(&request).unwrap()).unwrap();
        let mut hits: Vec<Value> = answer["hits"].as_array().unwrap().clone();
        hits.sort_by_key(|hit| hit["id"].as_str().unwrap().to_owned());
        for hit in &mut hits {
            let kept = ["id", "kind", "title", "source", "published", "uri", "topics", "text"];
            hit.as_object_mut().unwrap().retain(|name, _| kept.contains(&name.as_str()));
        }
        json!({ "query": query, "total": answer["total"], "hits": hits }).to_string() + "\n"
    };
    QUERIES.iter().map(answer).collect()
}

/// Indexes the articles of a folder again.
fn sync(index: &Index, folder: &Path) -> SyncReport {
    let mut sync_options = SyncOptions::default();
    sync_options.files = FilesOptions::default();
    sync_options.files.base = Some(folder.to_owned());
    sync_options.prune = true;
    index.sync(&[folder.join("articles.jsonl")], &sync_options, &|_| {}).unwrap()
}

/// A copy of what a version left, which answers as it is said there, and goes on being of use.
fn check(version: &Path, change: impl Fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    copy(version, folder.path());
    let path = folder.path().join("index");
    change(&path);
    let expected = fs::read_to_string(version.join("answers.jsonl")).unwrap();
    if let Err(error) = Index::open(&path) {
        assert_eq!(error.kind(), ErrorKind::Incompatible);
        assert!(error.message().contains("`duansou rebuild`"), "{error}");
        assert!(Index::rebuild(&path).unwrap().is_some());
    }
    let index = Index::open(&path).unwrap();
    for (expected, found) in expected.lines().zip(answers(&index).lines()) {
        assert_eq!(expected, found);
    }
    let checkup = Index::check(&path).unwrap();
    assert!(checkup.findings.is_empty() && checkup.orphans.is_empty(), "{checkup:?}");
    assert_eq!(checkup.origins, 1);
    let authors = |one: &duansou::model::Article| one.metadata.authors.clone();
    assert!(index.articles().unwrap().any(|one| authors(&one.unwrap()) == ["林語潮"]));
    // The file that it was made of is still known: it is read again at most, and nothing is doubled.
    let report = sync(&index, folder.path());
    assert_eq!((report.new, report.unchanged + report.changed), (0, 1));
    // What was deleted stays away, unless other rules read the file.
    if report.unchanged == 1 {
        assert_eq!(answers(&index), expected);
    }
    let report = sync(&index, folder.path());
    assert_eq!((report.new, report.unchanged, report.changed), (0, 1, 0));
}

#[test]
fn what_a_version_wrote_answers_as_it_did() {
    assert!(!versions().is_empty());
    for version in versions() {
        check(&version, |_| {});
    }
}

#[test]
fn what_an_older_format_or_another_analysis_wrote_answers_after_a_rebuild() {
    for version in versions() {
        check(&version, |index| {
            age(index, 0, &duansou::analysis::fingerprint());
            assert!(Index::open(index).is_err());
        });
        check(&version, |index| {
            age(index, 1, "0123456789abcdef");
            assert!(Index::open(index).is_err());
        });
    }
}

#[test]
fn what_a_later_format_wrote_is_left_alone() {
    for version in versions() {
        let folder = tempfile::tempdir().unwrap();
        copy(&version, folder.path());
        let path = folder.path().join("index");
        age(&path, 99, "0123456789abcdef");
        for error in [Index::open(&path).unwrap_err(), Index::rebuild(&path).unwrap_err()] {
            assert_eq!(error.kind(), ErrorKind::Incompatible);
            assert!(error.message().starts_with("the index has format 99, this version reads "), "{error}");
            assert!(!error.message().contains("rebuild"), "{error}");
        }
    }
}

/// Writes the folder of this version: two segments, one with deleted paragraphs, and facts.
#[test]
#[ignore = "writes tests/cases/index-N"]
fn write() {
    let articles = fs::read_to_string(cases().join("index-1/articles.jsonl")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path().join("index"), Config::with_taxonomy(TOPICS).unwrap()).unwrap();
    fs::write(folder.path().join("articles.jsonl"), &articles).unwrap();
    sync(&index, folder.path());
    // Written by another hand, and replaced by it once more.
    for text in ["海岸线修测完成。", "海岸线修测完成，港口坐标更新。"] {
        let mut record = duansou::model::Record::new(duansou::model::MediaType::Paragraphs, text);
        record.id = Some(ArticleId::new("survey"));
        index.ingest([Ok(record)]).unwrap();
    }
    index.delete(&ArticleId::new("weather-2")).unwrap();
    let stats = index.stats().unwrap();
    assert_eq!((stats.articles, stats.segments, stats.deleted), (12, 2, 1));
    let to = cases().join(format!("index-{}", stats.format));
    let _ = fs::remove_dir_all(to.join("index"));
    copy(&folder.path().join("index"), &to.join("index"));
    let files = fs::read_dir(to.join("index")).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|it| it == "lock"))
        .for_each(|lock| fs::remove_file(lock).unwrap());
    fs::write(to.join("articles.jsonl"), articles).unwrap();
    fs::write(to.join("answers.jsonl"), answers(&index)).unwrap();
}
