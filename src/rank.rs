//! 7½. Candidates → order: the score of a paragraph, from its own text.
//!
//! An engine finds candidates by BM25 over pairs, with settings that it fixes. Their order is
//! decided here, over the stored text of the best few hundred: BM25 over pairs and over single
//! characters, each with this module's own k1 and b; the title; the best sentence; and the keyword
//! standing there as it was typed.

use crate::analysis::{Lane, RUN, fold, is_run_char};
use crate::engine::Statistics;
use crate::model::ParagraphKind;
use crate::query::{Field, Keyword, SYNONYM, Weighted};

/// What the ingredients of a score weigh. The defaults are what `docs/ranking.md` measures; others
/// are for measuring what an ingredient gives.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// How fast repetition of a pair or run stops to count (Robertson and Zaragoza 2009, "The
    /// Probabilistic Relevance Framework: BM25 and Beyond").
    pub k1: f32,
    /// The same for characters.
    pub character_k1: f32,
    /// How much a long paragraph is held against itself, 0 to 1.
    pub b: f32,
    /// What a pair or run adds by standing there at all, however long the paragraph (Lv and Zhai
    /// 2011, "Lower-Bounding Term Frequency Normalization"): long ones among short ones need it.
    pub floor: f32,
    /// Power of the rarity: rare tokens tell more than their logarithm says.
    pub rarity: f32,
    /// A character against a pair.
    pub character: f32,
    /// How fast a pair loses weight that holds together less than its neighbour in the query.
    pub straddle: f32,
    /// A token in the title against one in the text.
    pub title: f32,
    /// The best sentence against the whole paragraph.
    pub sentence: f32,
    /// A keyword that stands there in the very script, width and case that it was typed in: enough
    /// to put it before the other form, too little to put it before a better paragraph.
    pub typed: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            k1: 0.5,
            character_k1: 1.2,
            b: 0.75,
            floor: 0.5,
            rarity: 1.2,
            character: 1.2,
            straddle: 0.2,
            title: 0.3,
            sentence: 0.5,
            typed: 0.3,
        }
    }
}

/// What a query asks for, ready to be counted in many paragraphs.
#[derive(Debug, Clone)]
pub struct Ranking {
    weights: Weights,
    terms: Vec<Term>,
    /// Numbers of terms by their text, sorted: there are few, and they are looked up often.
    pairs: Vec<((char, char), usize)>,
    runs: Vec<(String, usize)>,
    characters: Vec<(char, usize)>,
    /// Keywords as they were typed, and what it adds that they stand like that.
    typed: Vec<(String, f32)>,
    /// A set of the characters of the query by their low bits, to pass over the others at once.
    sieve: [u64; SIEVE / 64],
    average_length: f32,
}

const SIEVE: usize = 1024;

#[derive(Debug, Clone)]
struct Term {
    token: String,
    name: &'static str,
    paragraphs: u64,
    /// Weight in the query times rarity.
    full_weight: f32,
    /// The same, less what a straddling pair loses.
    weight: f32,
}

/// A score and what it is made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Score {
    /// The sum of the parts times the factor of the kind.
    pub total: f32,
    /// The parts; empty unless they were asked for.
    pub parts: Vec<Part>,
    /// Factor for the kind of paragraph.
    pub kind_factor: f32,
}

/// One ingredient of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub name: &'static str,
    /// The token it is about.
    pub token: String,
    /// How often it stands there.
    pub count: u32,
    /// How many paragraphs of the index hold it.
    pub paragraphs: u64,
    /// What it adds.
    pub score: f32,
}

impl Ranking {
    /// Prepares the counting of a query's `keywords` and their `terms`; `statistics` belong to the
    /// terms, in their order.
    pub fn new(keywords: &[Keyword], terms: &[Weighted], statistics: &Statistics, weights: Weights) -> Self {
        let mut ranking = Self {
            weights,
            terms: Vec::new(),
            pairs: Vec::new(),
            runs: Vec::new(),
            characters: Vec::new(),
            sieve: [0; SIEVE / 64],
            typed: Vec::new(),
            average_length: statistics.average_length.max(1.0),
        };
        for (term, paragraphs) in terms.iter().zip(&statistics.frequencies) {
            let times = |character| -> usize {
                keywords.iter().map(|k| k.characters.iter().filter(|own| **own == character).count()).sum()
            };
            ranking.add(term, times, *paragraphs, statistics.paragraphs);
        }
        ranking.pairs.sort_unstable();
        ranking.runs.sort_unstable();
        ranking.characters.sort_unstable();
        for keyword in keywords {
            ranking.discount_straddlers(keyword, statistics.paragraphs);
        }
        for keyword in keywords.iter().filter(|keyword| !keyword.in_title) {
            let weight: f32 = keyword.tokens.iter().map(|(_, token)| ranking.weight_of(token)).sum();
            ranking.typed.push((keyword.text.trim().to_owned(), weights.typed * weight));
        }
        ranking
    }

    /// Of three neighbouring pairs of 产教融合培训, 合培 belongs to no word. Such pairs are rare, so
    /// that their rarity says the most; but their characters meet no more often than by chance,
    /// while those of a neighbour that shares a character with them do. That difference (of
    /// pointwise mutual information; Church and Hanks 1990) takes their weight, without a dictionary.
    fn discount_straddlers(&mut self, keyword: &Keyword, all: u64) {
        for piece in &keyword.pieces {
            let characters: Vec<char> = piece.chars().collect();
            let cohesions: Vec<Option<f32>> = characters
                .windows(2)
                .map(|pair| match pair {
                    [first, second] => self.cohesion(*first, *second, all),
                    _ => None,
                })
                .collect();
            for (at, (pair, own)) in characters.windows(2).zip(&cohesions).enumerate() {
                let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
                let firmest =
                    neighbours.filter_map(|at| cohesions.get(at).copied().flatten()).reduce(f32::max);
                if let ([first, second], Some(own), Some(firmest)) = (pair, own, firmest)
                    && let Some(term) =
                        number_of(&self.pairs, &(*first, *second)).and_then(|at| self.terms.get_mut(at))
                {
                    let factor = 1.0 / (1.0 + self.weights.straddle * (firmest - own).max(0.0));
                    term.weight = term.weight.min(term.full_weight * factor);
                }
            }
        }
    }

    /// How much more often two characters stand together than by chance, as a logarithm. `None`
    /// unless both are 汉字 of the query.
    fn cohesion(&self, first: char, second: char, all: u64) -> Option<f32> {
        let paragraphs = |number: usize| self.terms.get(number).map(|term| term.paragraphs as f32);
        let single = |character: char| number_of(&self.characters, &character).and_then(paragraphs);
        let together = number_of(&self.pairs, &(first, second)).and_then(paragraphs)?;
        let chance = (single(first)? + 0.5) * (single(second)? + 0.5);
        Some(((together + 0.1) * all as f32 / chance).ln())
    }

    fn weight_of(&self, token: &str) -> f32 {
        let token = token.trim_start_matches(RUN);
        self.terms.iter().find(|term| term.token == token).map_or(0.0, |term| term.weight)
    }

    fn add(&mut self, term: &Weighted, times: impl Fn(char) -> usize, paragraphs: u64, all: u64) {
        let number = self.terms.len();
        let mut characters = term.token.chars();
        let (name, factor) = match (term.field, characters.next(), characters.next()) {
            (Field::Text(Lane::Character), Some(character), None) => {
                self.characters.push((character, number));
                // With a weight in the query it is what no pair covers, and counts as a pair as well.
                ("character", term.weight + self.weights.character * times(character) as f32)
            }
            (Field::Text(Lane::Pair), Some(RUN), Some(_)) => {
                let run = term.token.trim_start_matches(RUN);
                self.runs.push((run.to_owned(), number));
                ("run", term.weight)
            }
            (Field::Text(Lane::Pair), Some(first), Some(second)) => {
                self.pairs.push(((first, second), number));
                ("pair", term.weight)
            }
            _ => return,
        };
        for character in term.token.chars() {
            let bit = character as usize % SIEVE;
            if let Some(word) = self.sieve.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
        }
        // Only tokens of synonyms weigh less than one.
        let name = if term.weight == SYNONYM { "synonym" } else { name };
        let token = term.token.trim_start_matches(RUN).to_owned();
        let weight = factor * rarity(paragraphs, all).powf(self.weights.rarity);
        self.terms.push(Term { token, name, paragraphs, full_weight: weight, weight });
    }

    /// The score of a paragraph; with `parts`, also what it is made of.
    pub fn score(&self, text: &str, title: Option<&str>, kind: ParagraphKind, parts: bool) -> Score {
        let counted = self.count(text);
        let b = self.weights.b;
        let length = 1.0 - b + b * counted.length as f32 / self.average_length;
        let mut score = Score { kind_factor: kind_factor(kind), ..Score::default() };
        let mut sum = 0.0;
        let mut add = |name, term: &Term, count: u32, value: f32| {
            sum += value;
            if parts && value != 0.0 {
                let (token, paragraphs) = (term.token.clone(), term.paragraphs);
                score.parts.push(Part { name, token, count, paragraphs, score: value });
            }
        };
        for (term, count) in self.terms.iter().zip(&counted.counts) {
            let times = *count as f32;
            let (k1, floor) = if term.name == "character" {
                (self.weights.character_k1, 0.0)
            } else {
                (self.weights.k1, self.weights.floor)
            };
            if *count > 0 {
                add(
                    term.name,
                    term,
                    *count,
                    term.weight * (times * (k1 + 1.0) / (times + k1 * length) + floor),
                );
            }
        }
        if let Some(title) = title {
            let in_title = self.count(title);
            for (term, count) in self.terms.iter().zip(&in_title.counts).filter(|(_, count)| **count > 0) {
                if term.name != "character" {
                    add("title", term, *count, self.weights.title * term.weight);
                }
            }
        }
        let about = |token: &str| Term {
            token: token.to_owned(),
            name: "",
            paragraphs: 0,
            full_weight: 0.0,
            weight: 0.0,
        };
        add("sentence", &about(""), 1, self.weights.sentence * counted.best_sentence);
        for (typed, value) in self.typed.iter().filter(|(typed, _)| text.contains(typed.as_str())) {
            add("typed", &about(typed), 1, *value);
        }
        score.total = sum * score.kind_factor;
        score.parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        score
    }

    fn count(&self, text: &str) -> Counted {
        let mut counted = Counted { counts: vec![0; self.terms.len()], ..Counted::default() };
        let mut before = None;
        let mut run = String::new();
        let mut sentence = Sentence { seen: vec![0; self.terms.len()], number: 1, sum: 0.0 };
        fold(text, |character, _| {
            counted.length += 1;
            if is_run_char(character) {
                run.push(character);
            } else if !run.is_empty() {
                self.meet_run(&run, &mut counted, &mut sentence);
                run.clear();
            }
            if self.may_hold(character) {
                if let Some(first) = before
                    && let Some(number) = number_of(&self.pairs, &(first, character))
                {
                    self.meet(number, &mut counted, &mut sentence);
                }
                if let Some(number) = number_of(&self.characters, &character) {
                    self.meet(number, &mut counted, &mut sentence);
                }
                before = Some(character);
            } else {
                before = None;
                if matches!(character, '。' | '!' | '?' | ';') {
                    counted.best_sentence = counted.best_sentence.max(sentence.sum);
                    sentence.number += 1;
                    sentence.sum = 0.0;
                }
            }
        });
        self.meet_run(&run, &mut counted, &mut sentence);
        counted.best_sentence = counted.best_sentence.max(sentence.sum);
        counted
    }

    /// A run counts as a whole, and where it has letters and digits, its parts count as well.
    fn meet_run(&self, run: &str, counted: &mut Counted, sentence: &mut Sentence) {
        if self.runs.is_empty() {
            return;
        }
        let mut meet = |run: &str| {
            if let Some(number) = self.runs.iter().find(|(own, _)| own == run).map(|(_, number)| *number) {
                self.meet(number, counted, sentence);
            }
        };
        meet(run);
        let mut rest = run;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c: char| c.is_numeric() != first.is_numeric()).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            if end < run.len() {
                meet(part);
            }
            rest = after;
        }
    }

    fn meet(&self, number: usize, counted: &mut Counted, sentence: &mut Sentence) {
        if let Some(count) = counted.counts.get_mut(number) {
            *count += 1;
        }
        if let (Some(seen), Some(term)) = (sentence.seen.get_mut(number), self.terms.get(number))
            && *seen != sentence.number
        {
            *seen = sentence.number;
            if term.name != "character" {
                sentence.sum += term.weight;
            }
        }
    }

    fn may_hold(&self, character: char) -> bool {
        let bit = character as usize % SIEVE;
        self.sieve.get(bit / 64).is_some_and(|word| word & (1 << (bit % 64)) != 0)
    }
}

#[derive(Debug, Default)]
struct Counted {
    counts: Vec<u32>,
    /// In folded characters.
    length: u32,
    best_sentence: f32,
}

struct Sentence {
    /// For each term, the number of the last sentence that it was met in.
    seen: Vec<u32>,
    number: u32,
    sum: f32,
}

fn number_of<K: Ord>(sorted: &[(K, usize)], key: &K) -> Option<usize> {
    let at = sorted.binary_search_by(|(own, _)| own.cmp(key)).ok()?;
    sorted.get(at).map(|(_, number)| *number)
}

/// How much a token of this frequency tells, as in BM25.
fn rarity(paragraphs: u64, all: u64) -> f32 {
    let (paragraphs, all) = (paragraphs as f32, all.max(paragraphs) as f32);
    (1.0 + (all - paragraphs + 0.5) / (paragraphs + 0.5)).ln()
}

/// What a reader looks for is the running text; a caption is shorter, and would win by that alone.
fn kind_factor(kind: ParagraphKind) -> f32 {
    match kind {
        ParagraphKind::Body => 1.0,
        ParagraphKind::Heading => 0.8,
        ParagraphKind::Caption => 0.7,
        ParagraphKind::Credit => 0.5,
    }
}
