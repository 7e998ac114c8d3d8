//! Reads and tags articles without changing the index.

use crate::error::Result;
use crate::extract::Explained;
use crate::index::handle::Index;
use crate::index::reading::{article, explained};
use crate::index::tagging::{Scope, citation, each};
use crate::model::{Article, Record};
use crate::topic::{self, Tagged};

impl Index {
    /// Stages 2 to 4 for one record: decodes, extracts and tags it; stores nothing.
    ///
    /// # Errors
    /// `InvalidConfig` if the stored taxonomy is damaged; `InvalidInput` for a document that cannot be
    /// read, never for the content of a text.
    pub fn article(&self, record: &Record) -> Result<Article> {
        article(record, self.settings.tagger()?)
    }

    /// Like [`Index::article`], with every block of the record and the reason why it was kept or
    /// dropped.
    ///
    /// # Errors
    /// As [`Index::article`].
    pub fn explain_article(&self, record: &Record) -> Result<Explained> {
        explained(record, self.settings.tagger()?)
    }
}

impl Index {
    /// The topics of the paragraphs of an article, by citation. Indexing assigns those of
    /// [`Scope::Article`].
    ///
    /// # Errors
    /// `InvalidConfig` where the stored taxonomy is damaged.
    pub fn tags(&self, article: &Article, scope: Scope) -> Result<Vec<Tagged>> {
        let tagger = self.settings.tagger()?;
        let tags = each(article, scope, |paragraph, context| {
            Tagged::in_context(citation(article, paragraph), &paragraph.text, context, tagger)
        });
        Ok(tags)
    }

    /// Explains the topics of an article's paragraphs.
    ///
    /// # Errors
    /// As [`Index::tags`].
    pub fn explain_tags(&self, article: &Article, scope: Scope) -> Result<Vec<topic::Explained>> {
        let tagger = self.settings.tagger()?;
        let explained = each(article, scope, |paragraph, context| {
            topic::Explained::new(citation(article, paragraph), &paragraph.text, context, tagger)
        });
        Ok(explained)
    }
}
