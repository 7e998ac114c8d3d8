//! What a route may be asked: names, types and bounds, read from an address or from JSON.

use serde_json::Value;

use super::problem::Problem;
use crate::model::{ParagraphKind, Published};
use crate::search::{Duplicates, Facet, Group, Level, Like, Sort};
use crate::{SearchRequest, analysis};

/// Something that may be asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    /// Its name in an address.
    pub name: &'static str,
    /// Its name in JSON.
    pub field: &'static str,
    pub form: Form,
    pub is_list: bool,
    pub help: &'static str,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// At most so many characters.
    Text(usize),
    Flag,
    /// At most this.
    Number(u64),
    Date,
    OneOf(&'static [&'static str]),
    /// The id or the name of a topic.
    Topic,
}

const fn one(name: &'static str, form: Form, help: &'static str) -> Parameter {
    Parameter { name, field: name, form, is_list: false, help }
}

const fn list(name: &'static str, field: &'static str, form: Form, help: &'static str) -> Parameter {
    Parameter { name, field, form, is_list: true, help }
}

/// Characters of a query; nobody types more.
const LONGEST_QUERY: usize = 10_000;

pub(super) const SEARCH: &[Parameter] = &[
    Parameter {
        name: "q",
        field: "query",
        form: Form::Text(LONGEST_QUERY),
        is_list: false,
        help: "The query, in the query language. Without one, all paragraphs that pass the filters.",
    },
    one("literal", Form::Flag, "Take all of the query literally, signs and spaces included."),
    one(
        "match",
        Form::OneOf(&["exact", "all", "some"]),
        "Lowest level to show; by default the best that has hits.",
    ),
    one("limit", Form::Number(1000), "Show at most so many hits (10)."),
    one("offset", Form::Number(100_000), "Skip so many hits first (0)."),
    list("topic", "topics", Form::Topic, "Only this topic, by id or name; several: any of them."),
    list("source", "sources", Form::Text(1000), "Only this source; several: any of them."),
    list(
        "kind",
        "kinds",
        Form::OneOf(&["body", "heading", "caption", "credit"]),
        "Only this kind of paragraph; several: any of them.",
    ),
    one("since", Form::Date, "Published on this day or later: 2024, 2024-05, 2024-05-25."),
    one("until", Form::Date, "Published on this day or earlier; a year or month counts to its end."),
    one("sort", Form::OneOf(&["relevance", "date"]), "Order of the hits (relevance)."),
    one("group", Form::OneOf(&["paragraph", "article"]), "What one hit stands for (paragraph)."),
    one(
        "duplicates",
        Form::OneOf(&["collapse", "keep"]),
        "What becomes of the same text in several articles (collapse).",
    ),
    list("facets", "facets", Form::OneOf(&["topic", "source", "year"]), "Count hits by these."),
    one("count_limit", Form::Number(1_000_000), "Count matches exactly up to so many (1000); 0 counts all."),
    one("snippet_chars", Form::Number(10_000), "Longest snippet, in characters (120)."),
    one("explain", Form::Flag, "Say why each hit scored as it did."),
    one("like", Form::Text(1000), "Find paragraphs of other articles that are like this one, by its id."),
    one("like_text", Form::Text(100_000), "Find paragraphs that are like this text."),
    one("synonyms", Form::Flag, "Whether other words are looked for as well (true)."),
];

pub(super) const EXPLAIN: &[Parameter] = &[
    one("q", Form::Text(LONGEST_QUERY), "The query that was searched for."),
    one("id", Form::Text(1000), "The paragraph, `<article>#<paragraph>`."),
];

pub(super) const CONTEXT: &[Parameter] =
    &[one("context", Form::Number(1000), "Paragraphs to show on either side (0).")];

pub(super) const EXTRACT: &[Parameter] = &[
    one("url", Form::Text(2000), "Where the page came from, for its citation and id."),
    one("explain", Form::Flag, "Answer with every block, and why it was kept or dropped."),
];

pub(super) const TAG: &[Parameter] =
    &[one("explain", Form::Flag, "Say what speaks for each topic, and what was not counted.")];

pub(super) const RECORDS: &[Parameter] = &[one("url", Form::Text(2000), "Where a single page came from.")];

/// Values that were given, checked.
#[derive(Debug, Default)]
pub(super) struct Given(Vec<(&'static str, String)>);

impl Given {
    /// Reads the pairs of an address.
    pub fn of_pairs(known: &[Parameter], pairs: &[(String, String)]) -> Result<Self, Problem> {
        let mut given = Self::default();
        for (name, value) in pairs {
            let parameter = known.iter().find(|parameter| parameter.name == *name);
            let parameter =
                parameter.ok_or_else(|| unknown(name, known.iter().map(|parameter| parameter.name)))?;
            let splits = parameter.is_list && !matches!(parameter.form, Form::Text(_));
            let values: Vec<&str> = if splits { value.split(',').collect() } else { vec![value] };
            for value in values {
                given.add(parameter, parameter.name, value)?;
            }
        }
        Ok(given)
    }

    /// Reads the fields of a JSON object.
    pub fn of_json(known: &[Parameter], body: &[u8]) -> Result<Self, Problem> {
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            let text = error.to_string();
            Problem::query(format!("the body is not json: {}; expected one object", text.to_lowercase()))
        })?;
        let Value::Object(fields) = value else {
            return Err(Problem::query("the body is json, but no object; expected `{\"query\": \"…\"}`"));
        };
        let mut given = Self::default();
        for (name, value) in &fields {
            let parameter = known.iter().find(|parameter| parameter.field == name);
            let parameter =
                parameter.ok_or_else(|| unknown(name, known.iter().map(|parameter| parameter.field)))?;
            let expected = || {
                let what = expected(parameter);
                Problem::query(format!("`{name}`: found {}, expected {what}", brief(&value.to_string())))
            };
            match (value, parameter.is_list) {
                (Value::Null, _) => {}
                (Value::Array(values), true) => {
                    for value in values {
                        given.add(parameter, name, value.as_str().ok_or_else(expected)?)?;
                    }
                }
                (value, false) => {
                    let text = match (&parameter.form, value) {
                        (Form::Flag, Value::Bool(flag)) => flag.to_string(),
                        (Form::Number(_), Value::Number(number)) => number.to_string(),
                        (Form::Flag | Form::Number(_), _) => return Err(expected()),
                        (_, Value::String(text)) => text.clone(),
                        _ => return Err(expected()),
                    };
                    given.add(parameter, name, &text)?;
                }
                _ => return Err(expected()),
            }
        }
        Ok(given)
    }

    fn add(&mut self, parameter: &Parameter, name: &str, value: &str) -> Result<(), Problem> {
        if !parameter.is_list && self.text(parameter.name).is_some() {
            return Err(Problem::query(format!("`{name}` is given twice, expected once")));
        }
        let fits = match parameter.form {
            Form::Text(most) => {
                let length = value.chars().count();
                if length > most {
                    let message = format!("`{name}` has {length} characters, expected at most {most}");
                    return Err(Problem::query(format!("{message}; shorten it")));
                }
                true
            }
            Form::Flag => matches!(value, "true" | "false"),
            Form::Number(most) => value.parse::<u64>().is_ok_and(|number| number <= most),
            Form::Date => Published::parse(value).is_some(),
            Form::OneOf(values) => values.contains(&value),
            Form::Topic => !value.is_empty(),
        };
        if !fits {
            let message = format!("`{name}`: found `{}`, expected {}", brief(value), expected(parameter));
            return Err(Problem::query(message));
        }
        self.0.push((parameter.name, value.to_owned()));
        Ok(())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    pub fn need(&self, name: &str) -> Result<&str, Problem> {
        self.text(name).ok_or_else(|| Problem::query(format!("missing parameter `{name}`")))
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|value| value == "true")
    }

    pub fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    pub fn list(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(own, _)| *own == name).map(|(_, value)| value.clone()).collect()
    }

    /// The request that the values make up, as the flags of the terminal do.
    pub fn request(&self) -> Result<SearchRequest, Problem> {
        let mut request = SearchRequest::new(self.text("q").unwrap_or_default());
        let size = |name| self.number(name).and_then(|number| usize::try_from(number).ok());
        request.literal = self.flag("literal").unwrap_or_default();
        request.level = Level::ALL.into_iter().find(|level| Some(level.as_str()) == self.text("match"));
        request.limit = size("limit").unwrap_or(request.limit);
        request.offset = size("offset").unwrap_or(request.offset);
        request.topics = self.list("topic");
        request.sources = self.list("source");
        let kinds = self.list("kind");
        request.kinds = kinds
            .iter()
            .filter_map(|name| ParagraphKind::ALL.into_iter().find(|kind| kind.as_str() == name))
            .collect();
        request.since = self.text("since").and_then(Published::parse);
        request.until = self.text("until").and_then(Published::parse);
        if self.text("sort") == Some("date") {
            request.sort = Sort::Date;
        }
        if self.text("group") == Some("article") {
            request.group = Group::Article;
        }
        if self.text("duplicates") == Some("keep") {
            request.duplicates = Duplicates::Keep;
        }
        let facets = [("topic", Facet::Topic), ("source", Facet::Source), ("year", Facet::Year)];
        for name in self.list("facets") {
            request.facets.extend(facets.iter().filter(|(own, _)| *own == name).map(|(_, facet)| *facet));
        }
        request.count_limit = size("count_limit").unwrap_or(request.count_limit);
        request.snippet_chars = size("snippet_chars").unwrap_or(request.snippet_chars);
        request.explain = self.flag("explain").unwrap_or_default();
        request.like = match (self.text("like"), self.text("like_text")) {
            (Some(_), Some(_)) => {
                return Err(Problem::query("`like` and `like_text` are given, expected one of them"));
            }
            (Some(id), None) => Some(Like::Id(id.to_owned())),
            (None, Some(text)) => Some(Like::Text(text.to_owned())),
            (None, None) => None,
        };
        if self.flag("synonyms") == Some(false) {
            request.synonyms = Some(analysis::Synonyms::default());
        }
        Ok(request)
    }
}

fn unknown(name: &str, known: impl Iterator<Item = &'static str>) -> Problem {
    let known: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    let expected = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Problem::query(format!("unknown parameter `{}`, expected {expected}", brief(name)))
}

fn expected(parameter: &Parameter) -> String {
    let each = match parameter.form {
        Form::Text(_) => "a text".to_owned(),
        Form::Flag => "true or false".to_owned(),
        Form::Number(most) => format!("a number up to {most}"),
        Form::Date => "2024, 2024-05, 2024-05-25 or 2024-05-25T17:42".to_owned(),
        Form::OneOf(values) => values.join(", "),
        Form::Topic => "the id or the name of a topic".to_owned(),
    };
    if parameter.is_list { format!("a list of: {each}") } else { each }
}

/// What was found, short enough for a line.
fn brief(text: &str) -> String {
    let clean: String = text.chars().take(60).map(|c| if c.is_control() { '_' } else { c }).collect();
    if text.chars().count() > 60 { format!("{clean}…") } else { clean }
}
