//! The metrics, for each query and averaged.

use super::trec::{JudgedQuery, Qrels, Run};

/// A measure of an answer's quality, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Metric {
    /// Reciprocal rank of the first relevant document among the first ten; else 0.
    Mrr10,
    /// Grades of the first ten, discounted by the logarithm of their place, against the best order
    /// of all judged documents (Järvelin and Kekäläinen 2002, as trec_eval's `ndcg_cut_10`).
    Ndcg10,
    /// Share of the relevant documents that come first.
    Recall1,
    /// Share of the relevant documents among the first ten.
    Recall10,
    /// Share of the relevant documents among the first hundred.
    Recall100,
}

impl Metric {
    /// Every metric, in the order in which they are printed.
    pub const ALL: [Self; 5] = [Self::Mrr10, Self::Ndcg10, Self::Recall1, Self::Recall10, Self::Recall100];

    /// The name that is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mrr10 => "MRR@10",
            Self::Ndcg10 => "nDCG@10",
            Self::Recall1 => "recall@1",
            Self::Recall10 => "recall@10",
            Self::Recall100 => "recall@100",
        }
    }
}

/// The metrics of a run: one value for each metric and judged query.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Figures {
    /// The queries that were asked and judged, in the order in which they were asked.
    pub queries: Vec<String>,
    /// For each of them a value for each metric, in the order of [`Metric::ALL`].
    pub values: Vec<[f64; Metric::ALL.len()]>,
}

impl Figures {
    /// The mean over the queries; 0 where there is none.
    pub fn mean(&self, metric: Metric) -> f64 {
        let sum: f64 = self.values.iter().filter_map(|values| values.get(metric as usize)).sum();
        sum / self.values.len().max(1) as f64
    }
}

/// Measures a run over those of `queries` that have judgements. A document is relevant if its grade
/// is 1 or more; a document without a grade is not.
pub fn figures(run: &Run, queries: &[JudgedQuery], qrels: &Qrels) -> Figures {
    let mut figures = Figures::default();
    for query in queries {
        let Some(grades) = qrels.grades(&query.id) else { continue };
        let found: Vec<i64> =
            run.found(&query.id).iter().map(|document| grades.get(document).copied().unwrap_or(0)).collect();
        let mut judged: Vec<i64> = grades.values().copied().collect();
        judged.sort_unstable_by(|a, b| b.cmp(a));
        figures.queries.push(query.id.clone());
        figures.values.push(Metric::ALL.map(|metric| value(metric, &found, &judged)));
    }
    figures
}

/// A metric of one query from the grades that were found, in their order, and of all judged
/// documents, best first.
fn value(metric: Metric, found: &[i64], judged: &[i64]) -> f64 {
    match metric {
        Metric::Mrr10 => {
            let first = found.iter().take(10).position(|grade| *grade >= 1);
            first.map_or(0.0, |place| 1.0 / (place + 1) as f64)
        }
        Metric::Ndcg10 => ratio(gain(found, 10), gain(judged, 10)),
        Metric::Recall1 => recall(found, judged, 1),
        Metric::Recall10 => recall(found, judged, 10),
        Metric::Recall100 => recall(found, judged, 100),
    }
}

fn gain(grades: &[i64], depth: usize) -> f64 {
    let discounted = |(place, grade): (usize, &i64)| (*grade).max(0) as f64 / ((place + 2) as f64).log2();
    grades.iter().take(depth).enumerate().map(discounted).sum()
}

fn recall(found: &[i64], judged: &[i64], depth: usize) -> f64 {
    let relevant = |grades: &[i64]| grades.iter().filter(|grade| **grade >= 1).count() as f64;
    ratio(relevant(found.get(..depth).unwrap_or(found)), relevant(judged))
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
