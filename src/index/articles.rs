//! Articles read and tagged without an index being changed.

use crate::error::Result;
use crate::extract::Explained;
use crate::index::handle::Index;
use crate::index::reading::{article, explained};
use crate::index::tagging::{Scope, citation, each};
use crate::model::{Article, Record};
use crate::topic::{self, Tagged};

impl Index {
    /// Stages 2 to 4 for one record: decoded, extracted, tagged; nothing is stored.
    ///
    /// # Errors
    /// `InvalidConfig` where the stored taxonomy is damaged; `InvalidInput` for a document that cannot be
    /// read, never for what a text holds.
    pub fn article(&self, record: &Record) -> Result<Article> {
        article(record, self.settings.tagger()?)
    }

    /// As [`Index::article`], with every block of the record and why it was kept or dropped.
    ///
    /// # Errors
    /// As [`Index::article`].
    pub fn explain_article(&self, record: &Record) -> Result<Explained> {
        explained(record, self.settings.tagger()?)
    }
}

impl Index {
    /// The topics of the paragraphs of an article, named by their citations. Indexing gives those
    /// of [`Scope::Article`].
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

    /// Why the paragraphs of an article have the topics that they have, and not others.
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
