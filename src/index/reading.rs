//! Stages 2 to 4 for one record: decoded, extracted, tagged.

use super::{Index, tagging};
use crate::decode::decode;
use crate::error::Result;
use crate::extract::{self, Explained};
use crate::model::{Article, Record};
use crate::topic::Tagger;

impl Index {
    /// Stages 2 to 4 for one record: decoded, extracted, tagged; nothing is stored.
    ///
    /// # Errors
    /// `InvalidConfig` where the stored taxonomy is damaged; never for what the record holds.
    pub fn article(&self, record: &Record) -> Result<Article> {
        Ok(article(record, self.settings.tagger()?))
    }

    /// As [`Index::article`], with every block of the record and why it was kept or dropped.
    ///
    /// # Errors
    /// As [`Index::article`].
    pub fn explain_article(&self, record: &Record) -> Result<Explained> {
        Ok(explained(record, self.settings.tagger()?))
    }
}

/// The article in a record.
pub(super) fn article(record: &Record, tagger: &Tagger) -> Article {
    explained(record, tagger).article
}

fn explained(record: &Record, tagger: &Tagger) -> Explained {
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
