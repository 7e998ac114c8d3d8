//! Creates and opens indexes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::value::RawValue;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Advice, MmapDirectory, RamDirectory};
use tantivy::{Directory, IndexSettings, ReloadPolicy, TantivyError};

use crate::engine::Maintenance;
use crate::engine::local::catch_panic::catch_panic;
use crate::engine::local::directory;
use crate::engine::local::errors::{is_missing, translate};
use crate::engine::local::format::schema::Fields;
use crate::engine::local::format::{commit, manifest, tokenizer};
use crate::engine::local::handle::Local;
use crate::engine::local::maintenance::Folder;
use crate::engine::local::read::statistics::Lengths;
use crate::engine::local::read::store::Stores;
use crate::engine::local::write::lock;
use crate::error::{Error, ErrorKind, Result};

/// Size of a compressed block of stored paragraphs, in bytes. The second stage reads about sixty
/// scattered paragraphs; smaller blocks are read faster and compress worse.
const BLOCK: usize = 2 << 10;

/// Number and delay of retries to open the files of a commit.
const RETRIES: u32 = 50;
const RETRY_DELAY: std::time::Duration = std::time::Duration::from_millis(10);

impl Local {
    /// Creates an index in a folder that is missing or empty. `settings` are stored for the façade.
    pub(crate) fn create(path: &Path, settings: Box<RawValue>) -> Result<Self> {
        if path.join(manifest::FILE).exists() {
            return Err(Error::new(ErrorKind::AlreadyExists, "holds an index already").with_path(path));
        }
        fs::create_dir_all(path).map_err(|error| Error::io(path, error))?;
        clear_debris(path)?;
        let directory = MmapDirectory::open(path).map_err(|error| translate(error.into(), Some(path)))?;
        let mut local = Self::build(Box::new(directory::Folder::mapped(directory)), Some(path.to_owned()))?;
        local.data = Some(path.to_owned());
        manifest::Manifest::new(settings, None).write(path)?;
        Ok(local)
    }

    /// Opens the index in a folder; also returns the stored settings.
    pub(crate) fn open(path: &Path) -> Result<(Self, Box<RawValue>)> {
        retrying(|| catch_panic(Some(path), || Self::open_now(path)))
    }

    fn open_now(path: &Path) -> Result<(Self, Box<RawValue>)> {
        let mut manifest = manifest::Manifest::read(path)?;
        loop {
            let data = manifest.data(path);
            let opened = Self::open_in(path, manifest);
            if opened.is_ok() {
                return opened;
            }
            // A rebuild may have removed these files meanwhile.
            manifest = match manifest::Manifest::read(path) {
                Ok(manifest) if manifest.data(path) != data => manifest,
                _ => return opened,
            };
        }
    }

    /// tantivy treats a missing positions file as empty, and fails on its first use. So a file that
    /// another writer removes while the index is opened must be noticed here.
    fn has_all_files(&self) -> tantivy::Result<()> {
        for segment in self.reader.searcher().segment_readers() {
            let Err(error) = segment.inverted_index(self.fields.text_pairs) else { continue };
            let file = PathBuf::from(format!("{}.pos", segment.segment_id().uuid_string()));
            let gone = self.directory.exists(&file).is_ok_and(|exists| !exists);
            return Err(if gone { OpenReadError::FileDoesNotExist(file).into() } else { error });
        }
        Ok(())
    }

    /// Makes later commits visible; retries if a file is removed meanwhile.
    ///
    /// # Errors
    /// `Io`, `Engine`.
    pub(crate) fn reload_reader(&self) -> Result<()> {
        let reload = || self.reader.reload().and_then(|()| self.has_all_files());
        retrying(|| reload().map_err(self.failed()))
    }

    fn open_in(path: &Path, manifest: manifest::Manifest) -> Result<(Self, Box<RawValue>)> {
        let data = manifest.data(path);
        let failed = |error: TantivyError| translate(error, Some(path));
        // Random access: read-ahead would fetch most of a cold index.
        let directory =
            MmapDirectory::open_with_madvice(&data, Advice::Random).map_err(|error| failed(error.into()))?;
        let directory = directory::Folder::mapped(directory);
        let mut index = tantivy::Index::open(directory.clone()).map_err(failed)?;
        if index.schema() != Fields::new().0 {
            let message = format!("the index has other fields than this version; {}", manifest::REBUILD);
            return Err(Error::new(ErrorKind::Incompatible, message).with_path(path));
        }
        index.set_tokenizers(tokenizer::manager());
        let metas = index.load_metas().map_err(failed)?;
        let committed = commit::Commit::read(metas.payload.as_deref())?.settings;
        let settings = match committed.clone() {
            None => manifest.settings,
            Some(settings) => RawValue::from_string(settings).map_err(|error| {
                Error::new(ErrorKind::Engine, "the settings are not what was written").with_source(error)
            })?,
        };
        let mut local = Self::over(index, Box::new(directory), Some(path.to_owned()))?;
        local.settings = Mutex::new(committed);
        local.data = Some(data);
        local.has_all_files().map_err(failed)?;
        Ok((local, settings))
    }

    /// An index in memory.
    pub(crate) fn in_memory() -> Result<Self> {
        Self::build(Box::new(RamDirectory::create()), None)
    }

    fn build(directory: Box<dyn Directory>, path: Option<PathBuf>) -> Result<Self> {
        let (schema, _) = Fields::new();
        let index = tantivy::Index::builder()
            .schema(schema)
            .tokenizers(tokenizer::manager())
            .settings(IndexSettings { docstore_blocksize: BLOCK, ..IndexSettings::default() })
            .open_or_create(directory.clone())
            .map_err(|error| translate(error, path.as_deref()))?;
        Self::over(index, directory, path)
    }

    fn over(index: tantivy::Index, directory: Box<dyn Directory>, path: Option<PathBuf>) -> Result<Self> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error| translate(error, path.as_deref()))?;
        let (_, fields) = Fields::new();
        let (lengths, stores) = (Lengths::default(), Stores::default());
        let settings = Mutex::default();
        let maintenance = path.as_deref().map(|path| Box::new(Folder::new(path)) as Box<dyn Maintenance>);
        Ok(Self {
            index,
            directory,
            reader,
            fields,
            path,
            data: None,
            lengths,
            stores,
            settings,
            maintenance,
        })
    }
}

/// Opens the files of a commit, and retries if one is missing: a writer may commit meanwhile and remove
/// merged files. A writer normally waits for readers, but cannot wait for readers without a lock.
pub(crate) fn retrying<T>(open: impl Fn() -> Result<T>) -> Result<T> {
    for _ in 0..RETRIES {
        match open() {
            Err(error) if is_missing(&error) => std::thread::sleep(RETRY_DELAY),
            result => return result,
        }
    }
    open()
}

/// Removes what an interrupted `create` left. Any other file in the folder belongs to the user and
/// stays.
fn clear_debris(path: &Path) -> Result<()> {
    const OURS: [&str; 4] = ["meta.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"];
    const OUR_BEGINNINGS: [&str; 4] = [manifest::FILE, lock::FILE, commit::PREFIX, ".tmp"];
    let failed = |error| Error::io(path, error);
    let mut debris = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| {
            OURS.contains(&name) || OUR_BEGINNINGS.iter().any(|ours| name.starts_with(ours))
        });
        if !ours {
            let message = "is not empty and holds no index; name another folder";
            return Err(Error::new(ErrorKind::AlreadyExists, message).with_path(path));
        }
        debris.push(entry.path());
    }
    debris.into_iter().try_for_each(|file| fs::remove_file(&file).map_err(|error| Error::io(file, error)))
}
