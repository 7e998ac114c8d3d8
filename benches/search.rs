//! A search for the best ten with snippets, timed beside tantivy with jieba and its own generator.
//!
//! ```text
//! DUANSOU_EVAL_RELEVANCE=FOLDER cargo bench --bench search -- [PART OF A NAME …]
//!     [--pool NAME]      the collection whose documents are searched [default: pool_trial]
//!     [--most N]         at most this many queries of a collection, evenly spaced [default: 1000]
//!     [--keep FOLDER]    leaves the indexes there, and takes those that are there
//!     [--alone]          without the baseline, for a profiler
//! ```
//!
//! Without the variable it searches made-up text, so that it can always be run. One thread; the two
//! systems take turns at every query, in five rounds after one that does not count, and a query's
//! time is the best of its five; all samples have a row of their own. The default request of ours is asked for, which counts all hits;
//! the baseline does not count. What comes back is checked: the known paragraph is found, no snippet
//! is empty or too long.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[allow(dead_code)] // each bench uses its part
mod baseline;
#[allow(dead_code)]
mod collection;
mod proxy;
mod random;
mod sample;
mod snippets;
mod timing;

use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use duansou::eval::{JudgedQuery, read_qrels, read_queries};
use duansou::{Config, Index, SearchRequest};

use baseline::Baseline;
use collection::Document;
use snippets::is_gap;
use timing::{Timing, bar, milliseconds, percentile, row};

fn main() {
    hide_panics_of_the_snippet_generator();
    let options = options();
    let (documents, sets) = match collection::root() {
        Some(root) => judged(&root, &options),
        None => made_up(),
    };
    let kept = options.keep.clone().map_or_else(|| Folder::Gone(tempfile::tempdir().unwrap()), Folder::Kept);
    let folder = kept.path();
    build(folder, &documents, &options);
    sizes(folder, &documents, &options);
    let ours = Index::open(folder.join("duansou")).unwrap();
    let theirs = (!options.alone).then(|| Baseline::open(&folder.join("jieba")));
    let queries = times(&ours, theirs.as_ref(), &sets, &options);
    cold(folder, &queries, &options);
    if let Some(theirs) = &theirs {
        snippets::judge(&ours, theirs, &documents, &sets);
    }
}

/// Queries with the documents that answer them; none where the documents are not in the pool.
struct Set {
    name: String,
    queries: Vec<(JudgedQuery, Vec<String>)>,
}

fn judged(root: &Path, options: &Options) -> (Vec<Document>, Vec<Set>) {
    let documents = collection::Documents { folder: root.join(&options.pool), prefix: String::new() }.read();
    let there: HashSet<&str> = documents.iter().map(|document| document.id.as_str()).collect();
    let mut sets = Vec::new();
    let mut met: HashMap<String, String> = HashMap::new();
    let mut names = collection::names(root);
    names.sort_by_key(|name| *name != options.pool);
    for name in names {
        if !options.names.is_empty() && !options.names.iter().any(|part| name.contains(part)) {
            continue;
        }
        let queries = collection::parsed(&root.join(&name).join("queries.tsv"), read_queries);
        let qrels = collection::parsed(&root.join(&name).join("qrels.txt"), read_qrels);
        let golds = |query: &JudgedQuery| -> Vec<String> {
            let grades = qrels.grades(&query.id).into_iter().flatten();
            let relevant = grades.filter(|(_, grade)| **grade > 0).map(|(id, _)| id.clone());
            relevant.filter(|id| there.contains(id.as_str())).collect()
        };
        // The pool has the queries of a smaller collection, too.
        if queries.iter().all(|query| met.contains_key(&query.text)) {
            println!("{name}: the queries of {}", met[&queries[0].text]);
            continue;
        }
        met.extend(queries.iter().map(|query| (query.text.clone(), name.clone())));
        let step = queries.len().div_ceil(options.most).max(1);
        let queries = queries.into_iter().step_by(step).map(|query| (golds(&query), query));
        sets.push(Set { name, queries: queries.map(|(golds, query)| (query, golds)).collect() });
    }
    (documents, sets)
}

fn made_up() -> (Vec<Document>, Vec<Set>) {
    println!("made-up text; set DUANSOU_EVAL_RELEVANCE to a folder of judged collections for real text");
    let sample::Sample { documents, questions, keywords, words } = sample::sample(4_000);
    let answered = |queries: Vec<(JudgedQuery, String)>| {
        queries.into_iter().map(|(query, gold)| (query, vec![gold])).collect()
    };
    let words = words.into_iter().map(|query| (query, Vec::new())).collect();
    let sets = [("questions", answered(questions)), ("keywords", answered(keywords)), ("words", words)];
    (documents, sets.map(|(name, queries)| Set { name: name.to_owned(), queries }).into())
}

/// Both indexes, each on a thread of its own, where they are not there yet.
fn build(folder: &Path, documents: &[Document], options: &Options) {
    let (ours, theirs) = (folder.join("duansou"), folder.join("jieba"));
    let seconds = |start: Instant| start.elapsed().as_secs_f64();
    std::thread::scope(|scope| {
        if !options.alone && !theirs.exists() {
            scope.spawn(|| {
                let start = Instant::now();
                std::fs::create_dir_all(&theirs).unwrap();
                Baseline::create(&theirs, documents);
                println!("jieba: {} paragraphs indexed in {:.1} s", documents.len(), seconds(start));
            });
        }
        if !ours.exists() {
            let start = Instant::now();
            collection::fill(&Index::create(&ours, Config::default()).unwrap(), documents);
            println!("duansou: {} paragraphs indexed in {:.1} s", documents.len(), seconds(start));
        }
    });
}

fn sizes(folder: &Path, documents: &[Document], options: &Options) {
    let text: usize = documents.iter().map(|document| document.text.len()).sum();
    let titles: usize = documents.iter().map(|document| document.title.len()).sum();
    println!("\nraw text {:.1} MB, and {:.1} MB of titles", megabytes(text), megabytes(titles));
    for name in ["duansou", "jieba"] {
        if name == "jieba" && options.alone {
            continue;
        }
        let files = std::fs::read_dir(folder.join(name)).unwrap();
        let size: usize = files.map(|file| file.unwrap().metadata().unwrap().len() as usize).sum();
        let ratio = size as f64 / text as f64;
        println!("{name}: index {:.1} MB, {ratio:.2}× the raw text", megabytes(size));
        if name == "duansou" && options.real {
            bar("index ≤ 1.5× the raw text, titles not counted", ratio, 1.5);
        }
    }
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// Times every query on both, prints the tables, and gives the queries back.
fn times(ours: &Index, theirs: Option<&Baseline>, sets: &[Set], options: &Options) -> Vec<String> {
    println!("\nmilliseconds for the best ten with snippets; `found`: queries whose answer is among them");
    row(&[
        "queries",
        "",
        "ours p50",
        "p90",
        "p99",
        "jieba p50",
        "p90",
        "p99",
        "p50 ÷",
        "p99 ÷",
        "found",
        "jieba",
    ]);
    row(&["---"; 12]);
    let mut all = Timing::default();
    let mut panics = (0, 0);
    for set in sets {
        let mut timing = Timing::default();
        let (mut judged, mut found) = (0, (0, 0));
        for round in 0..=timing::ROUNDS {
            for (number, (query, golds)) in set.queries.iter().enumerate() {
                let ask_ours = || timed(|| ours.search(&SearchRequest::new(&query.text)).unwrap());
                let ask_theirs = || theirs.map(|theirs| timed(|| theirs.search(&query.text, 10, CHARS)));
                // Neither always finds the caches as the other left them.
                let ((answer, mine), other) = if (number + round) % 2 == 0 {
                    let mine = ask_ours();
                    (mine, ask_theirs())
                } else {
                    let other = ask_theirs();
                    (ask_ours(), other)
                };
                let (hits, other) = other.unwrap_or_default();
                if round > 0 {
                    timing.add(number, mine, other);
                    continue;
                }
                check(&query.text, &answer);
                panics.0 += hits.iter().filter(|hit| hit.snippet.is_none()).count();
                panics.1 += hits.len();
                judged += usize::from(!golds.is_empty());
                let is_gold = |id: &str| golds.iter().any(|gold| gold == id);
                found.0 += usize::from(answer.hits.iter().any(|hit| is_gold(hit.article.as_str())));
                found.1 += usize::from(hits.iter().any(|hit| is_gold(&hit.id)));
            }
        }
        let share = |found: usize| found as f64 / judged as f64;
        let shown = |found| if judged > 0 { format!("{:.3}", share(found)) } else { "–".to_owned() };
        let their_share = if theirs.is_some() { shown(found.1) } else { "–".to_owned() };
        timing.print(&set.name, [shown(found.0), their_share]);
        // In a large pool nine of ten are still found; less means that something else is timed.
        if judged > 0 && (set.name == options.pool || set.name == "questions") {
            assert!(share(found.0) > 0.9, "{}: only {} of {judged} found", set.name, found.0);
        }
        all.extend(timing);
    }
    all.print("all", [String::new(), String::new()]);
    all.print_samples("all, every sample");
    if theirs.is_some() {
        println!("the generator of the baseline panicked on {} of {} snippets", panics.0, panics.1);
    }
    if options.real {
        all.bars(theirs.is_some());
    }
    sets.iter().flat_map(|set| set.queries.iter().map(|(query, _)| query.text.clone())).collect()
}

/// Characters of a snippet, as the default request has it.
const CHARS: usize = 120;

fn timed<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = black_box(run());
    (result, milliseconds(start))
}

/// What is timed is an answer.
fn check(query: &str, answer: &duansou::SearchResponse) {
    assert!(answer.hits.len() <= 10 && answer.total >= answer.hits.len() as u64, "{query}");
    assert_eq!(answer.hits.len() as u64, (answer.total - answer.collapsed).min(10), "{query}");
    for hit in &answer.hits {
        let length: usize = hit.snippet.iter().map(|part| part.text.chars().count()).sum();
        let gaps = hit.snippet.iter().filter(|part| is_gap(part)).count();
        assert!(length > gaps && length <= CHARS + gaps + 32, "{query}: {:?}", hit.snippet);
    }
}

/// A cold start as far as a process sees it: an index opened, one query answered, and closed again,
/// with its files in the page cache.
fn cold(folder: &Path, queries: &[String], options: &Options) {
    let few = |count: usize| queries.iter().step_by((queries.len() / count).max(1));
    let open = |query: &String| {
        let search =
            || Index::open(folder.join("duansou")).unwrap().search(&SearchRequest::new(query)).unwrap();
        timed(search).1
    };
    // As above, a query's time is the best of its rounds: the machine has other things to do.
    let best = |query: &String| (0..timing::ROUNDS).map(|_| open(query)).fold(f64::INFINITY, f64::min);
    let opened: Vec<f64> = few(200).map(best).collect();
    let paragraphs = Index::open(folder.join("duansou")).unwrap().stats().unwrap().paragraphs;
    println!(
        "\nopen + one query, cold in the process, files in the page cache, {paragraphs} paragraphs, {} queries: \
         p50 {:.2} ms, p99 {:.2} ms",
        opened.len(),
        percentile(&opened, 0.5),
        percentile(&opened, 0.99)
    );
    if options.real {
        bar("open + one query ≤ 5 ms at the median", percentile(&opened, 0.5), 5.0);
        bar("open + one query ≤ 5 ms at the 99th percentile", percentile(&opened, 0.99), 5.0);
    }
    if !options.alone {
        let open =
            |query: &String| timed(|| Baseline::open(&folder.join("jieba")).search(query, 10, CHARS)).1;
        let opened: Vec<f64> = few(20).map(open).collect();
        println!("the baseline, with its dictionary: p50 {:.2} ms", percentile(&opened, 0.5));
    }
}

/// Panics of tantivy's generator are counted, not printed.
fn hide_panics_of_the_snippet_generator() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(|location| location.file().replace('\\', "/")).unwrap_or_default();
        if !(place.contains("tantivy") && place.contains("/snippet/")) {
            print(panic);
        }
    }));
}

/// Where the indexes are.
enum Folder {
    Kept(PathBuf),
    Gone(tempfile::TempDir),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Gone(folder) => folder.path(),
        }
    }
}

struct Options {
    names: Vec<String>,
    pool: String,
    most: usize,
    keep: Option<PathBuf>,
    alone: bool,
    /// Whether the text is real: the bars are for that.
    real: bool,
}

fn options() -> Options {
    let mut options = Options {
        names: Vec::new(),
        pool: "pool_trial".to_owned(),
        most: 1000,
        keep: None,
        alone: false,
        real: collection::root().is_some(),
    };
    // cargo adds --bench.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} wants a value"));
        match argument.as_str() {
            "--pool" => options.pool = value(),
            "--most" => options.most = value().parse().unwrap(),
            "--keep" => options.keep = Some(value().into()),
            "--alone" => options.alone = true,
            name => options.names.push(name.to_owned()),
        }
    }
    options
}
