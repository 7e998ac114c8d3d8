//! A run over files: reads what is new or changed, in one commit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use crate::index::sync::facts::Facts;
use crate::index::sync::options::{Change, SyncOptions};
use crate::index::sync::plan::{Plan, Step, plan};

use crate::engine::{Counted, Page, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::extract;
use crate::index::facts;
use crate::index::handle::Index;
use crate::index::reading::article;
use crate::index::report::Report;
use crate::model::{ArticleId, Record};
use crate::query::{Condition, Field, Query};

/// A file with more faults than this is read again each time, rather than that all are kept.
const MOST_FAULTS: usize = 100;

impl Index {
    /// What a run over `paths` would do: each origin with what became of it. Nothing is changed.
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

    /// Indexes the files below `paths`, as far as they are new or changed, in one commit; nothing
    /// is committed where nothing changed. The index is then what it would be if it were made anew
    /// from the same files. `each` is told of every record that is read.
    ///
    /// # Errors
    /// `Locked` while another writer is at work, `Io`, `Engine`; nothing is changed then.
    pub fn sync(&self, paths: &[PathBuf], options: &SyncOptions, each: &dyn Fn(&Record)) -> Result<Report> {
        let writer = self.writer()?;
        let origins = known(writer.origins());
        let plan = plan(paths, options, &origins, &rules());
        let fresh = self.engine.search(&Query::all(), &Page::default())?.total == 0;
        let mut run = Run {
            index: self,
            writer,
            origins,
            options,
            report: Report::default(),
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

/// The program and its rules, which a change of either outdates what they read. The analysis and
/// the topics are the same throughout an index.
fn rules() -> String {
    format!("{}/{}", env!("CARGO_PKG_VERSION"), extract::RULES)
}

fn known(origins: &BTreeMap<String, String>) -> BTreeMap<String, Facts> {
    // What cannot be understood was kept by another version; its file is read again.
    let read =
        |(origin, facts): (&String, &String)| Some((origin.clone(), serde_json::from_str(facts).ok()?));
    origins.iter().filter_map(read).collect()
}

/// A run while it lasts.
struct Run<'a> {
    index: &'a Index,
    writer: Box<dyn Writer + 'a>,
    origins: BTreeMap<String, Facts>,
    options: &'a SyncOptions,
    report: Report,
    /// Whether the index held nothing when the run began.
    fresh: bool,
    touched: bool,
    /// The articles of this run and the origin of each, as hashes: there may be very many.
    read: HashMap<u64, u64>,
    /// The origins that this run has read: what is committed of them is no more.
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
        // A file that is to be read again for its neighbours is no longer what is known of it, should
        // the run end between two of its commits.
        let again = plan.steps.iter().flatten().filter(|step| step.change == Change::Changed);
        for origin in again.filter_map(|step| step.input.origin()) {
            self.doubt(origin)?;
        }
        for at in 0..plan.steps.len() {
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

    /// A file that is what it was: its faults are still there.
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
        // The next commit, if there is one, keeps the new stamp; a stamp alone is worth none.
        if step.stamp.is_some() && step.stamp != facts.stamp {
            let facts = Facts { stamp: step.stamp.clone(), ..facts.clone() };
            self.note(step.input.origin().unwrap_or_default(), facts)?;
        }
        Ok(())
    }

    /// Reads a file. Gives back the places of files ahead that have to be read for it.
    fn one(&mut self, step: Step, plan: &Plan, at: usize, each: &dyn Fn(&Record)) -> Result<BTreeSet<usize>> {
        let mut ahead = BTreeSet::new();
        let origin = step.input.origin().map(str::to_owned);
        let bytes = step.input.size().unwrap_or_default();
        // Taken before the file is read: if it is changed meanwhile, the next run will notice.
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
            // An article that this file took from another one is not seen there any more.
            shared: shared && !self.options.force,
            repeated: false,
            faults: Vec::new(),
        };
        let mut records = step.input.records().peekable();
        // A file that cannot be got at just now keeps what it had.
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
            each(&record);
            let article = match article(&record, self.index.settings.tagger()?) {
                Ok(article) => article,
                Err(error) => {
                    whole = false;
                    self.report.skipped.push(error);
                    continue;
                }
            };
            if let Some(origin) = &origin {
                facts.repeated |= self.read.get(&hash(article.id.as_str())) == Some(&hash(origin));
                facts.shared |= self.meet(&article.id, origin, plan, at, &mut ahead)?;
            } else if !self.fresh && self.read.insert(hash(article.id.as_str()), 0).is_none() {
                facts::displace(&*self.index.engine, &mut *self.writer, &article.id)?;
            }
            self.writer.delete(&article.id);
            self.writer.add(&article)?;
            self.touched = true;
            // One without paragraphs leaves no trace.
            facts.articles += u64::from(!article.paragraphs.is_empty());
            facts.paragraphs += article.paragraphs.len() as u64;
            self.report.count(article);
            self.since += 1;
            if self.options.commit_every.is_some_and(|every| self.since >= every) {
                // What is committed of the file is a part, and that it shares articles stays known.
                if let Some(origin) = &origin {
                    let part = Facts { shared: shared || facts.shared, ..facts.clone() }.doubted();
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

    fn keep(&mut self, origin: &str, facts: Facts) -> Result<()> {
        self.touched = true;
        self.note(origin, facts)
    }

    /// Has a file read again by the next run, unless this one gets to it.
    fn doubt(&mut self, origin: &str) -> Result<()> {
        match self.origins.get(origin).cloned() {
            Some(facts) => self.note(origin, facts.doubted()),
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

    /// Whether another origin has the article as well; then both are marked, and the other one is
    /// read again if its turn is still to come.
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
            // What is committed of a file that is gone is no more.
            let Some(mut facts) = self.origins.get(&other).cloned() else { continue };
            shared = true;
            match plan.places.get(&other) {
                Some(place) if *place > at => {
                    ahead.insert(*place);
                    facts.shared = true;
                    self.note(&other, facts.doubted())?;
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
