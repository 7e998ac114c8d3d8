//! An index in a cluster: the answers of a folder, whole commits, one writer, faults in one line.
//!
//! `DUANSOU_CLUSTER` names the nodes that `tests/opensearch/cluster start` prints. Without it, these tests
//! say that they were skipped.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use duansou::model::{ArticleId, MediaType, Record};
use duansou::search::{Level, SearchRequest};
use duansou::{Config, ErrorKind, Index};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::oracle::{self, naive::Naive};

/// An index of the test cluster that goes with the test.
struct Cluster {
    nodes: String,
    name: String,
}

impl Cluster {
    /// A name that no index has yet; `None` where there is no cluster.
    fn new() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Ok(nodes) = std::env::var("DUANSOU_CLUSTER") else {
            println!("skipped: DUANSOU_CLUSTER names no cluster; see `tests/opensearch/cluster`");
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Some(Self { nodes, name: format!("test-{}-{number}", std::process::id()) })
    }

    fn address(&self) -> String {
        format!("{}/{}", self.nodes, self.name)
    }

    fn create(&self) -> Index {
        Index::create(self.address(), config()).unwrap()
    }

    fn open(&self) -> Index {
        Index::open(self.address()).unwrap()
    }

    /// Sends a request to the first node, without duansou.
    fn raw(&self, method: &str, path: &str, body: &str) -> String {
        let node = self.nodes.split(',').next().unwrap();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/{path}", node.trim_end_matches('/')));
        let request = request.header("content-type", "application/json").body(body.to_owned()).unwrap();
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let mut response = ureq::Agent::new_with_config(config).run(request).unwrap();
        response.body_mut().read_to_string().unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.raw("DELETE", &format!("{0},{0}-state", self.name), "");
    }
}

fn config() -> Config {
    let mut config = Config::default();
    config.memory = 16 << 20;
    config
}

/// Articles of one paragraph.
fn records(texts: &[(&str, &str)]) -> Vec<duansou::Result<Record>> {
    let record = |(id, text): &(&str, &str)| {
        let mut record = Record::new(MediaType::Paragraphs, *text);
        record.id = Some(ArticleId::new(id));
        Ok(record)
    };
    texts.iter().map(record).collect()
}

fn found(index: &Index, query: &str) -> BTreeSet<String> {
    let mut request = SearchRequest::new(query);
    request.level = Some(Level::Exact);
    index.search(&request).unwrap().hits.into_iter().map(|hit| hit.id).collect()
}

fn ids(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| format!("{id}#0")).collect()
}

/// Cases of the property; more by `DUANSOU_CASES`.
fn cases() -> u32 {
    std::env::var("DUANSOU_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(32)
}

#[test]
fn a_cluster_answers_as_a_scan() {
    if Cluster::new().is_none() {
        return;
    }
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 40,
        ..ProptestConfig::with_cases(cases())
    });
    let strategy = (oracle::generate::actions(), oracle::generate::requests());
    let result = runner.run(&strategy, |(actions, requests)| {
        let cluster = Cluster::new().unwrap();
        let naive = Index::with_engine(Box::new(Naive::default()), config()).unwrap();
        let mut index = cluster.create();
        for action in &actions {
            match action {
                oracle::generate::Action::Reopen => index = cluster.open(),
                action => {
                    oracle::apply(&index, action);
                    oracle::apply(&naive, action);
                }
            }
        }
        oracle::agree(&index, &naive, &requests)
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_commit_is_seen_whole_and_at_once() {
    let Some(cluster) = Cluster::new() else { return };
    let index = cluster.create();
    index.ingest(records(&[("a", "职业教育"), ("b", "高等教育")])).unwrap();
    let reader = cluster.open();
    assert_eq!(found(&reader, "教育"), ids(&["a", "b"]));
    index.ingest(records(&[("a", "学前教育"), ("c", "继续教育")])).unwrap();
    // A reader sees what it saw, until it is told.
    assert_eq!(found(&reader, "职业教育"), ids(&["a"]));
    assert_eq!(found(&reader, "继续教育"), ids(&[]));
    reader.reload().unwrap();
    assert_eq!(found(&reader, "教育"), ids(&["a", "b", "c"]));
    assert_eq!(found(&reader, "职业教育"), ids(&[]));
    reader.delete(&ArticleId::new("b")).unwrap();
    assert_eq!(found(&reader, "教育"), ids(&["a", "c"]));
    let error = reader.delete(&ArticleId::new("b")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn what_a_dead_writer_wrote_is_never_seen_and_the_next_one_takes_over() {
    let Some(cluster) = Cluster::new() else { return };
    let index = cluster.create();
    index.ingest(records(&[("a", "职业教育"), ("b", "高等教育")])).unwrap();
    // A writer that died left paragraphs, a mark of death, and a lease of long ago.
    let answer = cluster.raw("GET", &format!("{}-state/_doc/head", cluster.name), "");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let mut head = answer["_source"].clone();
    let dead = head["reserved"].as_u64().unwrap() + 1;
    head["reserved"] = dead.into();
    head["lease"] = serde_json::json!({ "holder": "process 1", "number": dead, "since": 1, "renewed": 1 });
    cluster.raw("PUT", &format!("{}-state/_doc/head?refresh=true", cluster.name), &head.to_string());
    let paragraph = |article: &str, text: &str, bigrams: &[&str], born: u64, died: Option<u64>| {
        let key = ArticleId::derived("key", article.as_bytes());
        let document = serde_json::json!({
            "article": article, "key": key.as_str(), "ordinal": 0, "kind": "body", "text": text,
            "text_folded": text, "text_bigrams": bigrams, "length": 3, "unigrams": 4, "characters": 4,
            "place": 1, "born": born, "died": died, "topic": [],
        });
        let path = format!("{}/_doc/{key}-0-{born}?routing={key}&refresh=true", cluster.name);
        let answer = cluster.raw("PUT", &path, &document.to_string());
        assert!(answer.contains("\"_seq_no\""), "{answer}");
    };
    paragraph("a", "职业教育", &["职业", "业教", "教育"], 1, Some(dead));
    paragraph("c", "继续教育", &["继续", "续教", "教育"], dead, None);
    let reader = cluster.open();
    assert_eq!(found(&reader, "教育"), ids(&["a", "b"]), "before anybody takes over");
    index.ingest(records(&[("d", "特殊教育")])).unwrap();
    reader.reload().unwrap();
    assert_eq!(found(&reader, "教育"), ids(&["a", "b", "d"]), "after the number went by");
    assert_eq!(found(&reader, "继续教育"), ids(&[]));
    // What it marked can be marked again.
    index.ingest(records(&[("a", "终身教育")])).unwrap();
    reader.reload().unwrap();
    assert_eq!(found(&reader, "教育"), ids(&["a", "b", "d"]));
    assert_eq!(found(&reader, "职业教育"), ids(&[]));
}

/// Files of JSON lines for a run that takes a while.
fn many(folder: &std::path::Path, word: &str) {
    for file in 0..4 {
        let line = |at: usize| {
            format!(
                "{{\"id\":\"{file}-{at}\",\"text\":\"{word}的第{file}份文件，第{at}段。\\n\\n{word}的又一段。\"}}\n"
            )
        };
        std::fs::write(folder.join(format!("{file}.jsonl")), (0..1000).map(line).collect::<String>())
            .unwrap();
    }
}

fn total(index: &Index, query: &str) -> u64 {
    let mut request = SearchRequest::new(query).limit(0).count_limit(0);
    request.level = Some(Level::Exact);
    index.search(&request).unwrap().total
}

/// Runs `duansou index` on the folder, as long as somebody else writes again.
fn index_again(cluster: &Cluster, folder: &std::path::Path) {
    for _ in 0..60 {
        let run = indexing(cluster, folder).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        if run.status.success() {
            return;
        }
        assert!(said.contains("has been writing to the index for"), "{said}");
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    panic!("the lease of a dead writer does not end");
}

fn indexing(cluster: &Cluster, folder: &std::path::Path) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_duansou"));
    command.args(["index", "--index", &cluster.address()]).arg(folder);
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null());
    command.stderr(std::process::Stdio::piped());
    command
}

#[test]
fn a_writer_killed_at_any_moment_leaves_a_committed_state() {
    let Some(cluster) = Cluster::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    let index = cluster.create();
    many(folder.path(), "职业教育");
    index_again(&cluster, folder.path());
    index.reload().unwrap();
    assert_eq!((total(&index, "职业教育"), total(&index, "继续教育")), (8000, 0));
    many(folder.path(), "继续教育");
    let mut killed = 0;
    for wait in [300, 900, 1500] {
        let mut run = indexing(&cluster, folder.path()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        killed += u32::from(run.try_wait().unwrap().is_none());
        let _ = run.kill();
        run.wait().unwrap();
        let reader = cluster.open();
        let state = (total(&reader, "职业教育"), total(&reader, "继续教育"));
        assert!(state == (8000, 0) || state == (0, 8000), "{state:?} after {wait} ms");
    }
    assert!(killed > 0, "every run ended before it was killed");
    index_again(&cluster, folder.path());
    index.reload().unwrap();
    assert_eq!((total(&index, "职业教育"), total(&index, "继续教育")), (0, 8000));
}

/// Runs the script that starts and kills nodes.
fn script(arguments: &[&str]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/opensearch/cluster");
    let status = std::process::Command::new("bash").arg(script).args(arguments).status().unwrap();
    assert!(status.success(), "{arguments:?}");
}

/// It kills a node that the other tests need, so it runs alone, where it is asked for.
#[test]
#[ignore = "kills a node of the cluster"]
fn a_node_that_dies_loses_nothing() {
    let Some(cluster) = Cluster::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    let index = cluster.create();
    many(folder.path(), "职业教育");
    index_again(&cluster, folder.path());
    many(folder.path(), "继续教育");
    cluster.raw("GET", "_cluster/health?wait_for_status=green&timeout=60s", "");
    index.reload().unwrap();
    let run = indexing(&cluster, folder.path()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    script(&["kill", "2"]);
    // Searches go on meanwhile, and see what is committed.
    for _ in 0..20 {
        assert_eq!(total(&index, "职业教育"), 8000);
    }
    let run = run.wait_with_output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    index.reload().unwrap();
    assert_eq!((total(&index, "职业教育"), total(&index, "继续教育")), (0, 8000));
    script(&["node", "2"]);
    cluster.raw("GET", "_cluster/health?wait_for_status=green&timeout=60s", "");
    assert_eq!((total(&index, "职业教育"), total(&index, "继续教育")), (0, 8000));
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let Some(cluster) = Cluster::new() else { return };
    let index = cluster.create();
    let other = cluster.open();
    let mut inner = None;
    let source = records(&[("a", "职业教育")]).into_iter().inspect(|_| {
        inner = Some(other.ingest(records(&[("b", "高等教育")])).unwrap_err());
    });
    index.ingest(source).unwrap();
    let error = inner.unwrap();
    assert_eq!(error.kind(), ErrorKind::Locked);
    let expected = format!("process {}", std::process::id());
    assert!(error.message().contains(&expected), "{error}");
    other.reload().unwrap();
    assert_eq!(found(&other, "教育"), ids(&["a"]));
    other.ingest(records(&[("b", "高等教育")])).unwrap();
    assert_eq!(found(&other, "教育"), ids(&["a", "b"]));
}

#[test]
fn an_error_is_one_line_that_says_what_to_do() {
    let Some(cluster) = Cluster::new() else { return };
    let check = |address: &str, kind: ErrorKind, expected: &str| {
        let error = Index::open(address).unwrap_err();
        let line = error.to_string();
        assert_eq!(error.kind(), kind, "{line}");
        assert!(line.contains(expected) && !line.contains('\n'), "{line}");
    };
    check(&cluster.address(), ErrorKind::NotFound, "make one with `duansou index PATH`");
    check("http://127.0.0.1:9/news", ErrorKind::Io, "no node answers");
    let secure = cluster.nodes.replace("http://", "https://");
    check(&format!("{secure}/news"), ErrorKind::Io, "127.0.0.1");
    cluster.raw("PUT", &cluster.name, "{}");
    let error = Index::create(cluster.address(), config()).unwrap_err();
    assert!(error.message().contains("is an index of something else; name another"), "{error}");
}
