//! 7½. Candidates → order: the score of a paragraph, from its own text.
//!
//! An engine finds candidates by BM25 over pairs, with settings that it fixes. Their order is
//! decided here, over the stored text of the best of them: BM25 over pairs and over single
//! characters, each with this module's own k1 and b; the title; the best and the first sentence;
//! words that answers have; and the keyword standing there as it was typed.

mod weights;

use crate::analysis::{Letter, Lookup, Ngram, RUN, fold, is_run_char};
use crate::engine::Statistics;
use crate::model::ParagraphKind;
use crate::query::{Field, Keyword, SYNONYM, Weighted};

pub use weights::Weights;

/// What a query asks for, ready to be counted in many paragraphs.
#[derive(Debug, Clone)]
pub struct Ranking {
    weights: Weights,
    terms: Vec<Term>,
    letters: Lookup,
    /// Numbers of the terms that are runs.
    runs: Vec<(String, usize)>,
    /// Keywords as they were typed, and what it adds that they stand like that.
    typed: Vec<(String, f32)>,
    average_length: f32,
}

/// The name of terms that are single characters.
const CHARACTER: &str = "character";

/// Signs of Chinese texts are before it, and letters after.
const FIRST_IDEOGRAPH: char = '\u{3400}';

/// Of the FNV hash.
const PRIME: u64 = 0x100_0000_01B3;

/// How many candidates say what length is usual.
const LENGTH_SAMPLE: usize = 60;

/// How many candidates of the average length are taken to be among them.
const LENGTH_PSEUDO_COUNT: f32 = 5.0;

#[derive(Debug, Clone)]
struct Term {
    token: String,
    name: &'static str,
    is_character: bool,
    paragraphs: u64,
    /// Weight in the query times idf_power.
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
            letters: Lookup::default(),
            runs: Vec::new(),
            typed: Vec::new(),
            average_length: statistics.average_length.max(1.0),
        };
        for (term, paragraphs) in terms.iter().zip(&statistics.frequencies) {
            let times = |character| -> usize {
                keywords.iter().map(|k| k.characters.iter().filter(|own| **own == character).count()).sum()
            };
            let answers = keywords.iter().flat_map(|keyword| &keyword.answers);
            let is_answer = term.weight == 0.0 && answers.into_iter().any(|(_, token)| *token == term.token);
            ranking.add(term, times, is_answer, (*paragraphs, statistics.paragraphs));
        }
        for keyword in keywords {
            ranking.discount_boundary_bigrams(keyword, statistics.paragraphs);
        }
        ranking.weigh_by_position(keywords);
        for keyword in keywords.iter().filter(|keyword| !keyword.in_title) {
            let weight: f32 = keyword.tokens.iter().map(|(_, token)| ranking.weight_of(token)).sum();
            ranking.typed.push((keyword.text.trim().to_owned(), weights.typed * weight));
        }
        ranking
    }

    /// Of three neighbouring pairs of 产教融合培训, 合培 belongs to no word. Such pairs are rare, so
    /// that their idf_power says the most; but their characters meet no more often than by chance,
    /// while those of a neighbour that shares a character with them do. That difference (of
    /// pointwise mutual information; Church and Hanks 1990) takes their weight, without a dictionary.
    fn discount_boundary_bigrams(&mut self, keyword: &Keyword, all: u64) {
        for piece in &keyword.runs {
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
                        self.letters.pair(*first, *second).and_then(|at| self.terms.get_mut(at))
                {
                    let factor = 1.0 / (1.0 + self.weights.boundary_discount * (firmest - own).max(0.0));
                    term.weight = term.weight.min(term.full_weight * factor);
                }
            }
        }
    }

    /// How much more often two characters stand together than by chance, as a logarithm. `None`
    /// unless both are 汉字 of the query.
    fn cohesion(&self, first: char, second: char, all: u64) -> Option<f32> {
        let paragraphs = |number: usize| self.terms.get(number).map(|term| term.paragraphs as f32);
        let single = |character: char| self.letters.find(character)?.single().and_then(paragraphs);
        let together = self.letters.pair(first, second).and_then(paragraphs)?;
        let chance = (single(first)? + 0.5) * (single(second)? + 0.5);
        Some(((together + 0.1) * all as f32 / chance).ln())
    }

    fn weigh_by_position(&mut self, keywords: &[Keyword]) {
        let tokens: Vec<&str> = keywords
            .iter()
            .flat_map(|keyword| keyword.tokens.iter().map(|(_, token)| token.trim_start_matches(RUN)))
            .collect();
        let last = tokens.len().max(2) as f32 - 1.0;
        for term in self.terms.iter_mut().filter(|term| !term.is_character) {
            if let Some(at) = tokens.iter().position(|token| *token == term.token) {
                term.weight *= 1.0 + self.weights.position_prior * (0.5 - at as f32 / last);
            }
        }
    }

    fn weight_of(&self, token: &str) -> f32 {
        let token = token.trim_start_matches(RUN);
        self.terms.iter().find(|term| term.token == token).map_or(0.0, |term| term.weight)
    }

    fn add(
        &mut self,
        term: &Weighted,
        times: impl Fn(char) -> usize,
        is_answer: bool,
        (paragraphs, all): (u64, u64),
    ) {
        let number = self.terms.len();
        let mut characters = term.token.chars();
        let (name, factor) = match (term.field, characters.next(), characters.next()) {
            (Field::Text(Ngram::Unigram), Some(character), None) => {
                self.letters.add_character(character, number);
                // With a weight in the query it is what no pair covers, and counts as a pair as well.
                (CHARACTER, term.weight + self.weights.character * times(character) as f32)
            }
            (Field::Text(Ngram::Bigram), Some(RUN), Some(_)) => {
                let run = term.token.trim_start_matches(RUN);
                self.runs.push((run.to_owned(), number));
                ("run", term.weight)
            }
            (Field::Text(Ngram::Bigram), Some(first), Some(second)) => {
                self.letters.add_pair(first, second, number);
                ("pair", term.weight)
            }
            _ => return,
        };
        let (name, factor) = match term.weight {
            _ if is_answer => ("answer", factor + self.weights.answer),
            // Only tokens of synonyms weigh less than one.
            SYNONYM => ("synonym", factor),
            _ => (name, factor),
        };
        let token = term.token.trim_start_matches(RUN).to_owned();
        let weight = factor * idf_power(paragraphs, all).powf(self.weights.idf_power);
        let is_character = name == CHARACTER;
        self.terms.push(Term { token, name, is_character, paragraphs, full_weight: weight, weight });
    }

    /// Whose length long paragraphs are measured by: the middle one (the geometric mean) of the
    /// candidates, which are given best first, drawn to by the weight of their candidate_length.
    pub fn usual_length<'a>(&self, candidates: impl Iterator<Item = &'a Counted>) -> f32 {
        let average = self.average_length.ln();
        let logarithms = candidates.take(LENGTH_SAMPLE).map(|counted| (counted.length.max(1) as f32).ln());
        // A few candidates are candidate_length by chance; the average of all counts as some more of them.
        let begin = (average * LENGTH_PSEUDO_COUNT, LENGTH_PSEUDO_COUNT);
        let (sum, count) = logarithms.fold(begin, |(sum, count), one| (sum + one, count + 1.0));
        (average + (sum / count - average) * self.weights.candidate_length).exp()
    }

    /// The length that paragraphs are measured by where there are no candidates.
    pub fn average_length(&self) -> f32 {
        self.average_length
    }

    /// The score of a paragraph among those of a usual length; with `parts`, also what it is made of.
    pub fn score(&self, counted: &Counted, kind: ParagraphKind, usual_length: f32, parts: bool) -> Score {
        let b = self.weights.b;
        let length = 1.0 - b + b * counted.length as f32 / usual_length;
        let mut score = Score { kind_factor: kind_factor(kind), ..Score::default() };
        let mut sum = 0.0;
        let mut add = |name, token: &str, (count, paragraphs): (u32, u64), value: f32| {
            sum += value;
            if parts && value != 0.0 {
                let token = token.to_owned();
                score.parts.push(Part { name, token, count, paragraphs, score: value });
            }
        };
        for (term, count) in self.terms.iter().zip(&counted.counts).filter(|(_, count)| **count > 0) {
            let times = *count as f32;
            let (k1, floor) = match term.is_character {
                true => (self.weights.character_k1, 0.0),
                false => (self.weights.k1, self.weights.lower_bound),
            };
            let value = term.weight * (times * (k1 + 1.0) / (times + k1 * length) + floor);
            add(term.name, &term.token, (*count, term.paragraphs), value);
        }
        for (term, count) in self.terms.iter().zip(&counted.in_title).filter(|(_, count)| **count > 0) {
            if !term.is_character {
                add("title", &term.token, (*count, term.paragraphs), self.weights.title * term.weight);
            }
        }
        add("sentence", "", (1, 0), self.weights.sentence * counted.best_sentence);
        add("opening", "", (1, 0), self.weights.opening * counted.first_sentence);
        for (typed, value) in
            self.typed.iter().zip(&counted.typed).filter(|(_, stands)| **stands).map(|(typed, _)| typed)
        {
            add("typed", typed, (1, 0), *value);
        }
        score.total = sum * score.kind_factor;
        score.parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        score
    }

    /// Counts what of the query stands in a paragraph and in its title.
    pub fn count(&self, text: &str, title: Option<&str>) -> Counted {
        let mut counted = self.count_in(text);
        counted.typed = self.typed.iter().map(|(typed, _)| text.contains(typed.as_str())).collect();
        if let Some(title) = title {
            counted.in_title = self.count_in(title).counts;
        }
        counted
    }

    fn count_in(&self, text: &str) -> Counted {
        let mut counted = Counted { counts: vec![0; self.terms.len()], ..Counted::default() };
        let mut before: Option<&Letter> = None;
        let mut run = String::new();
        let mut sentence = Sentence { seen: vec![0; self.terms.len()], number: 1, sum: 0.0, hash: 0 };
        fold(text, |character, _| {
            counted.length += 1;
            let in_run = is_run_char(character);
            if in_run || character >= FIRST_IDEOGRAPH {
                sentence.hash = (sentence.hash.rotate_left(5) ^ character as u64).wrapping_mul(PRIME);
            }
            if in_run && !self.runs.is_empty() {
                run.push(character);
            } else if !run.is_empty() {
                self.meet_run(&run, &mut counted, &mut sentence);
                run.clear();
            }
            let letter = self.letters.find(character);
            if let Some(letter) = letter {
                let pair = before.and_then(|before| before.pair(character));
                for number in [pair, letter.single()].into_iter().flatten() {
                    self.meet(number, &mut counted, &mut sentence);
                }
            } else if matches!(character, '。' | '!' | '?' | ';') {
                counted.end(&mut sentence);
            }
            before = letter;
        });
        self.meet_run(&run, &mut counted, &mut sentence);
        counted.end(&mut sentence);
        counted
    }

    /// A run counts as a whole, and where it has letters and digits, its parts count as well.
    fn meet_run(&self, run: &str, counted: &mut Counted, sentence: &mut Sentence) {
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
            if !term.is_character {
                sentence.sum += term.weight;
            }
        }
    }
}

/// What of a query stands in a paragraph.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// How often each term stands in the text, and in the title.
    counts: Vec<u32>,
    in_title: Vec<u32>,
    /// Whether each keyword stands there as it was typed.
    typed: Vec<bool>,
    /// In folded characters.
    length: u32,
    /// What the terms weigh that stand in one sentence: the best one, and the first.
    best_sentence: f32,
    first_sentence: f32,
    /// A hash of the letters of the best sentence.
    best_hash: u64,
}

impl Counted {
    fn end(&mut self, sentence: &mut Sentence) {
        if sentence.number == 1 {
            self.first_sentence = sentence.sum;
        }
        if sentence.sum > self.best_sentence {
            (self.best_sentence, self.best_hash) = (sentence.sum, sentence.hash);
        }
        sentence.number += 1;
        (sentence.sum, sentence.hash) = (0.0, 0);
    }

    /// What the best sentence says, as a hash of its folded letters; `None` where no sentence holds
    /// anything of the query.
    pub fn best_sentence(&self) -> Option<u64> {
        (self.best_sentence > 0.0).then_some(self.best_hash)
    }
}

struct Sentence {
    /// For each term, the number of the last sentence that it was met in.
    seen: Vec<u32>,
    number: u32,
    sum: f32,
    hash: u64,
}

/// How much a token of this frequency tells, as in BM25.
fn idf_power(paragraphs: u64, all: u64) -> f32 {
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
