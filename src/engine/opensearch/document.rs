//! Paragraphs as documents of the cluster, and back; the mapping that both follow.

use serde_json::{Map, Value, json};

use crate::analysis::{self, Ngram, fold_str, tokens};
use crate::engine::{Match, place};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, ArticleId, Metadata, Paragraph, ParagraphKind, Published, Record};
use crate::query;

/// Changes with every change of the mapping or of the protocol of writing.
pub(crate) const FORMAT: u32 = 1;

/// Fields of a paragraph's document that messages of this folder name.
pub(crate) const BORN: &str = "born";
pub(crate) const DIED: &str = "died";
pub(crate) const PLACE: &str = "place";
pub(crate) const TIME: &str = "time";
pub(crate) const LENGTH: &str = "length";
pub(crate) const UNIGRAMS: &str = "unigrams";
pub(crate) const CHARACTERS: &str = "characters";

/// What is read of a hit.
pub(crate) const READ: [&str; 9] =
    ["article", "ordinal", "kind", "text", "title", "source", "published", "uri", "topic"];

/// The body that creates the index of paragraphs. Bigrams come as they are; of the folded text every
/// character is a token with its position, so that a phrase of them is a run of the text.
pub(crate) fn paragraph_index(shards: u32, replicas: u32) -> Value {
    let keyword = json!({ "type": "keyword", "norms": false, "index_options": "docs" });
    let folded = json!({ "type": "text", "analyzer": "characters", "norms": false });
    let number = json!({ "type": "integer", "index": false });
    json!({
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            // A commit refreshes; what is not committed need not be seen.
            "refresh_interval": "-1",
            "analysis": {
                "tokenizer": { "characters": { "type": "simple_pattern", "pattern": "." } },
                "analyzer": { "characters": { "type": "custom", "tokenizer": "characters" } },
            },
            // The score of a term is how often it stands there; the query makes BM25 of it.
            "similarity": {
                "frequency": { "type": "scripted", "script": { "source": "return doc.freq;" } },
            },
        },
        "mappings": {
            "dynamic": false,
            "_meta": { "duansou": { "format": FORMAT, "analysis": analysis::fingerprint() } },
            "_source": { "excludes": ["text_bigrams", "title_bigrams", "text_folded", "title_folded"] },
            "_routing": { "required": true },
            "properties": {
                "text_bigrams": {
                    "type": "keyword", "doc_values": false, "norms": false, "index_options": "freqs",
                    "similarity": "frequency",
                },
                "title_bigrams": {
                    "type": "keyword", "doc_values": false, "norms": false, "index_options": "docs",
                },
                "text_folded": folded, "title_folded": folded,
                "article": keyword, "key": keyword, "origin": keyword, "kind": keyword, "topic": keyword,
                "source": keyword, "year": keyword,
                "time": { "type": "long" },
                "place": { "type": "long", "index": false },
                "ordinal": { "type": "integer" },
                "length": number, "unigrams": number, "characters": number,
                "born": { "type": "long" }, "died": { "type": "long" },
            },
        },
    })
}

/// The body that creates the index of the state.
pub(crate) fn state_index(replicas: u32) -> Value {
    json!({
        "settings": { "number_of_shards": 1, "number_of_replicas": replicas },
        "mappings": {
            "dynamic": false,
            "properties": {
                "type": { "type": "keyword" }, "origin": { "type": "keyword" }, "born": { "type": "long" },
            },
        },
    })
}

/// The field that holds what a query asks of `field`.
pub(crate) fn name(field: query::Field) -> &'static str {
    match field {
        query::Field::Text(Ngram::Bigram) => "text_bigrams",
        query::Field::Text(Ngram::Unigram) => "text_folded",
        query::Field::Title(Ngram::Bigram) => "title_bigrams",
        query::Field::Title(Ngram::Unigram) => "title_folded",
        query::Field::Topic => "topic",
        query::Field::Source => "source",
        query::Field::Kind => "kind",
        query::Field::Article => "article",
    }
}

/// A short name of an article or an origin that ids and routing are made of.
pub(crate) fn key(name: &str) -> String {
    ArticleId::derived("key", name.as_bytes()).to_string()
}

/// The id of a paragraph's document as the commit `born` makes it.
pub(crate) fn id(key: &str, ordinal: u32, born: u64) -> String {
    format!("{key}-{ordinal}-{born}")
}

/// A document for each paragraph, with its ordinal.
pub(crate) fn documents(article: &Article, born: u64, died: Option<u64>) -> Vec<(u32, Value)> {
    let title = article.metadata.title.as_deref().map(|title| (title, fold_str(title)));
    let titles = title.as_ref().map(|(title, folded)| (*title, folded, bigrams(folded)));
    let key = key(article.id.as_str());
    let each = |paragraph: &Paragraph| {
        let folded = fold_str(&paragraph.text);
        let text_bigrams = bigrams(&folded);
        let mut unigrams = 0;
        tokens(&folded, Ngram::Unigram, |_| unigrams += 1);
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        put("article", article.id.as_str().into());
        put("key", key.as_str().into());
        put("ordinal", paragraph.ordinal.into());
        put(PLACE, signed(place(&article.id, paragraph.ordinal)).into());
        put("kind", paragraph.kind.as_str().into());
        put("text", paragraph.text.as_str().into());
        put("text_folded", folded.as_str().into());
        put(LENGTH, stored_length(text_bigrams.len() as u64).into());
        put(UNIGRAMS, stored_length(unigrams).into());
        put(CHARACTERS, paragraph.text.chars().count().into());
        put("text_bigrams", text_bigrams.into());
        put("topic", paragraph.topics.as_slice().into());
        put(BORN, born.into());
        if let Some(died) = died {
            put(DIED, died.into());
        }
        if let Some((title, folded, bigrams)) = &titles {
            put("title", (*title).into());
            put("title_folded", folded.as_str().into());
            put("title_bigrams", bigrams.as_slice().into());
        }
        if let Some(source) = &article.metadata.source {
            put("source", source.as_str().into());
        }
        if let Some(published) = &article.metadata.published {
            put("published", published.as_str().into());
            put(TIME, published.start().into());
            put("year", format!("{:04}", published.year()).into());
        }
        if let Some(uri) = &article.uri {
            put("uri", uri.as_str().into());
        }
        if let Some(origin) = &article.origin {
            put("origin", origin.as_str().into());
        }
        if paragraph.ordinal == 0 {
            let about = Metadata { title: None, source: None, published: None, ..article.metadata.clone() };
            put("about", serde_json::to_value(about).unwrap_or_default());
        }
        (paragraph.ordinal, Value::Object(fields))
    };
    article.paragraphs.iter().map(each).collect()
}

fn bigrams(folded: &str) -> Vec<String> {
    let mut all = Vec::new();
    tokens(folded, Ngram::Bigram, |token| all.push(token.text.to_owned()));
    all
}

/// A place as the cluster's numbers order it, which have a sign.
fn signed(place: u64) -> i64 {
    (place ^ (1 << 63)) as i64
}

/// A length as Lucene and tantivy store it in one byte: exact to 40, then with four significant bits,
/// rounded down. Scores are those of a folder only with the same rounding.
pub(crate) fn stored_length(length: u64) -> u64 {
    let Some(rest) = length.checked_sub(24) else { return length };
    let shift = (u64::BITS - rest.leading_zeros()).saturating_sub(4);
    24 + (rest >> shift << shift)
}

/// The paragraph that a hit's source holds.
///
/// # Errors
/// `Engine` where it is not what was written.
pub(crate) fn read(source: &Value, score: f32) -> Result<Match> {
    let text = |name: &str| source.get(name).and_then(Value::as_str).map(str::to_owned);
    let damaged = || Error::new(ErrorKind::Engine, "a stored paragraph is not what was written");
    let kind = text("kind").ok_or_else(damaged)?;
    let kind = ParagraphKind::ALL.into_iter().find(|known| known.as_str() == kind).ok_or_else(damaged)?;
    let ordinal = source.get("ordinal").and_then(Value::as_u64).ok_or_else(damaged)?;
    let ordinal = u32::try_from(ordinal).map_err(|_| damaged())?;
    let mut paragraph = Paragraph::new(ordinal, kind, text("text").ok_or_else(damaged)?);
    let topics = source.get("topic").and_then(Value::as_array).into_iter().flatten();
    paragraph.topics = topics.filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(Match {
        score,
        article: ArticleId::new(text("article").ok_or_else(damaged)?),
        title: text("title"),
        source: text("source"),
        published: text("published").and_then(|published| Published::parse(&published)),
        uri: text("uri"),
        paragraph,
    })
}

/// The article that a stored paragraph belongs to, without any paragraph yet.
///
/// # Errors
/// `Engine` where it is not what was written.
pub(crate) fn begin(source: &Value, found: &Match) -> Result<Article> {
    let mut record = Record { id: Some(found.article.clone()), ..Record::default() };
    record.uri.clone_from(&found.uri);
    record.origin = source.get("origin").and_then(Value::as_str).map(str::to_owned);
    if let Some(about) = source.get("about") {
        record.known = serde_json::from_value(about.clone()).map_err(|error| {
            Error::new(ErrorKind::Engine, "a stored article is not what was written").with_source(error)
        })?;
    }
    record.known.title.clone_from(&found.title);
    record.known.source.clone_from(&found.source);
    record.known.published.clone_from(&found.published);
    Ok(Article { encoding: String::new(), ..Article::of(&record) })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{signed, stored_length};

    #[test]
    fn lengths_are_stored_as_lucene_does() {
        let lengths: BTreeSet<u64> = (0..60).map(stored_length).collect();
        let expected: BTreeSet<u64> = (0..=40).chain((42..=56).step_by(2)).collect();
        assert_eq!(lengths, expected);
    }

    #[test]
    fn places_keep_their_order() {
        let places = [0, 1, (1 << 63) - 1, 1 << 63, u64::MAX];
        assert!(places.map(signed).is_sorted());
    }
}
