//! The usual baseline: tantivy with jieba in search mode (with HMM), BM25 as tantivy sets it,
//! any of the query's words.

use std::borrow::Cow;
use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;

use duansou::analysis::fold_str;
use duansou::eval::{DEPTH, JudgedQuery, Run};
use jieba_rs::{Jieba, TokenizeMode};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{LowerCaser, TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::collection::Document;

pub struct Baseline {
    searcher: Searcher,
    analyzer: TextAnalyzer,
    fields: Fields,
    fold: bool,
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    title: Field,
    text: Field,
}

/// A hit with its snippet; `None` where the generator panicked.
pub struct Hit {
    pub id: String,
    pub snippet: Option<String>,
}

impl Baseline {
    /// An index of the documents in memory; with `fold`, of their texts after our folding of width,
    /// case and script, which nobody gets from tantivy with jieba but which tells words from folding.
    pub fn in_memory(documents: &[Document], fold: bool) -> Self {
        Self::build(Index::create_in_ram(Fields::new().0), documents, fold)
    }

    /// An index of the documents in a folder that is empty.
    pub fn create(folder: &Path, documents: &[Document]) {
        Self::build(Index::create_in_dir(folder, Fields::new().0).unwrap(), documents, false);
    }

    /// The index in a folder.
    pub fn open(folder: &Path) -> Self {
        Self::over(Index::open_in_dir(folder).unwrap(), false)
    }

    fn build(index: Index, documents: &[Document], fold: bool) -> Self {
        let this = Self::over(index, fold);
        let mut writer: IndexWriter = this.searcher.index().writer_with_num_threads(1, 256 << 20).unwrap();
        for document in documents {
            let mut stored = TantivyDocument::new();
            stored.add_text(this.fields.id, &document.id);
            stored.add_text(this.fields.title, &document.title);
            stored.add_text(this.fields.text, folded(&document.text, fold));
            writer.add_document(stored).unwrap();
        }
        writer.commit().unwrap();
        writer.wait_merging_threads().unwrap();
        Self::over(this.searcher.index().clone(), fold)
    }

    fn over(index: Index, fold: bool) -> Self {
        let analyzer =
            TextAnalyzer::builder(JiebaTokenizer(Arc::new(Jieba::new()))).filter(LowerCaser).build();
        index.tokenizers().register("jieba", analyzer.clone());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().unwrap();
        Self { searcher: reader.searcher(), analyzer, fields: Fields::new().1, fold }
    }

    pub fn segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    pub fn run(&self, queries: &[JudgedQuery]) -> Run {
        let mut run = Run::default();
        for query in queries {
            let found = self.top(&self.query(&query.text), DEPTH);
            run.set(
                &query.id,
                found.into_iter().map(|document| self.text_of(&document, self.fields.id)).collect(),
            );
        }
        run
    }

    /// The best documents for a query, with snippets of at most `chars` characters.
    pub fn search(&self, text: &str, limit: usize, chars: usize) -> Vec<Hit> {
        let query = self.query(text);
        let found = self.top(&query, limit);
        // What the generator calls characters are bytes, of which a 汉字 takes three.
        let generator = self.generator(&query, chars * 3);
        let hit = |document: TantivyDocument| Hit {
            id: self.text_of(&document, self.fields.id),
            snippet: unless_it_panics(|| generator.snippet_from_doc(&document).to_html()),
        };
        found.into_iter().map(hit).collect()
    }

    /// The place of the snippet that a text gets, in bytes of the text; `None` where the generator
    /// panics.
    pub fn snippet_place(&self, query: &str, text: &str, chars: usize) -> Option<Range<usize>> {
        // As many bytes as so many characters of this text take.
        let bytes = (chars * text.len()).div_ceil(text.chars().count().max(1));
        let generator = self.generator(&self.query(query), bytes);
        unless_it_panics(|| generator.snippet(text).fragment_range())
    }

    fn generator(&self, query: &BooleanQuery, bytes: usize) -> SnippetGenerator {
        let mut generator = SnippetGenerator::create(&self.searcher, query, self.fields.text).unwrap();
        generator.set_max_num_chars(bytes);
        generator
    }

    fn top(&self, query: &BooleanQuery, limit: usize) -> Vec<TantivyDocument> {
        let found = self.searcher.search(query, &TopDocs::with_limit(limit).order_by_score()).unwrap();
        found.into_iter().map(|(_, address)| self.searcher.doc(address).unwrap()).collect()
    }

    fn text_of(&self, document: &TantivyDocument, field: Field) -> String {
        document.get_first(field).unwrap().as_str().unwrap().to_owned()
    }

    fn query(&self, text: &str) -> BooleanQuery {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut analyzer = self.analyzer.clone();
        analyzer.token_stream(&folded(text, self.fold)).process(&mut |token| {
            let term = Term::from_field_text(self.fields.text, &token.text);
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        });
        BooleanQuery::new(clauses)
    }
}

impl Fields {
    fn new() -> (Schema, Self) {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("jieba")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing).set_stored();
        let mut schema = Schema::builder();
        let fields = Self {
            id: schema.add_text_field("id", STRING | STORED),
            title: schema.add_text_field("title", STORED),
            text: schema.add_text_field("text", text),
        };
        (schema.build(), fields)
    }
}

/// The generator subtracts what is larger where tokens overlap, as those of jieba do. Whoever uses
/// it has to catch that, or to do without overlapping tokens.
fn unless_it_panics<T>(make: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(AssertUnwindSafe(make)).ok()
}

fn folded(text: &str, fold: bool) -> Cow<'_, str> {
    if fold { Cow::Owned(fold_str(text)) } else { Cow::Borrowed(text) }
}

#[derive(Clone)]
struct JiebaTokenizer(Arc<Jieba>);

struct JiebaStream {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}

impl Tokenizer for JiebaTokenizer {
    type TokenStream<'a> = JiebaStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> JiebaStream {
        // jieba counts characters where tantivy wants bytes.
        let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        bytes.push(text.len());
        let tokens: Vec<Token> = (self.0.tokenize(text, TokenizeMode::Search, true).into_iter())
            .filter(|word| word.word.contains(char::is_alphanumeric))
            .map(|word| Token {
                offset_from: bytes[word.start],
                offset_to: bytes[word.end],
                position: word.start,
                text: word.word.to_owned(),
                position_length: word.end - word.start,
            })
            .collect();
        JiebaStream { tokens: tokens.into_iter(), token: Token::default() }
    }
}

impl TokenStream for JiebaStream {
    fn advance(&mut self) -> bool {
        self.tokens.next().map(|token| self.token = token).is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
