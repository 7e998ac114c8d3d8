//! Explains why a request finds a paragraph or does not, and its rank and score.

use crate::analysis::fold_str;
use crate::engine::{Engine, Page};
use crate::error::Result;
use crate::query;
use crate::query::{Condition, Field, Keyword, Query, Strictness};
use crate::retrieve::citation::{cited, no_paragraph};
use crate::retrieve::level::{GROUPED, explanation};
use crate::retrieve::relax::{search, strictness};
use crate::retrieve::resolved::ResolvedRequest;
use crate::search::{Explained, Group, Hit, KeywordFound, Level, SCHEMA_VERSION, SearchRequest};

/// Explains a paragraph: match level, filters, keywords, rank and score.
pub(crate) fn explain(
    engine: &dyn Engine,
    request: &SearchRequest,
    id: &str,
    resolve: &dyn Fn(&str) -> Result<String>,
) -> Result<Explained> {
    let (article, focus) = cited(id);
    let focus = focus.ok_or_else(|| no_paragraph(id))?;
    let found = engine.paragraphs(&article, focus..=focus)?.pop().ok_or_else(|| no_paragraph(id))?;
    let resolved = ResolvedRequest::new(engine, request, resolve)?;
    let matches = |condition: Condition| -> Result<bool> {
        let condition = condition.and(Condition::Token(Field::Article, article.as_str().to_owned()));
        let query = Query { condition, terms: resolved.plan.query(Strictness::Some).terms };
        let found = engine.search(&query, &Page { limit: GROUPED, ..Page::default() })?.matches;
        Ok(found.iter().any(|found| found.paragraph.ordinal == focus))
    };
    let mut level = None;
    for candidate in Level::ALL {
        if level.is_none() && matches(resolved.plan.query(strictness(candidate)).condition)? {
            level = Some(candidate);
        }
    }
    let wide = SearchRequest {
        limit: GROUPED,
        offset: 0,
        group: Group::Paragraph,
        explain: true,
        ..request.clone()
    };
    let shown = search(engine, &wide, resolve)?;
    let id = format!("{article}#{focus}");
    let names = |hit: &Hit| hit.id == id || hit.copies.iter().any(|copy| copy.id == id);
    let rank = shown.hits.iter().position(names).map(|at| at + 1);
    let hit = shown.hits.iter().find(|hit| hit.id == id);
    let (paragraph, title) = (&found.paragraph, found.title.as_deref());
    let (score, explanation) = match hit.and_then(|hit| Some((hit.score, hit.explanation.clone()?))) {
        Some(explained) => explained,
        None => {
            let ranking = &resolved.ranking;
            let counted = ranking.count(&paragraph.text, title);
            let score = ranking.score(&counted, paragraph.kind, ranking.average_length(), true);
            (score.total, explanation(&score))
        }
    };
    let (text, title) = (fold_str(&paragraph.text), title.map(fold_str).unwrap_or_default());
    let contains = |keyword: &Keyword, text: &str| keyword.runs.iter().all(|run| text.contains(run.as_str()));
    let keywords = resolved.plan.keywords.iter().map(|keyword| KeywordFound {
        keyword: keyword.text.clone(),
        in_text: contains(keyword, &text),
        in_title: contains(keyword, &title),
        missing: keyword
            .tokens
            .iter()
            .map(|(_, token)| query::display(token))
            .filter(|token| !text.contains(token) && !title.contains(token))
            .map(str::to_owned)
            .collect(),
    });
    Ok(Explained {
        schema_version: SCHEMA_VERSION,
        query: request.query.clone(),
        id,
        level,
        passes_filters: matches(resolved.filters.clone())?,
        shown: shown.hits.first().map(|hit| hit.level),
        rank,
        keywords: keywords.collect(),
        explanation,
        score,
        text: paragraph.text.clone(),
    })
}
