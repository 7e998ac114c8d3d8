//! The lanes as tantivy tokenizers. The texts that they are given are folded already.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::analysis;
use crate::analysis::Lane;

/// The name under which a lane's tokenizer is registered.
pub(crate) fn name(lane: Lane) -> &'static str {
    match lane {
        Lane::Pair => "duansou_pairs",
        Lane::Character => "duansou_characters",
    }
}

/// The tokenizers of every lane.
pub(crate) fn manager() -> TokenizerManager {
    // tantivy looks `default` up for numbers as well; no field of ours is cut by it.
    let manager = TokenizerManager::default();
    for lane in [Lane::Pair, Lane::Character] {
        manager.register(name(lane), LaneTokenizer { lane });
    }
    manager
}

#[derive(Clone)]
struct LaneTokenizer {
    lane: Lane,
}

impl Tokenizer for LaneTokenizer {
    type TokenStream<'a> = LaneStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LaneStream<'a> {
        LaneStream { lane: self.lane, text, token: Token::default(), ahead: None }
    }
}

/// Tokens of a folded text. tantivy indexes through `process`, which needs no buffer; whoever steps
/// through by hand gets the tokens from one.
struct LaneStream<'a> {
    lane: Lane,
    text: &'a str,
    token: Token,
    ahead: Option<std::vec::IntoIter<Token>>,
}

impl TokenStream for LaneStream<'_> {
    fn advance(&mut self) -> bool {
        let (lane, text) = (self.lane, self.text);
        let ahead = self.ahead.get_or_insert_with(|| {
            let mut tokens = Vec::new();
            each(lane, text, &mut Token::default(), &mut |token| tokens.push(token.clone()));
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
        each(self.lane, self.text, &mut self.token, sink);
    }
}

fn each(lane: Lane, text: &str, token: &mut Token, sink: &mut dyn FnMut(&Token)) {
    analysis::tokens(text, lane, |found| {
        token.text.clear();
        token.text.push_str(found.text);
        token.position = found.position;
        token.position_length = 1;
        sink(token);
    });
}
