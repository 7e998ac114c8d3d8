//! Compiles conditions and terms to tantivy queries.

use std::ops::Bound;
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use crate::analysis::RUN;
use crate::engine::local::format::schema::Fields;
use crate::engine::local::read::exclude::Excluded;
use crate::engine::local::read::verify::{Check, Checked, Needle, Texts};
use crate::query;
use crate::query::{Condition, Field, Part, Weighted};

/// The view of the index that conditions are compiled for.
pub(crate) struct View<'a> {
    pub(crate) fields: &'a Fields,
    pub(crate) texts: Arc<Texts>,
}

/// A query that matches what `query.condition` says, scored by `query.terms`.
pub(crate) fn scored(view: &View<'_>, query: &query::Query) -> Box<dyn Query> {
    let terms = || flat(view.fields, &query.terms);
    match &query.condition {
        // A flat disjunction of boosted terms is the form that block-max WAND can prune.
        Condition::AnyTerm => terms(),
        Condition::Every(all) if all.contains(&Condition::AnyTerm) => {
            let rest = all.iter().filter(|condition| **condition != Condition::AnyTerm).cloned().collect();
            let rest = unscored(view, &Condition::every(rest), &query.terms);
            Box::new(BooleanQuery::new(vec![(Occur::Must, rest), (Occur::Must, terms())]))
        }
        condition => {
            let must = unscored(view, condition, &query.terms);
            if query.terms.is_empty() {
                return must;
            }
            Box::new(BooleanQuery::new(vec![(Occur::Must, must), (Occur::Should, terms())]))
        }
    }
}

/// A query that matches all of what `query.condition` says and maybe more, scored by `query.terms` if
/// `is_scored`, and the check that decides.
pub(crate) fn unchecked(
    view: &View<'_>,
    query: &query::Query,
    is_scored: bool,
) -> (Box<dyn Query>, Option<Check>) {
    let terms = || flat(view.fields, &query.terms);
    let constant = |found| Box::new(ConstScoreQuery::new(found, 0.0)) as Box<dyn Query>;
    if is_scored && query.condition == Condition::AnyTerm {
        return (terms(), None);
    }
    if is_scored
        && let Condition::Every(all) = &query.condition
        && all.contains(&Condition::AnyTerm)
    {
        let rest = all.iter().filter(|condition| **condition != Condition::AnyTerm).cloned().collect();
        let (rest, check) = found(view, &Condition::every(rest), &query.terms);
        let both = vec![(Occur::Must, constant(rest)), (Occur::Must, terms())];
        return (Box::new(BooleanQuery::new(both)), check);
    }
    let (found, check) = found(view, &query.condition, &query.terms);
    if !is_scored || query.terms.is_empty() {
        return (constant(found), check);
    }
    let scored = vec![(Occur::Must, constant(found)), (Occur::Should, terms())];
    (Box::new(BooleanQuery::new(scored)), check)
}

/// A query that matches what a condition says, every match with the same score.
pub(crate) fn unscored(view: &View<'_>, condition: &Condition, terms: &[Weighted]) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(compile(view, condition, terms), 0.0))
}

fn flat(fields: &Fields, terms: &[Weighted]) -> Box<dyn Query> {
    let clauses = in_text(terms).map(|term| {
        let term_query = TermQuery::new(token(fields, term.field, &term.token), IndexRecordOption::WithFreqs);
        let boosted: Box<dyn Query> = match term.field {
            // The unigram field has no frequencies, so a character scores like a rare word.
            Field::Text(crate::analysis::Ngram::Unigram) => {
                Box::new(ConstScoreQuery::new(Box::new(term_query), term.weight))
            }
            _ if term.weight == 1.0 => Box::new(term_query),
            _ => Box::new(BoostQuery::new(Box::new(term_query), term.weight)),
        };
        (Occur::Should, boosted)
    });
    Box::new(BooleanQuery::new(clauses.collect()))
}

/// The terms with a weight, in the paragraph's own text.
fn in_text(terms: &[Weighted]) -> impl Iterator<Item = &Weighted> {
    terms.iter().filter(|term| term.weight > 0.0 && matches!(term.field, Field::Text(_)))
}

fn compile(view: &View<'_>, condition: &Condition, terms: &[Weighted]) -> Box<dyn Query> {
    let (found, check) = found(view, condition, terms);
    match check {
        Some(check) => Box::new(Checked { found, check: Arc::new(check), texts: view.texts.clone() }),
        None => found,
    }
}

/// A query that finds a superset of a condition's matches, and the check that remains.
fn found(view: &View<'_>, condition: &Condition, terms: &[Weighted]) -> (Box<dyn Query>, Option<Check>) {
    let fields = view.fields;
    let inner = |condition| compile(view, condition, terms);
    let found: Box<dyn Query> = match condition {
        Condition::Always => Box::new(AllQuery),
        Condition::Never => Box::new(EmptyQuery),
        Condition::AnyTerm => any_of(in_text(terms).map(|term| {
            let term = token(fields, term.field, &term.token);
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
        })),
        Condition::Token(field, text) => {
            Box::new(TermQuery::new(token(fields, *field, text), IndexRecordOption::Basic))
        }
        Condition::Literal(part, folded) => {
            let covering = query::covering(folded).into_iter().map(|(field, text)| {
                let term = token(fields, part.field(field), &text);
                let term: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
                (Occur::Must, term)
            });
            let covering = Box::new(BooleanQuery::new(covering.collect()));
            return (covering, Some(Check::Stands(*part, Needle::new(folded))));
        }
        Condition::Published(from, until) => {
            let bound = |at: i64| Term::from_field_i64(fields.time, at);
            Box::new(RangeQuery::new(
                from.map_or(Bound::Unbounded, |from| Bound::Included(bound(from))),
                until.map_or(Bound::Unbounded, |until| Bound::Excluded(bound(until))),
            ))
        }
        Condition::Every(all) => {
            let (mut clauses, mut checks) = (Vec::new(), Vec::new());
            for condition in all {
                if let Condition::Not(excluded) = condition {
                    clauses.push((Occur::MustNot, exclude(inner(excluded))));
                    continue;
                }
                let (query, check) = found(view, condition, terms);
                clauses.push((Occur::Must, query));
                checks.extend(check);
            }
            if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                clauses.push((Occur::Must, Box::new(AllQuery)));
            }
            return (Box::new(BooleanQuery::new(clauses)), all_of(checks));
        }
        Condition::Either(any) => match any.iter().map(decided).collect::<Option<Vec<Check>>>() {
            // If one alternative needs a check, the whole disjunction is checked.
            Some(checks) if any.iter().any(is_literal) => {
                let any = any_of(any.iter().map(|condition| found(view, condition, terms).0));
                return (any, Some(Check::Any(checks)));
            }
            _ => any_of(any.iter().map(inner)),
        },
        Condition::Not(excluded) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery)),
            (Occur::MustNot, exclude(inner(excluded))),
        ])),
    };
    (found, None)
}

/// The check that decides a condition on the stored text, if it needs one.
fn decided(condition: &Condition) -> Option<Check> {
    match condition {
        Condition::Literal(part, folded) => Some(Check::Stands(*part, Needle::new(folded))),
        Condition::Token(Field::Text(_), text) if !text.starts_with(RUN) => {
            Some(Check::Stands(Part::Text, Needle::new(text)))
        }
        Condition::Token(Field::Title(_), text) if !text.starts_with(RUN) => {
            Some(Check::Stands(Part::Title, Needle::new(text)))
        }
        Condition::Every(all) => all.iter().map(decided).collect::<Option<_>>().map(Check::All),
        _ => None,
    }
}

fn is_literal(condition: &Condition) -> bool {
    match condition {
        Condition::Literal(..) => true,
        Condition::Every(all) => all.iter().any(is_literal),
        _ => false,
    }
}

fn all_of(mut checks: Vec<Check>) -> Option<Check> {
    match checks.len() {
        0 | 1 => checks.pop(),
        _ => Some(Check::All(checks)),
    }
}

fn any_of(queries: impl Iterator<Item = Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(queries.map(|query| (Occur::Should, query)).collect()))
}

fn exclude(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(Excluded(query))
}

/// A token or value as tantivy stores it.
pub(crate) fn token(fields: &Fields, field: Field, text: &str) -> Term {
    Term::from_field_text(fields.of(field), text)
}
