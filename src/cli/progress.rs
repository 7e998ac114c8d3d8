//! How far `index` has come, on a terminal only.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::style::clean;
use crate::error::Result;
use crate::model::Record;

/// A line on stderr that counts what was read; nothing where stderr is no terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    bytes: std::cell::Cell<u64>,
}

impl Progress {
    pub fn start() -> Self {
        let bar =
            if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {human_pos} articles, {prefix}, {per_sec}: {wide_msg}")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, bytes: std::cell::Cell::new(0) }
    }

    /// Counts what was read.
    pub fn step(&self, record: &Result<Record>) {
        if self.bar.is_hidden() {
            return;
        }
        if let Ok(record) = record {
            self.bytes.set(self.bytes.get() + record.bytes.len() as u64);
            self.bar.set_prefix(indicatif::HumanBytes(self.bytes.get()).to_string());
            self.bar.set_message(clean(record.uri.as_deref().unwrap_or_default()).into_owned());
            self.bar.inc(1);
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
