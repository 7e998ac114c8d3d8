//! More like this: the most characteristic tokens of a text.

use crate::analysis::{Ngram, fold_str};
use crate::engine::Engine;
use crate::error::Result;
use crate::model::ArticleId;
use crate::query;
use crate::query::{Field, Weighted};
use crate::search::Like;

/// Tokens that stand for a text that hits are to be like, and how many of it are weighed.
const MAX_TOKENS: usize = 32;
const LONGEST_MODEL: usize = 1000;

/// The text that hits are to be like, and the article that it is from.
pub(crate) fn model_of(engine: &dyn Engine, like: &Like) -> Result<(String, Option<ArticleId>)> {
    let id = match like {
        Like::Text(text) => return Ok((text.clone(), None)),
        Like::Id(id) => id,
    };
    let (article, focus) = crate::retrieve::cited(id);
    let found = engine.paragraphs(&article, focus.map_or(0..=u32::MAX, |focus| focus..=focus))?;
    if found.is_empty() {
        return Err(super::no_paragraph(id));
    }
    let texts: Vec<String> = found.into_iter().map(|found| found.paragraph.text).collect();
    Ok((texts.join("\n"), Some(article)))
}

/// The most characteristic tokens of a text by tf-idf: frequent in it and rare elsewhere.
pub(crate) fn significant_tokens(engine: &dyn Engine, text: &str) -> Result<Vec<(Ngram, String)>> {
    let folded = fold_str(text);
    let mut terms: Vec<Weighted> = Vec::new();
    for (field, token) in query::content_tokens(&folded) {
        if let Some(term) = terms.iter_mut().find(|term| term.token == token) {
            term.weight += 1.0;
        } else if field == Ngram::Bigram && terms.len() < LONGEST_MODEL {
            // A single character between signs is not characteristic.
            terms.push(Weighted { field: Field::Text(field), token, weight: 1.0 });
        }
    }
    let statistics = engine.statistics(&terms)?;
    let mut weighed: Vec<(f32, String)> = Vec::new();
    for (term, paragraphs) in terms.into_iter().zip(&statistics.frequencies) {
        // A token of this text alone finds no other text.
        if *paragraphs > 1 {
            let idf_power = (statistics.paragraphs as f32 / *paragraphs as f32).ln();
            weighed.push((term.weight.sqrt() * idf_power, term.token));
        }
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    weighed.truncate(MAX_TOKENS);
    Ok(weighed.into_iter().map(|(_, token)| (Ngram::Bigram, token)).collect())
}
