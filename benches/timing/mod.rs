//! Times of two systems for the same queries, their percentiles, and whether a limit holds.

use std::time::Instant;

/// Rounds that count. A query's time is the best of them: whatever else the machine does can only
/// make it longer.
pub const ROUNDS: usize = 5;

/// Milliseconds of both systems, for each query one of every round.
#[derive(Default)]
pub struct Timing {
    ours: Vec<Vec<f64>>,
    theirs: Vec<Vec<f64>>,
}

impl Timing {
    pub fn add(&mut self, query: usize, ours: f64, theirs: f64) {
        for (times, time) in [(&mut self.ours, ours), (&mut self.theirs, theirs)] {
            if times.len() <= query {
                times.resize(query + 1, Vec::new());
            }
            times[query].push(time);
        }
    }

    pub fn extend(&mut self, other: Self) {
        self.ours.extend(other.ours);
        self.theirs.extend(other.theirs);
    }

    /// A row of percentiles over the queries.
    pub fn print(&self, name: &str, found: [String; 2]) {
        print(name, &best(&self.ours), &best(&self.theirs), found);
    }

    /// A row of percentiles over all samples.
    pub fn print_samples(&self, name: &str) {
        print(name, &self.ours.concat(), &self.theirs.concat(), [String::new(), String::new()]);
    }

    pub fn bars(&self, with_baseline: bool) {
        let (ours, theirs) = (best(&self.ours), best(&self.theirs));
        bar("median ≤ 2 ms", percentile(&ours, 0.5), 2.0);
        bar("p99 ≤ 10 ms", percentile(&ours, 0.99), 10.0);
        if with_baseline {
            let ratio = |share| percentile(&ours, share) / percentile(&theirs, share);
            bar("median ≤ 1.5× the baseline's", ratio(0.5), 1.5);
            bar("p99 ≤ 1.5× the baseline's", ratio(0.99), 1.5);
        }
    }
}

fn print(name: &str, ours: &[f64], theirs: &[f64], found: [String; 2]) {
    let mut cells = vec![name.to_owned(), ours.len().to_string()];
    // Without the baseline its times are 0.
    let shown =
        |value: f64| if value > 0.0 && value.is_finite() { format!("{value:.2}") } else { "–".into() };
    for times in [ours, theirs] {
        cells.extend([0.5, 0.9, 0.99].map(|share| shown(percentile(times, share))));
    }
    let ratio = |share| shown(percentile(ours, share) / percentile(theirs, share));
    cells.extend([ratio(0.5), ratio(0.99)]);
    cells.extend(found);
    row(&cells.iter().map(String::as_str).collect::<Vec<_>>());
}

pub fn row(cells: &[&str]) {
    println!("| {} |", cells.join(" | "));
}

/// Says whether a bar holds.
pub fn bar(what: &str, value: f64, most: f64) {
    println!("{what}: {value:.2} {}", if value <= most { "holds" } else { "MISSED" });
}

pub fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// The value below which a share of the values lies; 0 where there is none.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let place = ((values.len() as f64 * share).ceil() as usize).saturating_sub(1);
    values.get(place).copied().unwrap_or(0.0)
}

fn best(times: &[Vec<f64>]) -> Vec<f64> {
    times.iter().map(|times| times.iter().copied().fold(f64::INFINITY, f64::min)).collect()
}
