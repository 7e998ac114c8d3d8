//! Numbers as text for people.

use crate::search::{SearchResponse, TotalRelation};

/// A number of things in words: `1 article`, `2 matches`.
pub fn count(number: u64, thing: &str) -> String {
    match (number, thing.ends_with("ch")) {
        (1, _) => format!("1 {thing}"),
        (_, true) => format!("{number} {thing}es"),
        (_, false) => format!("{number} {thing}s"),
    }
}

/// The number of matches; "more than 1,000 matches" if there are more than were counted.
pub fn matches(response: &SearchResponse) -> String {
    match response.total_relation {
        TotalRelation::Gte => format!("more than {} matches", in_thousands(response.total)),
        TotalRelation::Eq => count(response.total, "match"),
    }
}

/// A number with a comma after each thousand.
fn in_thousands(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", in_thousands(number / 1000), number % 1000),
    }
}
