//! Query relaxation: searches level by level, the strictest first, until one has a hit.

use crate::engine::Engine;
use crate::error::Result;
use crate::query::{Condition, Plan, Query, Strictness};
use crate::retrieve::level::{Answer, LevelSearch};
use crate::retrieve::resolved::ResolvedRequest;
use crate::search::{Level, SCHEMA_VERSION, SearchRequest, SearchResponse, TotalRelation};

/// Answers a request from an engine; `resolve` turns the name of a topic into its id.
pub(crate) fn search(
    engine: &dyn Engine,
    request: &SearchRequest,
    resolve: &dyn Fn(&str) -> Result<String>,
) -> Result<SearchResponse> {
    let resolved = ResolvedRequest::new(engine, request, resolve)?;
    let mut answer = Answer::default();
    let (mut tried, mut better): (Vec<Condition>, Vec<Condition>) = (Vec::new(), Vec::new());
    for level in levels(request, &resolved.plan) {
        let wanted = resolved.plan.query(strictness(level));
        answer.levels.insert(level, 0);
        if tried.contains(&wanted.condition) {
            continue;
        }
        tried.push(wanted.condition.clone());
        let narrowed = wanted.condition.clone().and(resolved.filters.clone());
        let condition =
            better.iter().fold(narrowed, |all, better| all.and(Condition::Not(Box::new(better.clone()))));
        let level_search = LevelSearch { engine, request, resolved: &resolved, level };
        let before = answer.total;
        level_search.search_level(&Query { condition, ..wanted.clone() }, &mut answer)?;
        // An empty level has no hits to exclude from the next; and without an exclusion the engine finds
        // the best hits of the last level fastest.
        if answer.total > before {
            better.push(wanted.condition);
            answer.levels.insert(level, answer.total - before);
        }
        if request.level.is_none() && answer.total > 0 {
            break;
        }
    }
    let literal = answer.hits.first().is_some_and(|hit| hit.level == Level::Exact);
    let absent = if literal || request.like.is_some() { Vec::new() } else { absent(engine, &resolved.plan)? };
    Ok(SearchResponse {
        schema_version: SCHEMA_VERSION,
        query: request.query.clone(),
        total: answer.total,
        total_relation: if answer.is_lower_bound { TotalRelation::Gte } else { TotalRelation::Eq },
        levels: answer.levels,
        collapsed: answer.collapsed,
        absent,
        hits: answer.hits,
        facets: answer.facets,
    })
}

/// Keywords that occur nowhere in the index.
fn absent(engine: &dyn Engine, plan: &Plan) -> Result<Vec<String>> {
    let mut absent = Vec::new();
    for (keyword, condition) in plan.keywords.iter().zip(plan.literally()) {
        if !engine.any(&condition)? {
            absent.push(keyword.text.clone());
        }
    }
    Ok(absent)
}

/// The match levels to search, best first.
fn levels(request: &SearchRequest, plan: &Plan) -> Vec<Level> {
    if plan.keywords.is_empty() {
        // With filters only, every match is literal.
        return vec![Level::Exact];
    }
    if request.like.is_some() {
        return vec![Level::Some];
    }
    let last = request.level.unwrap_or(Level::Some);
    Level::ALL.into_iter().filter(|level| *level <= last).collect()
}

pub(crate) fn strictness(level: Level) -> Strictness {
    match level {
        Level::Exact => Strictness::Exact,
        Level::All => Strictness::All,
        Level::Some => Strictness::Some,
    }
}
