//! One match level of a search: the first stage, rescoring, copies, and hits for the page.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::engine::{Counted, Engine, Match, Matches, Order, Page};
use crate::error::Result;
use crate::query::{self, Keyword, Plan, Query};
use crate::rank::{self, Score};
use crate::retrieve::candidate::Candidate;
use crate::retrieve::copies::{self, Copies, FirstHits};
use crate::retrieve::resolved::ResolvedRequest;
use crate::search::{Duplicates, Explanation, Facet, Group, Hit, Level, ScorePart, SearchRequest, Sort};
use crate::snippet::{self, Wanted};

/// Number of candidates of a level that are rescored from their text; later ones keep the engine's
/// order.
const CANDIDATES: usize = 100;

/// Minimum first-stage score of a candidate relative to the best one, except for the first few. A
/// paragraph far behind in the first stage does not reach the front by rescoring.
const SCORE_RATIO: f32 = 0.4;
const MIN_CANDIDATES: usize = 20;

/// Number of candidates of a level that are searched for articles, if hits are articles.
pub(crate) const GROUPED: usize = 1000;

#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) total: u64,
    pub(crate) levels: BTreeMap<Level, u64>,
    /// Copies among them that are listed under another hit.
    pub(crate) collapsed: u64,
    pub(crate) hits: Vec<Hit>,
    pub(crate) facets: BTreeMap<Facet, BTreeMap<String, u64>>,
}

/// The search at one match level.
pub(crate) struct LevelSearch<'a> {
    pub(crate) engine: &'a dyn Engine,
    pub(crate) request: &'a SearchRequest,
    pub(crate) resolved: &'a ResolvedRequest,
    pub(crate) level: Level,
}

impl LevelSearch<'_> {
    /// Adds the matches of this level to the answer: their count, and hits while the page has room.
    pub(crate) fn search_level(&self, query: &Query, answer: &mut Answer) -> Result<()> {
        let request = self.request;
        let passed = answer.total.saturating_sub(answer.collapsed) as usize;
        let offset = request.offset.saturating_sub(passed);
        let room = request.limit.saturating_sub(answer.hits.len());
        let mut counts: Vec<Counted> = request.facets.iter().map(|facet| counted(*facet)).collect();
        if request.group == Group::Article {
            counts.push(Counted::Article);
        }
        // Filters alone make no paragraph more relevant than another.
        let ranked = request.sort == Sort::Relevance && !query.terms.is_empty();
        let order = if ranked { Order::Score } else { Order::Newest };
        let grouped = request.group == Group::Article;
        let collapse = request.duplicates == Duplicates::Collapse;
        // Rescoring orders all candidates, so all of them are needed for any page.
        let first = match (grouped, ranked) {
            (true, _) => 0..GROUPED,
            _ if collapse => 0..CANDIDATES,
            (false, true) if offset < CANDIDATES => 0..CANDIDATES.max(offset + room),
            _ => offset..offset + room,
        };
        let wanted = if room == 0 { 0 } else { first.len() };
        let all = grouped || !ranked || first.start > 0;
        let (score_ratio, min_candidates) =
            if all { (0.0, 0) } else { (SCORE_RATIO, MIN_CANDIDATES.max(offset + room)) };
        let page = Page { offset: first.start, limit: wanted, order, counts, score_ratio, min_candidates };
        let mut matches = self.engine.search(query, &page)?;
        self.count(&mut matches, answer);
        let found = std::mem::take(&mut matches.matches);
        let candidates = if ranked && first.start == 0 { candidates(&found) } else { 0 };
        let (found, usual_length) = self.ordered(found, candidates);
        let articles = matches.counts.remove(&Counted::Article);
        let total = articles.as_ref().map_or(matches.total, |articles| articles.len() as u64);
        answer.total += total;
        let mut met = HashSet::new();
        let kept = found.into_iter().filter(|one| !grouped || met.insert(one.found.article.clone()));
        let hits: Vec<Copies> = if collapse && room > 0 {
            let kept: Vec<Candidate> = kept.collect();
            let total = if grouped { kept.len() } else { matches.total as usize };
            let fetch = |range: Range<usize>| {
                let page = Page { offset: range.start, limit: range.len(), order, ..Page::default() };
                let found = self.engine.search(query, &page)?.matches;
                let candidates = if ranked && range.start == 0 { candidates } else { 0 };
                Ok(self.ordered(found, candidates).0)
            };
            let first = FirstHits { hits: kept, candidates, total, more: &fetch };
            let collapsed = first.collapse(self.engine, request.group, offset..offset + room)?;
            answer.collapsed += collapsed.copies;
            collapsed.hits
        } else {
            kept.skip(offset - first.start.min(offset)).take(room).map(|one| vec![one]).collect()
        };
        for (place, copies) in hits.into_iter().enumerate() {
            let mut copies = copies.into_iter();
            let Some(best) = copies.next() else { continue };
            let more = articles.as_ref().and_then(|articles| articles.get(best.found.article.as_str()));
            let more = more.map(|count| count.saturating_sub(1));
            let hit = self.to_hit(best, usual_length, passed + offset + place + 1, more);
            answer.hits.push(Hit { copies: copies.map(|copy| copies::repost(copy.found)).collect(), ..hit });
        }
        Ok(())
    }

    /// Puts the candidates, which are the first hits, in the order of their text; ties by article and
    /// ordinal, so that the same index gives the same answer however it was written. Also gives the
    /// length that they were measured by.
    fn ordered(&self, mut found: Vec<Match>, candidates: usize) -> (Vec<Candidate>, f32) {
        let ranking = &self.resolved.ranking;
        let rest = found.split_off(candidates.min(found.len()));
        let counted: Vec<rank::Counted> =
            found.iter().map(|found| ranking.count(&found.paragraph.text, found.title.as_deref())).collect();
        let usual_length = ranking.usual_length(counted.iter());
        let mut candidates: Vec<Candidate> = Vec::with_capacity(found.len() + rest.len());
        for (found, counted) in found.into_iter().zip(&counted) {
            let score = ranking.score(counted, found.paragraph.kind, usual_length, false).total;
            candidates.push(Candidate { found, score: Some(score), best_sentence: counted.best_sentence() });
        }
        candidates.sort_by(|a, b| {
            let place = |one: &Candidate| (one.found.article.clone(), one.found.paragraph.ordinal);
            let score = |one: &Candidate| one.score.unwrap_or_default();
            score(b).total_cmp(&score(a)).then_with(|| place(a).cmp(&place(b)))
        });
        candidates.extend(rest.into_iter().map(Candidate::from));
        (candidates, usual_length)
    }

    fn count(&self, matches: &mut Matches, answer: &mut Answer) {
        for facet in &self.request.facets {
            let values = answer.facets.entry(*facet).or_default();
            for (value, count) in matches.counts.get(&counted(*facet)).into_iter().flatten() {
                *values.entry(value.clone()).or_default() += count;
            }
        }
    }

    fn to_hit(&self, hit: Candidate, usual_length: f32, rank: usize, more: Option<u64>) -> Hit {
        let Match { article, title, source, published, uri, paragraph, .. } = hit.found;
        let (score, explanation) = match hit.score {
            Some(score) if !self.request.explain => (score, None),
            _ => {
                let ranking = &self.resolved.ranking;
                let counted = ranking.count(&paragraph.text, title.as_deref());
                let score = ranking.score(&counted, paragraph.kind, usual_length, self.request.explain);
                (score.total, self.request.explain.then(|| explanation(&score)))
            }
        };
        let wanted = marked(&self.resolved.plan);
        Hit {
            rank,
            score,
            level: self.level,
            id: format!("{article}#{}", paragraph.ordinal),
            article,
            ordinal: paragraph.ordinal,
            kind: paragraph.kind,
            title,
            source,
            published,
            uri,
            topics: paragraph.topics,
            snippet: snippet::cut(&paragraph.text, &wanted, self.request.snippet_chars),
            text: paragraph.text,
            more,
            copies: Vec::new(),
            explanation,
        }
    }
}

/// How many of the first hits are candidates. It depends on them alone, so that pages join.
fn candidates(found: &[Match]) -> usize {
    let enough = found.first().map_or(0.0, |best| best.score * SCORE_RATIO);
    let near = |(at, found): &(usize, &Match)| *at < MIN_CANDIDATES || found.score >= enough;
    found.iter().enumerate().take(CANDIDATES).take_while(near).count()
}

/// What a plan marks in a text.
pub(crate) fn marked(plan: &Plan) -> Vec<Wanted> {
    plan.keywords.iter().filter(|keyword| !keyword.in_title).flat_map(wanted).collect()
}

/// What a keyword wants marked: all that was typed where it stands literally; its pieces where they
/// do, else their tokens; and its synonyms.
fn wanted(keyword: &Keyword) -> Vec<Wanted> {
    if keyword.runs.is_empty() {
        return vec![Wanted::new("", keyword.tokens.clone())];
    }
    // Question phrases do not rank, but a reader who typed them expects to see them marked.
    let is_cut = !keyword.runs.contains(&keyword.folded);
    let whole = is_cut.then(|| Wanted::new(keyword.folded.clone(), Vec::new()));
    let pieces = keyword.runs.iter().map(|piece| Wanted::new(piece.clone(), query::content_tokens(piece)));
    let synonyms = keyword.variants.iter().flatten().map(|piece| Wanted::new(piece.clone(), Vec::new()));
    whole.into_iter().chain(pieces).chain(synonyms).collect()
}

pub(crate) fn explanation(score: &Score) -> Explanation {
    Explanation { kind_factor: score.kind_factor, parts: score.parts.iter().map(score_part).collect() }
}

fn score_part(part: &rank::Part) -> ScorePart {
    ScorePart {
        name: part.name,
        term: part.token.clone(),
        count: part.count,
        paragraphs: part.paragraphs,
        score: part.score,
    }
}

fn counted(facet: Facet) -> Counted {
    match facet {
        Facet::Topic => Counted::Topic,
        Facet::Source => Counted::Source,
        Facet::Year => Counted::Year,
    }
}
