//! Tags an index again from its own paragraphs.

use crate::config::Config;
use crate::error::Result;
use crate::index::handle::{Index, Settings};
use crate::index::tagging;
use crate::topic::{Tagger, Taxonomy};

/// The result of tagging an index again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Retagged {
    /// Articles in the index.
    pub articles: u64,
    /// Paragraphs in the index.
    pub paragraphs: u64,
    /// Paragraphs whose topics changed.
    pub changed: u64,
}

impl Index {
    /// Tags all paragraphs again in one commit, without reading their files. Without a taxonomy the
    /// index keeps its own; a built-in one is updated to this version's. The same commit stores the
    /// taxonomy, so tags and taxonomy always agree.
    ///
    /// # Errors
    /// `Locked` while another process writes, `InvalidConfig` if the stored settings are damaged, `Io`,
    /// `Engine`; the index is then unchanged.
    pub fn retag(&mut self, taxonomy: Option<Taxonomy>) -> Result<Retagged> {
        let mut config = Config::renewed(&self.settings.stored)?;
        config.taxonomy = taxonomy.unwrap_or(config.taxonomy);
        let stored = config.stored()?;
        let tagger = Tagger::new(&config.taxonomy);
        let mut writer = self.writer()?;
        let mut done = Retagged::default();
        for article in self.engine.articles()? {
            let mut article = article?;
            let before = article.paragraphs.clone();
            tagging::tag(&mut article, &tagger);
            let pairs = before.iter().zip(&article.paragraphs);
            let changed = pairs.filter(|(before, now)| before.topics != now.topics).count() as u64;
            done.articles += 1;
            done.paragraphs += before.len() as u64;
            done.changed += changed;
            if changed > 0 {
                writer.delete(&article.id);
                writer.add(&article)?;
            }
        }
        if done.changed > 0 || stored.get() != self.settings.stored.get() {
            writer.set_settings(stored.get().to_owned());
            writer.commit()?;
            self.settings = Settings::of(stored, Some(config));
        }
        Ok(done)
    }
}
