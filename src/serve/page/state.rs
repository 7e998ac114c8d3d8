//! The state of the page, which is its address: what is searched, filtered, sorted and read.

use crate::SearchRequest;
use crate::model::Published;
use crate::search::{Facet, Level, Like, Sort};

use super::html::escape;
use super::words::Words;

/// Hits on a page.
pub(super) const HITS: usize = 10;

/// The last page that is shown.
const LAST: usize = 1000;

/// Longest snippet, in characters.
const SNIPPET: usize = 160;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct State {
    pub query: String,
    pub topics: Vec<String>,
    pub sources: Vec<String>,
    /// First and last year, as dates.
    pub since: Option<String>,
    pub until: Option<String>,
    pub by_date: bool,
    /// Pages before this one.
    pub page: usize,
    pub like: Option<String>,
    /// The paragraph whose article is open.
    pub read: Option<String>,
    pub level: Option<Level>,
    pub index: Option<String>,
    pub language: Option<String>,
}

impl State {
    /// What is not understood is left out: addresses are passed around and cut.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let mut state = Self::default();
        for (name, value) in pairs {
            let filled = || Some(value.clone()).filter(|value| !value.trim().is_empty());
            let date = || filled().filter(|value| Published::parse(value).is_some());
            match name.as_str() {
                "q" => state.query = value.chars().take(2000).collect(),
                "topic" => state.topics.extend(filled()),
                "source" => state.sources.extend(filled()),
                "since" => state.since = date(),
                "until" => state.until = date(),
                "sort" => state.by_date = value == "date",
                "page" => state.page = value.parse::<usize>().unwrap_or(1).clamp(1, LAST) - 1,
                "like" => state.like = filled(),
                "read" => state.read = filled(),
                "match" => state.level = Level::ALL.into_iter().find(|level| level.as_str() == value),
                "index" => state.index = filled(),
                "lang" => state.language = filled(),
                _ => {}
            }
        }
        state
    }

    /// Whether nothing is asked yet.
    pub fn is_empty(&self) -> bool {
        self.query.trim().is_empty() && self.like.is_none() && !self.is_filtered() && self.read.is_none()
    }

    pub fn is_filtered(&self) -> bool {
        !self.topics.is_empty() || !self.sources.is_empty() || self.since.is_some() || self.until.is_some()
    }

    pub fn request(&self) -> SearchRequest {
        let mut request = SearchRequest::new(self.query.as_str()).limit(HITS).offset(self.page * HITS);
        request.topics.clone_from(&self.topics);
        request.sources.clone_from(&self.sources);
        request.since = self.since.as_deref().and_then(Published::parse);
        request.until = self.until.as_deref().and_then(Published::parse);
        request.level = self.level;
        request.snippet_chars = SNIPPET;
        if self.by_date {
            request.sort = Sort::Date;
        }
        request.like = self.like.clone().map(Like::Id);
        request.facets = vec![Facet::Topic, Facet::Source, Facet::Year];
        request
    }

    /// The same from the first page, with the article closed.
    pub fn anew(&self) -> Self {
        Self { page: 0, read: None, ..self.clone() }
    }

    pub fn without_filters(&self) -> Self {
        Self { topics: Vec::new(), sources: Vec::new(), since: None, until: None, ..self.anew() }
    }

    /// This with the index and the language of `other`.
    pub fn keep_place(self, other: &Self) -> Self {
        Self { index: other.index.clone(), language: other.language.clone(), ..self }
    }

    pub fn toggle_topic(&self, id: &str) -> Self {
        let mut state = self.anew();
        toggle(&mut state.topics, id);
        state
    }

    pub fn toggle_source(&self, name: &str) -> Self {
        let mut state = self.anew();
        toggle(&mut state.sources, name);
        state
    }

    /// What the address says, without the query.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.topics.iter().map(|topic| ("topic", topic.clone())));
        pairs.extend(self.sources.iter().map(|source| ("source", source.clone())));
        pairs.extend(self.since.iter().map(|since| ("since", since.clone())));
        pairs.extend(self.until.iter().map(|until| ("until", until.clone())));
        pairs.extend(self.by_date.then(|| ("sort", "date".to_owned())));
        pairs.extend(self.level.map(|level| ("match", level.as_str().to_owned())));
        pairs.extend(self.like.iter().map(|like| ("like", like.clone())));
        pairs.extend(self.index.iter().map(|index| ("index", index.clone())));
        pairs.extend(self.language.iter().map(|language| ("lang", language.clone())));
        pairs
    }

    /// The address of this state.
    pub fn href(&self) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        if !self.query.is_empty() {
            address.append_pair("q", &self.query);
        }
        for (name, value) in self.pairs() {
            address.append_pair(name, &value);
        }
        if self.page > 0 {
            address.append_pair("page", &(self.page + 1).to_string());
        }
        if let Some(read) = &self.read {
            address.append_pair("read", read);
        }
        match address.finish() {
            none if none.is_empty() => "/".to_owned(),
            some => format!("/?{some}"),
        }
    }

    /// Fields of the form that keep the filters when another query is sent.
    pub fn hidden(&self, indexes: &[&str]) -> String {
        let kept = self.pairs().into_iter().filter(|(name, _)| !(*name == "index" && indexes.len() > 1));
        kept.map(|(name, value)| {
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(&value))
        })
        .collect()
    }

    /// The choice of an index, where there are several.
    pub fn pick(&self, indexes: &[&str], words: &Words) -> String {
        if indexes.len() < 2 {
            return String::new();
        }
        let option = |name: &&str| {
            let chosen = if self.index.as_deref() == Some(*name) { " selected" } else { "" };
            format!("<option{chosen}>{}</option>", escape(name))
        };
        let options: String = indexes.iter().map(option).collect();
        format!("<select name=\"index\" aria-label=\"{}\">{options}</select>", words.which_index)
    }
}

fn toggle(values: &mut Vec<String>, value: &str) {
    let before = values.len();
    values.retain(|own| own != value);
    if values.len() == before {
        values.push(value.to_owned());
    }
}
