//! What the routes of an index answer.

use hyper::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::Answer;
use super::parameters::{Given, SEARCH};
use super::problem::Problem;
use super::records;
use super::request::{ParsedRequest, media, record};
use super::routes::{Route, RouteMatch};
use super::served::ServedIndex;
use crate::analysis::trace;
use crate::model::ArticleId;
use crate::topic::{Context, Explained, Tagged, Tagger};

/// How answers are given.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerOptions {
    pub hides_paths: bool,
    pub max_body: usize,
}

/// Answers a request to an index. It takes as long as searching takes, so not on the runtime's threads.
///
/// # Errors
/// Whatever is wrong with the request, or with the index.
pub(super) fn answer(
    asked: &ParsedRequest,
    served: &ServedIndex,
    options: AnswerOptions,
) -> Result<Answer, Problem> {
    let index = served.index();
    let pairs = &asked.pairs;
    match asked.place.route {
        Route::Search => {
            let given = match asked.method == Method::POST {
                true => {
                    nothing_else(pairs)?;
                    Given::of_json(SEARCH, json(asked)?)?
                }
                false => Given::of_pairs(SEARCH, pairs)?,
            };
            given_back(&index.search(&given.request()?)?, options)
        }
        Route::Article if asked.method == Method::DELETE => {
            nothing_else(pairs)?;
            records::delete(served, &ArticleId::new(value(&asked.place, 0)))
        }
        Route::Article => {
            nothing_else(pairs)?;
            given_back(&index.show(value(&asked.place, 0), 0)?, options)
        }
        Route::Paragraph => {
            let given = Given::of_pairs(asked.spec.query, pairs)?;
            let (article, ordinal) = (value(&asked.place, 0), value(&asked.place, 1));
            if ordinal.parse::<u32>().is_err() {
                return Err(Problem::not_found(format!("no paragraph `{article}#{ordinal}` in the index")));
            }
            let context = given.number("context").and_then(|number| u32::try_from(number).ok());
            given_back(&index.show(&format!("{article}#{ordinal}"), context.unwrap_or_default())?, options)
        }
        Route::Explain => {
            let given = Given::of_pairs(asked.spec.query, pairs)?;
            given.need("q")?;
            given_back(&index.explain(&given.request()?, given.need("id")?)?, options)
        }
        Route::Topics => {
            nothing_else(pairs)?;
            Answer::json(&index.topics()?)
        }
        Route::Stats => {
            nothing_else(pairs)?;
            let mut stats = index.stats()?;
            stats.path = None;
            Answer::json(&stats)
        }
        Route::Extract => {
            let given = Given::of_pairs(asked.spec.query, pairs)?;
            let record = record(asked, &given)?;
            match given.flag("explain").unwrap_or_default() {
                true => Answer::json(&index.explain_article(&record)?),
                false => Answer::json(&index.article(&record)?),
            }
        }
        Route::Tag => {
            let given = Given::of_pairs(asked.spec.query, pairs)?;
            let texts: Texts = read(json(asked)?, "`{\"text\": \"…\"}` or a list of `{\"id\", \"text\"}`")?;
            let texts = match texts {
                Texts::One(one) => vec![one],
                Texts::Several(several) => several,
            };
            let tagger = Tagger::new(&index.config()?.taxonomy);
            match given.flag("explain").unwrap_or_default() {
                true => {
                    let alone =
                        |one: &Text| Explained::new(&*one.id, &one.text, &Context::default(), &tagger);
                    Answer::json(&texts.iter().map(alone).collect::<Vec<_>>())
                }
                false => {
                    let alone = |one: &Text| Tagged::new(&*one.id, &one.text, &tagger);
                    Answer::json(&texts.iter().map(alone).collect::<Vec<_>>())
                }
            }
        }
        Route::Analyze => {
            nothing_else(pairs)?;
            let Text { text, .. } = read(json(asked)?, "`{\"text\": \"…\"}`")?;
            Answer::json(&trace(&text))
        }
        Route::Records => {
            let given = Given::of_pairs(asked.spec.query, pairs)?;
            records::add(asked, &given, served, options.max_body)
        }
        _ => Err(Problem::not_found("no such route; see /openapi.json")),
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Texts {
    One(Text),
    Several(Vec<Text>),
}

/// A text to be looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    id: String,
    text: String,
}

fn read<T: for<'a> Deserialize<'a>>(body: &[u8], expected: &str) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|_| Problem::query(format!("the body is not as expected: {expected}")))
}

/// The body, which has to be JSON.
fn json(asked: &ParsedRequest) -> Result<&[u8], Problem> {
    match asked.media.as_deref() {
        Some("application/json") => Ok(&asked.body),
        other => Err(media(other, "application/json")),
    }
}

fn nothing_else(pairs: &[(String, String)]) -> Result<(), Problem> {
    Given::of_pairs(&[], pairs).map(|_| ())
}

fn value(place: &RouteMatch, at: usize) -> &str {
    place.values.get(at).map(String::as_str).unwrap_or_default()
}

/// A value as JSON; without the addresses that are paths, where they are to be hidden.
fn given_back<T: Serialize>(value: &T, options: AnswerOptions) -> Result<Answer, Problem> {
    if !options.hides_paths {
        return Answer::json(value);
    }
    let mut value =
        serde_json::to_value(value).map_err(|error| Problem::new(500, "engine", error.to_string()))?;
    hide(&mut value);
    Answer::json(&value)
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(uri) if name == "uri" && !is_address(uri) => *value = Value::Null,
                    other => hide(other),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(hide),
        _ => {}
    }
}

/// Whether an address leads somewhere from another machine.
pub(super) fn is_address(uri: &str) -> bool {
    uri.starts_with("https://") || uri.starts_with("http://")
}
