//! Rebuilds an index from its own stored text.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::config::Config;
use crate::engine::{CheckReport, Counted, Engine, Location, Page, Salvage, SalvagedSettings, WriterOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::index::facts::Counts;
use crate::index::handle::Index;
use crate::index::tagging;
use crate::query::Query;
use crate::topic::Tagger;

/// The result of rebuilding an index.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Rebuilt {
    /// Articles in it.
    pub articles: u64,
    /// Paragraphs in it.
    pub paragraphs: u64,
    /// One line per loss.
    pub lost: Vec<String>,
}

/// The result of repairing an index.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Repaired {
    /// The check before.
    pub before: CheckReport,
    /// The rebuild; `None` if the index was intact.
    #[serde(rename = "remade")]
    pub rebuilt: Option<Rebuilt>,
    /// The check after.
    pub after: CheckReport,
}

impl Repaired {
    /// Whether the index is intact and nothing was lost.
    pub fn is_whole(&self) -> bool {
        self.after.findings.is_empty() && self.rebuilt.as_ref().is_none_or(|rebuilt| rebuilt.lost.is_empty())
    }
}

impl Index {
    /// Rebuilds an index that another version made, from its own stored text, with this version's
    /// analysis, tags and format. The replacement is atomic. The facts about its files are kept. `None`
    /// if this version made the index.
    ///
    /// # Errors
    /// `NotFound`, `Incompatible` if a later version made it, `Locked` while another process writes,
    /// `Engine` if it is damaged, `Io`; the index is then unchanged.
    pub fn rebuild(dir: impl AsRef<Path>) -> Result<Option<Rebuilt>> {
        let dir = dir.as_ref();
        match Self::open(dir) {
            Ok(_) => Ok(None),
            Err(error) if error.kind() == ErrorKind::Incompatible => rebuild(dir, Damage::Refused).map(Some),
            Err(error) => Err(error),
        }
    }

    /// Repairs an index from its stored text: rebuilds it without data whose checksum does not match,
    /// and removes files of no commit. Reports losses, and forgets the facts of files that lost
    /// something, so that the next run reads them again.
    ///
    /// # Errors
    /// As [`Index::rebuild`], except for damage.
    pub fn repair(dir: impl AsRef<Path>) -> Result<Repaired> {
        let dir = dir.as_ref();
        let before = match Self::check(dir) {
            // An index of an older version may be damaged too, so it is rebuilt in any case.
            Err(error) if error.kind() == ErrorKind::Incompatible => {
                CheckReport { findings: vec![error.message().to_owned()], ..CheckReport::default() }
            }
            examined => examined?,
        };
        let rebuilt = match before.findings.is_empty() {
            // Opening a writer removes unused files.
            true => Self::open(dir)?.writer().map(|_| None)?,
            false => Some(rebuild(dir, Damage::Kept)?),
        };
        Ok(Repaired { before, rebuilt, after: Self::check(dir)? })
    }
}

/// How to repair a damaged index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    Refused,
    /// What can be kept is.
    Kept,
}

fn rebuild(dir: &Path, damage: Damage) -> Result<Rebuilt> {
    let mut salvage = Location::new(dir).maintenance()?.salvage()?;
    let mut done = Rebuilt::default();
    let config = match salvage.settings() {
        SalvagedSettings::Intact(stored) => Config::renewed(stored)?,
        SalvagedSettings::Damaged(text) => {
            let (config, lost) = Config::rescued(text);
            done.lost.extend(lost.map(str::to_owned));
            config
        }
    };
    let stored = config.stored()?;
    let fresh = salvage.create(stored.clone())?;
    let filled = fill(&*fresh, &mut *salvage, &config, &mut done);
    drop(fresh);
    match filled {
        Ok(()) if damage == Damage::Kept || done.lost.is_empty() => {
            salvage.replace(stored)?;
            Ok(done)
        }
        filled => {
            salvage.discard();
            filled?;
            let advice = "`duansou doctor --repair` keeps what can be kept";
            let message = format!("it is damaged; what would be lost: {}; {advice}", done.lost.join(", "));
            Err(Error::new(ErrorKind::Engine, message).with_path(dir))
        }
    }
}

/// Writes the salvaged articles to a new index.
fn fill(fresh: &dyn Engine, salvage: &mut dyn Salvage, config: &Config, done: &mut Rebuilt) -> Result<()> {
    let tagger = Tagger::new(&config.taxonomy);
    let mut writer = fresh.writer(&WriterOptions::new(config.memory))?;
    let repeats = salvage.repeats();
    salvage.articles(&mut |mut article| {
        tagging::tag(&mut article, &tagger);
        if repeats {
            writer.delete(&article.id);
        }
        writer.add(&article)
    })?;
    let mut origins = salvage.origins();
    let counts = Counts::of(&origins);
    let lost = salvage.lost();
    done.lost.extend(lost.lines.iter().cloned());
    let mut there: BTreeMap<String, Counts> = BTreeMap::new();
    if lost.texts || repeats {
        writer.checkpoint()?;
        for article in fresh.articles()? {
            Counts::tally(&mut there, &article?);
        }
    }
    for (origin, kept) in counts.iter().filter(|_| lost.texts || repeats) {
        let found = there.get(origin).copied().unwrap_or_default();
        if found != *kept && (lost.texts || !found.agrees(kept)) {
            origins.remove(origin);
            let number = kept.articles.saturating_sub(found.articles);
            let advice = "the next run of `index` reads it";
            done.lost.push(format!("{origin}: {number} of {} articles; {advice}", kept.articles));
        }
    }
    let alone = |origin: &Option<String>| origin.as_ref().is_none_or(|origin| !counts.contains_key(origin));
    let alone = lost.articles.iter().filter(|(_, origin)| alone(origin));
    done.lost.extend(alone.map(|(article, _)| format!("article {article}")));
    for (origin, facts) in origins {
        writer.put_state(&origin, facts);
    }
    writer.commit()?;
    let page = Page { counts: vec![Counted::Article], ..Page::default() };
    let found = fresh.search(&Query::all(), &page)?;
    done.paragraphs = found.total;
    done.articles = found.counts.into_values().map(|articles| articles.len() as u64).sum();
    Ok(())
}
