//! Whole texts with what a request looks for marked in them.

use crate::engine::Engine;
use crate::error::Result;
use crate::retrieve::level::marked;
use crate::retrieve::resolved::ResolvedRequest;
use crate::search::SearchRequest;
use crate::snippet::{self, Part};

/// Each of `texts`, whole, as the parts of a snippet.
pub(crate) fn highlight(
    engine: &dyn Engine,
    request: &SearchRequest,
    texts: &[&str],
    resolve: &dyn Fn(&str) -> Result<String>,
) -> Result<Vec<Vec<Part>>> {
    let wanted = marked(&ResolvedRequest::new(engine, request, resolve)?.plan);
    Ok(texts.iter().map(|text| snippet::cut(text, &wanted, usize::MAX)).collect())
}
