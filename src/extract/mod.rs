//! 4. Text → article; never fails, reports.

use crate::model::{Article, Paragraph, ParagraphKind, Record};

/// The article in `text`, which was decoded from `record`'s bytes. What the record knows wins over
/// what is found. Topics are not set here.
pub fn extract(record: &Record, text: &str) -> Article {
    let mut article = Article::of(record);
    let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    article.paragraphs =
        blocks.enumerate().map(|(at, text)| Paragraph::new(at as u32, ParagraphKind::Body, text)).collect();
    article
}
