//! Stages 2 to 4 for one record: decodes, extracts and tags it.

use crate::decode::decode;
use crate::extract;
use crate::extract::Explained;
use crate::index::tagging;
use crate::model::{Article, Record};
use crate::topic::Tagger;

/// The article in a record.
pub(super) fn article(record: &Record, tagger: &Tagger) -> Article {
    explained(record, tagger).article
}

pub(super) fn explained(record: &Record, tagger: &Tagger) -> Explained {
    let decoded = decode(&record.bytes, record.charset.as_deref());
    let (mut article, blocks) = extract::explain(record, &decoded.text);
    article.encoding = decoded.encoding.to_owned();
    if decoded.malformed > 0 {
        let what = if decoded.malformed == 1 { "sequence" } else { "sequences" };
        article.warnings.push(format!("{} malformed {what} in {}", decoded.malformed, decoded.encoding));
    }
    tagging::tag(&mut article, tagger);
    Explained::new(article, blocks)
}
