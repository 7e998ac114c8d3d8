//! How far `index` has come, on a terminal only.

use std::cell::Cell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use super::style::clean;
use crate::model::Record;

/// How often the line changes; an article may take a few microseconds only.
const REDRAW_INTERVAL: Duration = Duration::from_millis(100);

/// A line on stderr that counts what was read; nothing where stderr is no terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    articles: Cell<u64>,
    bytes: Cell<u64>,
    shown: Cell<Instant>,
}

impl Progress {
    pub fn start() -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = if terminal { ProgressBar::no_length() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} in {elapsed}  {wide_msg}") {
            bar.set_style(style);
        }
        Self { bar, articles: Cell::new(0), bytes: Cell::new(0), shown: Cell::new(Instant::now()) }
    }

    /// Counts what was read.
    pub fn step(&self, record: &Record) {
        self.articles.set(self.articles.get() + 1);
        self.bytes.set(self.bytes.get() + record.bytes.len() as u64);
        if !self.bar.is_hidden() && self.shown.get().elapsed() >= REDRAW_INTERVAL {
            self.shown.set(Instant::now());
            let (articles, bytes) = (HumanCount(self.articles.get()), HumanBytes(self.bytes.get()));
            self.bar.set_prefix(format!("{articles} articles, {bytes}"));
            self.bar.set_message(clean(record.uri.as_deref().unwrap_or_default()).into_owned());
            self.bar.tick();
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
