//! What a page states about its article: visible lines and structured data, reconciled.

use std::ops::Range;

use super::date;
use super::draft::Draft;
use super::fields;
use super::line::Line as Words;
use super::page::Page;
use super::text::fold;

/// Takes over what is stated.
///
/// Visible lines win, first those between title and text, then those around the text; a reader can
/// check them, and structured data is often left over from a template. What no line states is
/// taken from JSON-LD, `itemprop`, OpenGraph and `<meta>`, in this order.
pub(super) fn state(
    draft: &mut Draft,
    page: &Page,
    words: &[Words],
    title: Option<usize>,
    body: &Range<usize>,
) {
    let above = title.unwrap_or(body.start).min(body.start).saturating_sub(6);
    let below = (body.end + 12).min(page.lines.len());
    for at in above..below {
        if let Some(Words::Facts(fields)) = words.get(at) {
            draft.state(fields, at < body.start + 4);
        }
    }
    for (name, value) in &page.meta {
        if PUBLISHED.contains(&name.as_str())
            && let Some(stamp) = date::whole(&fold(value))
        {
            draft.state_time(stamp);
        }
        if SOURCE.contains(&name.as_str())
            && let Some(source) = fields::source(value)
        {
            draft.state_source(source);
        }
    }
}

const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "pubdate",
    "firstpublishedtime",
    "publishtime",
    "publish-date",
    "og:release_date",
    "article:create_time",
    "dateupdate",
    "time",
];

const SOURCE: &[&str] = &["source", "contentsource", "mediaid", "og:article:source"];
