//! The page before anything is asked: what the index holds, and queries made from it.

use crate::analysis::is_ideographic;
use crate::search::{Facet, SearchRequest, Sort};

use super::super::problem::Problem;
use super::View;
use super::html::{escape, number};
use super::state::State;

/// Queries that are offered.
const EXAMPLES: usize = 3;

/// Articles that examples are looked for in.
const LOOKED_AT: usize = 30;

impl View<'_> {
    pub(super) fn start(&self) -> Result<String, Problem> {
        let words = self.words;
        let newest = SearchRequest::new("").limit(LOOKED_AT).sort(Sort::Date).facet(Facet::Topic);
        let newest = self.index.search(&newest)?;
        if newest.total == 0 {
            return Ok(format!("<div class=\"start\"><p>{}</p></div>", words.nothing_indexed));
        }
        let articles =
            self.index.search(&SearchRequest::new("").limit(0).group(crate::search::Group::Article))?.total;
        let holds = words.holds.replace("{a}", &number(articles)).replace("{p}", &number(newest.total));
        let place = || State::default().keep_place(self.state);
        let mut examples: Vec<String> = Vec::new();
        for title in newest.hits.iter().filter_map(|hit| hit.title.as_deref()) {
            if let Some(example) = phrase(title)
                && !examples.contains(&example)
                && examples.len() < EXAMPLES
            {
                examples.push(example);
            }
        }
        let example = |query: &String| {
            let target = State { query: query.clone(), ..place() };
            format!("<li><a data-nav href=\"{}\">{}</a></li>", escape(&target.href()), escape(query))
        };
        let examples: String = examples.iter().map(example).collect();
        let examples = match examples.is_empty() {
            true => String::new(),
            false => format!("<h2>{}</h2><ul class=\"examples\">{examples}</ul>", words.try_these),
        };
        let counts = newest.facets.get(&Facet::Topic).cloned().unwrap_or_default();
        let topic = |(id, count): (&String, &u64)| {
            let target = State { topics: vec![id.clone()], ..place() };
            format!(
                "<li><a data-nav href=\"{}\">{} <b>{}</b></a></li>",
                escape(&target.href()),
                escape(self.label(id)),
                number(*count)
            )
        };
        let topics: String = counts.iter().map(topic).collect();
        let topics = match topics.is_empty() {
            true => String::new(),
            false => format!("<h2>{}</h2><ul class=\"topics\">{topics}</ul>", words.browse),
        };
        Ok(format!("<div class=\"start\"><p class=\"holds\">{holds}</p>{examples}{topics}</div>"))
    }
}

/// The first run of 汉字 in a title that is a phrase: neither a word alone nor a sentence.
fn phrase(title: &str) -> Option<String> {
    let runs = title.split(|c: char| !is_ideographic(c));
    runs.filter(|run| (4..=9).contains(&run.chars().count())).map(str::to_owned).next()
}
