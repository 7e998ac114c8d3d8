//! Turns panics of tantivy, which damaged files can cause, into errors. Every call goes through here.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::engine::local::errors::{damaged, one_line};
use crate::engine::local::format::commit::Origins;
use crate::engine::local::handle::Local;
use crate::engine::{
    Articles, Engine, Facts, Maintenance, Match, Matches, Page, Statistics, Writer, WriterOptions,
};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, ArticleId};
use crate::query::{Condition, Query, Weighted};

/// Runs code that may panic on damaged files. The state that it worked on is not used again, or returns
/// an error itself.
pub(crate) fn catch_panic<T>(path: Option<&Path>, call: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(call)) {
        // The code that reads a file does not know the index; the path is added here.
        Ok(Err(error)) if error.kind() == ErrorKind::Engine && error.path().is_none() => {
            let what = error.message().to_owned();
            Err(damaged(path, Some(&what)).with_source(error))
        }
        Ok(result) => result,
        Err(panic) => {
            let what = panic.downcast_ref::<String>().map(String::as_str);
            let what = what.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
            Err(damaged(path, None).with_source(one_line(what)))
        }
    }
}

/// An index whose calls return an error instead of panicking.
#[derive(Debug)]
pub(crate) struct CatchPanic(pub(crate) Local);

impl CatchPanic {
    fn call<'a, T>(&'a self, call: impl FnOnce(&'a Local) -> Result<T>) -> Result<T> {
        catch_panic(self.0.path.as_deref(), || call(&self.0))
    }
}

impl Engine for CatchPanic {
    fn writer(&self, options: &WriterOptions) -> Result<Box<dyn Writer + '_>> {
        let writer = self.call(|local| local.writer(options))?;
        Ok(Box::new(PanicCatchingWriter { writer, path: self.0.path.as_deref(), error: None }))
    }

    fn search(&self, query: &Query, page: &Page) -> Result<Matches> {
        self.call(|local| local.search(query, page))
    }

    fn any(&self, condition: &Condition) -> Result<bool> {
        self.call(|local| local.any(condition))
    }

    fn statistics(&self, terms: &[Weighted]) -> Result<Statistics> {
        self.call(|local| local.statistics(terms))
    }

    fn paragraphs(&self, article: &ArticleId, ordinals: RangeInclusive<u32>) -> Result<Vec<Match>> {
        self.call(|local| local.paragraphs(article, ordinals))
    }

    fn articles(&self) -> Result<Articles<'_>> {
        let mut articles = self.call(Local::articles)?;
        let path = self.0.path.as_deref();
        let next = move || catch_panic(path, || articles.next().transpose()).transpose();
        Ok(Box::new(std::iter::from_fn(next)))
    }

    fn origins(&self) -> Result<Origins> {
        self.call(Local::origins)
    }

    fn facts(&self) -> Result<Facts> {
        self.call(Local::facts)
    }

    fn reload(&self) -> Result<()> {
        self.call(Local::reload)
    }

    fn maintenance(&self) -> Option<&dyn Maintenance> {
        self.0.maintenance()
    }
}

/// A writer whose calls return an error instead of panicking. After the first failure it commits
/// nothing.
struct PanicCatchingWriter<'a> {
    writer: Box<dyn Writer + 'a>,
    path: Option<&'a Path>,
    error: Option<Error>,
}

impl<'a> PanicCatchingWriter<'a> {
    fn call(&mut self, call: impl FnOnce(&mut dyn Writer) -> Result<()>) -> Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        catch_panic(self.path, || call(&mut *self.writer))
    }

    /// For calls that return no result; the failure is reported by the next call that does.
    fn note(&mut self, call: impl FnOnce(&mut dyn Writer)) {
        let noted = catch_panic(self.path, || {
            call(&mut *self.writer);
            Ok(())
        });
        self.error = self.error.take().or(noted.err());
    }
}

impl Writer for PanicCatchingWriter<'_> {
    fn add(&mut self, article: &Article) -> Result<()> {
        self.call(|writer| writer.add(article))
    }

    fn delete(&mut self, article: &ArticleId) {
        self.note(|writer| writer.delete(article));
    }

    fn delete_origin(&mut self, origin: &str) {
        self.note(|writer| writer.delete_origin(origin));
    }

    fn origins(&self) -> &BTreeMap<String, String> {
        self.writer.origins()
    }

    fn put_state(&mut self, origin: &str, facts: String) {
        self.writer.put_state(origin, facts);
    }

    fn set_settings(&mut self, settings: String) {
        self.writer.set_settings(settings);
    }

    fn checkpoint(&mut self) -> Result<()> {
        self.call(|writer| writer.checkpoint())
    }

    fn commit(self: Box<Self>) -> Result<()> {
        let Self { writer, path, error } = *self;
        error.map_or(Ok(()), Err)?;
        catch_panic(path, || writer.commit())
    }
}
