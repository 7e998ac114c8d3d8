//! An analysed keyword: its literal runs and its meaningful tokens.

use std::collections::HashSet;

use crate::analysis::{
    Ngram, RUN, Token, answer_words, cut_questions, fold_str, is_ideographic, is_run_char, tokens,
};

/// An analysed keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Keyword {
    /// The typed text.
    pub text: String,
    /// The folded text, trimmed; empty if it has no visible character.
    pub folded: String,
    /// Whether only a literal match counts: the keyword is a phrase, or the query has nothing but
    /// signs.
    pub quoted: bool,
    /// Whether it must occur in the title.
    pub in_title: bool,
    /// The runs that must occur literally: the keyword itself, or the runs that remain without its
    /// question phrases.
    pub runs: Vec<String>,
    /// Its meaningful tokens, in order.
    pub tokens: Vec<(Ngram, String)>,
    /// Its 汉字 outside its question phrases, in order.
    pub characters: Vec<char>,
    /// Tokens of words that an answer is likely to contain. They rank, and do not filter.
    pub answers: Vec<(Ngram, String)>,
    /// Its alternatives by synonyms: for each the runs that must all occur literally.
    pub variants: Vec<Vec<String>>,
}

impl Keyword {
    /// Analyses a typed keyword; `questions` enables the removal of question phrases.
    pub fn new(text: &str, quoted: bool, in_title: bool, questions: bool) -> Self {
        let folded = fold_str(text).trim_end().to_owned();
        let cut = if quoted || !questions { vec![folded.as_str()] } else { cut_questions(&folded) };
        let characters = cut.iter().flat_map(|run| run.chars()).filter(|c| is_ideographic(*c)).collect();
        // A single 在 or 的 between two phrases occurs everywhere, so it is not searched for.
        let long = |run: &&&str| run.chars().nth(1).is_some();
        let runs: Vec<String> = match cut.iter().any(|run| long(&run)) {
            true => cut.iter().filter(long).map(|run| (*run).to_owned()).collect(),
            false => vec![folded.clone()],
        };
        let answers = if quoted { Vec::new() } else { answer_words(&folded) };
        let answers = answers.into_iter().flat_map(content_tokens).collect();
        let tokens = runs.iter().flat_map(|run| content_tokens(run)).collect();
        Self {
            text: text.to_owned(),
            folded,
            quoted,
            in_title,
            runs,
            tokens,
            characters,
            answers,
            variants: Vec::new(),
        }
    }
}

impl Keyword {
    /// Whether it consists of signs only.
    pub fn is_signs(&self) -> bool {
        !self.folded.chars().any(|c| is_ideographic(c) || is_run_char(c))
    }

    /// A keyword made from the tokens of a text to find similar ones for.
    pub fn of_tokens(tokens: Vec<(Ngram, String)>) -> Self {
        let (text, folded) = (String::new(), String::new());
        let (runs, characters, answers) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            text,
            folded,
            quoted: false,
            in_title: false,
            runs,
            tokens,
            characters,
            answers,
            variants: Vec::new(),
        }
    }
}

/// Tokens that occur wherever a folded text occurs: its trigrams and bigrams, its signs, and letters
/// outside bigrams. They may also occur elsewhere in another order. At most 64 of a long text.
pub fn covering(folded: &str) -> Vec<(Ngram, String)> {
    let mut found: Vec<(usize, usize, Ngram, String)> = Vec::new();
    for field in [Ngram::Bigram, Ngram::Unigram] {
        tokens(folded, field, |token| {
            if !token.is_run() {
                found.push((token.position, token.position + token.length, field, token.text.to_owned()));
            }
        });
    }
    // A longer token implies the tokens inside it; of those with the same start, the longest comes
    // first.
    found.sort_by_key(|(start, end, ..)| (*start, std::cmp::Reverse(*end)));
    let mut reached = 0;
    found.retain(|(_, end, ..)| {
        let is_further = *end > reached;
        reached = reached.max(*end);
        is_further
    });
    let mut met = HashSet::new();
    let mut covering: Vec<_> = found.into_iter().map(|(_, _, field, text)| (field, text)).collect();
    covering.retain(|token| met.insert(token.clone()));
    let step = covering.len().div_ceil(MOST_COVERING).max(1);
    covering.into_iter().step_by(step).collect()
}

/// Maximum number of tokens; more would not make a search more selective.
const MOST_COVERING: usize = 64;

/// The meaningful tokens of a folded text: bigrams of 汉字, runs with their parts, and single 汉字. A text
/// of signs only is searched by its signs.
pub fn content_tokens(folded: &str) -> Vec<(Ngram, String)> {
    let chars: Vec<char> = folded.chars().collect();
    let ideographic = |at: usize| chars.get(at).is_some_and(|c| is_ideographic(*c));
    let run = |at: usize| chars.get(at).is_some_and(|c| is_run_char(*c));
    let lone_run = |at: usize| run(at) && !run(at + 1) && !at.checked_sub(1).is_some_and(run);
    // A bigram covers a 汉字 beside others; a bigram with a letter covers one beside a single letter (C罗,
    // 5年).
    let lone =
        |at: usize| ideographic(at) && !ideographic(at + 1) && !at.checked_sub(1).is_some_and(ideographic);
    let carries = |token: &Token<'_>| {
        let (first, second) = (token.position, token.position + 1);
        token.is_run()
            || (ideographic(first) && ideographic(second))
            || (lone(first) && lone_run(second))
            || (lone_run(first) && lone(second))
    };
    let mut found: Vec<(usize, Ngram, String)> = Vec::new();
    tokens(folded, Ngram::Bigram, |token| {
        if carries(&token) {
            found.push((token.position, Ngram::Bigram, token.text.to_owned()));
        }
    });
    for (at, character) in chars.iter().enumerate() {
        let paired = at.checked_sub(1).is_some_and(lone_run) || lone_run(at + 1);
        if lone(at) && !paired {
            found.push((at, Ngram::Unigram, character.to_string()));
        }
    }
    if found.is_empty() {
        let field = Ngram::Unigram;
        tokens(folded, field, |token| found.push((token.position, field, token.text.to_owned())));
    }
    found.sort_by_key(|(position, _, _)| *position);
    found.into_iter().map(|(_, field, token)| (field, token)).collect()
}

/// A token in readable form.
pub fn display(token: &str) -> &str {
    token.strip_prefix(RUN).unwrap_or(token)
}
