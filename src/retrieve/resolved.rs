//! A request, understood: what is resolved, what narrows it, what counts.

use crate::analysis::{Synonyms, fold_str};
use crate::engine::Engine;
use crate::error::Result;
use crate::model::Published;
use crate::query;
use crate::query::{Clause, Condition, Field, FilterField, Plan, Strictness};
use crate::rank::Ranking;
use crate::retrieve::like;
use crate::search::SearchRequest;

/// Characters of a query that are read; nobody types more.
const LONGEST_QUERY: usize = 10_000;

/// What a request comes to.
pub(crate) struct ResolvedRequest {
    pub plan: Plan,
    pub filters: Condition,
    pub ranking: Ranking,
}

impl ResolvedRequest {
    pub fn new(
        engine: &dyn Engine,
        request: &SearchRequest,
        resolve: &dyn Fn(&str) -> Result<String>,
    ) -> Result<Self> {
        let mut filters = filters(request, resolve)?;
        let mut plan = plan(request, resolve);
        if let Some(like) = &request.like {
            let (text, article) = like::model_of(engine, like)?;
            // The query narrows, as strictly as it can be taken.
            filters = filters.and(plan.query(Strictness::Exact).condition);
            if let Some(article) = article {
                let own = Condition::Token(Field::Article, article.as_str().to_owned());
                filters = filters.and(Condition::Not(Box::new(own)));
            }
            plan = Plan::like(like::significant_tokens(engine, &text)?);
        }
        let terms = plan.query(Strictness::Some).terms;
        let statistics = engine.statistics(&terms)?;
        let ranking = Ranking::new(&plan.keywords, &terms, &statistics, request.weights);
        Ok(Self { plan, filters, ranking })
    }
}

fn plan(request: &SearchRequest, resolve: &dyn Fn(&str) -> Result<String>) -> Plan {
    let text = match request.query.char_indices().nth(LONGEST_QUERY) {
        Some((end, _)) => request.query.get(..end).unwrap_or_default(),
        None => &request.query,
    };
    if request.literal {
        return Plan::new(&Clause::Phrase(text.to_owned()), |_, _| Condition::Always, false);
    }
    let condition = |field, value: &str| match field {
        FilterField::Topic => Some(Condition::Token(Field::Topic, resolve(value).ok()?)),
        FilterField::Source => Some(Condition::Token(Field::Source, value.to_owned())),
        FilterField::Date => dates(value),
    };
    let clause = query::parse(text, |field, value| condition(field, value).is_some());
    let filter = |field, value: &str| condition(field, value).unwrap_or(Condition::Never);
    let plan = Plan::new(&clause, filter, request.weights.questions);
    match &request.synonyms {
        Some(synonyms) => plan.with_synonyms(synonyms),
        None => plan.with_synonyms(&Synonyms::builtin()),
    }
}

/// `2024-05`, `2024-05..2024-06`, `2024-05..`, `..2024-06`.
fn dates(value: &str) -> Option<Condition> {
    let folded = fold_str(value);
    let (from, until) = match folded.split_once("..") {
        Some((from, until)) => (from, until),
        None => (folded.as_str(), folded.as_str()),
    };
    let read = |text: &str| match text.is_empty() {
        true => Some(None),
        false => Published::parse(text).map(Some),
    };
    let (from, until) = (read(from)?, read(until)?);
    (from.is_some() || until.is_some())
        .then(|| Condition::Published(from.map(|from| from.start()), until.map(|until| until.end())))
}

fn filters(request: &SearchRequest, resolve: &dyn Fn(&str) -> Result<String>) -> Result<Condition> {
    let any = |field: Field, values: Vec<String>| match values.is_empty() {
        true => Condition::Always,
        false => Condition::either(values.into_iter().map(|value| Condition::Token(field, value)).collect()),
    };
    let topics = request.topics.iter().map(|topic| resolve(topic)).collect::<Result<_>>()?;
    let kinds = request.kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    let since = request.since.as_ref().map(Published::start);
    let until = request.until.as_ref().map(Published::end);
    let published = match (since, until) {
        (None, None) => Condition::Always,
        (since, until) => Condition::Published(since, until),
    };
    Ok(any(Field::Topic, topics)
        .and(any(Field::Source, request.sources.clone()))
        .and(any(Field::Kind, kinds))
        .and(published))
}
