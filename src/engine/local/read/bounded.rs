//! A search that counts up to a limit: texts are verified in the order of the page, and no further.

use tantivy::query::{EnableScoring, Query as _};
use tantivy::{DocSet as _, Searcher, TERMINATED};

use crate::engine::local::read::collect::{Best, Counts, Ranked, Tally};
use crate::engine::local::read::compile::{self, View};
use crate::engine::local::read::statistics::Shaped;
use crate::engine::{Order, Page};
use crate::query::Query;

/// The first matches, their number and facet counts up to a limit, and whether there are more.
pub(crate) struct Bounded {
    pub(crate) tally: Tally,
    pub(crate) is_lower_bound: bool,
    pub(crate) found: Vec<Ranked>,
}

/// How many times more candidates are collected if too few of them pass.
const GROWTH: usize = 4;

/// The first `limit` matches in the order of the page; counts are exact up to its `count_limit`. Facets
/// are those of the first matches in this order, so they depend neither on the page nor on the order of
/// writing.
pub(crate) fn search(
    shaped: &Shaped<'_>,
    view: &View<'_>,
    query: &Query,
    page: &Page,
    limit: usize,
) -> tantivy::Result<Bounded> {
    let searcher = shaped.searcher;
    let (candidates, check) = compile::unchecked(view, query, page.order == Order::Score);
    let all = searcher.num_docs() as usize;
    let counted = page.count_limit.saturating_add(1);
    let wanted = if page.counts.is_empty() { limit } else { limit.max(counted) };
    // A score threshold prunes the first stage, but matches below it must be counted, and a candidate
    // that fails its check must not set it.
    let is_pruned = check.is_none() && page.counts.is_empty() && page.score_ratio > 0.0;
    let score_ratio = if is_pruned { page.score_ratio } else { 0.0 };
    let best_of = Page { score_ratio, counts: Vec::new(), ..page.clone() };
    let (mut found, mut verified, mut most) = (Vec::new(), 0, wanted);
    // A larger number of candidates begins with the same ones, so each text is read once.
    let is_complete = loop {
        most = most.min(all);
        if most == 0 {
            break all == 0;
        }
        let best = Best::new(&best_of, most);
        let ranked = searcher.search_with_statistics_provider(&*candidates, &best, shaped)?;
        for one in ranked.iter().skip(verified) {
            if found.len() >= wanted {
                break;
            }
            let (segment, document) = (one.address.segment_ord as usize, one.address.doc_id);
            verified += 1;
            if check.as_ref().is_none_or(|check| view.texts.pass(segment, document, check)) {
                found.push(*one);
            }
        }
        let is_last = !is_pruned && (ranked.len() < most || most == all);
        if found.len() >= wanted || is_last || is_pruned {
            break is_last && verified == ranked.len();
        }
        most = most.saturating_mul(GROWTH);
    };
    let total = match is_complete {
        true => found.len(),
        false if page.counts.is_empty() => count(searcher, view, query, counted)?,
        // More were wanted than are counted, so these are all or too many.
        false => found.len(),
    };
    let facets = found.get(..page.count_limit).unwrap_or(&found);
    let (_, counts) = Counts(page.counts.clone()).of(searcher, facets)?;
    found.truncate(limit);
    let tally = (total.min(page.count_limit) as u64, counts);
    Ok(Bounded { tally, is_lower_bound: total > page.count_limit, found })
}

/// The number of matches, up to `most`. Without an order, neighbouring texts are read together.
fn count(searcher: &Searcher, view: &View<'_>, query: &Query, most: usize) -> tantivy::Result<usize> {
    let condition = compile::unscored(view, &query.condition, &query.terms);
    let weight = condition.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut count = 0;
    for segment in searcher.segment_readers() {
        let mut matches = weight.scorer(segment, 1.0)?;
        while matches.doc() != TERMINATED && count < most {
            let alive = segment.alive_bitset();
            count += usize::from(alive.is_none_or(|alive| alive.is_alive(matches.doc())));
            matches.advance();
        }
    }
    Ok(count)
}
