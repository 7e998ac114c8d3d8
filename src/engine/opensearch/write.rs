//! The one writer: what it writes has the number of its next commit, which nobody sees before the head
//! names it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::PoisonError;

use serde_json::{Map, Value, json};
use ureq::http::Method;

use crate::engine::Writer;
use crate::engine::opensearch::bulk::{Bulk, Item};
use crate::engine::opensearch::document::{self, DIED, id, key};
use crate::engine::opensearch::dsl;
use crate::engine::opensearch::head::{Head, Snapshot, now};
use crate::engine::opensearch::http::Body;
use crate::engine::opensearch::lease::HeldLease;
use crate::engine::opensearch::read::Cluster;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, ArticleId};
use crate::query::Condition;

/// Seconds for which what a commit replaced is kept: longer than anybody searches a snapshot.
const GRACE: u64 = 60;

/// Articles and origins that are looked for at once.
const AT_ONCE: usize = 500;

/// How often a document is read again that somebody changed in between.
const TRIES: u32 = 3;

pub(crate) struct ClusterWriter<'a> {
    engine: &'a Cluster,
    lease: HeldLease,
    bulk: Bulk,
    origins: BTreeMap<String, String>,
    /// The states that changed since the last commit; `None` where the origin is gone.
    changed: BTreeMap<String, Option<String>>,
    settings: Option<String>,
    /// What this writer added since the last commit, by the key of the article.
    added: HashMap<String, Added>,
    /// What is to be removed of what is committed.
    articles: Vec<String>,
    removed_origins: Vec<String>,
    /// Documents that are marked already.
    marked: HashSet<String>,
    /// What went wrong where no error could be given back.
    error: Option<Error>,
    ended: bool,
}

struct Added {
    origin: Option<String>,
    ordinals: Vec<u32>,
}

impl<'a> ClusterWriter<'a> {
    pub(crate) fn begin(engine: &'a Cluster) -> Result<Self> {
        let client = &engine.client;
        let (lease, left) = HeldLease::take(client, engine.committed()?)?;
        let head = lease.head();
        let opened = engine.settings.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if head.settings != opened {
            lease.give_back();
            let message = "the index was tagged anew since it was opened; open it again";
            let message = format!("{}: {message}", client.address().shown());
            return Err(Error::new(ErrorKind::Incompatible, message));
        }
        engine.look_at(head.snapshot());
        let begun = || -> Result<BTreeMap<String, String>> {
            if left {
                engine.refresh(&client.address().index)?;
            }
            engine.purge(&head)?;
            engine.origins_of(&head.snapshot())
        };
        let origins = match begun() {
            Ok(origins) => origins,
            Err(error) => {
                lease.give_back();
                return Err(error);
            }
        };
        Ok(Self {
            engine,
            lease,
            bulk: Bulk::new(client, &client.address().index),
            origins,
            changed: BTreeMap::new(),
            settings: None,
            added: HashMap::new(),
            articles: Vec::new(),
            removed_origins: Vec::new(),
            marked: HashSet::new(),
            error: None,
            ended: false,
        })
    }

    /// Removes what this writer added of an article.
    fn take_back(&mut self, key: &str) -> Result<()> {
        let Some(added) = self.added.remove(key) else { return Ok(()) };
        self.unexpected()?;
        let number = self.lease.number();
        for ordinal in added.ordinals {
            let id = id(key, ordinal, number);
            let action = json!({ "delete": { "_id": id, "routing": key } }).to_string();
            self.bulk.push(Item { id, action, document: None })?;
        }
        self.unexpected()
    }

    /// Waits for what is on its way, of which nothing may have met another writer's.
    fn unexpected(&mut self) -> Result<()> {
        match self.bulk.drain()?.first() {
            None => Ok(()),
            Some(id) => Err(self.engine.error(&format!("{id} was changed by another writer; run it again"))),
        }
    }

    /// Marks what is to be removed: it dies with the next commit.
    fn mark(&mut self) -> Result<()> {
        self.unexpected()?;
        let snapshot = self.lease.head().snapshot();
        let articles = std::mem::take(&mut self.articles);
        let origins = std::mem::take(&mut self.removed_origins);
        let wanted = articles.chunks(AT_ONCE).map(|some| json!({ "terms": { "article": some } }));
        let wanted = wanted.chain(origins.chunks(AT_ONCE).map(|some| json!({ "terms": { "origin": some } })));
        for condition in wanted.collect::<Vec<_>>() {
            self.lease.check()?;
            self.mark_all(&condition, &snapshot)?;
        }
        Ok(())
    }

    fn mark_all(&mut self, condition: &Value, snapshot: &Snapshot) -> Result<()> {
        let committed = dsl::unscored(&Condition::Always, &[], snapshot);
        let mut body = Map::new();
        body.insert("query".to_owned(), json!({ "bool": { "filter": [condition, committed] } }));
        body.insert("sort".to_owned(), json!([{ "article": "asc" }, { "ordinal": "asc" }]));
        body.insert("seq_no_primary_term".to_owned(), true.into());
        body.insert("track_total_hits".to_owned(), false.into());
        let number = self.lease.number();
        let index = &self.engine.client.address().index;
        let (marked, bulk) = (&mut self.marked, &mut self.bulk);
        self.engine.every(index, "", body, usize::MAX, &mut |hit| {
            let id = hit.get("_id").and_then(Value::as_str).unwrap_or_default().to_owned();
            if marked.insert(id) { bulk.push(mark(&hit, number)?) } else { Ok(()) }
        })?;
        let conflicts = self.bulk.drain()?;
        conflicts.into_iter().try_for_each(|id| self.mark_again(&id, number))
    }

    /// Marks a document that was not as it was when it was found: a writer that ended may have marked it
    /// late, or this one may have marked it and the answer went lost.
    fn mark_again(&mut self, id: &str, number: u64) -> Result<()> {
        let routing = id.split('-').next().unwrap_or_default();
        let path = format!("/{}/_doc/{id}?routing={routing}", self.engine.client.address().index);
        for _ in 0..TRIES {
            let hit = self.engine.client.send(Method::GET, &path, &Body::Empty, &[404])?.body;
            let Some(source) = hit.get("_source") else { return Ok(()) };
            if source.get(DIED).and_then(Value::as_u64) == Some(number) {
                return Ok(());
            }
            self.bulk.push(mark(&hit, number)?)?;
            if self.bulk.drain()?.is_empty() {
                return Ok(());
            }
        }
        Err(self.engine.error(&format!("{id} is changed by another writer; run it again")))
    }

    /// Everything that the next commit is to name is written, and can be found.
    fn write_down(&mut self) -> Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        self.mark()?;
        let (client, number) = (&self.engine.client, self.lease.number());
        let state = client.address().state_index();
        let mut states = Bulk::new(client, &state);
        for (origin, facts) in &self.changed {
            let id = id(&key(origin), 0, number);
            let document = json!({ "type": "origin", "origin": origin, "state": facts, "born": number });
            let action = json!({ "index": { "_id": id } }).to_string();
            states.push(Item { id, action, document: Some(document.to_string()) })?;
        }
        states.drain()?;
        self.engine.refresh(&client.address().index)?;
        self.engine.refresh(&state)?;
        self.lease.check()
    }

    fn make_count(&mut self, goes_on: bool) -> Result<()> {
        self.write_down()?;
        let head: Head = self.lease.commit(self.settings.as_deref(), goes_on)?;
        self.ended = !goes_on;
        self.engine.look_at(head.snapshot());
        *self.engine.settings.lock().unwrap_or_else(PoisonError::into_inner) = head.settings;
        self.changed.clear();
        self.added.clear();
        self.marked.clear();
        Ok(())
    }
}

impl Writer for ClusterWriter<'_> {
    fn add(&mut self, article: &Article) -> Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        self.lease.check()?;
        let key = key(article.id.as_str());
        self.take_back(&key)?;
        let number = self.lease.number();
        let mut ordinals = Vec::with_capacity(article.paragraphs.len());
        for (ordinal, document) in document::documents(article, number, None) {
            let id = id(&key, ordinal, number);
            let action = json!({ "index": { "_id": id, "routing": key } }).to_string();
            self.bulk.push(Item { id, action, document: Some(document.to_string()) })?;
            ordinals.push(ordinal);
        }
        if !ordinals.is_empty() {
            self.added.insert(key, Added { origin: article.origin.clone(), ordinals });
        }
        Ok(())
    }

    fn delete(&mut self, article: &ArticleId) {
        let taken = self.take_back(&key(article.as_str()));
        self.error = self.error.take().or(taken.err());
        if self.lease.head().commit > 0 {
            self.articles.push(article.as_str().to_owned());
        }
    }

    fn delete_origin(&mut self, origin: &str) {
        let own = self.added.iter().filter(|(_, added)| added.origin.as_deref() == Some(origin));
        let own: Vec<String> = own.map(|(key, _)| key.clone()).collect();
        for key in own {
            let taken = self.take_back(&key);
            self.error = self.error.take().or(taken.err());
        }
        if self.origins.remove(origin).is_some() {
            self.changed.insert(origin.to_owned(), None);
        }
        if self.lease.head().commit > 0 {
            self.removed_origins.push(origin.to_owned());
        }
    }

    fn origins(&self) -> &BTreeMap<String, String> {
        &self.origins
    }

    fn put_state(&mut self, origin: &str, state: String) {
        self.changed.insert(origin.to_owned(), Some(state.clone()));
        self.origins.insert(origin.to_owned(), state);
    }

    fn set_settings(&mut self, settings: String) {
        self.settings = Some(settings);
    }

    fn checkpoint(&mut self) -> Result<()> {
        self.make_count(true)
    }

    fn commit(mut self: Box<Self>) -> Result<()> {
        self.make_count(false)
    }
}

impl Drop for ClusterWriter<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // What is on its way comes too late, and is never seen.
            let _ = self.bulk.drain();
            self.lease.give_back();
        }
    }
}

/// Writes a committed paragraph again, with the number of the commit that it dies with; nothing else
/// changes, and only where it is what was read.
fn mark(hit: &Value, number: u64) -> Result<Item> {
    let damaged = || Error::new(ErrorKind::Engine, "a stored paragraph is not what was written");
    let source = hit.get("_source").ok_or_else(damaged)?;
    let whole = |name: &str| hit.get(name).and_then(Value::as_i64).ok_or_else(damaged);
    let born = source.get("born").and_then(Value::as_u64).ok_or_else(damaged)?;
    let id = hit.get("_id").and_then(Value::as_str).ok_or_else(damaged)?.to_owned();
    let found = document::read(source, 0.0)?;
    let mut article = document::begin(source, &found)?;
    article.paragraphs.push(found.paragraph);
    let (_, document) = document::documents(&article, born, Some(number)).pop().ok_or_else(damaged)?;
    let action = json!({ "index": {
        "_id": id, "routing": key(article.id.as_str()),
        "if_seq_no": whole("_seq_no")?, "if_primary_term": whole("_primary_term")?,
    } });
    Ok(Item { id, action: action.to_string(), document: Some(document.to_string()) })
}

impl Cluster {
    /// Makes what was written findable, on every copy of every shard that answers.
    pub(crate) fn refresh(&self, index: &str) -> Result<()> {
        let answer = self.client.send(Method::POST, &format!("/{index}/_refresh"), &Body::Empty, &[])?.body;
        match answer.pointer("/_shards/failed").and_then(Value::as_u64) {
            Some(0) => Ok(()),
            _ => Err(self.error("a part of the index cannot be refreshed; see `_cluster/health`")),
        }
    }

    /// The state of each origin in a snapshot.
    pub(crate) fn origins_of(&self, snapshot: &Snapshot) -> Result<BTreeMap<String, String>> {
        let mut body = Map::new();
        let seen = dsl::unscored(&Condition::Always, &[], snapshot);
        let filter = json!([{ "term": { "type": "origin" } }, seen]);
        body.insert("query".to_owned(), json!({ "bool": { "filter": filter } }));
        body.insert("sort".to_owned(), json!([{ "origin": "asc" }, { "born": "asc" }]));
        body.insert("track_total_hits".to_owned(), false.into());
        let mut origins = BTreeMap::new();
        self.every(&self.client.address().state_index(), "", body, usize::MAX, &mut |hit| {
            let text = |name: &str| hit.pointer(&format!("/_source/{name}")).and_then(Value::as_str);
            if let Some(origin) = text("origin") {
                // The last one counts, which may say that the origin is gone.
                match text("state") {
                    Some(state) => origins.insert(origin.to_owned(), state.to_owned()),
                    None => origins.remove(origin),
                };
            }
            Ok(())
        })?;
        Ok(origins)
    }

    /// Has the cluster remove, in its own time, what no snapshot shows any more.
    fn purge(&self, head: &Head) -> Result<()> {
        let mut gone = vec![json!({ "terms": { "born": head.aborted } })];
        if now() > head.committed_at + GRACE {
            let undone = json!({ "terms": { DIED: head.aborted } });
            let died = json!({ "range": { DIED: { "lte": head.commit } } });
            gone.push(json!({ "bool": { "filter": died, "must_not": undone } }));
        }
        let body = json!({ "query": { "bool": { "should": gone, "minimum_should_match": 1 } } });
        let index = &self.client.address().index;
        let path = format!("/{index}/_delete_by_query?conflicts=proceed&wait_for_completion=false");
        self.client.send(Method::POST, &path, &Body::Json(&body), &[]).map(|_| ())
    }
}
