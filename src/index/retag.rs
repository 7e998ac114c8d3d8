//! Tags an index anew from its own paragraphs.

use crate::config::Config;
use crate::error::Result;
use crate::index::handle::{Index, Settings};
use crate::index::tagging;
use crate::topic::{Tagger, Taxonomy};

/// What tagging an index anew did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Retagged {
    /// Articles in the index.
    pub articles: u64,
    /// Paragraphs in the index.
    pub paragraphs: u64,
    /// Paragraphs whose topics are others than before.
    pub changed: u64,
}

impl Index {
    /// Tags all paragraphs anew, in one commit, and without the files that they came from. Without
    /// a taxonomy the index keeps its own; if that is one that shipped, it gets the one that ships
    /// with this version. The taxonomy is kept by the same commit: whatever happens, the index
    /// holds the old tags and the old taxonomy, or both new.
    ///
    /// # Errors
    /// `Locked` while another writer is at work, `InvalidConfig` where the stored settings are
    /// damaged, `Io`, `Engine`; nothing is changed then.
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
