//! A draft of an article: stated metadata with its certainty, and every block with its classification.

use crate::extract::block::Block;
use crate::extract::lexicon::fold::length;
use crate::extract::metadata::date::{self, Stamp};
use crate::extract::metadata::facts::Facts;
use crate::extract::metadata::line;
use crate::model::ParagraphKind;

/// What has been found so far.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub editors: Vec<String>,
    /// What the site calls itself.
    pub site: Option<String>,
    /// Addresses that the page says are its own, the surest first, as they are written.
    pub addresses: Vec<String>,
    /// What the page says of its language, the surest first.
    pub languages: Vec<String>,
    /// Whether more of the article stands on other pages.
    pub goes_on: bool,
    /// Every block in page order.
    pub judged: Vec<Block>,
    sources: Vec<(Stated, String)>,
    stamps: Vec<Stamp>,
}

/// How a source is told, the surest way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stated {
    /// By a line with a label.
    Labelled,
    /// By a name near the title, beside the time or in an element for it.
    Placed,
    /// By what readers do not see.
    Hidden,
    /// In the text, by its dateline or its last words.
    Inner,
}

impl Draft {
    /// Adds a classified block.
    pub(crate) fn push(&mut self, judged: Block) {
        self.judged.push(judged);
    }

    /// Takes over what a line states. What is stated first wins, so that a line above the text
    /// outranks one below it; a name without a label counts above the text only, and where no label
    /// names another.
    pub(crate) fn state(&mut self, fields: &Facts, above: bool) {
        self.state_source(Stated::Labelled, fields.source.clone());
        if above {
            self.state_source(Stated::Placed, fields.unlabelled_source.clone());
        }
        self.stamps.extend(fields.published.iter().copied());
        add(&mut self.authors, &fields.authors);
        if above && self.authors.is_empty() {
            self.authors.extend(fields.unlabelled_author.clone());
        }
        add(&mut self.editors, &fields.editors);
    }

    /// Takes over what stands in brackets in the dateline of the first paragraph and at the end of
    /// the last.
    pub(crate) fn state_inner(&mut self) {
        let body = |judged: &&Block| judged.kind == Some(ParagraphKind::Body);
        let first = self.judged.iter().find(body).and_then(|judged| line::dateline_facts(&judged.text));
        let last = self.judged.iter().rev().find(body).and_then(|judged| line::inner_facts(&judged.text));
        for fields in [first, last].into_iter().flatten() {
            self.state_source(Stated::Inner, fields.source.clone());
            add(&mut self.authors, &fields.authors);
            add(&mut self.editors, &fields.editors);
        }
    }

    /// How many characters of running text were kept.
    pub(crate) fn body_length(&self) -> usize {
        let body = self.judged.iter().filter(|judged| judged.kind == Some(ParagraphKind::Body));
        body.map(|judged| length(&judged.text)).sum()
    }

    /// Takes over from another draft of the same article what this one lacks; what the other found
    /// in sight of readers comes first.
    pub(crate) fn complete(&mut self, other: Self) {
        self.title = other.title.or(self.title.take());
        self.site = self.site.take().or(other.site);
        let elsewhere = |judged: Block| Block {
            kind: None,
            reason: "is not in the script that holds the text",
            ..judged
        };
        self.judged.splice(0..0, other.judged.into_iter().map(elsewhere));
        self.sources.splice(0..0, other.sources);
        self.stamps.splice(0..0, other.stamps);
        self.state_authors(&other.authors);
        self.state_editors(&other.editors);
    }

    /// 来源 as it was told in the surest way, and first.
    pub(crate) fn source(&self) -> Option<String> {
        self.sources.iter().min_by_key(|(told, _)| *told).map(|(_, source)| source.clone())
    }

    /// Takes over a time of publication that is stated without a line.
    pub(crate) fn state_time(&mut self, stamp: Stamp) {
        self.stamps.push(stamp);
    }

    /// Takes over a source.
    pub(crate) fn state_source(&mut self, told: Stated, source: Option<String>) {
        self.sources.extend(source.map(|source| (told, source)));
    }

    /// Takes over authors, if no line names any.
    pub(crate) fn state_authors(&mut self, names: &[String]) {
        if self.authors.is_empty() {
            self.authors = names.to_vec();
        }
    }

    /// Takes over editors, if no line names any.
    pub(crate) fn state_editors(&mut self, names: &[String]) {
        if self.editors.is_empty() {
            self.editors = names.to_vec();
        }
    }

    /// The time of publication: the first that was stated, in the most detail that agrees with it.
    /// Where the year is left out, the address may have it.
    pub(crate) fn published(&self, address: Option<&str>) -> Option<Stamp> {
        let Some(first) = self.stamps.iter().find(|stamp| stamp.year.is_some()) else {
            let named = address.and_then(date::in_address)?;
            let same = self.stamps.iter().find(|stamp| stamp.agrees(&named));
            // Sites that say nothing of time file their pages by the day; a folder on a disk may be
            // called by the day of a download.
            let online = address.is_some_and(|address| address.starts_with("http"));
            let filed = online && self.stamps.is_empty() && self.body_length() > 0;
            return same.map(|stamp| Stamp { year: named.year, ..*stamp }).or_else(|| filed.then_some(named));
        };
        let same = self.stamps.iter().filter(|stamp| stamp.year.is_some() && stamp.agrees(first));
        same.max_by_key(|stamp| {
            (stamp.day.is_some(), stamp.hour_minute.is_some(), stamp.second.is_some(), *stamp == first)
        })
        .copied()
    }
}

/// Maximum number of authors; longer lists of names are not authors.
const MOST_NAMES: usize = 50;

fn add(names: &mut Vec<String>, more: &[String]) {
    for name in more {
        if names.len() < MOST_NAMES && !names.contains(name) {
            names.push(name.clone());
        }
    }
}
