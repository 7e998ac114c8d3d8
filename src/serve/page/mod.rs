//! The search page: HTML that works without JavaScript, and the files that make it quicker to use.

mod cite;
mod facets;
mod html;
mod reader;
mod results;
mod start;
mod state;
mod words;

use std::sync::Arc;

use crate::Index;
use crate::model::ArticleId;
use crate::search::{Facet, SearchRequest, SearchResponse};

use super::answer::Answer;
use super::problem::Problem;
use super::served::ServedIndex;
use html::escape;
use state::State;
use words::Words;

const SHELL: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const ICON: &str = include_str!("icon.svg");

/// What the page shows of an index.
struct View<'a> {
    pub index: &'a Index,
    pub state: &'a State,
    pub words: &'static Words,
    pub hides_paths: bool,
}

/// A file of the page.
pub(super) fn asset(name: &str) -> Result<Answer, Problem> {
    let (media, text) = match name {
        "page.css" => ("text/css; charset=utf-8", STYLE),
        "page.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Err(Problem::not_found("no such file of the page")),
    };
    Ok(Answer::new(media, text))
}

/// The page for the state in the query string, in the language that `languages` prefers.
pub(super) fn answer(
    pairs: &[(String, String)],
    indexes: &[Arc<ServedIndex>],
    hides_paths: bool,
    languages: &str,
) -> Result<Answer, Problem> {
    let state = State::read(pairs);
    let words = words::of(state.language.as_deref(), languages);
    let served = indexes.iter().find(|served| state.index.as_ref() == Some(&served.name));
    let served = served.or(indexes.first()).ok_or_else(|| Problem::not_found("no such index"))?;
    let index = served.index();
    let view = View { index: &index, state: &state, words, hides_paths };
    let (status, main) = match view.main() {
        Ok(main) => (200, main),
        Err(problem) => (problem.status, view.failed(&problem)),
    };
    let names: Vec<&str> = indexes.iter().map(|served| served.name.as_str()).collect();
    let title = match state.query.trim() {
        "" => words.name.to_owned(),
        query => format!("{query} · {}", words.name),
    };
    let html = SHELL
        .replace("{lang}", words.lang)
        .replace("{name}", words.name)
        .replace("{placeholder}", words.placeholder)
        .replace("{search}", words.search)
        .replace("{skip}", words.skip)
        .replace("{offline}", words.offline)
        .replace("{keys}", &keys(words))
        .replace("{home}", &escape(&State::default().keep_place(&state).href()))
        .replace("{hidden}", &state.hidden(&names))
        .replace("{pick}", &state.pick(&names, words))
        .replace("{title}", &escape(&title))
        .replace("{query}", &escape(&state.query))
        .replace("{main}", &main);
    let mut answer = Answer::new("text/html; charset=utf-8", html);
    answer.status = status;
    Ok(answer)
}

impl View<'_> {
    fn main(&self) -> Result<String, Problem> {
        if self.state.is_empty() {
            return self.start();
        }
        let request = self.state.request();
        let mut response = self.index.search(&request)?;
        self.widen(&request, &mut response)?;
        let reader = match &self.state.read {
            Some(id) => self.reader(id, &request)?,
            None => String::new(),
        };
        let open = if reader.is_empty() { "" } else { " reading" };
        Ok(format!(
            "<div class=\"desk{open}\">{}<section class=\"results\" aria-label=\"{}\">{}</section>{reader}</div>",
            self.facets(&response)?,
            self.words.results,
            self.results(&response)?,
        ))
    }

    /// A facet that a filter narrows is counted without that filter, so that the reader sees what else
    /// there is to choose.
    fn widen(&self, request: &SearchRequest, response: &mut SearchResponse) -> Result<(), Problem> {
        for (facet, is_narrowed) in [
            (Facet::Year, request.since.is_some() || request.until.is_some()),
            (Facet::Source, !request.sources.is_empty()),
            (Facet::Topic, !request.topics.is_empty()),
        ] {
            if !is_narrowed {
                continue;
            }
            let mut wider = request.clone();
            wider.limit = 0;
            wider.facets = vec![facet];
            match facet {
                Facet::Year => (wider.since, wider.until) = (None, None),
                Facet::Source => wider.sources.clear(),
                Facet::Topic => wider.topics.clear(),
            }
            // At the level that is shown, so that the counts are of the same kind.
            wider.level = response.hits.iter().map(|hit| hit.level).max().or(wider.level);
            let counts = self.index.search(&wider)?.facets;
            response.facets.extend(counts);
        }
        Ok(())
    }

    fn failed(&self, problem: &Problem) -> String {
        format!(
            "<div class=\"empty\" role=\"alert\"><h2>{}</h2><p>{}</p><p><a data-nav href=\"{}\">{}</a></p></div>",
            self.words.failed,
            escape(&problem.detail),
            escape(&self.state.without_filters().href()),
            self.words.without_filters,
        )
    }

    /// The name of a topic for people.
    fn label<'a>(&'a self, id: &'a str) -> &'a str {
        self.index.labels().get(id).map_or(id, String::as_str)
    }

    fn link_to(&self, article: &ArticleId, ordinal: u32) -> String {
        let mut state = self.state.clone();
        state.read = Some(format!("{article}#{ordinal}"));
        format!("{}#here", state.href())
    }
}

/// The help on the keyboard.
fn keys(words: &Words) -> String {
    let row = |(key, meaning): &(&str, &str)| format!("<dt><kbd>{key}</kbd></dt><dd>{meaning}</dd>");
    let rows: String = words.keys.iter().map(row).collect();
    format!(
        "<h2>{}</h2><dl>{rows}</dl><button type=\"button\" class=\"close\">{}</button>",
        words.keyboard, words.close
    )
}
