//! Query → DSL: what must hold, what counts and which commits are seen, as the cluster's JSON.

use serde_json::{Value, json};

use crate::analysis::Ngram;
use crate::engine::opensearch::document::{BORN, DIED, LENGTH, PLACE, TIME, UNIGRAMS, name};
use crate::engine::opensearch::head::Snapshot;
use crate::engine::{Counted, Order};
use crate::query::{self, Condition, Field, Part, Query, Weighted};

/// BM25 with k1 = 1.2 and b = 0.75 in single precision, step by step as tantivy takes it. `_score` is
/// how often the term stands there.
const BM25: &str = "float f = (float) _score; \
    float norm = 1.2f * (0.25f + 0.75f * (float) doc['length'].value / (float) params.average); \
    return (float) params.weight * (f / (f + norm));";

/// What scoring knows of the whole index.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Scoring {
    /// Paragraphs.
    pub(crate) paragraphs: u64,
    /// Sum of the stored lengths of their bigram field.
    pub(crate) bigrams: u64,
    /// For each of the query's terms, how many paragraphs hold it.
    pub(crate) frequencies: Vec<u64>,
}

impl Scoring {
    /// The average length, taken for 4.5 times as long as it is. k1 and b are constants of tantivy's,
    /// and with this they weigh lengths as k1 = 0.5 and b = 0.4 would; see the local engine.
    fn average(&self) -> f32 {
        (self.bigrams.saturating_mul(9) / 2) as f32 / self.paragraphs.max(1) as f32
    }

    /// The weight of a term that so many paragraphs hold.
    fn weight(&self, frequency: u64, factor: f32) -> f32 {
        let others = self.paragraphs.saturating_sub(frequency) as f32;
        let idf = (1.0 + (others + 0.5) / (frequency as f32 + 0.5)).ln();
        idf * 2.2 * factor
    }
}

/// The query of a search whose matches are ordered by score.
pub(crate) fn scored(query: &Query, scoring: &Scoring, snapshot: &Snapshot) -> Value {
    let average = scoring.average();
    let clauses: Vec<Value> = query
        .terms
        .iter()
        .enumerate()
        .filter(|(_, term)| counts(term))
        .map(|(at, term)| {
            let stands = json!({ "term": { name(term.field): &term.token } });
            if term.field == Field::Text(Ngram::Unigram) {
                // Nothing but its presence counts of a character.
                return json!({ "constant_score": { "filter": stands, "boost": f64::from(term.weight) } });
            }
            let frequency = scoring.frequencies.get(at).copied().unwrap_or_default();
            let weight = f64::from(scoring.weight(frequency, term.weight));
            let parameters = json!({ "weight": weight, "average": f64::from(average) });
            json!({ "script_score": {
                "query": stands,
                "script": { "lang": "painless", "source": BM25, "params": parameters },
            } })
        })
        .collect();
    let mut filter = Vec::new();
    let least = match query.condition {
        // The clauses that count say it themselves.
        Condition::AnyTerm => 1,
        _ => {
            filter.push(condition(&query.condition, &query.terms));
            0
        }
    };
    if clauses.is_empty() && least == 1 {
        return json!({ "match_none": {} });
    }
    json!({ "bool": {
        "filter": filter, "must_not": unseen(snapshot), "should": clauses, "minimum_should_match": least,
    } })
}

/// The query of a search whose matches need no score.
pub(crate) fn unscored(wanted: &Condition, terms: &[Weighted], snapshot: &Snapshot) -> Value {
    json!({ "bool": { "filter": [condition(wanted, terms)], "must_not": unseen(snapshot) } })
}

/// What is not committed: born by no commit that counts, or died by one.
fn unseen(snapshot: &Snapshot) -> Value {
    let commit = snapshot.commit;
    let born = json!({ "range": { BORN: { "gt": commit } } });
    let died = json!({ "range": { DIED: { "lte": commit } } });
    if snapshot.aborted.is_empty() {
        return json!([born, died]);
    }
    let undone = json!({ "terms": { DIED: snapshot.aborted } });
    json!([
        born,
        { "terms": { BORN: snapshot.aborted } },
        { "bool": { "filter": died, "must_not": undone } },
    ])
}

/// The terms that count and stand in the paragraph's own text.
fn counts(term: &Weighted) -> bool {
    term.weight > 0.0 && matches!(term.field, Field::Text(_))
}

/// How many clauses that count a query would have.
pub(crate) fn clauses(terms: &[Weighted]) -> usize {
    terms.iter().filter(|term| counts(term)).count()
}

/// A condition as a filter.
pub(crate) fn condition(wanted: &Condition, terms: &[Weighted]) -> Value {
    let inner = |one: &Condition| condition(one, terms);
    match wanted {
        Condition::Always => json!({ "match_all": {} }),
        Condition::Never => json!({ "match_none": {} }),
        Condition::AnyTerm => {
            let tokens = |ngram: Ngram| {
                let own = terms.iter().filter(|term| counts(term) && term.field == Field::Text(ngram));
                let own: Vec<&str> = own.map(|term| term.token.as_str()).collect();
                (!own.is_empty()).then(|| json!({ "terms": { name(Field::Text(ngram)): own } }))
            };
            any([Ngram::Bigram, Ngram::Unigram].into_iter().filter_map(tokens).collect())
        }
        Condition::Token(field, token) => json!({ "term": { name(*field): token } }),
        Condition::Literal(part, folded) => literal(*part, folded),
        Condition::Published(from, until) => {
            let mut range = serde_json::Map::new();
            range.extend(from.map(|from| ("gte".to_owned(), from.into())));
            range.extend(until.map(|until| ("lt".to_owned(), until.into())));
            match range.is_empty() {
                true => json!({ "exists": { "field": TIME } }),
                false => json!({ "range": { TIME: range } }),
            }
        }
        Condition::Every(all) => {
            let (excluded, held): (Vec<_>, Vec<_>) =
                all.iter().partition(|one| matches!(one, Condition::Not(_)));
            let excluded = excluded.into_iter().filter_map(|one| match one {
                Condition::Not(excluded) => Some(inner(excluded)),
                _ => None,
            });
            let excluded: Vec<Value> = excluded.collect();
            let held: Vec<Value> = held.into_iter().map(inner).collect();
            json!({ "bool": { "filter": held, "must_not": excluded } })
        }
        Condition::Either(several) => any(several.iter().map(inner).collect()),
        Condition::Not(excluded) => json!({ "bool": { "must_not": inner(excluded) } }),
    }
}

/// At least one holds.
fn any(mut conditions: Vec<Value>) -> Value {
    match conditions.len() {
        0 => json!({ "match_none": {} }),
        1 => conditions.pop().unwrap_or_default(),
        _ => json!({ "bool": { "should": conditions, "minimum_should_match": 1 } }),
    }
}

/// A run of a text: its tokens find it, and its characters, one after another, decide.
fn literal(part: Part, folded: &str) -> Value {
    let tokens = query::covering(folded).into_iter();
    let mut all: Vec<Value> =
        tokens.map(|(ngram, token)| json!({ "term": { name(part.field(ngram)): token } })).collect();
    all.push(json!({ "match_phrase": { name(part.field(Ngram::Unigram)): folded } }));
    json!({ "bool": { "filter": all } })
}

/// The order of matches; ties by their place.
pub(crate) fn sort(order: Order) -> Value {
    match order {
        Order::Score => json!([{ "_score": "desc" }, { PLACE: "asc" }]),
        Order::Newest => json!([{ TIME: { "order": "desc", "missing": "_last" } }, { PLACE: "asc" }]),
    }
}

/// The column that is counted.
pub(crate) fn column(counted: Counted) -> &'static str {
    match counted {
        Counted::Topic => "topic",
        Counted::Source => "source",
        Counted::Year => "year",
        Counted::Kind => "kind",
        Counted::Article => "article",
        Counted::Origin => "origin",
    }
}

/// How many paragraphs hold each term, how many there are, and how long they are.
pub(crate) fn statistics(terms: &[(Field, String)], snapshot: &Snapshot) -> Value {
    let filter = |(at, (field, token)): (usize, &(Field, String))| {
        (at.to_string(), json!({ "filter": { "term": { name(*field): token } } }))
    };
    let mut counted: serde_json::Map<String, Value> = terms.iter().enumerate().map(filter).collect();
    counted.insert("bigrams".to_owned(), json!({ "sum": { "field": LENGTH } }));
    counted.insert("unigrams".to_owned(), json!({ "sum": { "field": UNIGRAMS } }));
    json!({
        "size": 0, "track_total_hits": true, "aggs": counted,
        "query": unscored(&Condition::Always, &[], snapshot),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Scoring, condition, scored, unscored};
    use crate::analysis::Ngram;
    use crate::engine::opensearch::head::Snapshot;
    use crate::query::{Condition, Field, Part, Query, Weighted};

    fn token(token: &str) -> Condition {
        Condition::Token(Field::Text(Ngram::Bigram), token.to_owned())
    }

    fn terms() -> Vec<Weighted> {
        let term = |field, token: &str, weight| Weighted { field, token: token.to_owned(), weight };
        vec![
            term(Field::Text(Ngram::Bigram), "教育", 1.0),
            term(Field::Text(Ngram::Unigram), "学", 0.4),
            term(Field::Title(Ngram::Bigram), "教育", 1.0),
            term(Field::Text(Ngram::Bigram), "原因", 0.0),
        ]
    }

    #[test]
    fn conditions_become_filters() {
        let check = |wanted: Condition, expected: Value| {
            assert_eq!(condition(&wanted, &terms()), expected, "{wanted:?}");
        };
        check(Condition::Always, json!({ "match_all": {} }));
        check(Condition::Either(Vec::new()), json!({ "match_none": {} }));
        check(token("教育"), json!({ "term": { "text_bigrams": "教育" } }));
        check(
            Condition::AnyTerm,
            json!({ "bool": { "minimum_should_match": 1, "should": [
                { "terms": { "text_bigrams": ["教育"] } }, { "terms": { "text_folded": ["学"] } },
            ] } }),
        );
        check(
            Condition::Literal(Part::Title, "教育法".to_owned()),
            json!({ "bool": { "filter": [
                { "term": { "title_bigrams": "教育" } }, { "term": { "title_bigrams": "育法" } },
                { "match_phrase": { "title_folded": "教育法" } },
            ] } }),
        );
        check(Condition::Published(Some(1), None), json!({ "range": { "time": { "gte": 1 } } }));
        check(Condition::Published(None, None), json!({ "exists": { "field": "time" } }));
        check(
            Condition::Every(vec![token("教育"), Condition::Not(Box::new(token("高校")))]),
            json!({ "bool": {
                "filter": [{ "term": { "text_bigrams": "教育" } }],
                "must_not": [{ "term": { "text_bigrams": "高校" } }],
            } }),
        );
        let field = Field::Source;
        check(Condition::Token(field, "\"}".to_owned()), json!({ "term": { "source": "\"}" } }));
    }

    #[test]
    fn only_what_is_committed_is_seen() {
        let check = |commit, aborted: &[u64], expected: Value| {
            let snapshot = Snapshot { commit, aborted: aborted.to_vec() };
            let found = unscored(&Condition::Always, &[], &snapshot);
            assert_eq!(found.pointer("/bool/must_not"), Some(&expected));
        };
        check(3, &[], json!([{ "range": { "born": { "gt": 3 } } }, { "range": { "died": { "lte": 3 } } }]));
        check(
            9,
            &[4],
            json!([
                { "range": { "born": { "gt": 9 } } },
                { "terms": { "born": [4] } },
                { "bool": {
                    "filter": { "range": { "died": { "lte": 9 } } }, "must_not": { "terms": { "died": [4] } },
                } },
            ]),
        );
    }

    #[test]
    fn only_terms_of_the_text_with_a_weight_count() {
        let query = Query { condition: Condition::AnyTerm, terms: terms() };
        let scoring = Scoring { paragraphs: 10, bigrams: 100, frequencies: vec![2, 1, 1, 1] };
        let found = scored(&query, &scoring, &Snapshot::default());
        let clauses = found.pointer("/bool/should").and_then(Value::as_array).cloned().unwrap_or_default();
        assert_eq!(clauses.len(), 2, "{found}");
        let boost =
            clauses.get(1).and_then(|one| one.pointer("/constant_score/boost")).and_then(Value::as_f64);
        assert_eq!(boost.map(|boost| boost as f32), Some(0.4));
        let average = clauses.first().and_then(|one| one.pointer("/script_score/script/params/average"));
        assert_eq!(average.and_then(Value::as_f64), Some(45.0));
    }
}
