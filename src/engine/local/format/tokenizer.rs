//! The bigram and the unigram field as tantivy tokenizers. Their input is already folded.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::analysis;
use crate::analysis::Ngram;

/// The name under which a field's tokenizer is registered.
pub(crate) fn name(field: Ngram) -> &'static str {
    match field {
        Ngram::Bigram => "duansou_pairs",
        Ngram::Unigram => "duansou_characters",
    }
}

/// The tokenizers of all fields.
pub(crate) fn manager() -> TokenizerManager {
    // tantivy also looks up `default` for numbers; no field here uses it.
    let manager = TokenizerManager::default();
    for field in [Ngram::Bigram, Ngram::Unigram] {
        manager.register(name(field), LaneTokenizer { field });
    }
    manager
}

#[derive(Clone)]
struct LaneTokenizer {
    field: Ngram,
}

impl Tokenizer for LaneTokenizer {
    type TokenStream<'a> = LaneStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LaneStream<'a> {
        LaneStream { field: self.field, text, token: Token::default(), ahead: None }
    }
}

/// Tokens of a folded text. tantivy indexes through `process`, which needs no buffer; a caller that
/// iterates gets the tokens from a buffer.
struct LaneStream<'a> {
    field: Ngram,
    text: &'a str,
    token: Token,
    ahead: Option<std::vec::IntoIter<Token>>,
}

impl TokenStream for LaneStream<'_> {
    fn advance(&mut self) -> bool {
        let (field, text) = (self.field, self.text);
        let ahead = self.ahead.get_or_insert_with(|| {
            let mut tokens = Vec::new();
            each(field, text, &mut Token::default(), &mut |token| tokens.push(token.clone()));
            tokens.into_iter()
        });
        ahead.next().map(|token| self.token = token).is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }

    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        each(self.field, self.text, &mut self.token, sink);
    }
}

fn each(field: Ngram, text: &str, token: &mut Token, sink: &mut dyn FnMut(&Token)) {
    analysis::tokens(text, field, |found| {
        token.text.clear();
        token.text.push_str(found.text);
        token.position = found.position;
        token.position_length = 1;
        sink(token);
    });
}
