//! A process killed at any moment leaves a committed state, and the next one takes it up.
//!
//! `DUANSOU_KILLS=200 cargo test --test it crash::` kills that many times.

// The structs of options grow fields, so nobody outside can name them all.
#![allow(clippy::field_reassign_with_default)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use duansou::search::{Facet, Level};
use duansou::source::FilesOptions;
use duansou::{Config, Index, SearchRequest, SyncOptions};

const FILES: usize = 40;

/// Writes the files of a version; from one to the next some change, some go and some come.
fn write(articles: &Path, version: usize) {
    for file in 0..FILES {
        let path = articles.join(format!("{file}.jsonl"));
        if (file + version).is_multiple_of(9) {
            let _ = fs::remove_file(path);
            continue;
        }
        let version = if file % 3 == 0 { 0 } else { version };
        let line = |id: usize| {
            let paragraph =
                |n: usize| format!("版本{version}的第{n}段，职业教育{}", "与产教融合".repeat(id + file % 5));
            let text = (0..3).map(paragraph).collect::<Vec<_>>().join("\\n\\n");
            format!("{{\"id\":\"{file}-{id}\",\"text\":\"{text}\"}}\n")
        };
        fs::write(path, (0..4).map(line).collect::<String>()).unwrap();
    }
}

/// What is killed: a verb with its arguments.
const INDEX: &[&str] = &["index", "articles", "--prune"];

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duansou"));
    command.current_dir(folder).env_remove("DUANSOU_INDEX").stdout(Stdio::null()).stderr(Stdio::null());
    command.args(arguments);
    command
}

/// Topics that have nothing to do with those that are built in, so that tagging by them changes
/// every paragraph.
const OTHER_TOPICS: &str = "format = 1\n[[topic]]\nid = \"sea\"\nlabel = \"海洋\"\nstrong = [\"产教融合\"]\n";

fn answers(index: &Index) -> Vec<String> {
    let ask = |query: &str| {
        let mut request = SearchRequest::new(query).level(Level::Some).limit(1000);
        request.facets = vec![Facet::Topic];
        serde_json::to_string(&index.search(&request).unwrap()).unwrap()
    };
    ["职业教育", "版本 融合"].map(ask).to_vec()
}

fn rebuilt(folder: &Path, topics: Option<&str>) -> Vec<String> {
    let config = topics.map_or_else(Config::default, |topics| Config::with_taxonomy(topics).unwrap());
    let index = Index::in_memory(config).unwrap();
    let mut sync_options = SyncOptions::default();
    sync_options.files = FilesOptions::default();
    sync_options.files.base = Some(folder.to_owned());
    index.sync(&[folder.join("articles")], &sync_options, &|_| {}).unwrap();
    answers(&index)
}

/// Every article is there with all of its paragraphs, and they are of one version.
fn articles_are_whole(index: &Index) {
    let found = index.search(&SearchRequest::new("版本").limit(1000)).unwrap();
    let ids: BTreeSet<_> = found.hits.iter().map(|hit| hit.article.to_string()).collect();
    for id in ids {
        let paragraphs = index.show(&id, 0).unwrap().paragraphs;
        let versions: BTreeSet<_> = paragraphs.iter().map(|p| p.text.split('的').next().unwrap()).collect();
        assert_eq!((paragraphs.len(), versions.len()), (3, 1), "{id}");
    }
}

/// Files in the folder of an index that its last commit does not know.
fn orphans(index: &Path) -> Vec<PathBuf> {
    let commit = fs::read_to_string(index.join("meta.json")).unwrap();
    let known = commit.replace('-', "");
    let kept = ["duansou.json", "meta.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"];
    let files = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().path());
    let is_orphan = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        !kept.contains(&name) && !commit.contains(name) && !known.contains(name.split('.').next().unwrap())
    };
    files.filter(is_orphan).collect()
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_killed_process_leaves_a_committed_state() {
    let kills = std::env::var("DUANSOU_KILLS").map_or(20, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (folder, index) = (folder.path(), folder.path().join("duansou.idx"));
    let articles = folder.join("articles");
    fs::create_dir(&articles).unwrap();
    write(&articles, 0);
    fs::write(folder.join("other.toml"), OTHER_TOPICS).unwrap();
    let built_in = duansou::topic::Taxonomy::builtin().source().to_owned();
    fs::write(folder.join("built-in.toml"), built_in).unwrap();
    assert!(command(folder, INDEX).status().unwrap().success());
    // By turns: one commit; everything anew; many commits, so that segments are merged all along;
    // other topics, and back; everything laid out anew, in one merge.
    let each = [INDEX, &["--commit-every", "2", "--force"]].concat();
    let force = [INDEX, &["--force"]].concat();
    let ways: [&[&str]; 6] = [
        INDEX,
        &force,
        &each,
        &["retag", "--taxonomy", "other.toml"],
        &["retag", "--taxonomy", "built-in.toml"],
        &["optimize"],
    ];
    // How long each way takes when nobody kills it; measured now and then, since machines get busy.
    let mut usual = [Duration::ZERO; 6];
    let mut topics = None;
    let mut before = rebuilt(folder, topics);
    let mut random = u64::from(std::process::id()) << 20 | 0x5DEE_CE66;
    let (mut early, mut late, mut between) = (0, 0, 0);
    for kill in 1..=kills {
        let turn = kill % ways.len();
        match turn {
            3 => topics = Some(OTHER_TOPICS),
            4 => topics = None,
            5 => {}
            _ => write(&articles, kill),
        }
        let after = rebuilt(folder, topics);
        let way = ways[turn];
        if usual[turn].is_zero() || kill % 7 == 0 {
            let copy = folder.join("copy.idx");
            copy_files(&index, &copy);
            let start = Instant::now();
            let whole = command(folder, way).args(["--index", "copy.idx"]).status().unwrap();
            assert!(whole.success());
            usual[turn] = start.elapsed();
            fs::remove_dir_all(&copy).unwrap();
        }
        let mut child = command(folder, way).spawn().unwrap();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(usual[turn].mul_f64((random % 1000) as f64 / 900.0));
        child.kill().unwrap();
        child.wait().unwrap();

        let opened = Index::open(&index).unwrap_or_else(|error| panic!("after {kill} kills: {error}"));
        let found = answers(&opened);
        match (found == before, found == after) {
            (true, _) => early += 1,
            (_, true) => late += 1,
            _ if turn == 2 => between += 1,
            _ => panic!("kill {kill}, of {way:?}, left what was never committed"),
        }
        assert_eq!(Index::check(&index).unwrap().findings, Vec::<String>::new(), "after {kill} kills");
        articles_are_whole(&opened);
        drop(opened);
        let next = if way[0] == "index" { INDEX } else { way };
        let next = command(folder, next).stderr(Stdio::piped()).output().unwrap();
        assert!(next.status.success(), "{}", String::from_utf8_lossy(&next.stderr));
        assert_eq!(orphans(&index), Vec::<PathBuf>::new(), "after {kill} kills");
        let found = answers(&Index::open(&index).unwrap());
        assert!(found == after, "the run after kill {kill}, of {way:?}, did not complete");
        before = after;
    }
    println!("{kills} kills: {early} before the commit, {between} between commits, {late} after it");
}

/// An index whose creation was killed is made by the next run.
#[test]
fn a_killed_creation_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let articles = folder.path().join("articles");
    fs::create_dir(&articles).unwrap();
    write(&articles, 1);
    let expected = rebuilt(folder.path(), None);
    for moment in [2, 5, 9, 14, 20, 40] {
        let _ = fs::remove_dir_all(folder.path().join("duansou.idx"));
        let mut child = command(folder.path(), INDEX).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(moment));
        child.kill().unwrap();
        child.wait().unwrap();
        let next = command(folder.path(), INDEX).stderr(Stdio::piped()).output().unwrap();
        assert!(next.status.success(), "{}", String::from_utf8_lossy(&next.stderr));
        assert!(answers(&Index::open(folder.path().join("duansou.idx")).unwrap()) == expected);
    }
}
