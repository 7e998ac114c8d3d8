//! What an evaluation says: means, and the comparison with another run, as JSON has them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::compare::{Difference, compare};
use super::metrics::{Figures, Metric};
use crate::search::SCHEMA_VERSION;

/// The figures of a run in one value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Queries asked.
    pub queries: usize,
    /// Those of them that have judgements: the means are over these.
    pub judged: usize,
    /// Means by the name of the metric.
    pub metrics: BTreeMap<&'static str, f64>,
    /// Mean time of a query in milliseconds; `None` where a run was read and nothing was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<f64>,
    /// The other run, where one was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
}

/// Another run of the same queries.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Compared {
    /// Its means and the differences, by the name of the metric.
    pub metrics: BTreeMap<&'static str, MetricDifference>,
    /// Mean time of a query in milliseconds; `None` where a run was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<f64>,
}

/// A metric of another run, and how much better the first one is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MetricDifference {
    /// Mean of the other run.
    pub other: f64,
    /// Mean of the first run less that of the other.
    pub difference: f64,
    /// Lower end of the interval that holds the difference with 95 % probability.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// Whether the interval leaves 0 out.
    pub significant: bool,
}

/// The figures of one query.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OfQuery {
    /// Its id.
    pub query: String,
    /// Its figures by the name of the metric.
    pub metrics: BTreeMap<&'static str, f64>,
}

impl Summary {
    /// The means of a run for which `queries` were asked in `latency` on average.
    pub fn new(queries: usize, figures: &Figures, latency: Option<Duration>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            queries,
            judged: figures.queries.len(),
            metrics: Metric::ALL.map(|metric| (metric.as_str(), rounded(figures.mean(metric)))).into(),
            latency_ms: latency.map(milliseconds),
            compared: None,
        }
    }

    /// The same with the comparison of the run's figures, `first`, with those of another.
    #[must_use]
    pub fn beside(mut self, first: &Figures, other: &Figures, latency: Option<Duration>) -> Self {
        let versus = |Difference { metric, mean, low, high }| {
            let significant = Difference { metric, mean, low, high }.is_significant();
            let other = rounded(other.mean(metric));
            let [difference, low, high] = [mean, low, high].map(rounded);
            (metric.as_str(), MetricDifference { other, difference, low, high, significant })
        };
        let metrics = compare(first, other).into_iter().map(versus).collect();
        self.compared = Some(Compared { metrics, latency_ms: latency.map(milliseconds) });
        self
    }
}

/// The figures of every query, in the order in which they were asked.
pub fn by_query(figures: &Figures) -> impl Iterator<Item = OfQuery> {
    figures.queries.iter().zip(&figures.values).map(|(query, values)| OfQuery {
        query: query.clone(),
        metrics: Metric::ALL
            .into_iter()
            .map(Metric::as_str)
            .zip(values.iter().copied().map(rounded))
            .collect(),
    })
}

/// To six places: more would differ from machine to machine, and say nothing.
fn rounded(value: f64) -> f64 {
    // Adding 0 turns a negative zero into one.
    (value * 1e6).round() / 1e6 + 0.0
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
