//! Guesses which sentence of a paragraph answers a question: no collection marks it.
//!
//! The guess is the sentence that shares most with the question, rare things counting more, when
//! what is the same in all questions (什么时候, 是谁) is cut. What is shared is counted in two ways
//! that do not depend on each other: in characters and pairs of neighbours, which is how duansou
//! cuts, and in jieba's words, which is how the baseline does; each flatters its own side. Where
//! the two best sentences share equally much, or nothing is shared, there is no guess.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use duansou::analysis::{cut_questions, fold_str};
use jieba_rs::Jieba;

/// A way to say what two texts share.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Characters,
    Words,
}

pub struct Proxy {
    unit: Unit,
    jieba: Jieba,
    /// For each feature of a question, how many documents hold it.
    frequencies: HashMap<String, u32>,
    documents: usize,
}

impl Proxy {
    /// A judge of these questions on these documents.
    pub fn new<'a>(
        unit: Unit,
        questions: impl Iterator<Item = &'a str>,
        documents: impl ExactSizeIterator<Item = &'a str>,
    ) -> Self {
        let mut proxy =
            Self { unit, jieba: Jieba::new(), frequencies: HashMap::new(), documents: documents.len() };
        for question in questions {
            let features = proxy.of_question(question);
            proxy.frequencies.extend(features.into_iter().map(|feature| (feature, 0)));
        }
        for document in documents {
            for feature in proxy.features(&fold_str(document)) {
                if let Some(count) = proxy.frequencies.get_mut(&feature) {
                    *count += 1;
                }
            }
        }
        proxy
    }

    /// The place of the sentence that shares most with the question, in bytes of the paragraph.
    pub fn answer(&self, question: &str, paragraph: &str) -> Option<Range<usize>> {
        let asked = self.of_question(question);
        let mut best: Option<(f64, Range<usize>)> = None;
        let mut second = 0.0;
        for place in sentences(paragraph) {
            let shared = self.features(&fold_str(&paragraph[place.clone()]));
            // In one order, so that equal sets have equal sums.
            let mut shared: Vec<_> = shared.intersection(&asked).collect();
            shared.sort();
            let score: f64 = shared.into_iter().map(|feature| self.idf_power(feature)).sum();
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                second = best.as_ref().map_or(0.0, |(most, _)| *most);
                best = Some((score, place));
            } else {
                second = f64::max(second, score);
            }
        }
        best.filter(|(score, _)| *score > second).map(|(_, place)| place)
    }

    fn of_question(&self, question: &str) -> HashSet<String> {
        let folded = fold_str(question);
        cut_questions(&folded).into_iter().flat_map(|piece| self.features(piece)).collect()
    }

    fn features(&self, folded: &str) -> HashSet<String> {
        if self.unit == Unit::Words {
            let words = self.jieba.cut(folded, true).into_iter().map(|token| token.word.to_owned());
            return words.filter(|word| word.contains(char::is_alphanumeric)).collect();
        }
        let characters: Vec<char> = folded.chars().collect();
        let (ones, pairs) = (characters.chunks(1), characters.windows(2));
        let whole = ones.chain(pairs).filter(|piece| piece.iter().all(|c| c.is_alphanumeric()));
        whole.map(|piece| piece.iter().collect()).collect()
    }

    fn idf_power(&self, feature: &str) -> f64 {
        let count = f64::from(self.frequencies.get(feature).copied().unwrap_or(0));
        (1.0 + (self.documents as f64 - count + 0.5) / (count + 0.5)).ln()
    }
}

/// How much of a sentence the places show, from 0 to 1; a sentence that is longer than the budget
/// is shown when the budget is filled with it.
pub fn shown(text: &str, sentence: &Range<usize>, places: &[Range<usize>], budget: usize) -> f64 {
    let characters = |range: Range<usize>| text.get(range).map_or(0, |part| part.chars().count());
    let inside = |place: &Range<usize>| place.start.max(sentence.start)..place.end.min(sentence.end);
    let seen: usize = places.iter().map(inside).filter(|part| !part.is_empty()).map(characters).sum();
    (seen as f64 / characters(sentence.clone()).min(budget).max(1) as f64).min(1.0)
}

/// Sentences without the signs that end them and without white space, in bytes of the text.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n');
    let pieces = text.split(ends).map(str::trim).filter(|piece| !piece.is_empty());
    // Pieces of a text lie in it.
    let start = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
    pieces.map(|piece| start(piece)..start(piece) + piece.len()).collect()
}
