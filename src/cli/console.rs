//! The program's output: results to stdout, everything else to stderr.

use std::io::{BufWriter, IsTerminal, StdoutLock, Write};

use serde::Serialize;

use super::args::{Format, Output, When};
use super::style::{Span, clean, clip, paint, wrap};
use crate::error::Error;

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// The reader of the results closed the pipe; no error.
    Closed,
    /// An error, to be printed.
    Error(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It found or did what was asked.
    Found,
    /// It ran, and found nothing.
    Nothing,
    /// It did what it could; something was skipped and named.
    Faulty,
}

impl Outcome {
    /// That of a run that printed `count` things, from all of its inputs or not from the `whole`.
    pub fn of(count: u64, whole: bool) -> Self {
        match count {
            _ if !whole => Self::Faulty,
            0 => Self::Nothing,
            _ => Self::Found,
        }
    }
}

/// Standard output with what is known about it.
#[derive(Debug)]
pub struct Console {
    out: BufWriter<StdoutLock<'static>>,
    format: Format,
    color: bool,
    width: Option<usize>,
}

impl Console {
    /// Standard output as the flags and the terminal want it.
    pub fn new(output: &Output) -> Self {
        let out = std::io::stdout().lock();
        let terminal = out.is_terminal();
        let color = match output.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && colors_welcome(),
        };
        let width = output.width.or_else(|| {
            let size = if terminal { terminal_size::terminal_size() } else { None };
            size.map(|(width, _)| usize::from(width.0))
        });
        Self { out: BufWriter::new(out), format: output.format, color, width }
    }

    /// The form that results are to have.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Prints spans as one line, wrapped to the width with `indent` spaces before what follows.
    pub fn line(&mut self, indent: usize, spans: &[Span]) -> Result<(), Failure> {
        for (number, line) in wrap(spans, self.width, indent).iter().enumerate() {
            let margin = if number == 0 { 0 } else { indent };
            let text = paint(line, self.color);
            self.write(format_args!("{:margin$}{}\n", "", text.trim_end()))?;
        }
        Ok(())
    }

    /// Prints as much of the spans as fits into one line of the width.
    pub fn clipped(&mut self, spans: &[Span]) -> Result<(), Failure> {
        let text = paint(&clip(spans, self.width), self.color);
        self.write(format_args!("{}\n", text.trim_end()))
    }

    /// Prints text as it is.
    pub fn raw(&mut self, text: &str) -> Result<(), Failure> {
        self.write(format_args!("{text}"))
    }

    /// Prints a value as one line of JSON.
    pub fn json<T: Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        let json = to_json(value)?;
        self.write(format_args!("{json}\n"))
    }

    /// Begins a list of values, which are printed as they come.
    pub fn list(&mut self) -> List<'_> {
        List { console: self, count: 0 }
    }

    /// Flushes the output.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(failure)
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) -> Result<(), Failure> {
        self.out.write_fmt(text).map_err(failure)
    }
}

/// Values printed one after another: for people, as one JSON array, or as a line each.
#[derive(Debug)]
pub struct List<'a> {
    console: &'a mut Console,
    count: usize,
}

impl List<'_> {
    /// Prints the next value; `text` prints it for people.
    pub fn item<T: Serialize>(
        &mut self,
        value: &T,
        text: impl FnOnce(&mut Console, &T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let first = self.count == 0;
        self.count += 1;
        match self.console.format {
            Format::Text => text(self.console, value),
            Format::Jsonl => self.console.json(value),
            Format::Json => {
                let json = to_json(value)?;
                self.console.write(format_args!("{}{json}", if first { "[" } else { ",\n" }))
            }
        }
    }

    /// Ends the list and says how many values it held.
    pub fn end(self) -> Result<usize, Failure> {
        if self.console.format == Format::Json {
            self.console.raw(if self.count == 0 { "[]\n" } else { "]\n" })?;
        }
        Ok(self.count)
    }
}

/// Prints a note, which is no result, as one line to stderr.
pub fn note(text: impl AsRef<str>) {
    // If stderr is closed as well, the note is lost.
    let _ = writeln!(std::io::stderr(), "{}", clean(text.as_ref()));
}

/// Whether the environment wants colours where a terminal could show them.
fn colors_welcome() -> bool {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    unset("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn to_json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value)
        .map_err(|error| Error::new(crate::ErrorKind::Engine, error.to_string()).with_source(error).into())
}

fn failure(error: std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        Failure::Closed
    } else {
        Failure::Error(Error::io("standard output", error))
    }
}
