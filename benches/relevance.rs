//! Our ranking beside that of tantivy with jieba, on every judged collection in a folder.
//!
//! ```text
//! DUANSOU_EVAL_RELEVANCE=FOLDER cargo bench --bench relevance -- [PART OF A NAME …]
//!     [--docs NAME=FOLDER:PREFIX]   where a collection without documents takes them from
//!     [--save FOLDER]               keeps the runs as FOLDER/NAME.{duansou,jieba}.run
//!     [--against FOLDER]            compares with the runs of ours that --save kept there
//!     [--fold]                      folds width, case and script before jieba, too
//!     [--script t2s|s2t]            asks in the other script, converted word by word
//! ```
//!
//! MRR@10 × 100; behind a difference the 95 % interval of the paired bootstrap, and a `*` where it
//! leaves 0 out.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[allow(dead_code)] // each bench uses its part
mod baseline;
mod collection;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use duansou::Index;
use duansou::eval::{
    Answers, Figures, JudgedQuery, Metric, Run, answer, compare, figures, read_run, write_run,
};

use baseline::Baseline;
use collection::{Collection, Documents};

fn main() {
    let options = options();
    let Some(root) = collection::root() else {
        println!("relevance: set DUANSOU_EVAL_RELEVANCE to a folder of judged collections");
        return;
    };
    let wanted =
        |name: &str| options.names.is_empty() || options.names.iter().any(|part| name.contains(part));
    let mut collections = collection::read_all(&root, &options.documents, wanted);
    if let Some(script) = &options.script {
        let opencc = opencc_fmmseg::OpenCC::new();
        for query in collections.iter_mut().flat_map(|collection| &mut collection.queries) {
            query.text = opencc.convert(&query.text, script, false);
        }
    }
    print_row(&[
        "collection",
        "queries",
        "jieba",
        "duansou",
        "less jieba",
        "nDCG@10",
        "R@1",
        "R@10",
        "R@100",
        "ms",
    ]);
    print_row(&["---"; 10]);
    let mut by_documents: BTreeMap<&Documents, Vec<&Collection>> = BTreeMap::new();
    for collection in &collections {
        by_documents.entry(&collection.documents).or_default().push(collection);
    }
    let mut means = Vec::new();
    for (documents, collections) in by_documents {
        let (ours, theirs) = indexes(documents, options.fold);
        for collection in collections {
            means.push(measure(collection, &ours, &theirs, &options));
        }
    }
    let mean = |of: fn(&(f64, f64)) -> f64| percent(means.iter().map(of).sum::<f64>() / means.len() as f64);
    let difference =
        percent(means.iter().map(|(ours, theirs)| ours - theirs).sum::<f64>() / means.len() as f64);
    print_row(&["mean", "", &mean(|means| means.1), &mean(|means| means.0), &difference, "", "", "", "", ""]);
}

/// Both indexes at once, each on a thread of its own.
fn indexes(documents: &Documents, fold: bool) -> (Index, Baseline) {
    let start = Instant::now();
    let documents = documents.read();
    let both = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| Baseline::in_memory(&documents, fold));
        (collection::index(&documents), theirs.join().unwrap())
    });
    eprintln!("{} documents indexed in {:.1?}", documents.len(), start.elapsed());
    both
}

fn measure(collection: &Collection, ours: &Index, theirs: &Baseline, options: &Options) -> (f64, f64) {
    let Collection { name, queries, qrels, .. } = collection;
    let (ours, theirs) = ask(queries, ours, theirs);
    if let Some(folder) = &options.save {
        std::fs::create_dir_all(folder).unwrap();
        for (system, run) in [("duansou", &ours.run), ("jieba", &theirs)] {
            std::fs::write(run_path(folder, name, system), write_run(run, system)).unwrap();
        }
    }
    let milliseconds = ours.mean().as_secs_f64() * 1e3;
    let (ours, theirs) = (figures(&ours.run, queries, qrels), figures(&theirs, queries, qrels));
    let mrr = |figures: &Figures| figures.mean(Metric::Mrr10);
    print_row(&[
        name,
        &ours.queries.len().to_string(),
        &percent(mrr(&theirs)),
        &percent(mrr(&ours)),
        &difference(&ours, &theirs),
        &percent(ours.mean(Metric::Ndcg10)),
        &percent(ours.mean(Metric::Recall1)),
        &percent(ours.mean(Metric::Recall10)),
        &percent(ours.mean(Metric::Recall100)),
        &format!("{milliseconds:.2}"),
    ]);
    let before = options.against.as_ref().map(|folder| run_path(folder, name, "duansou"));
    if let Some(before) = before.filter(|before| before.exists()) {
        let before = figures(&collection::parsed(&before, read_run), queries, qrels);
        print_row(&[
            "  before",
            "",
            "",
            &percent(mrr(&before)),
            &difference(&ours, &before),
            "",
            "",
            "",
            "",
            "",
        ]);
    }
    (mrr(&ours), mrr(&theirs))
}

/// Both systems, the queries spread over the cores.
fn ask(queries: &[JudgedQuery], ours: &Index, theirs: &Baseline) -> (Answers, Run) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let chunk = queries.len().div_ceil(threads).max(1);
    let mut both = (Answers::default(), Run::default());
    std::thread::scope(|scope| {
        let ask = |queries| (answer(ours, queries).unwrap(), theirs.run(queries));
        let threads: Vec<_> =
            queries.chunks(chunk).map(|queries| scope.spawn(move || ask(queries))).collect();
        for (queries, thread) in queries.chunks(chunk).zip(threads) {
            let (ours, theirs) = thread.join().unwrap();
            both.0.took.extend(ours.took);
            for query in queries {
                both.0.run.set(&query.id, ours.run.found(&query.id).to_vec());
                both.1.set(&query.id, theirs.found(&query.id).to_vec());
            }
        }
    });
    both
}

fn difference(ours: &Figures, others: &Figures) -> String {
    let by_mrr = compare(ours, others)[Metric::Mrr10 as usize];
    let star = if by_mrr.is_significant() { "*" } else { "" };
    let [mean, low, high] = [by_mrr.mean, by_mrr.low, by_mrr.high].map(|value| value * 100.0);
    format!("{mean:+.2}{star} ({low:+.2} to {high:+.2})")
}

fn percent(value: f64) -> String {
    format!("{:.2}", value * 100.0)
}

fn print_row(cells: &[&str]) {
    println!("| {} |", cells.join(" | "));
}

fn run_path(folder: &Path, name: &str, system: &str) -> PathBuf {
    folder.join(format!("{name}.{system}.run"))
}

#[derive(Default)]
struct Options {
    names: Vec<String>,
    documents: BTreeMap<String, (String, String)>,
    save: Option<PathBuf>,
    against: Option<PathBuf>,
    fold: bool,
    script: Option<String>,
}

fn options() -> Options {
    let mut options = Options::default();
    // cargo adds --bench.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} wants a value"));
        match argument.as_str() {
            "--save" => options.save = Some(value().into()),
            "--against" => options.against = Some(value().into()),
            "--fold" => options.fold = true,
            "--script" => options.script = Some(value()),
            "--docs" => {
                let value = value();
                let (name, documents) = value.split_once('=').unwrap_or_else(|| panic!("no `=` in {value}"));
                let (folder, prefix) = documents.split_once(':').unwrap_or((documents, ""));
                options.documents.insert(name.to_owned(), (folder.to_owned(), prefix.to_owned()));
            }
            name => options.names.push(name.to_owned()),
        }
    }
    options
}
