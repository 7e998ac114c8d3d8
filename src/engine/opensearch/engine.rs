//! What every engine can do, asked of a cluster.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};
use ureq::http::Method;

use crate::engine::opensearch::document::{self, CHARACTERS, FORMAT, READ, key};
use crate::engine::opensearch::dsl;
use crate::engine::opensearch::http::Body;
use crate::engine::opensearch::read::{Cluster, PAGE};
use crate::engine::opensearch::write::ClusterWriter;
use crate::engine::{
    Articles, Counted, Engine, Facts, Maintenance, Match, Matches, Order, Page, Part, Segment, Statistics,
    Writer, WriterOptions,
};
use crate::error::Result;
use crate::model::{Article, ArticleId};
use crate::query::{Condition, Field, Query, Weighted};

/// Clauses that a cluster takes in one query, less some for the condition.
const MOST_CLAUSES: usize = 900;

/// Largest number of matches that a cluster counts.
const MOST_TRACKED: usize = i32::MAX as usize;

impl Engine for Cluster {
    fn search(&self, query: &Query, page: &Page) -> Result<Matches> {
        let snapshot = self.snapshot()?;
        let most_counted = if page.count_limit == 0 { usize::MAX } else { page.count_limit };
        // Facets up to a limit are those of the first matches, so these are listed and counted here.
        let is_listed = page.count_limit > 0 && !page.counts.is_empty();
        let wanted = match page.order {
            Order::Score if page.limit > 0 || is_listed => {
                let (count, most) = (dsl::clauses(&query.terms), MOST_CLAUSES);
                if count > most {
                    let message = format!("the query has {count} terms, a cluster takes {most}; shorten it");
                    return Err(self.error(&message));
                }
                dsl::scored(query, &self.known(&snapshot, &query.terms)?.0, &snapshot)
            }
            _ => dsl::unscored(&query.condition, &query.terms, &snapshot),
        };
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        put("query", wanted.clone());
        put(
            "track_total_hits",
            match page.count_limit {
                0 => true.into(),
                limit => limit.saturating_add(1).min(MOST_TRACKED).into(),
            },
        );
        put("_source", json!(READ));
        put("sort", dsl::sort(page.order));
        if is_listed {
            put("docvalue_fields", page.counts.iter().map(|one| dsl::column(*one)).collect());
        } else if !page.counts.is_empty() {
            put("aggs", Self::counting(&page.counts));
        }
        let end = if page.limit == 0 { 0 } else { page.offset.saturating_add(page.limit) };
        let last = if is_listed { end.max(page.count_limit) } else { end };
        // Only who asks for a share of the best score, or counts the first matches, has to see the best.
        let first = if is_listed || page.score_ratio > 0.0 || last > 2 * PAGE { 0 } else { page.offset };
        if first > 0 {
            body.insert("from".to_owned(), first.into());
        }
        let (mut at, mut enough, mut matches, mut near) = (first, None, Vec::new(), true);
        let mut counts: BTreeMap<Counted, BTreeMap<String, u64>> = BTreeMap::new();
        let mut take = |hit: Value| {
            for one in page.counts.iter().filter(|_| is_listed && at < page.count_limit) {
                let values = hit.pointer(&format!("/fields/{}", dsl::column(*one))).and_then(Value::as_array);
                for value in values.into_iter().flatten().filter_map(Value::as_str) {
                    *counts.entry(*one).or_default().entry(value.to_owned()).or_default() += 1;
                }
            }
            let score = match page.order {
                Order::Score => hit.pointer("/sort/0").and_then(Value::as_f64).unwrap_or_default() as f32,
                Order::Newest => 0.0,
            };
            let enough = *enough.get_or_insert(score * page.score_ratio);
            near &= at < page.min_candidates || score >= enough || page.score_ratio == 0.0;
            if near && at >= page.offset && at < end {
                matches.push(document::read(hit.get("_source").unwrap_or(&Value::Null), score)?);
            }
            at += 1;
            Ok(())
        };
        let answer = match first {
            0 => self.every(&self.client.address().index, "", body, last, &mut take)?,
            _ => {
                body.insert("size".to_owned(), page.limit.into());
                let mut answer = self.search_paragraphs(&Value::Object(body))?;
                if let Some(Value::Array(hits)) = answer.pointer_mut("/hits/hits").map(Value::take) {
                    hits.into_iter().try_for_each(take)?;
                }
                answer
            }
        };
        let total = answer.pointer("/hits/total/value").and_then(Value::as_u64).unwrap_or_default();
        let is_lower_bound = total > most_counted as u64;
        for one in &page.counts {
            match is_listed {
                true => drop(counts.entry(*one).or_default()),
                false => drop(counts.insert(*one, self.counted(*one, &answer, &wanted)?)),
            }
        }
        Ok(Matches { total: total.min(most_counted as u64), is_lower_bound, matches, counts })
    }

    fn any(&self, condition: &Condition) -> Result<bool> {
        let body = json!({
            "size": 0, "track_total_hits": 1, "terminate_after": 1,
            "query": dsl::unscored(condition, &[], &self.snapshot()?),
        });
        let answer = self.search_paragraphs(&body)?;
        Ok(answer.pointer("/hits/total/value").and_then(Value::as_u64) > Some(0))
    }

    fn statistics(&self, terms: &[Weighted]) -> Result<Statistics> {
        Ok(self.known(&self.snapshot()?, terms)?.1)
    }

    fn paragraphs(&self, article: &ArticleId, ordinals: RangeInclusive<u32>) -> Result<Vec<Match>> {
        let own = Condition::Token(Field::Article, article.as_str().to_owned());
        let (first, last) = (*ordinals.start(), (*ordinals.end()).min(i32::MAX.unsigned_abs()));
        if first > last {
            return Ok(Vec::new());
        }
        let range = json!({ "range": { "ordinal": { "gte": first, "lte": last } } });
        let own = dsl::unscored(&own, &[], &self.snapshot()?);
        let mut body = Map::new();
        body.insert("query".to_owned(), json!({ "bool": { "filter": [own, range] } }));
        body.insert("sort".to_owned(), json!([{ "ordinal": "asc" }]));
        body.insert("_source".to_owned(), json!(READ));
        let routing = format!("&routing={}", key(article.as_str()));
        let mut found = Vec::new();
        self.every(&self.client.address().index, &routing, body, usize::MAX, &mut |hit| {
            found.push(document::read(hit.get("_source").unwrap_or(&Value::Null), 0.0)?);
            Ok(())
        })?;
        Ok(found)
    }

    fn articles(&self) -> Result<Articles<'_>> {
        let snapshot = self.snapshot()?;
        let mut body = Map::new();
        body.insert("query".to_owned(), dsl::unscored(&Condition::Always, &[], &snapshot));
        body.insert("sort".to_owned(), json!([{ "article": "asc" }, { "ordinal": "asc" }]));
        body.insert("track_total_hits".to_owned(), false.into());
        body.insert("size".to_owned(), ARTICLE_PAGE.into());
        let (mut ahead, mut ended, mut open) = (Vec::new().into_iter(), false, None::<Article>);
        let mut next = move || -> Result<Option<Article>> {
            loop {
                let Some((source, found)) = ahead.next() else {
                    if ended {
                        return Ok(open.take());
                    }
                    // What a later commit replaced may be removed after a while.
                    if self.committed()?.head.commit != snapshot.commit {
                        return Err(self.error("the index was changed while it was read; run it again"));
                    }
                    let mut answer = self.search_paragraphs(&Value::Object(body.clone()))?;
                    let hits = answer.pointer_mut("/hits/hits").map(Value::take);
                    let Some(Value::Array(hits)) = hits else {
                        return Err(self.error("an answer without hits"));
                    };
                    ended = hits.len() < ARTICLE_PAGE;
                    if let Some(last) = hits.last().and_then(|hit| hit.get("sort")) {
                        body.insert("search_after".to_owned(), last.clone());
                    }
                    let read = |mut hit: Value| {
                        let source = hit.get_mut("_source").map(Value::take).unwrap_or_default();
                        let found = document::read(&source, 0.0)?;
                        Ok((source, found))
                    };
                    ahead = hits.into_iter().map(read).collect::<Result<Vec<(Value, Match)>>>()?.into_iter();
                    continue;
                };
                if let Some(article) = open.as_mut().filter(|article| article.id == found.article) {
                    article.paragraphs.push(found.paragraph);
                    continue;
                }
                let mut article = document::begin(&source, &found)?;
                article.paragraphs.push(found.paragraph);
                if let Some(done) = open.replace(article) {
                    return Ok(Some(done));
                }
            }
        };
        let mut failed = false;
        Ok(Box::new(std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let article = next().transpose();
            failed = article.as_ref().is_some_and(|article: &Result<Article>| article.is_err());
            article
        })))
    }

    fn origins(&self) -> Result<BTreeMap<String, String>> {
        let snapshot = self.committed()?.head.snapshot();
        self.origins_of(&snapshot)
    }

    fn facts(&self) -> Result<Facts> {
        let snapshot = self.snapshot()?;
        let body = json!({
            "size": 0, "track_total_hits": true,
            "query": dsl::unscored(&Condition::Always, &[], &snapshot),
            "aggs": { CHARACTERS: { "sum": { "field": CHARACTERS } } },
        });
        let answer = self.search_paragraphs(&body)?;
        let index = &self.client.address().index;
        let path = format!("/{index}/_stats/store,docs?level=shards");
        let sizes = self.client.send(Method::GET, &path, &Body::Empty, &[])?.body;
        let shards = sizes.pointer(&format!("/indices/{index}/shards")).and_then(Value::as_object);
        let copies =
            shards.into_iter().flat_map(|shards| shards.values()).filter_map(Value::as_array).flatten();
        let primary = |copy: &&Value| copy.pointer("/routing/primary") == Some(&Value::Bool(true));
        let segment = |copy: &Value| {
            let number = |path: &str| copy.pointer(path).and_then(Value::as_u64).unwrap_or_default();
            let (bytes, paragraphs) = (number("/store/size_in_bytes"), number("/docs/count"));
            Segment { bytes, paragraphs, deleted: number("/docs/deleted") }
        };
        let mut segments: Vec<Segment> = copies.filter(primary).map(segment).collect();
        segments.sort_unstable_by(|one, other| other.cmp(one));
        let bytes = segments.iter().map(|segment| segment.bytes).sum();
        Ok(Facts {
            paragraphs: answer.pointer("/hits/total/value").and_then(Value::as_u64).unwrap_or_default(),
            characters: answer
                .pointer(&format!("/aggregations/{CHARACTERS}/value"))
                .and_then(Value::as_f64)
                .unwrap_or_default() as u64,
            parts: vec![Part { name: "shards", bytes }],
            segments,
            format: FORMAT,
        })
    }

    fn reload(&self) -> Result<()> {
        self.look_at(self.committed()?.head.snapshot());
        Ok(())
    }

    fn writer(&self, _: &WriterOptions) -> Result<Box<dyn Writer + '_>> {
        Ok(Box::new(ClusterWriter::begin(self)?))
    }

    fn maintenance(&self) -> Option<&dyn Maintenance> {
        None
    }
}

/// Paragraphs that are read at once of all.
const ARTICLE_PAGE: usize = 1_000;
