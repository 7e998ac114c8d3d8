//! The specification of an engine: it keeps a list of paragraphs and scans the text of each one for
//! every question. It has no index and shares nothing with the engines but the analysis of a text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Mutex;

use duansou::analysis::{Ngram, fold_str, tokens};
use duansou::engine::{
    Articles, Counted, Engine, Facts, Maintenance, Match, Matches, Order, Page, Statistics, Writer,
    WriterOptions, place,
};
use duansou::model::{Article, ArticleId, Published};
use duansou::query::{Condition, Field, Part, Query, Weighted};
use duansou::{ErrorKind, Result};

/// Articles in the order in which they were added, and the state of each origin.
#[derive(Debug, Clone, Default)]
struct State {
    articles: Vec<Article>,
    origins: BTreeMap<String, String>,
}

/// An engine that scans.
#[derive(Debug, Default)]
pub struct Naive {
    state: Mutex<State>,
}

impl Naive {
    /// Every paragraph as a match without a score.
    fn all(&self) -> Vec<Match> {
        let state = self.state.lock().unwrap();
        let each = |article: &Article| {
            let found = |paragraph: &duansou::model::Paragraph| Match {
                score: 0.0,
                article: article.id.clone(),
                title: article.metadata.title.clone(),
                source: article.metadata.source.clone(),
                published: article.metadata.published.clone(),
                uri: article.uri.clone(),
                paragraph: paragraph.clone(),
            };
            article.paragraphs.iter().map(found).collect::<Vec<_>>()
        };
        state.articles.iter().flat_map(each).collect()
    }

    fn values(&self, found: &Match, counted: Counted) -> Vec<String> {
        match counted {
            Counted::Topic => values_of(found, Field::Topic),
            Counted::Source => values_of(found, Field::Source),
            Counted::Kind => values_of(found, Field::Kind),
            Counted::Article => values_of(found, Field::Article),
            Counted::Year => found.published.iter().map(|date| format!("{:04}", date.year())).collect(),
            Counted::Origin => {
                let state = self.state.lock().unwrap();
                let article = state.articles.iter().find(|article| article.id == found.article);
                article.and_then(|article| article.origin.clone()).into_iter().collect()
            }
        }
    }
}

/// The tokens of a part of a paragraph in a field, in order.
fn tokens_of(found: &Match, field: Field) -> Vec<String> {
    let (part, ngram) = match field {
        Field::Text(ngram) => (Some(found.paragraph.text.as_str()), ngram),
        Field::Title(ngram) => (found.title.as_deref(), ngram),
        _ => return values_of(found, field),
    };
    let mut all = Vec::new();
    tokens(&fold_str(part.unwrap_or_default()), ngram, |token| all.push(token.text.to_owned()));
    all
}

fn values_of(found: &Match, field: Field) -> Vec<String> {
    match field {
        Field::Topic => found.paragraph.topics.clone(),
        Field::Source => found.source.iter().cloned().collect(),
        Field::Kind => vec![found.paragraph.kind.as_str().to_owned()],
        Field::Article => vec![found.article.to_string()],
        other => panic!("{other:?} is no field of values"),
    }
}

/// The terms by which the first stage finds and scores: those with a weight in the text.
fn scored(terms: &[Weighted]) -> impl Iterator<Item = &Weighted> {
    terms.iter().filter(|term| term.weight > 0.0 && matches!(term.field, Field::Text(_)))
}

fn holds(found: &Match, condition: &Condition, terms: &[Weighted]) -> bool {
    match condition {
        Condition::Always => true,
        Condition::Never => false,
        Condition::AnyTerm => scored(terms).any(|term| tokens_of(found, term.field).contains(&term.token)),
        Condition::Token(field, token) => tokens_of(found, *field).contains(token),
        Condition::Literal(part, folded) => {
            let text = match part {
                Part::Text => Some(&found.paragraph.text),
                Part::Title => found.title.as_ref(),
            };
            text.is_some_and(|text| fold_str(text).contains(folded.as_str()))
        }
        Condition::Published(from, until) => found.published.as_ref().is_some_and(|published| {
            let start = published.start();
            from.is_none_or(|from| start >= from) && until.is_none_or(|until| start < until)
        }),
        Condition::Every(all) => all.iter().all(|condition| holds(found, condition, terms)),
        Condition::Either(any) => any.iter().any(|condition| holds(found, condition, terms)),
        Condition::Not(condition) => !holds(found, condition, terms),
        other => panic!("{other:?} has no specification"),
    }
}

/// A length as it is stored in one byte (Lucene's `SmallFloat.intToByte4`): exact to 40, then with four
/// significant bits, rounded down.
fn stored_length(length: usize) -> u64 {
    let length = length as u64;
    if length < 24 {
        return length;
    }
    let rest = length - 24;
    let shift = (64 - rest.leading_zeros()).saturating_sub(4);
    24 + (rest >> shift << shift)
}

/// BM25 (Robertson and Zaragoza 2009) with k1 = 1.2 and b = 0.75 over lengths against an average that
/// is taken for 4.5 times as long as it is. A unigram, whose frequency is not stored, scores its weight.
fn score(found: &Match, query: &Query, all: &[Match]) -> f32 {
    let field = Field::Text(Ngram::Bigram);
    let length = |one: &Match| stored_length(tokens_of(one, field).len());
    let average = (all.iter().map(length).sum::<u64>() * 9 / 2) as f32 / all.len() as f32;
    let mut score = 0.0;
    for term in scored(&query.terms) {
        let frequency = tokens_of(found, term.field).iter().filter(|token| **token == term.token).count();
        if frequency == 0 {
            continue;
        }
        if term.field == Field::Text(Ngram::Unigram) {
            score += term.weight;
            continue;
        }
        let holding =
            all.iter().filter(|one| tokens_of(one, term.field).contains(&term.token)).count() as f32;
        let idf = (1.0 + (all.len() as f32 - holding + 0.5) / (holding + 0.5)).ln();
        let norm = 1.2 * (1.0 - 0.75 + 0.75 * length(found) as f32 / average);
        score += term.weight * idf * 2.2 * frequency as f32 / (frequency as f32 + norm);
    }
    score
}

impl Engine for Naive {
    fn search(&self, query: &Query, page: &Page) -> Result<Matches> {
        let all = self.all();
        let mut found: Vec<Match> =
            all.iter().filter(|one| holds(one, &query.condition, &query.terms)).cloned().collect();
        for one in &mut found {
            one.score = match page.order {
                Order::Score => score(one, query, &all),
                Order::Newest => 0.0,
            };
        }
        let place = |one: &Match| place(&one.article, one.paragraph.ordinal);
        let date = |one: &Match| one.published.as_ref().map(Published::start);
        found.sort_by(|one, other| {
            let order = match page.order {
                Order::Score => other.score.total_cmp(&one.score),
                Order::Newest => date(other).cmp(&date(one)),
            };
            order.then_with(|| place(one).cmp(&place(other)))
        });
        let counted = if page.count_limit == 0 { found.len() } else { found.len().min(page.count_limit) };
        let (total, is_lower_bound) = (counted as u64, found.len() > counted);
        let mut counts: BTreeMap<Counted, BTreeMap<String, u64>> = BTreeMap::new();
        for facet in &page.counts {
            let values = counts.entry(*facet).or_default();
            for value in found[..counted].iter().flat_map(|one| self.values(one, *facet)) {
                *values.entry(value).or_default() += 1;
            }
        }
        let enough = found.first().map_or(0.0, |best| best.score * page.score_ratio);
        let near = |(at, one): &(usize, Match)| {
            *at < page.min_candidates || one.score >= enough || page.score_ratio == 0.0
        };
        let matches = found.into_iter().enumerate().take_while(near);
        let matches = matches.skip(page.offset).take(page.limit).map(|(_, one)| one).collect();
        Ok(Matches { total, is_lower_bound, matches, counts })
    }

    fn any(&self, condition: &Condition) -> Result<bool> {
        Ok(self.all().iter().any(|found| holds(found, condition, &[])))
    }

    fn statistics(&self, terms: &[Weighted]) -> Result<Statistics> {
        let all = self.all();
        let characters: u64 =
            all.iter().map(|one| stored_length(tokens_of(one, Field::Text(Ngram::Unigram)).len())).sum();
        let holding = |term: &Weighted| {
            all.iter().filter(|one| tokens_of(one, term.field).contains(&term.token)).count() as u64
        };
        Ok(Statistics {
            paragraphs: all.len() as u64,
            average_length: characters as f32 / all.len().max(1) as f32,
            frequencies: terms.iter().map(holding).collect(),
        })
    }

    fn paragraphs(&self, article: &ArticleId, ordinals: RangeInclusive<u32>) -> Result<Vec<Match>> {
        let wanted = |one: &Match| one.article == *article && ordinals.contains(&one.paragraph.ordinal);
        Ok(self.all().into_iter().filter(wanted).collect())
    }

    fn articles(&self) -> Result<Articles<'_>> {
        let mut articles = self.state.lock().unwrap().articles.clone();
        articles.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(Box::new(articles.into_iter().map(Ok)))
    }

    fn origins(&self) -> Result<BTreeMap<String, String>> {
        Ok(self.state.lock().unwrap().origins.clone())
    }

    fn facts(&self) -> Result<Facts> {
        Ok(Facts { paragraphs: self.all().len() as u64, ..Facts::default() })
    }

    fn reload(&self) -> Result<()> {
        Ok(())
    }

    fn writer(&self, _: &WriterOptions) -> Result<Box<dyn Writer + '_>> {
        Ok(Box::new(NaiveWriter { engine: self, state: self.state.lock().unwrap().clone() }))
    }

    fn maintenance(&self) -> Option<&dyn Maintenance> {
        None
    }
}

struct NaiveWriter<'a> {
    engine: &'a Naive,
    state: State,
}

impl Writer for NaiveWriter<'_> {
    fn add(&mut self, article: &Article) -> Result<()> {
        // An article without paragraphs leaves nothing to find.
        if !article.paragraphs.is_empty() {
            self.state.articles.push(article.clone());
        }
        Ok(())
    }

    fn delete(&mut self, article: &ArticleId) {
        self.state.articles.retain(|one| one.id != *article);
    }

    fn delete_origin(&mut self, origin: &str) {
        self.state.articles.retain(|one| one.origin.as_deref() != Some(origin));
        self.state.origins.remove(origin);
    }

    fn origins(&self) -> &BTreeMap<String, String> {
        &self.state.origins
    }

    fn put_state(&mut self, origin: &str, state: String) {
        self.state.origins.insert(origin.to_owned(), state);
    }

    fn set_settings(&mut self, _: String) {}

    fn checkpoint(&mut self) -> Result<()> {
        *self.engine.state.lock().unwrap() = self.state.clone();
        Ok(())
    }

    fn commit(mut self: Box<Self>) -> Result<()> {
        self.checkpoint()
    }
}

#[test]
fn an_engine_without_files_says_what_to_use_instead() {
    let mut config = duansou::Config::default();
    config.memory = 16 << 20;
    let index = duansou::Index::with_engine(Box::new(Naive::default()), config).unwrap();
    let error = index.optimize().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("`duansou export`"), "{error}");
}

#[test]
fn stored_lengths_are_those_of_the_format() {
    let lengths: BTreeSet<u64> = (0..60).map(stored_length).collect();
    let expected: BTreeSet<u64> = (0..=40).chain((42..=56).step_by(2)).collect();
    assert_eq!(lengths, expected);
}
