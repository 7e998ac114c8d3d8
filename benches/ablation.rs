//! Measures the effect of each ranking feature on every judged collection in a folder.
//!
//! ```text
//! DUANSOU_EVAL_RELEVANCE=FOLDER cargo bench --bench ablation -- [PART OF A NAME …]
//!     [--docs NAME=FOLDER:PREFIX]   where a collection without documents takes them from
//! ```
//!
//! MRR@10 × 100 of the whole, then for each feature the loss without it; a `*` where the 95 %
//! interval of the paired bootstrap leaves 0 out. docs/ranking.md keeps the table.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[allow(dead_code)] // each bench uses its part
mod collection;

use std::collections::BTreeMap;

use duansou::SearchRequest;
use duansou::analysis::Synonyms;
use duansou::eval::{Metric, answer_as, compare, figures};
use duansou::search::Weights;

fn main() {
    let mut documents = BTreeMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        if argument == "--docs" {
            let borrowed = arguments.next().unwrap();
            let (name, of) = borrowed.split_once('=').unwrap();
            let (folder, prefix) = of.split_once(':').unwrap_or((of, ""));
            documents.insert(name.to_owned(), (folder.to_owned(), prefix.to_owned()));
        } else {
            names.push(argument);
        }
    }
    let Some(root) = collection::root() else {
        println!("ablation: set DUANSOU_EVAL_RELEVANCE to a folder of judged collections");
        return;
    };
    let wanted = |name: &str| names.is_empty() || names.iter().any(|part| name.contains(part.as_str()));
    let collections = collection::read_all(&root, &documents, wanted);
    let variants = variants();
    let mut rows: Vec<Vec<String>> = variants.iter().map(|(name, _)| vec![(*name).to_owned()]).collect();
    let mut means = vec![0.0; variants.len()];
    for collection in &collections {
        let index = collection::index(&collection.documents.read());
        let mut whole = None;
        for (number, (_, request)) in variants.iter().enumerate() {
            let answers = answer_as(&index, &collection.queries, request).unwrap();
            let measured = figures(&answers.run, &collection.queries, &collection.qrels);
            let mrr = measured.mean(Metric::Mrr10) * 100.0;
            let Some((whole, whole_mrr)) = &whole else {
                means[number] += mrr;
                rows[number].push(format!("{mrr:.2}"));
                whole = Some((measured, mrr));
                continue;
            };
            let difference = &compare(whole, &measured)[0];
            let star = if difference.is_significant() { "*" } else { "" };
            means[number] += whole_mrr - mrr;
            rows[number].push(format!("{:+.2}{star}", whole_mrr - mrr));
        }
    }
    let head: Vec<&str> = collections.iter().map(|collection| collection.name.as_str()).collect();
    println!("| feature | mean | {} |", head.join(" | "));
    println!("|---|---|{}", "---|".repeat(head.len()));
    for (row, mean) in rows.iter().zip(means) {
        let mean = mean / collections.len() as f64;
        println!("| {} | {mean:+.2} | {} |", row[0], row[1..].join(" | "));
    }
}

/// The whole first, then all but one feature.
fn variants() -> Vec<(&'static str, SearchRequest)> {
    let but = |change: fn(&mut Weights)| {
        let mut weights = Weights::default();
        change(&mut weights);
        let mut request = SearchRequest::default();
        request.weights = weights;
        request
    };
    vec![
        ("all (MRR@10 × 100)", SearchRequest::default()),
        ("characters", but(|weights| weights.character = 0.0)),
        ("discount of boundary bigrams", but(|weights| weights.boundary_discount = 0.0)),
        ("position prior", but(|weights| weights.position_prior = 0.0)),
        ("answer words", but(|weights| weights.answer = 0.0)),
        ("best sentence", but(|weights| weights.sentence = 0.0)),
        ("first sentence", but(|weights| weights.opening = 0.0)),
        ("title", but(|weights| weights.title = 0.0)),
        ("lower bound for occurring", but(|weights| weights.lower_bound = 0.0)),
        ("power of idf", but(|weights| weights.idf_power = 1.0)),
        ("question phrases cut", but(|weights| weights.questions = false)),
        ("typed form", but(|weights| weights.typed = 0.0)),
        ("built-in synonyms", SearchRequest::default().synonyms(Synonyms::default())),
        ("own k1 (else 1.2)", but(|weights| weights.k1 = 1.2)),
        ("length by candidates (else by all)", but(|weights| weights.candidate_length = 0.0)),
        ("length (else b = 0)", but(|weights| weights.b = 0.0)),
    ]
}
