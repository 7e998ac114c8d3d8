//! What people pick today: tantivy with jieba in search mode (with HMM), BM25 as tantivy sets it,
//! any of the query's words.

use std::borrow::Cow;
use std::sync::Arc;

use duansou::analysis::fold_str;
use duansou::eval::{DEPTH, JudgedQuery, Run};
use jieba_rs::{Jieba, TokenizeMode};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{LowerCaser, TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexReader, Searcher, TantivyDocument, Term};

use crate::collection::Document;

pub struct Baseline {
    reader: IndexReader,
    analyzer: TextAnalyzer,
    id: Field,
    text: Field,
    fold: bool,
}

impl Baseline {
    /// An index of the documents; with `fold`, of their texts after our folding of width, case and
    /// script, which nobody gets from tantivy with jieba but which tells words from folding.
    pub fn of(documents: &[Document], fold: bool) -> Self {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | STORED);
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("jieba")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text =
            schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing).set_stored());
        let index = Index::create_in_ram(schema.build());
        let analyzer =
            TextAnalyzer::builder(JiebaTokenizer(Arc::new(Jieba::new()))).filter(LowerCaser).build();
        index.tokenizers().register("jieba", analyzer.clone());
        let mut writer = index.writer_with_num_threads(1, 256 << 20).unwrap();
        for document in documents {
            let mut stored = TantivyDocument::new();
            stored.add_text(id, &document.id);
            stored.add_text(text, folded(&document.text, fold));
            writer.add_document(stored).unwrap();
        }
        writer.commit().unwrap();
        Self { reader: index.reader().unwrap(), analyzer, id, text, fold }
    }

    pub fn run(&self, queries: &[JudgedQuery]) -> Run {
        let searcher = self.reader.searcher();
        let mut run = Run::default();
        for query in queries {
            run.set(&query.id, self.search(&searcher, &query.text));
        }
        run
    }

    fn search(&self, searcher: &Searcher, text: &str) -> Vec<String> {
        let found = searcher.search(&self.query(text), &TopDocs::with_limit(DEPTH).order_by_score()).unwrap();
        let id = |address| {
            let document: TantivyDocument = searcher.doc(address).unwrap();
            document.get_first(self.id).unwrap().as_str().unwrap().to_owned()
        };
        found.into_iter().map(|(_, address)| id(address)).collect()
    }

    fn query(&self, text: &str) -> BooleanQuery {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut analyzer = self.analyzer.clone();
        analyzer.token_stream(&folded(text, self.fold)).process(&mut |token| {
            let term = Term::from_field_text(self.text, &token.text);
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        });
        BooleanQuery::new(clauses)
    }
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
