//! The tantivy schema, and the conversion between articles and documents.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};

use crate::analysis::{Ngram, fold_str};
use crate::engine::local::format::document::Document;
use crate::engine::local::format::text_codec::pack;
use crate::engine::local::format::tokenizer;
use crate::engine::{Match, place};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, ArticleId, Metadata, Paragraph, ParagraphKind, Published, Record};
use crate::query;

/// The fields of a paragraph's document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) text_pairs: Field,
    pub(crate) text_characters: Field,
    pub(crate) title_pairs: Field,
    pub(crate) title_characters: Field,
    pub(crate) article: Field,
    pub(crate) ordinal: Field,
    pub(crate) origin: Field,
    pub(crate) kind: Field,
    pub(crate) topic: Field,
    pub(crate) source: Field,
    /// Local time of the page in seconds, for ranges, sorting and years.
    pub(crate) time: Field,
    place: Field,
    length: Field,
    /// Packed.
    pub(crate) text: Field,
    pub(crate) title: Field,
    published: Field,
    uri: Field,
    /// Other metadata of the article, stored with its first paragraph.
    about: Field,
}

/// Fast fields by name, for counting and sorting.
pub(crate) const ARTICLE: &str = "article";
pub(crate) const ORIGIN: &str = "origin";
pub(crate) const KIND: &str = "kind";
pub(crate) const TOPIC: &str = "topic";
pub(crate) const SOURCE: &str = "source";
pub(crate) const TIME: &str = "time";
/// Breaks ties: by article, in an order derived from its id, and then by ordinal.
pub(crate) const PLACE: &str = "place";
/// Number of characters of the paragraph's text.
pub(crate) const LENGTH: &str = "length";

impl Fields {
    /// The schema and its fields.
    pub(crate) fn new() -> (Schema, Self) {
        // Field norms only where scoring uses them; they take a byte per paragraph.
        let field = |field, option, lengths| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer::name(field));
            let indexing = indexing.set_index_option(option).set_fieldnorms(lengths);
            TextOptions::default().set_indexing_options(indexing)
        };
        let pairs = |lengths| field(Ngram::Bigram, IndexRecordOption::WithFreqs, lengths);
        let characters = |lengths| field(Ngram::Unigram, IndexRecordOption::Basic, lengths);
        let whole = TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false);
        let indexed = TextOptions::default()
            .set_indexing_options(whole.set_index_option(IndexRecordOption::Basic))
            .set_fast("raw");
        let value = indexed.clone().set_stored();
        let second = NumericOptions::default().set_indexed().set_fast();
        let mut schema = Schema::builder();
        let fields = Self {
            text_pairs: schema.add_text_field("text_pairs", pairs(true)),
            text_characters: schema.add_text_field("text_characters", characters(true)),
            title_pairs: schema.add_text_field("title_pairs", pairs(false)),
            title_characters: schema.add_text_field("title_characters", characters(false)),
            article: schema.add_text_field(ARTICLE, value.clone()),
            ordinal: schema.add_u64_field("ordinal", STORED),
            origin: schema.add_text_field(ORIGIN, indexed),
            kind: schema.add_text_field(KIND, value.clone()),
            topic: schema.add_text_field(TOPIC, value.clone()),
            source: schema.add_text_field(SOURCE, value),
            time: schema.add_i64_field(TIME, second),
            place: schema.add_u64_field(PLACE, FAST),
            length: schema.add_u64_field(LENGTH, FAST),
            text: schema.add_bytes_field("text", STORED),
            title: schema.add_bytes_field("title", STORED),
            published: schema.add_text_field("published", STORED),
            uri: schema.add_text_field("uri", STORED),
            about: schema.add_text_field("about", STORED),
        };
        (schema.build(), fields)
    }

    /// The fields in a schema that another version may have made. A stored-only field may be missing,
    /// because then no document has a value for it. `None` if a field is missing that a paragraph
    /// needs.
    pub(crate) fn named(schema: &Schema) -> Option<Self> {
        let kept =
            |name: &str| schema.get_field(name).is_ok_and(|field| schema.get_field_entry(field).is_stored());
        if !["text", ARTICLE, "ordinal", KIND].into_iter().all(kept) {
            return None;
        }
        let (ours, fields) = Self::new();
        let named = |field: Field| {
            let absent = Field::from_field_id(u32::MAX);
            schema.get_field(ours.get_field_name(field)).unwrap_or(absent)
        };
        Some(Self {
            article: named(fields.article),
            ordinal: named(fields.ordinal),
            kind: named(fields.kind),
            topic: named(fields.topic),
            source: named(fields.source),
            text: named(fields.text),
            title: named(fields.title),
            published: named(fields.published),
            uri: named(fields.uri),
            about: named(fields.about),
            ..fields
        })
    }

    /// The tantivy field that a query on `field` reads.
    pub(crate) fn of(&self, field: query::Field) -> Field {
        match field {
            query::Field::Text(Ngram::Bigram) => self.text_pairs,
            query::Field::Text(Ngram::Unigram) => self.text_characters,
            query::Field::Title(Ngram::Bigram) => self.title_pairs,
            query::Field::Title(Ngram::Unigram) => self.title_characters,
            query::Field::Topic => self.topic,
            query::Field::Source => self.source,
            query::Field::Kind => self.kind,
            query::Field::Article => self.article,
        }
    }

    /// One document per paragraph. The title is folded and packed once.
    pub(crate) fn documents<'a>(
        &'a self,
        article: &'a Article,
    ) -> impl ExactSizeIterator<Item = TantivyDocument> + 'a {
        let title = article.metadata.title.as_deref();
        let titles = title.map(|title| (fold_str(title), pack(title)));
        article.paragraphs.iter().enumerate().map(move |(at, paragraph)| {
            let mut document = TantivyDocument::default();
            if at == 0
                && let Some(about) = About::of(article).write()
            {
                document.add_text(self.about, about);
            }
            let folded = fold_str(&paragraph.text);
            document.add_text(self.text_pairs, &folded);
            document.add_text(self.text_characters, &folded);
            document.add_bytes(self.text, &pack(&paragraph.text));
            document.add_text(self.article, article.id.as_str());
            document.add_u64(self.ordinal, u64::from(paragraph.ordinal));
            document.add_u64(self.place, place(&article.id, paragraph.ordinal));
            document.add_u64(self.length, paragraph.text.chars().count() as u64);
            document.add_text(self.kind, paragraph.kind.as_str());
            for topic in &paragraph.topics {
                document.add_text(self.topic, topic);
            }
            if let Some((folded, packed)) = &titles {
                document.add_text(self.title_pairs, folded);
                document.add_text(self.title_characters, folded);
                document.add_bytes(self.title, packed);
            }
            if let Some(source) = &article.metadata.source {
                document.add_text(self.source, source);
            }
            if let Some(published) = &article.metadata.published {
                document.add_text(self.published, published.as_str());
                document.add_i64(self.time, published.start());
            }
            if let Some(uri) = &article.uri {
                document.add_text(self.uri, uri);
            }
            if let Some(origin) = &article.origin {
                document.add_text(self.origin, origin);
            }
            document
        })
    }

    /// The article whose first paragraph this document is, without paragraphs.
    pub(crate) fn begin(&self, document: &mut Document, found: &Match) -> Article {
        let about = document.take(self.about).map(|about| About::read(&about)).unwrap_or_default();
        let mut record = Record { id: Some(found.article.clone()), ..Record::default() };
        record.uri.clone_from(&found.uri);
        record.origin = about.origin;
        record.known = about.metadata;
        record.known.title.clone_from(&found.title);
        record.known.source.clone_from(&found.source);
        record.known.published.clone_from(&found.published);
        Article { encoding: String::new(), ..Article::of(&record) }
    }

    /// The paragraph that a stored document holds.
    pub(crate) fn read(&self, document: &mut Document, score: f32) -> Result<Match> {
        let damaged = || Error::new(ErrorKind::Engine, "a stored paragraph is not what was written");
        let kind = document.take(self.kind).ok_or_else(damaged)?;
        let kind = ParagraphKind::ALL.into_iter().find(|known| known.as_str() == kind).ok_or_else(damaged)?;
        let ordinal = document.number(self.ordinal).ok_or_else(damaged)?;
        let mut paragraph = Paragraph::new(
            u32::try_from(ordinal).map_err(|_| damaged())?,
            kind,
            document.take(self.text).ok_or_else(damaged)?,
        );
        paragraph.topics = document.take_all(self.topic).collect();
        Ok(Match {
            score,
            article: ArticleId::new(document.take(self.article).ok_or_else(damaged)?),
            title: document.take(self.title),
            source: document.take(self.source),
            published: document.take(self.published).and_then(|published| Published::parse(&published)),
            uri: document.take(self.uri),
            paragraph,
        })
    }
}

/// Metadata that no search uses, but a complete article has.
#[derive(Debug, Default, Serialize, Deserialize)]
struct About {
    origin: Option<String>,
    #[serde(flatten)]
    metadata: Metadata,
}

impl About {
    /// The metadata that is not already stored with every paragraph.
    fn of(article: &Article) -> Self {
        let metadata = Metadata { title: None, source: None, published: None, ..article.metadata.clone() };
        Self { origin: article.origin.clone(), metadata }
    }

    /// As JSON, without unknown values.
    fn write(&self) -> Option<String> {
        let mut about = serde_json::to_value(self).ok()?;
        let fields = about.as_object_mut()?;
        fields.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
        if fields.is_empty() { None } else { serde_json::to_string(fields).ok() }
    }

    fn read(about: &str) -> Self {
        serde_json::from_str(about).unwrap_or_default()
    }
}
