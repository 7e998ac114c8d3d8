//! The hits: the level, the counts, the filters as chips, each hit with what can be done with it.

use serde_json::Value;

use crate::model::ParagraphKind;
use crate::search::{Hit, Level, SearchResponse};

use super::super::problem::Problem;
use super::View;
use super::html::{day, escape, lang, marked, number};
use super::state::{HITS, State};

impl View<'_> {
    pub(super) fn results(&self, response: &SearchResponse) -> Result<String, Problem> {
        let words = self.words;
        if response.hits.is_empty() {
            return self.nothing(response);
        }
        let level = response.hits.iter().map(|hit| hit.level).max().unwrap_or(Level::Exact);
        let (name, help) = match level {
            _ if self.state.like.is_some() => (words.like, ""),
            Level::Exact => (words.exact, words.exact_help),
            Level::All => (words.all, words.all_help),
            Level::Some => (words.some, words.some_help),
        };
        // Where the query only narrows, nothing is more or less literal.
        let is_browsing = self.state.query.trim().is_empty() && self.state.like.is_none();
        let name = if is_browsing { String::new() } else { format!("<strong>{name}</strong>") };
        let mut html = format!(
            "<div class=\"status\" id=\"results\" tabindex=\"-1\"><p role=\"status\">{name} <span>{}</span>{}</p>{}{}</div>",
            self.count(response),
            match response.collapsed {
                0 => String::new(),
                copies => format!("<span>{}</span>", words.collapsed.replace("{}", &number(copies))),
            },
            self.chips(),
            self.order(),
        );
        if !help.is_empty() && !is_browsing {
            html.push_str(&format!("<p class=\"help\">{help}{}</p>", self.absent(response)));
        }
        html.push_str(&suggestions(self, response));
        html.push_str("<ol class=\"hits\">");
        response.hits.iter().for_each(|hit| html.push_str(&self.hit(hit)));
        html.push_str("</ol>");
        html.push_str(&self.pages(response));
        Ok(html)
    }

    /// How many there are; a lower bound where that is all that was counted.
    fn count(&self, response: &SearchResponse) -> String {
        let bounded = field(response, "total_relation").is_some_and(|relation| relation == "gte");
        let words = if bounded { self.words.at_least } else { self.words.paragraphs };
        words.replace("{}", &number(response.total))
    }

    fn hit(&self, hit: &Hit) -> String {
        let words = self.words;
        let title = hit.title.as_deref().unwrap_or(words.untitled);
        let is_open = self.state.read.as_deref() == Some(hit.id.as_str());
        let mut facts = vec![escape(hit.source.as_deref().unwrap_or(words.no_source))];
        facts.extend(hit.published.as_ref().map(|date| {
            let date = escape(date.as_str());
            format!("<time datetime=\"{date}\">{}</time>", day(&date))
        }));
        facts.extend(
            words
                .kinds
                .iter()
                .filter(|(kind, _)| *kind == hit.kind.as_str())
                .map(|(_, name)| (*name).to_owned()),
        );
        facts.extend(hit.topics.iter().map(|topic| {
            let chosen = self.state.topics.iter().any(|own| own == topic || own == self.label(topic));
            let class = if chosen { " class=\"chosen\"" } else { "" };
            format!("<span{class}>{}</span>", escape(self.label(topic)))
        }));
        let mut like = self.state.anew();
        (like.query, like.like) = (String::new(), Some(hit.id.clone()));
        let copies = match hit.copies.as_slice() {
            [] => String::new(),
            copies => {
                let copy = |copy: &crate::search::Repost| {
                    let facts =
                        [copy.source.as_deref(), copy.published.as_ref().map(|date| day(date.as_str()))];
                    let facts: Vec<&str> = facts.into_iter().flatten().collect();
                    let ordinal = copy.id.rsplit('#').next().and_then(|ordinal| ordinal.parse().ok());
                    format!(
                        "<li><a data-nav href=\"{}\">{}</a> {}</li>",
                        escape(&self.link_to(&copy.article, ordinal.unwrap_or_default())),
                        escape(copy.title.as_deref().unwrap_or(words.untitled)),
                        escape(&facts.join(" · ")),
                    )
                };
                let rows: String = copies.iter().map(copy).collect();
                let summary = words.copies.replace("{}", &copies.len().to_string());
                format!("<details class=\"copies\"><summary>{summary}</summary><ul>{rows}</ul></details>")
            }
        };
        let body = if hit.kind == ParagraphKind::Body { "" } else { " other" };
        format!(
            "<li class=\"hit\" id=\"hit-{rank}\"{current}><h2{lang_title}><a data-nav data-open href=\"{href}\">{title}</a></h2>\
             <p class=\"meta\">{facts}</p><p class=\"text{body}\"{lang_text}>{snippet}</p>\
             <div class=\"acts\"><code>{id}</code>{cite}<a data-nav href=\"{like}\">{like_word}</a>{copies}</div></li>",
            rank = hit.rank,
            current = if is_open { " aria-current=\"true\"" } else { "" },
            lang_title = lang(title),
            href = escape(&self.link_to(&hit.article, hit.ordinal)),
            title = escape(title),
            facts = facts.join(" · "),
            lang_text = lang(&hit.text),
            snippet = marked(&hit.snippet),
            id = escape(&hit.id),
            cite = self.citations(hit),
            like = escape(&like.href()),
            like_word = words.like,
        )
    }

    /// The filters that are set, each a link that removes it.
    fn chips(&self) -> String {
        let (state, words) = (self.state, self.words);
        let mut chips = String::new();
        let mut chip = |name: &str, without: State| {
            chips.push_str(&format!(
                "<a data-nav class=\"chip\" href=\"{}\" aria-label=\"{} {name}\">{name} <span aria-hidden=\"true\">×</span></a>",
                escape(&without.href()),
                words.remove,
                name = escape(name),
            ));
        };
        if let Some(like) = &state.like {
            chip(&words.like_of.replace("{}", like), State { like: None, ..state.anew() });
        }
        for topic in &state.topics {
            chip(self.label(topic), state.toggle_topic(topic));
        }
        for source in &state.sources {
            chip(source, state.toggle_source(source));
        }
        let years = match (&state.since, &state.until) {
            (None, None) => None,
            (Some(since), Some(until)) if since == until => Some(since.clone()),
            (since, until) => {
                Some(format!("{}—{}", since.as_deref().unwrap_or(""), until.as_deref().unwrap_or("")))
            }
        };
        if let Some(years) = years {
            chip(&years, State { since: None, until: None, ..state.anew() });
        }
        let filters = format!("<a class=\"chip sheet-open\" href=\"#filters\">{}</a>", words.filters);
        format!("<div class=\"chips\">{filters}{chips}</div>")
    }

    fn order(&self) -> String {
        if self.state.query.trim().is_empty() || self.state.like.is_some() {
            return String::new();
        }
        let order = |by_date: bool, name: &str| {
            let current = if by_date == self.state.by_date { " aria-current=\"true\"" } else { "" };
            let target = State { by_date, ..self.state.anew() };
            format!("<a data-nav href=\"{}\"{current}>{name}</a>", escape(&target.href()))
        };
        format!(
            "<nav class=\"order\">{}{}</nav>",
            order(false, self.words.by_relevance),
            order(true, self.words.by_date)
        )
    }

    fn pages(&self, response: &SearchResponse) -> String {
        let words = self.words;
        let shown = (self.state.page + 1) * HITS;
        let more = response.total.saturating_sub(response.collapsed) > shown as u64;
        if self.state.page == 0 && !more {
            return String::new();
        }
        let to = |page: usize, rel: &str, name: &str| {
            let target = State { page, read: None, ..self.state.clone() };
            format!("<a data-nav rel=\"{rel}\" href=\"{}\">{name}</a>", escape(&target.href()))
        };
        let before =
            if self.state.page > 0 { to(self.state.page - 1, "prev", words.previous) } else { String::new() };
        let after = if more { to(self.state.page + 1, "next", words.next) } else { String::new() };
        let here = words.page.replace("{}", &(self.state.page + 1).to_string());
        format!("<nav class=\"pages\" aria-label=\"{here}\">{before}<span>{here}</span>{after}</nav>")
    }

    /// Nothing was found: which words are nowhere, and whether the filters are why.
    fn nothing(&self, response: &SearchResponse) -> Result<String, Problem> {
        let words = self.words;
        let mut html = format!(
            "<div class=\"status\" id=\"results\" tabindex=\"-1\">{}</div><div class=\"empty\" role=\"status\"><h2>{}</h2>",
            self.chips(),
            words.nothing
        );
        let absent = self.absent(response);
        if !absent.is_empty() {
            html.push_str(&format!("<p>{absent}</p>"));
        }
        html.push_str(&suggestions(self, response));
        if self.state.is_filtered() {
            let wider = self.state.without_filters();
            let total = self.index.search(&wider.request().limit(0))?.total;
            if total > 0 {
                html.push_str(&format!(
                    "<p>{} <a data-nav href=\"{}\">{}</a></p>",
                    words.narrowed.replace("{}", &number(total)),
                    escape(&wider.href()),
                    words.without_filters,
                ));
            }
        }
        if self.state.page > 0 {
            html.push_str(&format!(
                "<p><a data-nav href=\"{}\">{}</a></p>",
                escape(&self.state.anew().href()),
                words.page.replace("{}", "1"),
            ));
        }
        html.push_str(&format!("<p>{}</p></div>", words.advice));
        Ok(html)
    }

    fn absent(&self, response: &SearchResponse) -> String {
        match response.absent.as_slice() {
            [] => String::new(),
            absent => {
                let names: Vec<String> = absent.iter().map(|word| escape(word)).collect();
                format!(" {}", self.words.absent.replace("{}", &names.join("、")))
            }
        }
    }
}

/// Queries that may be meant, where the answer has any.
fn suggestions(view: &View<'_>, response: &SearchResponse) -> String {
    let Some(Value::Array(suggestions)) = field(response, "suggestions") else {
        return String::new();
    };
    let query = |value: &Value| match value {
        Value::String(query) => Some(query.clone()),
        Value::Object(fields) => fields.get("query").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let link = |query: String| {
        let target = State { query: query.clone(), ..view.state.anew() };
        format!("<a data-nav href=\"{}\">{}</a>", escape(&target.href()), escape(&query))
    };
    let links: Vec<String> = suggestions.iter().filter_map(query).take(3).map(link).collect();
    match links.is_empty() {
        true => String::new(),
        false => format!("<p class=\"mean\">{} {}</p>", view.words.did_you_mean, links.join(" ")),
    }
}

/// A field that the contract may have; the page shows it where it is there.
fn field(response: &SearchResponse, name: &str) -> Option<Value> {
    let without = SearchResponse { hits: Vec::new(), ..response.clone() };
    serde_json::to_value(without).ok()?.get(name).cloned()
}
