//! Indexes rebuilt from their own text: those of another version, and those that are damaged.

// The structs of options grow fields, so nobody outside can name them all.
#![allow(clippy::field_reassign_with_default)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use duansou::model::{ArticleId, MediaType, Record};
use duansou::source::FilesOptions;
use duansou::{Config, ErrorKind, Index, SearchRequest, SyncOptions, SyncReport};

use super::keep::answers;

/// A folder of articles and an index of them in several segments, one with deleted paragraphs.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new() -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(case.articles()).unwrap();
        let write = |n: usize, text: &str| {
            let line = |id: usize| {
                format!(
                    "{{\"id\":\"{n}-{id}\",\"source\":\"甲\",\"authors\":[\"作者{n}\"],\"published\":\"2024-05\",\
                     \"text\":\"{text}的第{n}篇，职业教育。\\n\\n學徒制{id}，产教融合{}。\"}}\n",
                    "续".repeat(n)
                )
            };
            let path = case.articles().join(format!("{n}.jsonl"));
            fs::write(path, (0..3).map(line).collect::<String>()).unwrap();
        };
        (0..12).for_each(|n| write(n, "旧稿"));
        Index::create(case.index(), Config::default()).unwrap();
        case.sync();
        write(0, "新稿");
        fs::remove_file(case.articles().join("11.jsonl")).unwrap();
        case.sync();
        (12..14).for_each(|n| write(n, "再稿"));
        case.sync();
        assert_eq!(case.open().stats().unwrap().segments, 3);
        case
    }

    fn articles(&self) -> PathBuf {
        self.folder.path().join("articles")
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("duansou.idx")
    }

    fn open(&self) -> Index {
        Index::open(self.index()).unwrap()
    }

    fn sync(&self) -> SyncReport {
        let mut files = FilesOptions::default();
        files.base = Some(self.folder.path().to_owned());
        let mut sync_options = SyncOptions::default();
        sync_options.files = files;
        sync_options.prune = true;
        self.open().sync(&[self.articles()], &sync_options, &|_| {}).unwrap()
    }

    /// What is known of the files is what it was.
    fn is_up_to_date(&self) {
        let report = self.sync();
        assert_eq!((report.unchanged, report.new, report.changed, report.removed), (13, 0, 0, 0));
    }
}

/// Makes an index one of another format and analysis.
pub fn age(index: &Path, format: u32, analysis: &str) {
    let path = index.join("duansou.json");
    let text = fs::read_to_string(&path).unwrap();
    let value = |key: &str| {
        let rest = text.split(&format!("\"{key}\": ")).nth(1).unwrap();
        rest.split([',', '\n']).next().unwrap().trim_matches('"').to_owned()
    };
    let data = if text.contains("\"data\"") { value("data") + " " } else { String::new() };
    let settings = text.split("\"settings\": ").nth(1).unwrap().strip_suffix("\n}").unwrap();
    let sum = ArticleId::derived("manifest", format!("{format} {analysis} {data}{settings}").as_bytes());
    let aged = text
        .replacen(&format!("\"format\": {}", value("format")), &format!("\"format\": {format}"), 1)
        .replacen(&value("analysis"), analysis, 1)
        .replacen(&value("checksum"), sum.as_str(), 1);
    assert_ne!(aged, text);
    fs::write(path, aged).unwrap();
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let to = to.join(file.file_name().unwrap());
        if file.is_dir() { copy(&file, &to) } else { assert!(fs::copy(&file, to).is_ok()) }
    }
}

/// The error of opening, and what it says to do.
fn refused(index: &Path) -> String {
    let error = Index::open(index).expect_err("it opens");
    assert_eq!(error.kind(), ErrorKind::Incompatible);
    error.message().to_owned()
}

#[test]
fn an_index_of_another_version_is_rebuilt() {
    let case = Case::new();
    let before = answers(&case.open());
    let format = case.open().stats().unwrap().format;
    for (format, analysis) in [(format, "0123456789abcdef"), (0, &duansou::analysis::fingerprint())] {
        let (reader, mut writer) = (case.open(), case.open());
        age(&case.index(), format, analysis);
        let advice = refused(&case.index());
        assert!(advice.ends_with("; `duansou rebuild` rebuilds it from its own text"), "{advice}");
        assert_eq!(Index::check(case.index()).unwrap_err().message(), advice);
        let done = Index::rebuild(case.index()).unwrap().unwrap();
        assert_eq!((done.articles, done.paragraphs, done.lost), (39, 78, Vec::new()));
        assert_eq!(answers(&case.open()), before);
        case.is_up_to_date();
        assert_eq!(Index::rebuild(case.index()).unwrap(), None);
        let checkup = Index::check(case.index()).unwrap();
        assert!(checkup.findings.is_empty() && checkup.orphans.is_empty(), "{checkup:?}");
        // Who had it open sees what was there, and writes nothing.
        assert_eq!(reader.search(&SearchRequest::new("职业教育")).unwrap().total, 39);
        for refused in [reader.reload().unwrap_err(), writer.retag(None).unwrap_err()] {
            assert_eq!(refused.message(), "the index was rebuilt since it was opened; open it again");
        }
    }
}

#[test]
fn an_index_of_a_version_to_come_is_left_alone() {
    let case = Case::new();
    let format = case.open().stats().unwrap().format;
    age(&case.index(), 99, "0123456789abcdef");
    let manifest = fs::read(case.index().join("duansou.json")).unwrap();
    let said = format!(
        "the index has format 99, this version reads {format}; use the version that made it, or remove it and index again"
    );
    assert_eq!(refused(&case.index()), said);
    assert_eq!(Index::rebuild(case.index()).unwrap_err().message(), said);
    assert_eq!(Index::repair(case.index()).unwrap_err().message(), said);
    assert_eq!(Index::check(case.index()).unwrap_err().message(), said);
    assert_eq!(fs::read(case.index().join("duansou.json")).unwrap(), manifest);
}

#[test]
fn a_rebuild_is_refused_while_another_process_writes() {
    let case = Case::new();
    let index = case.open();
    let mut refused = None;
    let during = std::iter::once_with(|| {
        age(&case.index(), 0, "0123456789abcdef");
        refused = Index::rebuild(case.index()).err();
        Ok(Record::new(MediaType::Paragraphs, "先到先得"))
    });
    index.ingest(during).unwrap();
    assert_eq!(refused.unwrap().kind(), ErrorKind::Locked);
    assert_eq!(Index::rebuild(case.index()).unwrap().unwrap().articles, 40);
}

/// A rebuild that is killed at any moment leaves the old index or the new one.
#[test]
fn a_killed_rebuild_leaves_the_old_or_the_new() {
    let case = Case::new();
    let before = answers(&case.open());
    let rebuild = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_duansou"));
        command.args(["rebuild", "--index"]).arg(case.index()).stderr(Stdio::null()).stdout(Stdio::null());
        command
    };
    age(&case.index(), 0, "0123456789abcdef");
    let start = Instant::now();
    assert!(rebuild().status().unwrap().success());
    let usual = start.elapsed();
    let (mut old, mut new) = (0, 0);
    for kill in 0..16 {
        age(&case.index(), 0, "0123456789abcdef");
        let mut child = rebuild().spawn().unwrap();
        std::thread::sleep(usual.mul_f64(f64::from(kill) / 14.0).max(Duration::from_millis(1)));
        // The last one is let through.
        if kill < 15 {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        match Index::open(case.index()) {
            Ok(_) => new += 1,
            Err(_) => {
                assert!(refused(&case.index()).contains("duansou rebuild"));
                assert!(Index::rebuild(case.index()).unwrap().is_some());
                old += 1;
            }
        }
        assert!(answers(&case.open()) == before, "kill {kill}");
        case.is_up_to_date();
        assert_eq!(Index::check(case.index()).unwrap().orphans, Vec::<String>::new(), "kill {kill}");
    }
    assert!(old > 0 && new > 0, "{old} times the old index, {new} times the new one");
}

/// A bit that flips in any file is mended; where that is not possible, it is said, and the files give
/// back what was lost. `DUANSOU_FLIPS=50 cargo test --test it rebuild::a_bit` flips so many in each file.
#[test]
fn a_flipped_bit_is_repaired() {
    let case = Case::new();
    let before = answers(&case.open());
    let whole = case.folder.path().join("whole");
    copy(&case.index(), &whole);
    let flips = std::env::var("DUANSOU_FLIPS").map_or(3, |flips| flips.parse().unwrap());
    let (mut kinds, mut lossy) = (BTreeSet::new(), BTreeSet::new());
    let mut files: Vec<_> = fs::read_dir(&whole).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let bytes = fs::read(&file).unwrap();
        if bytes.is_empty() {
            continue;
        }
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let kind = name.rsplit_once('.').map_or(&*name, |(stem, extension)| match extension {
            "json" => stem.split('-').next().unwrap(),
            other => other,
        });
        kinds.insert(kind.to_owned());
        let last = bytes.len() - 2;
        for place in (0..flips).map(|flip| flip * last / (flips - 1)) {
            fs::remove_dir_all(case.index()).unwrap();
            copy(&whole, &case.index());
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            fs::write(case.index().join(&name), &damaged).unwrap();
            let place = format!("{name} at {place} of {}", bytes.len());
            let repaired = Index::repair(case.index()).unwrap_or_else(|error| panic!("{place}: {error}"));
            assert!(!repaired.before.findings.is_empty(), "{place}: not noticed");
            assert_eq!(repaired.after.findings, Vec::<String>::new(), "{place}");
            let lost = repaired.rebuilt.as_ref().unwrap().lost.clone();
            assert_eq!(repaired.is_whole(), lost.is_empty());
            if lost.is_empty() {
                assert!(answers(&case.open()) == before, "{place}: other answers");
                case.is_up_to_date();
            } else {
                lossy.insert(kind.to_owned());
                case.sync();
                assert!(answers(&case.open()) == before, "{place}: not given back, {lost:?}");
                case.is_up_to_date();
            }
        }
    }
    let named = |kinds: &BTreeSet<String>| kinds.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(named(&kinds), ".managed del duansou fast fieldnorm idx meta origins pos store term");
    assert_eq!(named(&lossy), "origins store");
}

/// One of an older version that is damaged is refused by a rebuild, which says what mends it.
#[test]
fn a_damaged_index_is_rebuilt() {
    let case = Case::new();
    age(&case.index(), 0, "0123456789abcdef");
    let stores = fs::read_dir(case.index()).unwrap().map(|entry| entry.unwrap().path());
    let store = stores.into_iter().find(|path| path.extension().is_some_and(|it| it == "store")).unwrap();
    let mut bytes = fs::read(&store).unwrap();
    bytes[0] ^= 1;
    fs::write(&store, bytes).unwrap();
    let error = Index::rebuild(case.index()).unwrap_err();
    assert!(error.message().starts_with("it is damaged; what would be lost: the texts of "), "{error}");
    assert!(error.message().ends_with("; `duansou doctor --repair` keeps what can be kept"), "{error}");
    assert!(refused(&case.index()).contains("duansou rebuild"));
    let repaired = Index::repair(case.index()).unwrap();
    assert!(!repaired.is_whole() && repaired.after.findings.is_empty());
    let report = case.sync();
    assert!(report.new > 0 && report.skipped.is_empty(), "{report:?}");
    case.is_up_to_date();
}

/// An index that was rebuilt before is repaired as well, and keeps the taxonomy that it was given.
#[test]
fn a_rebuilt_index_is_repaired() {
    let case = Case::new();
    let harbours = "format = 1\n[[topic]]\nid = \"craft\"\nlabel = \"手艺\"\nstrong = [\"学徒制\"]\n";
    let taxonomy = duansou::topic::Taxonomy::parse(harbours).unwrap();
    case.open().retag(Some(taxonomy.clone())).unwrap();
    let before = answers(&case.open());
    age(&case.index(), 0, "0123456789abcdef");
    Index::rebuild(case.index()).unwrap().unwrap();
    assert_eq!(case.open().config().unwrap().taxonomy, taxonomy);
    let data = case.index().join("data-1");
    let terms = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path());
    let terms = terms.into_iter().find(|path| path.extension().is_some_and(|it| it == "term")).unwrap();
    let mut bytes = fs::read(&terms).unwrap();
    bytes[7] ^= 1;
    fs::write(&terms, bytes).unwrap();
    assert!(Index::repair(case.index()).unwrap().is_whole());
    assert!(!data.exists() && case.index().join("data-2").exists());
    assert_eq!(answers(&case.open()), before);
    assert_eq!(case.open().config().unwrap().taxonomy, taxonomy);
    case.is_up_to_date();
}

/// What is lost is named: files that have it, and articles that no file has.
#[test]
fn lost_text_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), Config::default()).unwrap();
    let record = |id: &str| {
        let mut record = Record::new(MediaType::Paragraphs, "职业教育");
        record.id = Some(ArticleId::new(id));
        Ok(record)
    };
    index.ingest([record("a"), record("b")]).unwrap();
    index.ingest([record("c")]).unwrap();
    let mut stores: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    stores.retain(|path| path.extension().is_some_and(|extension| extension == "store"));
    let largest = stores.iter().max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap();
    let mut bytes = fs::read(largest).unwrap();
    bytes[3] ^= 1;
    fs::write(largest, bytes).unwrap();
    let repaired = Index::repair(dir.path()).unwrap();
    assert!(!repaired.is_whole());
    let rebuilt = repaired.rebuilt.unwrap();
    assert!(rebuilt.lost[0].starts_with("the texts of 2 paragraphs in segment "), "{rebuilt:?}");
    assert_eq!(
        (rebuilt.articles, &rebuilt.lost[1..]),
        (1, &["article a".to_owned(), "article b".to_owned()][..])
    );
    assert_eq!(Index::open(dir.path()).unwrap().search(&SearchRequest::new("职业")).unwrap().total, 1);
}

/// What is known of each file is held against what is there, also where articles were deleted, files
/// share one or have one twice.
#[test]
fn counts_are_held_against_what_is_known() {
    let case = Case::new();
    let sound = || assert_eq!(Index::check(case.index()).unwrap().findings, Vec::<String>::new());
    case.open().delete(&ArticleId::new("3-1")).unwrap();
    sound();
    let line = |id: &str| format!("{{\"id\":\"{id}\",\"text\":\"职业教育\"}}\n");
    fs::write(case.articles().join("20.jsonl"), line("4-1") + &line("x") + &line("x")).unwrap();
    fs::write(case.articles().join("21.jsonl"), "{\"id\":\"empty\",\"text\":\"\"}\n").unwrap();
    case.sync();
    sound();
    let stray = |id: &str| {
        let mut stray = Record::new(MediaType::Paragraphs, "走失");
        stray.id = Some(ArticleId::new(id));
        case.open().ingest([Ok(stray)]).unwrap();
    };
    // An article that came in by another way takes a file's place.
    stray("5-1");
    sound();
    stray("5-1");
    let piped = case.folder.path().join("piped.jsonl");
    fs::write(&piped, line("5-2") + &line("5-2")).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_duansou"))
        .args(["index", "-", "--index"])
        .arg(case.index())
        .stdin(fs::File::open(piped).unwrap())
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    sound();
    case.open().delete(&ArticleId::new("5-1")).unwrap();
    case.open().delete(&ArticleId::new("5-2")).unwrap();
    sound();

    let meta = case.index().join("meta.json");
    let commit = fs::read_to_string(&meta).unwrap();
    let name = commit.split("origins-").nth(1).unwrap().split('.').next().unwrap();
    let facts = fs::read_to_string(case.index().join(format!("origins-{name}.json"))).unwrap();
    let (before, after) = facts.split_once("articles/6.jsonl").unwrap();
    let after = after.replacen("\"paragraphs\":6", "\"paragraphs\":5", 1);
    let facts = format!("{before}articles/6.jsonl{after}");
    let other = ArticleId::derived("origins", facts.as_bytes());
    fs::write(case.index().join(format!("origins-{other}.json")), facts).unwrap();
    fs::write(&meta, commit.replace(name, other.as_str())).unwrap();
    assert_eq!(
        Index::check(case.index()).unwrap().findings,
        ["articles/6.jsonl: 3 articles and 6 paragraphs, by what is known of it 3 and 5"]
    );
}

/// Files that belong to nothing are removed, and nothing else is done where nothing is wrong.
#[test]
fn orphans_are_removed() {
    let case = Case::new();
    let commit = fs::read(case.index().join("meta.json")).unwrap();
    fs::write(case.index().join("0123456789abcdef0123456789abcdef.store"), "").unwrap();
    fs::create_dir(case.index().join("data-7")).unwrap();
    let repaired = Index::repair(case.index()).unwrap();
    assert_eq!(repaired.before.orphans, ["0123456789abcdef0123456789abcdef.store", "data-7"]);
    assert!(repaired.is_whole() && repaired.rebuilt.is_none() && repaired.after.orphans.is_empty());
    assert_eq!(fs::read(case.index().join("meta.json")).unwrap(), commit);
}
