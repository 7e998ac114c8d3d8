//! Counts of what was asked and how long it took, in Prometheus' text format.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets, in microseconds.
const BOUNDS: [u64; 8] = [500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000];

#[derive(Debug, Default)]
pub(super) struct Metrics {
    /// By the first digit of the status.
    statuses: [AtomicU64; 6],
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    micros: AtomicU64,
    pub refused: AtomicU64,
    pub connections: AtomicU64,
}

impl Metrics {
    pub fn record(&self, status: u16, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(count) = self.statuses.get(usize::from(status / 100)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            if micros <= *bound {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    pub fn text(&self) -> String {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let seconds = |micros: u64| micros as f64 / 1e6;
        let mut text = String::from("# TYPE duansou_requests_total counter\n");
        for (class, count) in self.statuses.iter().enumerate().skip(2) {
            let _ = writeln!(text, "duansou_requests_total{{status=\"{class}xx\"}} {}", read(count));
        }
        text.push_str("# TYPE duansou_request_seconds histogram\n");
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            let le = seconds(*bound);
            let _ = writeln!(text, "duansou_request_seconds_bucket{{le=\"{le}\"}} {}", read(bucket));
        }
        let count = read(&self.count);
        let _ = writeln!(text, "duansou_request_seconds_bucket{{le=\"+Inf\"}} {count}");
        let _ = writeln!(text, "duansou_request_seconds_sum {}", seconds(read(&self.micros)));
        let _ = writeln!(text, "duansou_request_seconds_count {count}");
        let _ = writeln!(
            text,
            "# TYPE duansou_refused_total counter\nduansou_refused_total {}",
            read(&self.refused)
        );
        let held = read(&self.connections);
        let _ = writeln!(text, "# TYPE duansou_connections gauge\nduansou_connections {held}");
        text
    }
}
