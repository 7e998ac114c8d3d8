//! Conditions and terms to tantivy queries.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, RangeQuery,
    TermQuery,
};
use tantivy::schema::IndexRecordOption;

use super::excluded::Excluded;
use super::schema::Fields;
use crate::query::{self, Condition, Field, Weighted};

/// A query that matches what `query.condition` says, scored by `query.terms`.
pub(super) fn scored(fields: &Fields, query: &query::Query) -> Box<dyn Query> {
    let terms = || flat(fields, &query.terms);
    match &query.condition {
        // A flat disjunction of boosted terms is what block-max WAND prunes.
        Condition::AnyTerm => terms(),
        Condition::Every(all) if all.contains(&Condition::AnyTerm) => {
            let rest = all.iter().filter(|condition| **condition != Condition::AnyTerm).cloned().collect();
            let rest = unscored(fields, &Condition::every(rest), &query.terms);
            Box::new(BooleanQuery::new(vec![(Occur::Must, rest), (Occur::Must, terms())]))
        }
        condition => {
            let must = unscored(fields, condition, &query.terms);
            if query.terms.is_empty() {
                return must;
            }
            Box::new(BooleanQuery::new(vec![(Occur::Must, must), (Occur::Should, terms())]))
        }
    }
}

/// A query that matches what a condition says, every match with the same score.
pub(super) fn unscored(fields: &Fields, condition: &Condition, terms: &[Weighted]) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(compile(fields, condition, terms), 0.0))
}

fn flat(fields: &Fields, terms: &[Weighted]) -> Box<dyn Query> {
    let clauses = in_text(terms).map(|term| {
        let term_query = TermQuery::new(token(fields, term.field, &term.token), IndexRecordOption::WithFreqs);
        let boosted: Box<dyn Query> = match term.field {
            // Nothing but its presence is known of a character, which scores as a rare word would.
            Field::Text(crate::analysis::Lane::Character) => {
                Box::new(ConstScoreQuery::new(Box::new(term_query), term.weight))
            }
            _ if term.weight == 1.0 => Box::new(term_query),
            _ => Box::new(BoostQuery::new(Box::new(term_query), term.weight)),
        };
        (Occur::Should, boosted)
    });
    Box::new(BooleanQuery::new(clauses.collect()))
}

/// The terms that count and stand in the paragraph's own text.
fn in_text(terms: &[Weighted]) -> impl Iterator<Item = &Weighted> {
    terms.iter().filter(|term| term.weight > 0.0 && matches!(term.field, Field::Text(_)))
}

fn compile(fields: &Fields, condition: &Condition, terms: &[Weighted]) -> Box<dyn Query> {
    let inner = |condition| compile(fields, condition, terms);
    match condition {
        Condition::Always => Box::new(AllQuery),
        Condition::Never => Box::new(EmptyQuery),
        Condition::AnyTerm => {
            let any = in_text(terms).map(|term| {
                let term = token(fields, term.field, &term.token);
                (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>)
            });
            Box::new(BooleanQuery::new(any.collect()))
        }
        Condition::Token(field, text) => {
            Box::new(TermQuery::new(token(fields, *field, text), IndexRecordOption::Basic))
        }
        Condition::Phrase(field, tokens) => {
            let terms = tokens.iter().map(|(place, text)| (*place, token(fields, *field, text)));
            Box::new(PhraseQuery::new_with_offset(terms.collect()))
        }
        Condition::Published(from, until) => {
            let bound = |at: i64| Term::from_field_i64(fields.time, at);
            Box::new(RangeQuery::new(
                from.map_or(Bound::Unbounded, |from| Bound::Included(bound(from))),
                until.map_or(Bound::Unbounded, |until| Bound::Excluded(bound(until))),
            ))
        }
        Condition::Every(all) => {
            let mut clauses: Vec<(Occur, Box<dyn Query>)> = all
                .iter()
                .map(|condition| match condition {
                    Condition::Not(excluded) => (Occur::MustNot, exclude(inner(excluded))),
                    condition => (Occur::Must, inner(condition)),
                })
                .collect();
            if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                clauses.push((Occur::Must, Box::new(AllQuery)));
            }
            Box::new(BooleanQuery::new(clauses))
        }
        Condition::Either(any) => Box::new(BooleanQuery::new(
            any.iter().map(|condition| (Occur::Should, inner(condition))).collect(),
        )),
        Condition::Not(excluded) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery)),
            (Occur::MustNot, exclude(inner(excluded))),
        ])),
    }
}

fn exclude(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(Excluded(query))
}

/// A token or value as tantivy stores it.
pub(super) fn token(fields: &Fields, field: Field, text: &str) -> Term {
    Term::from_field_text(fields.of(field), text)
}
