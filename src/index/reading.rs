//! Stages 2 to 4 for one record: decodes, extracts and tags it.

use crate::decode::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::extract;
use crate::extract::Explained;
use crate::index::tagging;
use crate::model::{Article, Record};
use crate::topic::Tagger;

/// The article in a record.
///
/// # Errors
/// `InvalidInput` for a document that cannot be read.
pub(super) fn article(record: &Record, tagger: &Tagger) -> Result<Article> {
    explained(record, tagger).map(|explained| explained.article)
}

/// # Errors
/// As [`article`].
pub(super) fn explained(record: &Record, tagger: &Tagger) -> Result<Explained> {
    let (mut article, blocks) = if record.media.is_document() && record.paragraphs.is_none() {
        extract::explain_document(record).map_err(|message| {
            let name = record.uri.as_deref().or(record.origin.as_deref()).unwrap_or("-");
            Error::new(ErrorKind::InvalidInput, message).with_path(name)
        })?
    } else {
        let decoded = decode(&record.bytes, record.charset.as_deref());
        let (mut article, blocks) = extract::explain(record, &decoded.text);
        article.encoding = decoded.encoding.to_owned();
        if decoded.malformed > 0 {
            let what = if decoded.malformed == 1 { "sequence" } else { "sequences" };
            article.warnings.push(format!("{} malformed {what} in {}", decoded.malformed, decoded.encoding));
        }
        (article, blocks)
    };
    tagging::tag(&mut article, tagger);
    Ok(Explained::new(article, blocks))
}
