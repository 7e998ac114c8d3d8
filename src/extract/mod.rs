//! 3. Text → article; never fails, reports.

mod block;
mod content;
mod html;
mod lexicon;
mod metadata;
mod text;

use serde::Serialize;

pub use block::Block;

use crate::extract::html::page::Page;
use crate::extract::html::script;
use crate::extract::lexicon::fold::clean;
use crate::extract::metadata::draft::Draft;
use crate::extract::metadata::{canonical, language};
use crate::extract::text::{capture, markdown};
use crate::model::{Article, MediaType, Paragraph, ParagraphKind, Record};

/// Counts the changes of the rules in this room that change articles. A file that was read by other
/// rules is read again by the next run of `index`.
pub const RULES: u32 = 4;

/// The article in `text`, which was decoded from `record`'s bytes. What the record knows wins over
/// what is found. Topics are not set here.
pub fn extract(record: &Record, text: &str) -> Article {
    explain(record, text).0
}

/// An article with every block that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Explained {
    /// The article.
    #[serde(flatten)]
    pub article: Article,
    /// The blocks in page order; those that were kept are the article's paragraphs.
    pub blocks: Vec<Block>,
}

impl Explained {
    /// An article and the blocks that it was made of.
    pub fn new(article: Article, blocks: Vec<Block>) -> Self {
        Self { article, blocks }
    }
}

/// As [`extract`], with every block that was looked at, in page order.
pub fn explain(record: &Record, text: &str) -> (Article, Vec<Block>) {
    if let Some(paragraphs) = &record.paragraphs {
        return (cut_already(record, paragraphs), Vec::new());
    }
    let draft = match record.media {
        MediaType::Html => page_article(html::page(text)),
        MediaType::Capture => capture::capture(text),
        MediaType::Markdown => markdown::markdown(text),
        MediaType::Paragraphs => markdown::paragraphs(text),
    };
    let mut article = Article::of(record);
    finish(&mut article, &draft);
    (article, draft.judged)
}

/// The article of a record whose paragraphs are known. All that is known of it is, so nothing is
/// looked for.
fn cut_already(record: &Record, paragraphs: &[Paragraph]) -> Article {
    let mut article = Article::of(record);
    let cleaned = paragraphs.iter().map(|paragraph| (paragraph.kind, clean(&paragraph.text)));
    let kept = cleaned.filter(|(_, text)| !text.is_empty());
    article.paragraphs = (0..).zip(kept).map(|(at, (kind, text))| Paragraph::new(at, kind, text)).collect();
    article
}

/// The article of a page, or, where the page shows hardly any text, of the text in its scripts:
/// some pages are put together in the browser.
fn page_article(mut page: Page) -> Draft {
    let mut shown = content::article(&page);
    if shown.body_length() >= script::MIN_HANZI {
        return shown;
    }
    let Some(text) = script::body(&page) else { return shown };
    let inner = html::page(&text);
    page.areas = inner.areas;
    page.lines = inner.lines;
    page.hints = Vec::new();
    let mut scripted = content::article(&page);
    if scripted.body_length() <= 2 * shown.body_length() {
        return shown;
    }
    scripted.complete(std::mem::take(&mut shown));
    scripted
}

/// Puts a draft into the article; what the article has already stays.
fn finish(article: &mut Article, draft: &Draft) {
    let kept = draft.judged.iter().filter_map(|judged| judged.kind.map(|kind| (kind, &judged.text)));
    article.paragraphs = (0..).zip(kept).map(|(at, (kind, text))| Paragraph::new(at, kind, text)).collect();
    let known = &mut article.metadata;
    if known.title.is_none() {
        known.title.clone_from(&draft.title);
    }
    if known.source.is_none() {
        known.source = draft.source();
    }
    if known.site.is_none() {
        known.site.clone_from(&draft.site);
    }
    if known.canonical.is_none() {
        known.canonical = canonical::canonical(&draft.addresses, article.uri.as_deref());
    }
    if known.language.is_none() {
        let texts = article.paragraphs.iter().map(|paragraph| paragraph.text.as_str());
        known.language = language::of(known.title.as_deref().into_iter().chain(texts), &draft.languages);
    }
    let addresses = [article.uri.as_deref(), known.canonical.as_deref()];
    if known.published.is_none()
        && let Some(stamp) = addresses.into_iter().find_map(|address| draft.published(address))
    {
        known.published = stamp.published();
        if stamp.hour_minute.is_some() && stamp.zone.is_none() && known.published.is_some() {
            article.warnings.push("no time zone is stated; +08:00 is assumed".to_owned());
        }
    }
    if known.authors.is_empty() {
        known.authors.clone_from(&draft.authors);
    }
    if known.editors.is_empty() {
        known.editors.clone_from(&draft.editors);
    }
    if draft.goes_on {
        article.warnings.push("goes on on other pages; each page is an article here".to_owned());
    }
    if !article.paragraphs.iter().any(|paragraph| paragraph.kind == ParagraphKind::Body) {
        article.warnings.push("no article was found in it".to_owned());
    }
}
