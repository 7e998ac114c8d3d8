//! Files indexed again: only what changed is touched, and the index is what a new one would be.

// The structs of options grow fields, so nobody outside can name them all.
#![allow(clippy::field_reassign_with_default)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use duansou::search::Level;
use duansou::source::FilesOptions;
use duansou::{Change, Config, Index, SearchRequest, SyncOptions, SyncReport};
use proptest::prelude::*;

/// A folder of articles and an index beside it.
struct Bench {
    folder: tempfile::TempDir,
    index: Index,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("articles")).unwrap();
        let index = Index::create(folder.path().join("duansou.idx"), Config::default()).unwrap();
        Self { folder, index }
    }

    fn articles(&self) -> PathBuf {
        self.folder.path().join("articles")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.articles().join(name), text).unwrap();
    }

    fn sync_options(&self) -> SyncOptions {
        sync_options(self.folder.path())
    }

    fn run(&self) -> SyncReport {
        let mut sync_options = self.sync_options();
        sync_options.prune = true;
        self.index.sync(&[self.articles()], &sync_options, &|_| {}).unwrap()
    }

    /// The answers of an index made anew from the same files, with the same topics.
    fn rebuilt(&self) -> Vec<String> {
        let mut config = Config::default();
        config.taxonomy = self.index.config().unwrap().taxonomy.clone();
        let index = Index::in_memory(config).unwrap();
        index.sync(&[self.articles()], &self.sync_options(), &|_| {}).unwrap();
        answers(&index)
    }

    /// The name of tantivy's commit, which every commit changes.
    fn commit(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("duansou.idx/meta.json")).unwrap()
    }
}

fn sync_options(base: &Path) -> SyncOptions {
    let mut files = FilesOptions::default();
    files.base = Some(base.to_owned());
    let mut sync_options = SyncOptions::default();
    sync_options.files = files;
    sync_options
}

/// What an index answers, to the byte.
fn answers(index: &Index) -> Vec<String> {
    let ask = |query: &str| {
        let mut request = SearchRequest::new(query).level(Level::Some).limit(500);
        request.facets = vec![duansou::search::Facet::Source, duansou::search::Facet::Topic];
        serde_json::to_string(&index.search(&request).unwrap()).unwrap()
    };
    ["职业教育 协议", "产教融合", "育", "\"第1号\" OR 高校", "-教育", "source:甲"].map(ask).to_vec()
}

fn counts(report: &SyncReport) -> (u64, u64, u64, u64, u64) {
    (report.new, report.changed, report.unchanged, report.removed, report.gone)
}

#[test]
fn only_what_changed_is_touched() {
    let bench = Bench::new();
    bench.write("a.txt", "职业教育的一篇文章，写在这里。\n");
    bench.write("b.txt", "高等教育的一篇文章，写在这里。\n");
    bench.write("c.jsonl", "{\"id\":\"c1\",\"text\":\"产教融合\"}\n{\"id\":\"c2\",\"text\":\"学徒制\"}\n");
    assert_eq!(counts(&bench.run()), (3, 0, 0, 0, 0));
    let before = bench.commit();
    assert_eq!(counts(&bench.run()), (0, 0, 3, 0, 0));
    // The same bytes, written again.
    bench.write("a.txt", "职业教育的一篇文章，写在这里。\n");
    assert_eq!(counts(&bench.run()), (0, 0, 3, 0, 0));
    assert_eq!(before, bench.commit(), "nothing changed, and there was a commit");

    bench.write("b.txt", "高等教育的一篇文章，改在这里。\n");
    fs::remove_file(bench.articles().join("a.txt")).unwrap();
    bench.write("d.txt", "基础教育的一篇文章，写在这里。\n");
    let changes = bench.index.changes(&[bench.articles()], &bench.sync_options()).unwrap();
    let changes: Vec<_> = changes.into_iter().map(Result::unwrap).collect();
    let expected = [
        ("articles/b.txt", Change::Changed),
        ("articles/c.jsonl", Change::Unchanged),
        ("articles/d.txt", Change::New),
        ("articles/a.txt", Change::Gone),
    ];
    assert_eq!(changes, expected.map(|(origin, change)| (origin.to_owned(), change)));
    assert_eq!(before, bench.commit(), "asking changes nothing");
    // Without being told to, nothing is removed.
    let kept = bench.index.sync(&[bench.articles()], &bench.sync_options(), &|_| {}).unwrap();
    assert_eq!(counts(&kept), (1, 1, 1, 0, 1));
    assert_eq!(counts(&bench.run()), (0, 0, 3, 1, 0));
    assert_eq!(answers(&bench.index), bench.rebuilt());
    let mut force = bench.sync_options();
    force.force = true;
    assert_eq!(counts(&bench.index.sync(&[bench.articles()], &force, &|_| {}).unwrap()), (0, 3, 0, 0, 0));
}

#[test]
fn faults_are_named_by_every_run_and_cost_no_commit() {
    let bench = Bench::new();
    bench.write("a.jsonl", "{\"id\":\"1\",\"text\":\"产教融合\"}\nnot json\n");
    bench.write("empty.txt", "");
    let first: Vec<_> = bench.run().skipped.iter().map(ToString::to_string).collect();
    let before = bench.commit();
    let again = bench.run();
    assert_eq!(counts(&again), (0, 0, 1, 0, 0));
    assert_eq!(again.skipped.iter().map(ToString::to_string).collect::<Vec<_>>(), first);
    assert_eq!((first.len(), before), (2, bench.commit()));
}

#[test]
fn a_file_that_became_useless_is_no_longer_found() {
    let bench = Bench::new();
    bench.write("a.txt", "职业教育的一篇文章，写在这里。\n");
    bench.run();
    fs::write(bench.articles().join("a.txt"), [0, 1, 2, 3]).unwrap();
    assert_eq!(bench.run().skipped.len(), 1);
    assert_eq!(bench.index.stats().unwrap().paragraphs, 0);
}

#[test]
fn what_was_deleted_stays_away_until_its_file_changes() {
    let bench = Bench::new();
    bench.write("c.jsonl", "{\"id\":\"c1\",\"text\":\"产教融合\"}\n{\"id\":\"c2\",\"text\":\"学徒制\"}\n");
    bench.run();
    bench.index.delete(&duansou::model::ArticleId::new("c1")).unwrap();
    assert_eq!(counts(&bench.run()), (0, 0, 1, 0, 0));
    assert_eq!(bench.index.stats().unwrap().articles, 1);
    bench.write("c.jsonl", "{\"id\":\"c1\",\"text\":\"产教融合\"}\n{\"id\":\"c2\",\"text\":\"新学徒制\"}\n");
    bench.run();
    assert_eq!(bench.index.stats().unwrap().articles, 2);
}

#[test]
fn a_long_run_may_commit_in_between() {
    let bench = Bench::new();
    for n in 0..10 {
        bench.write(&format!("{n}.txt"), &format!("职业教育的第{n}号文章，写在这里。\n"));
    }
    let mut sync_options = bench.sync_options();
    sync_options.commit_every = Some(3);
    assert_eq!(
        counts(&bench.index.sync(&[bench.articles()], &sync_options, &|_| {}).unwrap()),
        (10, 0, 0, 0, 0)
    );
    assert_eq!(counts(&bench.run()), (0, 0, 10, 0, 0));
    assert_eq!(answers(&bench.index), bench.rebuilt());
}

/// What happens to the folder and the index.
#[derive(Debug, Clone)]
enum Event {
    /// A file gets these articles: an id that other files may have too, and a text.
    Write(u8, Vec<(u8, u8)>),
    Remove(u8),
    /// A run that ends after so many records, some of which it may have committed.
    Drop(u8, Option<u64>),
    /// A run that does not remove what is gone.
    Keep,
    /// A run.
    Prune,
    /// An article is deleted, and stays away until it is read again by force.
    Delete(u8),
    /// Other topics, or those of before.
    Retag(bool),
}

fn event() -> impl Strategy<Value = Event> {
    let articles = prop::collection::vec((0..8_u8, any::<u8>()), 1..4);
    prop_oneof![
        8 => (0..6_u8, articles).prop_map(|(file, articles)| Event::Write(file, articles)),
        4 => (0..6_u8).prop_map(Event::Remove),
        2 => (0..6_u8, prop::option::of(1..3_u64)).prop_map(|(after, every)| Event::Drop(after, every)),
        2 => Just(Event::Keep),
        6 => Just(Event::Prune),
        1 => (0..8_u8).prop_map(Event::Delete),
        2 => any::<bool>().prop_map(Event::Retag),
    ]
}

const OTHER_TOPICS: &str =
    "format = 1\n[[topic]]\nid = \"sea\"\nlabel = \"海洋\"\nstrong = [\"协议\", \"高校\"]\n";

fn lines(articles: &[(u8, u8)]) -> String {
    let line = |(id, text): &(u8, u8)| {
        let source = if text % 2 == 0 { "甲" } else { "乙" };
        let text =
            format!("第{text}号职业教育协议\\n\\n高校产教融合{}", "，续".repeat(usize::from(text % 5)));
        format!("{{\"id\":\"{id}\",\"source\":\"{source}\",\"text\":\"{text}\"}}\n")
    };
    articles.iter().map(line).collect()
}

/// `DUANSOU_CASES=300 cargo test --test it renew::` tries that many sequences.
fn cases() -> u32 {
    std::env::var("DUANSOU_CASES").map_or(12, |cases| cases.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn a_synced_index_equals_a_new_one(events in prop::collection::vec(event(), 1..16)) {
        let mut bench = Bench::new();
        let other_topics = duansou::topic::Taxonomy::parse(OTHER_TOPICS).unwrap();
        // Whether an article was deleted that its file still has.
        let mut missing = false;
        for event in events.iter().chain([&Event::Prune]) {
            let mut sync_options = bench.sync_options();
            match event {
                Event::Write(file, articles) => bench.write(&format!("{file}.jsonl"), &lines(articles)),
                Event::Remove(file) => {
                    let _ = fs::remove_file(bench.articles().join(format!("{file}.jsonl")));
                }
                Event::Drop(after, commit_every) => {
                    (sync_options.force, sync_options.commit_every) = (true, *commit_every);
                    let read = std::cell::Cell::new(0);
                    let stop = |_: &duansou::model::Record| {
                        read.set(read.get() + 1);
                        if read.get() > *after {
                            std::panic::resume_unwind(Box::new(()));
                        }
                    };
                    let run = || bench.index.sync(&[bench.articles()], &sync_options, &stop);
                    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
                }
                Event::Keep => {
                    bench.index.sync(&[bench.articles()], &sync_options, &|_| {}).unwrap();
                }
                Event::Prune => {
                    (sync_options.prune, sync_options.force) = (true, std::mem::take(&mut missing));
                    bench.index.sync(&[bench.articles()], &sync_options, &|_| {}).unwrap();
                    prop_assert_eq!(answers(&bench.index), bench.rebuilt());
                }
                Event::Delete(id) => {
                    let id = duansou::model::ArticleId::new(id.to_string());
                    missing |= bench.index.delete(&id).is_ok();
                    prop_assert!(bench.index.show(id.as_str(), 0).is_err());
                }
                Event::Retag(other) => {
                    let builtin = duansou::topic::Taxonomy::builtin();
                    let topics = if *other { other_topics.clone() } else { builtin };
                    bench.index.retag(Some(topics)).unwrap();
                }
            }
        }
        let expected = bench.rebuilt();
        let opened = Index::open(bench.folder.path().join("duansou.idx")).unwrap();
        prop_assert_eq!(&answers(&opened), &expected);
        prop_assert_eq!(bench.run().changed, 0);
        let checkup = Index::check(bench.folder.path().join("duansou.idx")).unwrap();
        prop_assert_eq!(checkup.findings, Vec::<String>::new());
        let checkup = Index::check(bench.folder.path().join("duansou.idx")).unwrap();
        prop_assert!(checkup.findings.is_empty() && checkup.orphans.is_empty(), "{:?}", checkup);
    }
}

/// A file that nobody wrote to is not read, and one that somebody wrote to is, whatever its times say.
#[test]
fn a_file_is_passed_over_unread_only_where_nobody_wrote_to_it() {
    let bench = Bench::new();
    let text = |word: &str| format!("第一篇文章说的是{word}，写在这里。\n");
    let touched = |report: SyncReport| (report.changed, report.unchanged, report.untouched);
    for name in ["changed.txt", "left.txt", "touched.txt"] {
        bench.write(name, &text("职业教育"));
    }
    bench.run();
    // Within the grain of the clock nothing is taken on trust.
    let path = bench.articles().join("changed.txt");
    let set = |time| fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    bench.write("changed.txt", &text("高等教育"));
    set(time);
    assert_eq!(touched(bench.run()), (1, 2, 0));
    std::thread::sleep(Duration::from_millis(2100));
    // What was read by then is trusted from the next commit on; the stamps alone are worth none.
    let before = bench.commit();
    assert_eq!(touched(bench.run()), (0, 3, 0));
    assert_eq!(before, bench.commit());
    let mut force = bench.sync_options();
    force.force = true;
    assert_eq!(touched(bench.index.sync(&[bench.articles()], &force, &|_| {}).unwrap()), (3, 0, 0));
    assert_eq!(touched(bench.run()), (0, 3, 3));

    // The same length and the same time of modification: where the system knows the time of the
    // last change, that tells.
    bench.write("changed.txt", &text("基础教育"));
    set(time);
    let touched_file = fs::File::options().write(true).open(bench.articles().join("touched.txt")).unwrap();
    touched_file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let before = bench.commit();
    if cfg!(unix) {
        assert_eq!(touched(bench.run()), (1, 2, 1));
        assert_ne!(before, bench.commit());
        assert_eq!(answers(&bench.index), bench.rebuilt());
    }
    // A smaller limit counts for files that were read under a larger one.
    let mut small = bench.sync_options();
    small.files.max_bytes = 10;
    assert_eq!(bench.index.sync(&[bench.articles()], &small, &|_| {}).unwrap().skipped.len(), 3);
}

/// `duansou index <(zcat dump.jsonl.gz)`: what comes through a pipe is not read in vain beforehand.
#[cfg(unix)]
#[test]
fn a_pipe_is_read_once() {
    let bench = Bench::new();
    let pipe = bench.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, "{\"id\":\"1\",\"text\":\"产教融合\"}\n")
    });
    let report = bench.index.sync(&[pipe], &bench.sync_options(), &|_| {}).unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!((report.articles, report.skipped.len()), (1, 0));
}

/// The address of a saved page is known to whoever saved it, and to the index from then on.
#[test]
fn a_page_keeps_the_address_that_it_was_given() {
    let bench = Bench::new();
    let page = |text: &str| format!("<h1>学校开放操场的通知</h1><p>{text}早上六点开门，晚上八点关门。</p>");
    let run = |url: Option<&str>| {
        let mut sync_options = bench.sync_options();
        sync_options.files.url = url.map(str::to_owned);
        let report = bench.index.sync(&[bench.articles().join("a.html")], &sync_options, &|_| {}).unwrap();
        bench.index.reload().unwrap();
        let answer = bench.index.search(&SearchRequest::new("开门")).unwrap();
        let uris: Vec<_> = answer.hits.into_iter().map(|hit| hit.uri.unwrap()).collect();
        (report.changed, uris)
    };
    bench.write("a.html", &page("周末开放，"));
    let (one, two) = ("https://example.org/1.html", "https://example.org/2.html");
    assert_eq!(run(None), (0, vec!["articles/a.html".to_owned()]));
    // The bytes are the same, the address is not.
    assert_eq!(run(Some(one)), (1, vec![one.to_owned()]));
    assert_eq!(run(Some(one)), (0, vec![one.to_owned()]));
    assert_eq!(run(None), (0, vec![one.to_owned()]));
    bench.write("a.html", &page("每天开放，"));
    assert_eq!(bench.run().changed, 1);
    assert_eq!(run(None), (0, vec![one.to_owned()]));
    assert_eq!(run(Some(two)), (1, vec![two.to_owned()]));
}
