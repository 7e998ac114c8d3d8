//! A keyword, analyzed: its literal runs and the tokens that carry its meaning.

use std::collections::HashSet;

use crate::analysis::{
    Ngram, RUN, Token, answer_words, cut_questions, fold_str, is_ideographic, is_run_char, tokens,
};

/// What a user wants to find, analyzed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Keyword {
    /// As it was typed.
    pub text: String,
    /// Folded, without space at either end; empty where nothing in it can be seen.
    pub folded: String,
    /// Whether it stands literally or not at all: it was given as a phrase, or there is nothing but
    /// signs in the query.
    pub quoted: bool,
    /// Whether it is to stand in the title.
    pub in_title: bool,
    /// The runs that stand literally: the keyword itself, or what is left without its question
    /// phrases.
    pub runs: Vec<String>,
    /// The tokens that carry its meaning, in its order.
    pub tokens: Vec<(Ngram, String)>,
    /// Its 汉字 outside its question phrases, in its order.
    pub characters: Vec<char>,
    /// Tokens of words that its answer is likely to have. They rank, and do not find.
    pub answers: Vec<(Ngram, String)>,
    /// Other forms of it by synonyms: for each the runs that stand literally, all of them.
    pub variants: Vec<Vec<String>>,
}

impl Keyword {
    /// Analyzes what was typed; `questions` says whether question phrases are cut out.
    pub fn new(text: &str, quoted: bool, in_title: bool, questions: bool) -> Self {
        let folded = fold_str(text).trim_end().to_owned();
        let cut = if quoted || !questions { vec![folded.as_str()] } else { cut_questions(&folded) };
        let characters = cut.iter().flat_map(|run| run.chars()).filter(|c| is_ideographic(*c)).collect();
        // A single 在 or 的 between two phrases stands anywhere, so it is nothing to look for.
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
    /// Whether there is nothing in it but signs.
    pub fn is_signs(&self) -> bool {
        !self.folded.chars().any(|c| is_ideographic(c) || is_run_char(c))
    }

    /// What nobody typed: tokens of a text that others are to be like.
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

/// Tokens that stand wherever a folded text does: its threes and pairs, its signs, and the letters that
/// no pair covers. They may stand elsewhere, too, in another order. At most 64 of a long
/// text.
pub fn covering(folded: &str) -> Vec<(Ngram, String)> {
    let mut found: Vec<(usize, usize, Ngram, String)> = Vec::new();
    for field in [Ngram::Bigram, Ngram::Unigram] {
        tokens(folded, field, |token| {
            if !token.is_run() {
                found.push((token.position, token.position + token.length, field, token.text.to_owned()));
            }
        });
    }
    // What lies in a longer one is said by that; of what begins at one place, the longest comes first.
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

/// No text that is searched for is told from others by more tokens than these.
const MOST_COVERING: usize = 64;

/// The tokens of a folded text that carry meaning: pairs of 汉字, runs with their parts, and 汉字
/// that stand alone. Where there is nothing but signs, they are what is looked for.
pub fn content_tokens(folded: &str) -> Vec<(Ngram, String)> {
    let chars: Vec<char> = folded.chars().collect();
    let ideographic = |at: usize| chars.get(at).is_some_and(|c| is_ideographic(*c));
    let run = |at: usize| chars.get(at).is_some_and(|c| is_run_char(*c));
    let lone_run = |at: usize| run(at) && !run(at + 1) && !at.checked_sub(1).is_some_and(run);
    // A 汉字 beside others is carried by their pair; one beside a single letter (C罗, 5年) by theirs.
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

/// A token as a person reads it.
pub fn display(token: &str) -> &str {
    token.strip_prefix(RUN).unwrap_or(token)
}
