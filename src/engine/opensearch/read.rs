//! Searches of one snapshot: what is asked, page by page, and what comes back, whole or as an error.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use ureq::http::Method;

use crate::engine::opensearch::dsl::{self, Scoring};
use crate::engine::opensearch::head::{self, Snapshot};
use crate::engine::opensearch::http::{Body, Client};
use crate::engine::{Counted, Statistics};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Field, Weighted};

/// How long a snapshot is searched before the head is read again. What a commit replaced is kept for
/// longer, so that nobody searches what is being removed.
const FRESH: Duration = Duration::from_secs(20);

/// Hits that are fetched at once; a cluster gives at most 10,000.
pub(crate) const PAGE: usize = 5_000;

/// Values of a column that are counted at once.
const VALUES: usize = 10_000;

/// Terms whose frequencies are asked for at once, and known at most.
const TERMS_AT_ONCE: usize = 500;
const MOST_KNOWN: usize = 100_000;

/// An index in a cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) client: Arc<Client>,
    /// The settings that it was opened with.
    pub(crate) settings: Mutex<String>,
    view: Mutex<View>,
}

/// What is known of the last snapshot that was asked for.
#[derive(Debug)]
struct View {
    snapshot: Snapshot,
    read: Instant,
    known: Option<Known>,
}

#[derive(Debug, Default)]
struct Known {
    paragraphs: u64,
    bigrams: u64,
    unigrams: u64,
    frequencies: HashMap<(Field, String), u64>,
}

impl Cluster {
    pub(crate) fn new(client: Client, head: &head::Head) -> Self {
        let view = View { snapshot: head.snapshot(), read: Instant::now(), known: None };
        let settings = Mutex::new(head.settings.clone());
        Self { client: Arc::new(client), settings, view: Mutex::new(view) }
    }

    fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at what is committed from now on.
    pub(crate) fn look_at(&self, snapshot: Snapshot) {
        let mut view = self.view();
        if view.snapshot != snapshot {
            view.known = None;
            view.snapshot = snapshot;
        }
        view.read = Instant::now();
    }

    /// What is committed now.
    pub(crate) fn committed(&self) -> Result<head::Versioned> {
        head::read(&self.client)?.ok_or_else(|| {
            let message = format!("{}: the index is gone", self.client.address().shown());
            Error::new(ErrorKind::NotFound, message)
        })
    }

    /// What a search that begins now sees.
    pub(crate) fn snapshot(&self) -> Result<Snapshot> {
        let (snapshot, age) = {
            let view = self.view();
            (view.snapshot.clone(), view.read.elapsed())
        };
        if age < FRESH {
            return Ok(snapshot);
        }
        let snapshot = self.committed()?.head.snapshot();
        self.look_at(snapshot.clone());
        Ok(snapshot)
    }

    pub(crate) fn error(&self, message: &str) -> Error {
        Error::new(ErrorKind::Engine, format!("{}: {message}", self.client.address().shown()))
    }

    /// Asks; an answer of some shards only is an error.
    pub(crate) fn ask(&self, index: &str, options: &str, body: &Value) -> Result<Value> {
        let path = format!("/{index}/_search?allow_partial_search_results=false{options}");
        let answer = self.client.send(Method::POST, &path, &Body::Json(body), &[])?.body;
        let failed = answer.pointer("/_shards/failed").and_then(Value::as_u64);
        if failed != Some(0) {
            return Err(self.error("a part of the index did not answer; see `_cluster/health`"));
        }
        if answer.get("timed_out") == Some(&Value::Bool(true)) {
            return Err(
                self.error("a part of the index took too long to answer; see the load of the cluster")
            );
        }
        Ok(answer)
    }

    /// Searches the paragraphs.
    pub(crate) fn search_paragraphs(&self, body: &Value) -> Result<Value> {
        self.ask(&self.client.address().index, "", body)
    }

    /// Every hit of a search in its order, which has to tell any two apart; at most `most`. The body is
    /// asked again and again with the last hit that came.
    pub(crate) fn every(
        &self,
        index: &str,
        options: &str,
        mut body: Map<String, Value>,
        most: usize,
        each: &mut dyn FnMut(Value) -> Result<()>,
    ) -> Result<Value> {
        let (mut met, mut first) = (0, None);
        loop {
            let wanted = PAGE.min(most - met);
            body.insert("size".to_owned(), wanted.into());
            let mut answer = self.ask(index, options, &Value::Object(body.clone()))?;
            let hits = match answer.pointer_mut("/hits/hits").map(Value::take) {
                Some(Value::Array(hits)) => hits,
                _ => return Err(self.error("an answer without hits")),
            };
            let (found, last) = (hits.len(), hits.last().and_then(|hit| hit.get("sort")).cloned());
            hits.into_iter().try_for_each(&mut *each)?;
            met += found;
            let first = first.get_or_insert(answer);
            match last {
                Some(last) if found == wanted && met < most => {
                    body.insert("search_after".to_owned(), last);
                    // Counted once is enough.
                    body.remove("aggs");
                    body.insert("track_total_hits".to_owned(), false.into());
                }
                _ => return Ok(first.take()),
            }
        }
    }

    /// What the ranking needs to know, asked for once in the life of a snapshot.
    pub(crate) fn known(&self, snapshot: &Snapshot, terms: &[Weighted]) -> Result<(Scoring, Statistics)> {
        let wanted = |term: &Weighted| (term.field, term.token.clone());
        let mut unknown: Vec<(Field, String)> = {
            let mut view = self.view();
            if view.known.as_ref().is_some_and(|known| known.frequencies.len() > MOST_KNOWN) {
                view.known = None;
            }
            let known = view.known.as_ref().filter(|_| view.snapshot == *snapshot);
            let is_known =
                |term: &(Field, String)| known.is_some_and(|known| known.frequencies.contains_key(term));
            terms.iter().map(wanted).filter(|term| !is_known(term)).collect()
        };
        unknown.sort_unstable();
        unknown.dedup();
        let mut known = {
            let mut view = self.view();
            if view.snapshot == *snapshot { view.known.take() } else { None }
        };
        let chunks: Vec<&[(Field, String)]> = match unknown.is_empty() {
            true if known.is_none() => vec![&[]],
            _ => unknown.chunks(TERMS_AT_ONCE).collect(),
        };
        for chunk in chunks {
            let answer = self.search_paragraphs(&dsl::statistics(chunk, snapshot))?;
            let number = |path: &str| answer.pointer(path).and_then(Value::as_f64).unwrap_or_default() as u64;
            let known = known.get_or_insert_default();
            known.paragraphs = number("/hits/total/value");
            known.bigrams = number("/aggregations/bigrams/value");
            known.unigrams = number("/aggregations/unigrams/value");
            for (at, term) in chunk.iter().enumerate() {
                let count = number(&format!("/aggregations/{at}/doc_count"));
                known.frequencies.insert(term.clone(), count);
            }
        }
        let known = known.unwrap_or_default();
        let frequency = |term: &Weighted| known.frequencies.get(&wanted(term)).copied().unwrap_or_default();
        let frequencies: Vec<u64> = terms.iter().map(frequency).collect();
        let average_length = known.unigrams as f32 / known.paragraphs.max(1) as f32;
        let scoring = Scoring {
            paragraphs: known.paragraphs,
            bigrams: known.bigrams,
            frequencies: frequencies.clone(),
        };
        let statistics = Statistics { paragraphs: known.paragraphs, average_length, frequencies };
        let mut view = self.view();
        if view.snapshot == *snapshot {
            view.known = Some(known);
        }
        Ok((scoring, statistics))
    }

    /// The aggregations that count columns.
    pub(crate) fn counting(counts: &[Counted]) -> Value {
        let each = |counted: &Counted| {
            let column = dsl::column(*counted);
            (column.to_owned(), json!({ "terms": { "field": column, "size": VALUES } }))
        };
        Value::Object(counts.iter().map(each).collect())
    }

    /// The counts of a column; where there are more values than were asked for, page by page.
    pub(crate) fn counted(
        &self,
        counted: Counted,
        answer: &Value,
        query: &Value,
    ) -> Result<BTreeMap<String, u64>> {
        let column = dsl::column(counted);
        let found = answer.pointer(&format!("/aggregations/{column}")).unwrap_or(&Value::Null);
        let count = |bucket: &Value| bucket.get("doc_count").and_then(Value::as_u64).unwrap_or_default();
        let buckets =
            |found: &Value| found.get("buckets").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut values = BTreeMap::new();
        if found.get("sum_other_doc_count").and_then(Value::as_u64) == Some(0) {
            for bucket in buckets(found) {
                let value = bucket.get("key").and_then(Value::as_str).unwrap_or_default().to_owned();
                values.insert(value, count(&bucket));
            }
            return Ok(values);
        }
        let mut source = json!({
            "size": VALUES, "sources": [{ column: { "terms": { "field": column } } }],
        });
        loop {
            let body = json!({
                "size": 0, "track_total_hits": false, "query": query,
                "aggs": { column: { "composite": source } },
            });
            let answer = self.search_paragraphs(&body)?;
            let found = answer.pointer(&format!("/aggregations/{column}")).unwrap_or(&Value::Null);
            for bucket in buckets(found) {
                let value = bucket.pointer(&format!("/key/{column}")).and_then(Value::as_str);
                values.insert(value.unwrap_or_default().to_owned(), count(&bucket));
            }
            match (found.get("after_key"), source.as_object_mut()) {
                (Some(after), Some(source)) => source.insert("after".to_owned(), after.clone()),
                _ => return Ok(values),
            };
        }
    }
}
