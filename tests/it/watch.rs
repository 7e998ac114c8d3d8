//! An index that is kept fresh by the real program, while files come, change and go.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use duansou::{Index, SearchRequest};

/// Ended with the test, come what may.
struct Watch(Child);

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn watch(folder: &Path, arguments: &[&str]) -> Watch {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duansou"));
    command.current_dir(folder).env_remove("DUANSOU_INDEX").arg("watch").args(arguments);
    Watch(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

/// Waits until a query has so many hits.
fn comes(index: &Path, query: &str, expected: u64) {
    let begun = Instant::now();
    loop {
        let total =
            |index: Index| index.search(&SearchRequest::new(query).literal()).map(|found| found.total);
        let found = Index::open(index).and_then(total);
        match found {
            Ok(found) if found == expected => return,
            _ if begun.elapsed() < Duration::from_secs(60) => std::thread::sleep(Duration::from_millis(20)),
            found => panic!("{query}: {found:?}, expected {expected}"),
        }
    }
}

#[test]
fn watch_keeps_an_index_in_sync() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let articles = folder.join("articles");
    // Its own folder lies in what it watches; writing to it is no reason to write to it.
    let index = articles.join("own.idx");
    fs::create_dir(&articles).unwrap();
    fs::write(articles.join("a.txt"), "第一篇文章，说的是职业教育。\n").unwrap();
    fs::write(folder.join("single.txt"), "单独的一篇，说的是基础教育。\n").unwrap();
    let mut watch = watch(folder, &["articles", "single.txt", "--index", "articles/own.idx"]);
    comes(&index, "职业教育", 1);
    comes(&index, "基础教育", 1);
    fs::write(articles.join("b.txt"), "第二篇文章，说的是高等教育。\n").unwrap();
    comes(&index, "高等教育", 1);
    fs::write(articles.join("b.txt"), "第二篇文章，说的是学徒制。\n").unwrap();
    comes(&index, "学徒制", 1);
    comes(&index, "高等教育", 0);
    fs::remove_file(articles.join("a.txt")).unwrap();
    comes(&index, "职业教育", 0);
    // A file that is put in the place of another, a folder that is new, and a file that is none.
    fs::write(folder.join("single.new"), "单独的一篇，说的是产教融合。\n").unwrap();
    fs::rename(folder.join("single.new"), folder.join("single.txt")).unwrap();
    comes(&index, "产教融合", 1);
    fs::create_dir_all(articles.join("new/inner")).unwrap();
    fs::write(articles.join("new/inner/c.txt"), "第三篇文章，说的是科技创新。\n").unwrap();
    fs::write(articles.join("broken.txt"), [0, 1, 2, 3]).unwrap();
    comes(&index, "科技创新", 1);
    // What was done is done once: nothing changes, so nothing is committed.
    std::thread::sleep(Duration::from_millis(1500));
    let commit = fs::read(index.join("meta.json")).unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(commit, fs::read(index.join("meta.json")).unwrap(), "it wakes itself");

    assert!(watch.0.try_wait().unwrap().is_none(), "it has ended");
    watch.0.kill().unwrap();
    let (mut said, mut out) = (String::new(), String::new());
    watch.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    watch.0.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    let runs = said.lines().filter(|line| line.contains(" indexed") && line.ends_with("s: articles/own.idx"));
    assert!((6..12).contains(&runs.count()), "{said}");
    assert_eq!(said.lines().filter(|line| line.contains("broken.txt")).count(), 1, "{said}");
    assert_eq!(out, "");
    let checkup = Index::check(&index).unwrap();
    assert!(checkup.findings.is_empty(), "{checkup:?}");
}

/// Another writer is waited for.
#[test]
fn another_writer_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, index) = (folder.path(), folder.path().join("duansou.idx"));
    fs::create_dir(folder.join("articles")).unwrap();
    fs::write(folder.join("articles/a.txt"), "第一篇文章，说的是职业教育。\n").unwrap();
    let mut watch = watch(folder, &["articles"]);
    comes(&index, "职业教育", 1);
    let other = Index::open(&index).unwrap();
    let during = std::iter::once_with(|| {
        fs::write(folder.join("articles/b.txt"), "第二篇文章，说的是高等教育。\n").unwrap();
        std::thread::sleep(Duration::from_millis(1500));
        let record = duansou::model::Record::new(duansou::model::MediaType::Paragraphs, "基础教育");
        Ok(record)
    });
    other.ingest(during).unwrap();
    comes(&index, "高等教育", 1);
    comes(&index, "基础教育", 1);
    watch.0.kill().unwrap();
    let mut said = String::new();
    watch.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let told = said.lines().filter(|line| line.contains("has been writing to the index"));
    assert_eq!(told.count(), 1, "{said}");
}
