//! Topics, years and sources beside the hits: how many there are of each, and links that filter by it.

use std::collections::BTreeMap;

use crate::search::{Facet, SearchResponse};

use super::super::problem::Problem;
use super::View;
use super::html::{escape, number};
use super::state::State;

/// Sources that are shown at once.
const SOURCES: usize = 8;

/// Sources that are shown at all.
const ALL_SOURCES: usize = 60;

/// Years of the histogram; before them there is little in most collections.
const YEARS: i32 = 40;

impl View<'_> {
    pub(super) fn facets(&self, response: &SearchResponse) -> Result<String, Problem> {
        let (state, words) = (self.state, self.words);
        let counts = |facet| response.facets.get(&facet).cloned().unwrap_or_default();
        let mut sections = String::new();

        let topics = counts(Facet::Topic);
        let known = self.index.config()?.taxonomy.topics().iter().map(|topic| topic.id.clone());
        let topics: Vec<(String, u64)> =
            known.filter_map(|id| Some((id.clone(), *topics.get(&id)?))).collect();
        let most = topics.iter().map(|(_, count)| *count).max().unwrap_or_default();
        let rows = topics.iter().map(|(id, count)| {
            let chosen = state.topics.iter().any(|own| own == id || own == self.label(id));
            let target = match state.topics.iter().find(|own| *own == self.label(id)) {
                Some(label) => state.toggle_topic(label),
                None => state.toggle_topic(id),
            };
            row(self.label(id), *count, most, chosen, &target)
        });
        section(&mut sections, words.topics, &rows.collect::<String>());

        let years = years(&counts(Facet::Year));
        if years.len() > 1 || state.since.is_some() || state.until.is_some() {
            section(&mut sections, words.years, &self.histogram(&years));
        }

        let mut sources: Vec<(String, u64)> = counts(Facet::Source).into_iter().collect();
        sources.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let most = sources.first().map(|(_, count)| *count).unwrap_or_default();
        let row_of = |(name, count): &(String, u64)| {
            let chosen = state.sources.contains(name);
            row(name, *count, most, chosen, &state.toggle_source(name))
        };
        let mut rows: String = sources.iter().take(SOURCES).map(row_of).collect();
        let rest: String = sources.iter().take(ALL_SOURCES).skip(SOURCES).map(row_of).collect();
        if !rest.is_empty() {
            rows.push_str(&format!("<details><summary>{}</summary>{rest}</details>", words.more_sources));
        }
        section(&mut sections, words.sources, &rows);

        let close = format!("<a class=\"sheet-close\" href=\"#results\">{}</a>", words.close);
        Ok(format!("<aside id=\"filters\" aria-label=\"{}\">{close}{sections}</aside>", words.filters))
    }

    /// A bar a year; each is a link, and JavaScript lets several be chosen at a stroke.
    fn histogram(&self, years: &[(i32, u64)]) -> String {
        let (state, words) = (self.state, self.words);
        let most = years.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
        let bound = |date: &Option<String>, none| {
            date.as_deref().and_then(|date| date.get(..4)?.parse::<i32>().ok()).unwrap_or(none)
        };
        let narrowed = state.since.is_some() || state.until.is_some();
        let (from, until) = (bound(&state.since, i32::MIN), bound(&state.until, i32::MAX));
        let bar = |(year, count): &(i32, u64)| {
            let chosen = narrowed && (from..=until).contains(year);
            let mut target = state.anew();
            let only = from == *year && until == *year;
            let date = (!only).then(|| year.to_string());
            (target.since, target.until) = (date.clone(), date);
            // Whatever is there at all is seen.
            let height = if *count == 0 { 0 } else { (count * 100).div_ceil(most).max(3) };
            format!(
                "<a data-nav data-year=\"{year}\" href=\"{}\"{} aria-label=\"{year}: {}\" title=\"{year}: {}\"><svg \
                 viewBox=\"0 0 10 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect y=\"{}\" width=\"10\" \
                 height=\"{height}\"/></svg></a>",
                escape(&target.href()),
                if chosen { " aria-current=\"true\"" } else { "" },
                number(*count),
                number(*count),
                100 - height,
            )
        };
        let bars: String = years.iter().map(bar).collect();
        let (first, last) = (years.first().map_or(0, |year| year.0), years.last().map_or(0, |year| year.0));
        let hidden: State = State { since: None, until: None, ..state.anew() };
        let query = format!("<input type=\"hidden\" name=\"q\" value=\"{}\">", escape(&state.query));
        let field = |name: &str, label: &str, given: &Option<String>, usual: i32| {
            let value = given.as_deref().and_then(|date| date.get(..4)).map(str::to_owned);
            let value = value.unwrap_or_else(|| usual.to_string());
            format!(
                "<input name=\"{name}\" aria-label=\"{label}\" inputmode=\"numeric\" pattern=\"[0-9]{{4}}\" \
                 maxlength=\"4\" value=\"{}\">",
                escape(&value)
            )
        };
        format!(
            "<div class=\"years\">{bars}</div><form class=\"span\" action=\"/\">{query}{}{}<span>—</span>{}<button>{}</button></form>",
            hidden.hidden(&[]),
            field("since", words.year_from, &state.since, first),
            field("until", words.year_until, &state.until, last),
            words.apply,
        )
    }
}

fn section(sections: &mut String, name: &str, rows: &str) {
    if !rows.is_empty() {
        sections.push_str(&format!("<section><h2>{name}</h2>{rows}</section>"));
    }
}

fn row(name: &str, count: u64, most: u64, chosen: bool, target: &State) -> String {
    let width = (count * 100).div_ceil(most.max(1));
    let current = if chosen { " aria-current=\"true\"" } else { "" };
    format!(
        "<a data-nav class=\"facet\" href=\"{}\"{current} title=\"{name}\"><span>{name}</span><svg viewBox=\"0 0 100 6\" \
         preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{width}\" height=\"6\"/></svg><b>{}</b></a>",
        escape(&target.href()),
        number(count),
        name = escape(name),
    )
}

/// Every year from the first to the last, those without a paragraph too, but not too many.
fn years(counts: &BTreeMap<String, u64>) -> Vec<(i32, u64)> {
    let counts: BTreeMap<i32, u64> =
        counts.iter().filter_map(|(year, count)| Some((year.parse().ok()?, *count))).collect();
    let (Some(first), Some(last)) = (counts.keys().next(), counts.keys().last()) else {
        return Vec::new();
    };
    let first = (*first).max(last - YEARS + 1);
    (first..=*last).map(|year| (year, counts.get(&year).copied().unwrap_or_default())).collect()
}
