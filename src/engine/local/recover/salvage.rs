//! Salvages the stored articles of an index, so that it can be rebuilt from them in a folder of its
//! own. Recovery trusts only data whose checksum matches. One rename of the manifest then switches to
//! the new folder, so every reader opens either the old index or the new one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;
use tantivy::Directory;
use tantivy::columnar::{ColumnarReader, DynamicColumn, StrColumn};
use tantivy::directory::error::LockError;
use tantivy::directory::{DirectoryLock, INDEX_WRITER_LOCK, META_LOCK, MmapDirectory};
use tantivy::index::SegmentComponent;
use tantivy::store::StoreReader;

use crate::engine::local::recover::segments;
use crate::engine::local::recover::segments::{Deletes, Segment, sound};

use crate::engine::local::format::commit::Origins;
use crate::engine::local::format::document::Document;
use crate::engine::local::format::manifest::{self, Manifest, State};
use crate::engine::local::format::schema::{ARTICLE, Fields, ORIGIN};
use crate::engine::local::handle::Local;
use crate::engine::local::read::articles;
use crate::engine::local::write::lock;
use crate::engine::local::{directory, errors, write};
use crate::engine::{Engine, Lost, Salvage, SalvagedSettings};
use crate::error::{Error, Result};
use crate::model::{Article, ArticleId};

/// The readable content of an index. Holds the writer's lock.
pub(crate) struct LocalSalvage {
    path: PathBuf,
    data: PathBuf,
    index: tantivy::Index,
    fields: Fields,
    segments: Vec<Segment>,
    settings: SalvagedSettings,
    origins: Option<Origins>,
    /// Whether the list of segments was lost and reconstructed from the folder's files.
    guessed: bool,
    lost: Lost,
    /// The folder of the new index that replaces this one.
    created: Option<PathBuf>,
    _holder: Option<lock::LockHolder>,
    _lock: DirectoryLock,
}

impl LocalSalvage {
    /// Locks the index in a folder and reads its lists.
    ///
    /// # Errors
    /// `NotFound` if there is none, `Incompatible` if a later version made it, `Locked` while another
    /// process writes, `Io`, `Engine`.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let state = State::of_damaged(path)?;
        let data = match &state {
            State::Newer(format) => return Err(manifest::newer(path, *format)),
            State::Ours(manifest) | State::Older(manifest) => manifest.data(path),
            State::Damaged(_) => path.to_owned(),
        };
        let data = segments::place(path, data);
        let failed = |error| errors::translate(error, Some(path));
        let opened = MmapDirectory::open(&data).map_err(|error| failed(error.into()))?;
        let folder = directory::Folder::mapped(opened);
        let lock = folder.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| match error {
            LockError::LockBusy => lock::locked(path),
            LockError::IoError(error) => Error::io(path, std::io::Error::from(error.kind())),
        })?;
        let owner = lock::LockHolder::note(path);
        let metas = fs::read(data.join("meta.json")).unwrap_or_default();
        let mut lost = Lost::default();
        let listed = segments::listed(&folder, &data, metas.clone());
        let guessed = listed.is_none();
        let (index, fields, segments, commit) = match listed {
            Some(listed) => listed,
            None => segments::found(&folder, &data).map_err(failed)?,
        };
        let origins = match &commit {
            Some(commit) => commit.facts(&folder).ok().flatten(),
            None => segments::facts(&folder, &data),
        };
        let settings = segments::settings(state, commit.as_ref(), &metas);
        if origins.is_none() {
            lost.lines.push("what was known of files; the next run of `index` reads all of them".to_owned());
        }
        let path = path.to_owned();
        Ok(Self {
            path,
            data,
            index,
            fields,
            segments,
            settings,
            origins,
            guessed,
            lost,
            created: None,
            _holder: owner,
            _lock: lock,
        })
    }

    /// Reads the articles of a segment until `visit` stops. `None` if its texts are damaged.
    fn read(&self, segment: &Segment, visit: &mut dyn FnMut(Article) -> bool) -> Option<()> {
        let store = sound(&self.index, &segment.file(SegmentComponent::Store))?;
        let store = StoreReader::open(store, 2).ok()?;
        let alive = match &segment.deletes {
            Deletes::Known(alive) => Some(alive),
            Deletes::None | Deletes::Lost => None,
        };
        let mut joiner = articles::Joiner::new(&self.fields);
        for document in store.iter::<Document>(alive) {
            if let Some(article) = joiner.add(&mut document.ok()?).ok()?
                && !visit(article)
            {
                return Some(());
            }
        }
        if let Some(article) = joiner.end() {
            visit(article);
        }
        Some(())
    }

    /// Records that the texts of a segment are lost, and the articles as far as its columns name them.
    fn miss(&mut self, segment: &Segment) {
        self.lost.texts = true;
        let named = catch_unwind(AssertUnwindSafe(|| self.named(segment))).ok().flatten().unwrap_or_default();
        let number = segment.paragraphs.map_or_else(String::new, |number| format!("{number} "));
        let what = if named.is_empty() { ", nobody knows of which articles" } else { "" };
        let short: String = segment.name.chars().take(8).collect();
        self.lost.lines.push(format!("the texts of {number}paragraphs in segment {short}{what}"));
        self.lost.articles.extend(named);
    }

    /// The articles of a segment and their origins, from its columns.
    fn named(&self, segment: &Segment) -> Option<BTreeSet<(String, Option<String>)>> {
        let columns =
            ColumnarReader::open(sound(&self.index, &segment.file(SegmentComponent::FastFields))?).ok()?;
        let text = |name: &str| -> Option<StrColumn> {
            match columns.read_columns(name).ok()?.first()?.open().ok()? {
                DynamicColumn::Str(column) => Some(column),
                _ => None,
            }
        };
        let value = |column: &StrColumn, document: u32| {
            let mut value = String::new();
            column.ord_to_str(column.ords().first(document)?, &mut value).ok()?.then_some(value)
        };
        let (articles, origins) = (text(ARTICLE)?, text(ORIGIN));
        let is_alive = |document: &u32| match &segment.deletes {
            Deletes::Known(alive) => alive.is_alive(*document),
            Deletes::None | Deletes::Lost => true,
        };
        let named = (0..columns.num_docs()).filter(is_alive).filter_map(|document| {
            let origin = origins.as_ref().and_then(|column| value(column, document));
            Some((value(&articles, document)?, origin))
        });
        Some(named.collect())
    }
}

impl Salvage for LocalSalvage {
    fn settings(&self) -> &SalvagedSettings {
        &self.settings
    }

    fn origins(&self) -> Origins {
        self.origins.clone().unwrap_or_default()
    }

    fn repeats(&self) -> bool {
        self.guessed || self.segments.iter().any(|segment| matches!(segment.deletes, Deletes::Lost))
    }

    fn articles(&mut self, visit: &mut dyn FnMut(Article) -> Result<()>) -> Result<()> {
        let mut segments = std::mem::take(&mut self.segments);
        // Possibly deleted articles come first, so that their replacements override them.
        segments.sort_by_key(|segment| !matches!(segment.deletes, Deletes::Lost));
        let expected: u64 = segments
            .iter()
            .filter(|segment| matches!(segment.deletes, Deletes::Lost))
            .map(|segment| segment.paragraphs.unwrap_or_default())
            .sum();
        let mut doubtful: BTreeMap<ArticleId, u64> = BTreeMap::new();
        let mut uncertain = false;
        for segment in &segments {
            let doubts = matches!(segment.deletes, Deletes::Lost);
            uncertain |= doubts;
            let mut failed = None;
            let read = catch_unwind(AssertUnwindSafe(|| {
                self.read(segment, &mut |article| {
                    let pruned =
                        |origin: &String| self.origins.as_ref().is_some_and(|all| !all.contains_key(origin));
                    if (doubts || self.guessed) && article.origin.as_ref().is_some_and(pruned) {
                        return true;
                    }
                    doubtful.remove(&article.id);
                    if doubts {
                        doubtful.insert(article.id.clone(), article.paragraphs.len() as u64);
                    }
                    failed = visit(article).err();
                    failed.is_none()
                })
            }));
            if let Some(error) = failed {
                return Err(error);
            }
            if !matches!(read, Ok(Some(()))) {
                self.miss(segment);
            }
        }
        let back = doubtful.values().sum::<u64>();
        if uncertain && back != expected {
            self.lost.lines.push(format!(
                "which paragraphs were deleted: {back} are there of {expected}, deleted ones among them; \
                 `duansou index --force` reads the files again"
            ));
        }
        self.segments = segments;
        Ok(())
    }

    fn lost(&self) -> &Lost {
        &self.lost
    }

    fn create(&mut self, settings: Box<RawValue>) -> Result<Box<dyn Engine>> {
        let name = manifest::next_data(&self.path);
        // Removes what interrupted rebuilds left.
        manifest::data_folders(&self.path)
            .iter()
            .filter(|folder| **folder != self.data)
            .for_each(|it| write::discard(it));
        let path = self.path.join(name);
        let created = Local::create(&path, settings)?;
        self.created = Some(path);
        Ok(Box::new(created))
    }

    fn replace(self: Box<Self>, settings: Box<RawValue>) -> Result<()> {
        let Some(data) = &self.created else { return Ok(()) };
        let name = data.file_name().map(|name| name.to_string_lossy().into_owned());
        Manifest::new(settings, name).write(&self.path)?;
        // The new folder is now part of this index, not an index itself.
        let _ = fs::remove_file(data.join(manifest::FILE));
        // Waits for readers that are opening the old index.
        let _lock = directory::Folder::mapped(
            MmapDirectory::open(&self.data)
                .map_err(|error| errors::translate(error.into(), Some(&self.path)))?,
        )
        .acquire_lock(&META_LOCK);
        write::leftovers(&self.path, data).iter().for_each(|old| write::discard(old));
        Ok(())
    }

    fn discard(self: Box<Self>) {
        if let Some(created) = &self.created {
            write::discard(created);
        }
    }
}
