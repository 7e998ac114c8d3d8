//! Runs a sync: reads new and changed files in one commit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use crate::index::sync::facts::Facts;
use crate::index::sync::options::{Change, SyncOptions};
use crate::index::sync::plan::{Plan, Step, plan};

use crate::engine::{Counted, Page, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::extract;
use crate::index::facts;
use crate::index::handle::Index;
use crate::index::reading::article;
use crate::index::report::SyncReport;
use crate::model::{ArticleId, Record};
use crate::query::{Condition, Field, Query};

/// A file with more errors than this is read again each time, instead of storing all of them.
const MOST_FAULTS: usize = 100;

impl Index {
    /// The changes that a sync of `paths` would make, by origin. Changes nothing.
    ///
    /// # Errors
    /// `Io`, `Engine`. A file that cannot be read is an error among the items.
    pub fn changes(&self, paths: &[PathBuf], options: &SyncOptions) -> Result<Vec<Result<(String, Change)>>> {
        let origins = known(&self.engine.origins()?);
        let plan = plan(paths, options, &origins, &rules());
        let named = |step: Result<Step>| {
            step.map(|step| (step.input.origin().unwrap_or("-").to_owned(), step.change))
        };
        let gone = plan.gone.into_iter().map(|origin| Ok((origin, Change::Gone)));
        Ok(plan.steps.into_iter().map(named).chain(gone).collect())
    }

    /// Indexes new and changed files below `paths` in one commit; commits nothing if nothing changed.
    /// The index then equals one created from the same files. Calls `each` with every record read.
    ///
    /// # Errors
    /// `Locked` while another process writes, `Io`, `Engine`, `Interrupted` after [`SyncOptions::stop`];
    /// the index is then unchanged.
    pub fn sync(
        &self,
        paths: &[PathBuf],
        options: &SyncOptions,
        each: &dyn Fn(&Record),
    ) -> Result<SyncReport> {
        let writer = self.writer()?;
        let origins = known(writer.origins());
        let plan = plan(paths, options, &origins, &rules());
        let fresh = self.engine.search(&Query::all(), &Page::default())?.total == 0;
        let mut run = Run {
            index: self,
            writer,
            origins,
            options,
            report: SyncReport::default(),
            fresh,
            touched: false,
            read: HashMap::new(),
            done: HashSet::new(),
            since: 0,
        };
        run.all(plan, each)?;
        match run.touched {
            true => run.writer.commit()?,
            false => drop(run.writer),
        }
        Ok(run.report)
    }
}

/// Fingerprint of the program and its rules; a change of either makes files outdated. The analysis and
/// the taxonomy are the same throughout an index.
fn rules() -> String {
    format!("{}/{}", env!("CARGO_PKG_VERSION"), extract::RULES)
}

fn known(origins: &BTreeMap<String, String>) -> BTreeMap<String, Facts> {
    // Facts that do not parse are of another version; the file is read again.
    let read =
        |(origin, facts): (&String, &String)| Some((origin.clone(), serde_json::from_str(facts).ok()?));
    origins.iter().filter_map(read).collect()
}

/// The state of a running sync.
struct Run<'a> {
    index: &'a Index,
    writer: Box<dyn Writer + 'a>,
    origins: BTreeMap<String, Facts>,
    options: &'a SyncOptions,
    report: SyncReport,
    /// Whether the index was empty at the start.
    fresh: bool,
    touched: bool,
    /// The articles of this run and the origin of each, as hashes to save memory.
    read: HashMap<u64, u64>,
    /// The origins that this run has read; their earlier articles are removed.
    done: HashSet<String>,
    /// Articles since the last commit.
    since: u64,
}

impl Run<'_> {
    fn all(&mut self, mut plan: Plan, each: &dyn Fn(&Record)) -> Result<()> {
        self.report.gone = plan.gone.len() as u64;
        if self.options.prune {
            for origin in std::mem::take(&mut plan.gone) {
                self.writer.delete_origin(&origin);
                self.origins.remove(&origin);
                self.touched = true;
                self.report.removed += 1;
            }
            self.report.gone = 0;
        }
        // Facts of a file that must be read again are invalidated first, in case the run ends between
        // two commits.
        let again = plan.steps.iter().flatten().filter(|step| step.change == Change::Changed);
        for origin in again.filter_map(|step| step.input.origin()) {
            self.doubt(origin)?;
        }
        for at in 0..plan.steps.len() {
            self.proceed()?;
            let Some(step) = plan.steps.get_mut(at) else { break };
            let place = |error: Error| Err::<Step, Error>(error);
            match std::mem::replace(step, place(Error::new(ErrorKind::Engine, "taken"))) {
                Err(error) => self.report.skipped.push(error),
                Ok(step) if step.change == Change::Unchanged => self.pass(&step)?,
                Ok(step) => {
                    for other in self.one(step, &plan, at, each)? {
                        if let Some(Ok(step)) = plan.steps.get_mut(other)
                            && step.change == Change::Unchanged
                        {
                            step.change = Change::Changed;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Reports the stored errors of an unchanged file.
    fn pass(&mut self, step: &Step) -> Result<()> {
        self.report.unchanged += 1;
        self.report.untouched += u64::from(step.digest.is_none());
        let Some(facts) = step.input.origin().and_then(|origin| self.origins.get(origin)) else {
            return Ok(());
        };
        let faults = facts.faults.iter().map(|(line, message)| {
            Error::new(ErrorKind::InvalidInput, message.as_str())
                .with_path(step.input.name())
                .with_line(*line)
        });
        self.report.skipped.extend(faults);
        // The next commit, if any, stores the new stamp; a stamp alone does not justify a commit.
        if step.stamp.is_some() && step.stamp != facts.stamp {
            let facts = Facts { stamp: step.stamp.clone(), ..facts.clone() };
            self.note(step.input.origin().unwrap_or_default(), facts)?;
        }
        Ok(())
    }

    /// Reads a file. Returns the steps of later files that must be read because of it.
    fn one(&mut self, step: Step, plan: &Plan, at: usize, each: &dyn Fn(&Record)) -> Result<BTreeSet<usize>> {
        let mut ahead = BTreeSet::new();
        let origin = step.input.origin().map(str::to_owned);
        let bytes = step.input.size().unwrap_or_default();
        // The stamp is taken before reading, so the next run notices a concurrent change.
        let stamp = step.input.stamp();
        let digest = match step.digest {
            Some(digest) => Some(digest),
            None => step.input.digest().unwrap_or_default(),
        };
        let mut whole = digest.is_some();
        let before = origin.as_ref().and_then(|origin| self.origins.get(origin));
        let shared = before.is_some_and(|facts| facts.shared);
        let mut facts = Facts {
            digest: digest.unwrap_or_default(),
            bytes,
            stamp,
            rules: rules(),
            url: step.input.url().map(str::to_owned),
            articles: 0,
            paragraphs: 0,
            // An article that moved to this file is no longer in the other one.
            shared: shared && !self.options.force,
            repeated: false,
            faults: Vec::new(),
        };
        let mut records = step.input.records().peekable();
        // A file that cannot be read now keeps its articles.
        let lost = |record: &Result<Record>| {
            record.as_ref().is_err_and(|error| matches!(error.kind(), ErrorKind::Io | ErrorKind::NotFound))
        };
        let useless = |record: &Result<Record>| record.as_ref().is_err_and(|error| error.line().is_none());
        if let Some(origin) = origin.as_ref().filter(|_| !records.peek().is_some_and(lost)) {
            match step.change {
                Change::Changed => self.report.changed += 1,
                _ if records.peek().is_some_and(useless) => {}
                _ => self.report.new += 1,
            }
            self.touched |= self.origins.remove(origin).is_some();
            self.writer.delete_origin(origin);
            self.done.insert(origin.clone());
        }
        for record in records {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    match error.line() {
                        Some(line) if facts.faults.len() < MOST_FAULTS => {
                            facts.faults.push((line, error.message().to_owned()));
                        }
                        _ => whole = false,
                    }
                    self.report.skipped.push(error);
                    continue;
                }
            };
            self.proceed()?;
            each(&record);
            let article = article(&record, self.index.settings.tagger()?);
            if let Some(origin) = &origin {
                facts.repeated |= self.read.get(&hash(article.id.as_str())) == Some(&hash(origin));
                facts.shared |= self.meet(&article.id, origin, plan, at, &mut ahead)?;
            } else if !self.fresh && self.read.insert(hash(article.id.as_str()), 0).is_none() {
                facts::displace(&*self.index.engine, &mut *self.writer, &article.id)?;
            }
            self.writer.delete(&article.id);
            self.writer.add(&article)?;
            self.touched = true;
            // An article without paragraphs stores nothing.
            facts.articles += u64::from(!article.paragraphs.is_empty());
            facts.paragraphs += article.paragraphs.len() as u64;
            self.report.count(article);
            self.since += 1;
            if self.options.commit_every.is_some_and(|every| self.since >= every) {
                // The committed part of the file is incomplete, and still shares articles.
                if let Some(origin) = &origin {
                    let part = Facts { shared: shared || facts.shared, ..facts.clone() }.uncertain();
                    self.note(origin, part)?;
                }
                self.writer.checkpoint()?;
                self.since = 0;
            }
        }
        if let Some(origin) = origin.filter(|_| whole) {
            self.keep(&origin, facts)?;
        }
        Ok(ahead)
    }

    /// Fails once the caller wants the run to end.
    fn proceed(&self) -> Result<()> {
        match &self.options.stop {
            Some(stop) if stop.load(Ordering::Relaxed) => {
                Err(Error::new(ErrorKind::Interrupted, "interrupted; run it again to index the rest"))
            }
            _ => Ok(()),
        }
    }

    fn keep(&mut self, origin: &str, facts: Facts) -> Result<()> {
        self.touched = true;
        self.note(origin, facts)
    }

    /// Makes the next run read a file again, unless this run does.
    fn doubt(&mut self, origin: &str) -> Result<()> {
        match self.origins.get(origin).cloned() {
            Some(facts) => self.note(origin, facts.uncertain()),
            None => Ok(()),
        }
    }

    fn note(&mut self, origin: &str, facts: Facts) -> Result<()> {
        let json = serde_json::to_string(&facts)
            .map_err(|error| Error::new(ErrorKind::Engine, error.to_string()).with_source(error))?;
        self.writer.put_state(origin, json);
        self.origins.insert(origin.to_owned(), facts);
        Ok(())
    }

    /// Whether another origin has the article too. If so, both are marked, and the other one is read
    /// again if its step is still ahead.
    fn meet(
        &mut self,
        article: &ArticleId,
        origin: &str,
        plan: &Plan,
        at: usize,
        ahead: &mut BTreeSet<usize>,
    ) -> Result<bool> {
        let mut others = BTreeSet::new();
        let own = hash(origin);
        if let Some(other) = self.read.insert(hash(article.as_str()), own).filter(|other| *other != own) {
            others.extend(self.origins.keys().find(|known| hash(known) == other).cloned());
        }
        if !self.fresh {
            let condition = Condition::Token(Field::Article, article.as_str().to_owned());
            let query = Query { condition, terms: Vec::new() };
            if self.index.engine.search(&query, &Page::default())?.total > 0 {
                let page = Page { counts: vec![Counted::Origin], ..Page::default() };
                let counts = self.index.engine.search(&query, &page)?.counts;
                let found = counts.into_values().flat_map(BTreeMap::into_keys);
                others.extend(found.filter(|other| !self.done.contains(other)));
            }
        }
        others.remove(origin);
        let mut shared = false;
        for other in others {
            // Removes the committed articles of a missing file.
            let Some(mut facts) = self.origins.get(&other).cloned() else { continue };
            shared = true;
            match plan.places.get(&other) {
                Some(place) if *place > at => {
                    ahead.insert(*place);
                    facts.shared = true;
                    self.note(&other, facts.uncertain())?;
                }
                _ if !facts.shared => {
                    facts.shared = true;
                    self.keep(&other, facts)?;
                }
                _ => {}
            }
        }
        Ok(shared)
    }
}

/// FNV-1a, 64 bits.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    text.bytes().fold(0xCBF2_9CE4_8422_2325, step)
}
