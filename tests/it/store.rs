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
fn an_interrupted_creation_is_completed() {
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
        line.contains("analysis 0123456789abcdef")
            && line.ends_with("; `duansou rebuild` rebuilds it from its own text"),
        "{line}"
    );
    let line = changed("\"format\": 2", "\"format\": 99");
    assert!(line.contains("format 99, this version reads 2"), "{line}");
    let line = changed("{", "");
    assert!(line.contains("the manifest is damaged"), "{line}");
}

#[test]
fn a_second_writer_is_refused_and_readers_go_on() {
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
fn a_dropped_writer_changes_nothing() {
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
fn an_updated_index_scores_like_a_new_one() {
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

#[test]
fn a_lock_of_a_dead_process_does_not_block() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), Config::default()).unwrap();
    fs::write(dir.path().join(".tantivy-writer.lock"), "").unwrap();
    fs::write(dir.path().join("writer.pid"), "1").unwrap();
    index.ingest([record("a", "职业教育")]).unwrap();
    assert_eq!(total(&index, "职业"), 1);
    assert!(!dir.path().join("writer.pid").exists());
}

/// A bit that flips in any of the files is named, by `doctor` and not by a panic.
#[test]
fn a_flipped_bit_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let articles = dir.path().join("articles");
    fs::create_dir(&articles).unwrap();
    for n in 0..30 {
        fs::write(articles.join(format!("{n}.txt")), format!("第{n}篇文章，说的是职业教育，写在这里。\n"))
            .unwrap();
    }
    let path = dir.path().join("duansou.idx");
    let index = Index::create(&path, Config::default()).unwrap();
    let renew =
        || index.sync(std::slice::from_ref(&articles), &duansou::SyncOptions::default(), &|_| {}).unwrap();
    renew();
    fs::write(articles.join("0.txt"), "另一篇文章，说的是高等教育，写在这里。\n").unwrap();
    renew();
    let checkup = Index::check(&path).unwrap();
    assert!(checkup.findings.is_empty() && checkup.orphans.is_empty() && checkup.sampled > 20, "{checkup:?}");
    assert_eq!((checkup.paragraphs, checkup.origins), (30, 30));
    let mut kinds = std::collections::BTreeSet::new();
    for file in fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()) {
        let bytes = fs::read(&file).unwrap();
        kinds.insert(file.extension().unwrap_or_default().to_owned());
        if bytes.is_empty() {
            continue;
        }
        for place in [0, bytes.len() / 3, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            fs::write(&file, &damaged).unwrap();
            let checkup = Index::check(&path).unwrap();
            assert!(!checkup.findings.is_empty(), "{} at {place} of {}", file.display(), bytes.len());
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert!(kinds.len() >= 9, "{kinds:?}");
    fs::write(path.join("0123456789abcdef0123456789abcdef.store"), "").unwrap();
    assert_eq!(Index::check(&path).unwrap().orphans.len(), 1);
    assert!(Index::check(&path).unwrap().findings.is_empty());
}

const HARBOURS: &str = "format = 1\n[[topic]]\nid = \"sea\"\nlabel = \"海洋\"\nstrong = [\"港口\"]\n";

#[test]
fn retagging_replaces_tags_and_taxonomy_together() {
    let dir = tempfile::tempdir().unwrap();
    let mut index = Index::create(dir.path(), Config::default()).unwrap();
    let mut file = record("a", "职业教育\n\n港口").unwrap();
    file.origin = Some("a.txt".to_owned());
    file.uri = Some("a.txt".to_owned());
    file.known.title = Some("一个标题".to_owned());
    file.known.published = duansou::model::Published::parse("2024-05");
    index.ingest([Ok(file.clone()), record("b", "天气")]).unwrap();
    let before = index.show("a", 0).unwrap();
    let mut other = Index::open(dir.path()).unwrap();

    let taxonomy = duansou::topic::Taxonomy::parse(HARBOURS).unwrap();
    let done = index.retag(Some(taxonomy.clone())).unwrap();
    assert_eq!((done.articles, done.paragraphs, done.changed), (2, 3, 2));
    let mut after = index.show("a", 0).unwrap();
    let topics: Vec<_> = after.paragraphs.iter_mut().map(|one| std::mem::take(&mut one.topics)).collect();
    assert_eq!(topics, [vec![], vec!["sea".to_owned()]]);
    let mut bare = before;
    bare.paragraphs.iter_mut().for_each(|one| one.topics.clear());
    assert_eq!(after, bare);
    assert_eq!(index.retag(Some(taxonomy.clone())).unwrap().changed, 0);

    // The taxonomy stays, also through the commits of others.
    let reopened = Index::open(dir.path()).unwrap();
    assert_eq!(reopened.config().unwrap().taxonomy, taxonomy);
    reopened.ingest([record("c", "港口")]).unwrap();
    let reopened = Index::open(dir.path()).unwrap();
    assert_eq!(reopened.config().unwrap().taxonomy, taxonomy);
    let by_topic = SearchRequest::new("").topic("海洋");
    assert_eq!(reopened.search(&by_topic).unwrap().total, 2);

    // Its settings are covered by a checksum, wherever they are.
    assert_eq!(Index::check(dir.path()).unwrap().findings, Vec::<String>::new());
    let meta = dir.path().join("meta.json");
    let written = fs::read_to_string(&meta).unwrap();
    assert!(written.contains("港口"), "{written}");
    fs::write(&meta, written.replace("港口", "港囗")).unwrap();
    let findings = Index::check(dir.path()).unwrap().findings;
    assert!(findings.concat().contains("the checksum of its settings"), "{findings:?}");
    fs::write(&meta, written).unwrap();

    // Whoever opened it before would tag by the old one.
    let (kind, line) = refused(dir.path(), other.ingest([record("d", "港口")]));
    assert_eq!(kind, ErrorKind::Incompatible);
    assert_eq!(line, "DIR: the index was tagged again since it was opened; open it again");
    assert_eq!(refused(dir.path(), other.retag(None)).0, ErrorKind::Incompatible);

    // The file that an article came from is still known.
    file.bytes = "天气".into();
    file.id = Some(ArticleId::new("e"));
    reopened.ingest([Ok(file)]).unwrap();
    assert_eq!(reopened.show("a", 0).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(reopened.stats().unwrap().paragraphs, 3);

    // A writer that is refused or undone leaves old tags and the old taxonomy.
    let mut index = Index::open(dir.path()).unwrap();
    let during = std::iter::once_with(|| {
        assert_eq!(
            index.retag(Some(duansou::topic::Taxonomy::builtin())).unwrap_err().kind(),
            ErrorKind::Locked
        );
        record("f", "港口")
    });
    reopened.ingest(during).unwrap();
    let reopened = Index::open(dir.path()).unwrap();
    assert_eq!(reopened.config().unwrap().taxonomy, taxonomy);
}

/// A taxonomy of its own stays; what shipped becomes what ships.
#[test]
fn without_a_taxonomy_an_index_is_tagged_by_its_own() {
    let mut index = Index::in_memory(Config::with_taxonomy(HARBOURS).unwrap()).unwrap();
    index.ingest([record("a", "港口")]).unwrap();
    assert_eq!(index.retag(None).unwrap().changed, 0);
    assert_eq!(index.labels()["sea"], "海洋");
    let mut shipped = Index::in_memory(Config::default()).unwrap();
    shipped.retag(None).unwrap();
    assert_eq!(shipped.config().unwrap().taxonomy, duansou::topic::Taxonomy::builtin());
}

/// Whoever may not even lock opens an index as well while a writer commits, merges and clears away:
/// what is gone when it is to be opened is looked for in the next commit.
#[test]
fn readers_open_while_a_writer_commits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duansou.idx");
    let index = Index::create(&path, Config::default()).unwrap();
    index.ingest([record("a", "职业教育")]).unwrap();
    // A lock that cannot be had, as in a folder of somebody else's, is done without.
    let lock = path.join(".tantivy-meta.lock");
    let _ = fs::remove_file(&lock);
    let unlocked = nobody_can_open(&lock);
    let writing = std::sync::atomic::AtomicBool::new(true);
    let rounds: u32 = std::thread::scope(|scope| {
        let read = || {
            let mut round = 0;
            while round < 10 || writing.load(std::sync::atomic::Ordering::Relaxed) {
                let opened = Index::open(&path).unwrap_or_else(|error| panic!("round {round}: {error}"));
                assert_eq!(total(&opened, "职业"), 1, "round {round}");
                opened.reload().unwrap_or_else(|error| panic!("round {round}: {error}"));
                assert_eq!(opened.stats().unwrap().articles, 1, "round {round}");
                round += 1;
            }
            round
        };
        let readers = [scope.spawn(read), scope.spawn(read)];
        for commit in 0..60 {
            index.ingest([record("a", &format!("职业教育{commit}"))]).unwrap();
        }
        writing.store(false, std::sync::atomic::Ordering::Relaxed);
        readers.into_iter().map(|reader| reader.join().unwrap()).sum()
    });
    println!("{rounds} times opened, without locks: {unlocked}");
}

/// Makes a file that cannot be opened for writing, also by root where the system has such files, and
/// says whether that worked.
fn nobody_can_open(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        fs::write(path, "").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o444)).unwrap();
        if fs::File::options().write(true).open(path).is_ok() {
            fs::remove_file(path).unwrap();
            symlink("/sys/kernel/notes", path).unwrap();
        }
    }
    let opened = fs::File::options().write(true).create(true).truncate(false).open(path);
    opened.is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
}

/// A commit that went while it was being opened is not waited for: the next one is opened.
#[test]
fn opening_retries_when_a_commit_disappears() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::create(dir.path(), Config::default()).unwrap();
    let meta = dir.path().join("meta.json");
    index.ingest([record("a", "职业教育")]).unwrap();
    let before = fs::read(&meta).unwrap();
    index.ingest([record("a", "高等教育")]).unwrap();
    let after = fs::read(&meta).unwrap();
    drop(index);
    // As a reader sees it that has read the commit of before, whose files are gone.
    fs::write(&meta, &before).unwrap();
    let opened = std::thread::scope(|scope| {
        let opening = scope.spawn(|| Index::open(dir.path()));
        std::thread::sleep(std::time::Duration::from_millis(30));
        fs::write(dir.path().join("meta.new"), &after).unwrap();
        fs::rename(dir.path().join("meta.new"), &meta).unwrap();
        opening.join().unwrap()
    });
    assert_eq!(total(&opened.unwrap(), "高等"), 1);
    // If it does not come, that is said.
    fs::write(&meta, &before).unwrap();
    let (kind, line) = refused(dir.path(), Index::open(dir.path()));
    assert_eq!(kind, ErrorKind::Engine);
    assert!(
        line.starts_with("DIR: is damaged (") && line.contains(" is missing); run `duansou doctor"),
        "{line}"
    );
}
