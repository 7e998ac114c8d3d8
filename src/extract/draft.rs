//! An article in the making: what was stated, how surely, and every block with its judgement.

use super::date::{self, Stamp};
use super::fields::Fields;
use super::{Judged, line};
use crate::model::ParagraphKind;

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub editors: Vec<String>,
    /// Every block in page order.
    pub judged: Vec<Judged>,
    sources: Vec<String>,
    stamps: Vec<Stamp>,
}

impl Draft {
    /// Adds a judged block.
    pub(super) fn push(&mut self, judged: Judged) {
        self.judged.push(judged);
    }

    /// Takes over what a line states. What is stated first wins, so that a line above the text
    /// outranks one below it; a name without a label counts above the text only.
    pub(super) fn state(&mut self, fields: &Fields, above: bool) {
        self.sources.extend(fields.source.clone());
        if above && fields.source.is_none() {
            self.sources.extend(fields.bare.clone());
        }
        self.stamps.extend(fields.published.iter().copied());
        add(&mut self.authors, &fields.authors);
        add(&mut self.editors, &fields.editors);
    }

    /// Takes over what stands in brackets in the dateline of the first paragraph and at the end of
    /// the last.
    pub(super) fn state_inner(&mut self) {
        let body = |judged: &&Judged| judged.kind == Some(ParagraphKind::Body);
        let first = self.judged.iter().find(body).and_then(|judged| line::dateline_facts(&judged.text));
        let last = self.judged.iter().rev().find(body).and_then(|judged| line::inner_facts(&judged.text));
        for fields in [first, last].into_iter().flatten() {
            self.sources.extend(fields.source.clone());
            add(&mut self.authors, &fields.authors);
            add(&mut self.editors, &fields.editors);
        }
    }

    /// 来源 as it was stated first.
    pub(super) fn source(&self) -> Option<String> {
        self.sources.first().cloned()
    }

    /// Takes over a time of publication that is stated without a line.
    pub(super) fn state_time(&mut self, stamp: Stamp) {
        self.stamps.push(stamp);
    }

    /// Takes over a source that is stated without a line.
    pub(super) fn state_source(&mut self, source: String) {
        self.sources.push(source);
    }

    /// The time of publication: the first that was stated, in the most detail that agrees with it.
    /// Where the year is left out, the address may have it.
    pub(super) fn published(&self, address: Option<&str>) -> Option<Stamp> {
        let Some(first) = self.stamps.iter().find(|stamp| stamp.year.is_some()) else {
            let named = address.and_then(date::in_address)?;
            let same = self.stamps.iter().find(|stamp| stamp.agrees(&named));
            return same.map(|stamp| Stamp { year: named.year, ..*stamp });
        };
        let same = self.stamps.iter().filter(|stamp| stamp.year.is_some() && stamp.agrees(first));
        same.max_by_key(|stamp| {
            (stamp.day.is_some(), stamp.hour_minute.is_some(), stamp.second.is_some(), *stamp == first)
        })
        .copied()
    }
}

fn add(names: &mut Vec<String>, more: &[String]) {
    for name in more {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
}
