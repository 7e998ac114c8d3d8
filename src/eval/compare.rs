//! Compares two runs and tests whether the difference is significant.

use super::metrics::{Figures, Metric};

/// How much better one run is than another by one metric.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The metric.
    pub metric: Metric,
    /// Mean of the first run less that of the second, over the queries that both have.
    pub mean: f64,
    /// Lower end of the interval that holds the difference with 95 % probability.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

impl Difference {
    /// Whether the difference is significant: the interval does not contain 0.
    pub fn is_significant(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

const RESAMPLES: usize = 10_000;

/// Compares two runs by the paired bootstrap (Sakai 2006): the differences of the queries are drawn
/// with replacement, 10,000 times, always in the same way, and the middle 95 % of the means kept.
pub fn compare(first: &Figures, second: &Figures) -> Vec<Difference> {
    let of_second: std::collections::HashMap<_, _> = second.queries.iter().zip(&second.values).collect();
    let mut differences: Vec<[f64; Metric::ALL.len()]> = Vec::new();
    for (query, values) in first.queries.iter().zip(&first.values) {
        if let Some(others) = of_second.get(query) {
            let mut pairs = values.iter().zip(others.iter());
            differences.push(std::array::from_fn(|_| pairs.next().map_or(0.0, |(a, b)| a - b)));
        }
    }
    let mut means: [Vec<f64>; Metric::ALL.len()] = std::array::from_fn(|_| Vec::with_capacity(RESAMPLES));
    let mut random = Random(20_240_525);
    for _ in 0..RESAMPLES {
        let mut sums = [0.0; Metric::ALL.len()];
        for _ in &differences {
            let drawn = differences.get(random.below(differences.len()));
            for (sum, value) in sums.iter_mut().zip(drawn.into_iter().flatten()) {
                *sum += value;
            }
        }
        for (means, sum) in means.iter_mut().zip(sums) {
            means.push(sum / differences.len().max(1) as f64);
        }
    }
    let of_metric = |(metric, mut means): (Metric, Vec<f64>)| {
        means.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| means.get((share * (RESAMPLES - 1) as f64).round() as usize).copied();
        let sum: f64 = differences.iter().filter_map(|values| values.get(metric as usize)).sum();
        let mean = sum / differences.len().max(1) as f64;
        Difference { metric, mean, low: at(0.025).unwrap_or_default(), high: at(0.975).unwrap_or_default() }
    };
    Metric::ALL.into_iter().zip(means).map(of_metric).collect()
}

/// SplitMix64 (Steele, Lea and Flood 2014): a few lines that give the same numbers for ever, which
/// no crate of random numbers promises.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        ((u128::from(bits) * end as u128) >> 64) as usize
    }
}
