//! The segments, facts and settings of an index that may be damaged.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;
use tantivy::Directory;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;

use crate::engine::SalvagedSettings;
use crate::engine::local::directory;
use crate::engine::local::format::commit::{self, Commit, Origins};
use crate::engine::local::format::manifest::{self, State};
use crate::engine::local::format::schema::Fields;
use crate::engine::local::recover::directory::RecoveryDirectory;

/// A segment as listed by the last commit, or as found in the folder.
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) deletes: Deletes,
    /// Live paragraphs according to the last commit.
    pub(crate) paragraphs: Option<u64>,
}

pub(crate) enum Deletes {
    None,
    Known(AliveBitSet),
    Lost,
}

impl Segment {
    pub(crate) fn file(&self, component: SegmentComponent) -> PathBuf {
        PathBuf::from(format!("{}.{component}", self.name))
    }
}

/// The folder of tantivy's files: the one that the manifest names, if it has any.
pub(crate) fn place(path: &Path, named: PathBuf) -> PathBuf {
    let holds = |folder: &PathBuf| folder.join("meta.json").exists();
    let others = [path.to_owned()].into_iter().chain(manifest::data_folders(path));
    [named.clone()].into_iter().chain(others).find(holds).unwrap_or(named)
}

/// A file whose checksum matches.
pub(crate) fn sound(index: &tantivy::Index, file: &Path) -> Option<tantivy::directory::FileSlice> {
    let holds = catch_unwind(AssertUnwindSafe(|| index.directory().validate_checksum(file)));
    if matches!(holds, Ok(Ok(true))) { index.directory().open_read(file).ok() } else { None }
}

fn deletes(index: &tantivy::Index, file: Option<PathBuf>) -> Deletes {
    let Some(file) = file else { return Deletes::None };
    let bytes = sound(index, &file).and_then(|slice| slice.read_bytes().ok());
    bytes.map_or(Deletes::Lost, |bytes| Deletes::Known(AliveBitSet::open(bytes)))
}

pub(crate) type Listed = (tantivy::Index, Fields, Vec<Segment>, Option<Commit>);

/// The segments of the last commit. `None` if its list is invalid.
pub(crate) fn listed(folder: &directory::Folder, data: &Path, metas: Vec<u8>) -> Option<Listed> {
    let recovery = RecoveryDirectory { folder: folder.clone(), metas };
    let index = catch_unwind(AssertUnwindSafe(|| tantivy::Index::open(recovery))).ok()?.ok()?;
    let metas = index.load_metas().ok()?;
    let fields = fields(&index)?;
    let files: BTreeSet<String> = names(data).collect();
    let mut segments = Vec::new();
    for segment in &metas.segments {
        let name = segment.id().uuid_string();
        let file = segment.delete_opstamp().map(|_| segment.relative_path(SegmentComponent::Delete));
        let is_there = |file: &PathBuf| file.to_str().is_some_and(|file| files.contains(file));
        // A flipped bit can make a name invalid.
        if !files.iter().any(|file| file.starts_with(&name))
            || file.as_ref().is_some_and(|file| !is_there(file))
        {
            return None;
        }
        let paragraphs = u64::from(segment.max_doc().checked_sub(segment.num_deleted_docs())?);
        segments.push(Segment { name, deletes: deletes(&index, file), paragraphs: Some(paragraphs) });
    }
    let commit = Commit::read(metas.payload.as_deref()).ok();
    Some((index, fields, segments, commit))
}

/// The segments found in the folder, the newest last.
pub(crate) fn found(folder: &directory::Folder, data: &Path) -> tantivy::Result<Listed> {
    let (schema, fields) = Fields::new();
    let metas = serde_json::json!({ "segments": [], "schema": schema, "opstamp": 0 });
    let recovery = RecoveryDirectory { folder: folder.clone(), metas: metas.to_string().into_bytes() };
    let index = tantivy::Index::open(recovery)?;
    let files: Vec<String> = names(data).collect();
    let mut dated: Vec<_> = files
        .iter()
        .filter_map(|file| file.strip_suffix(".store").filter(|name| name.len() == 32))
        .map(|name| {
            let written =
                fs::metadata(data.join(format!("{name}.store"))).and_then(|file| file.modified()).ok();
            let of_segment = files.iter().filter(|file| file.starts_with(name) && file.ends_with(".del"));
            let last = of_segment
                .max_by_key(|file| file.split('.').nth(1).and_then(|stamp| stamp.parse::<u64>().ok()));
            let deletes = deletes(&index, last.map(PathBuf::from));
            (written, Segment { name: name.to_owned(), deletes, paragraphs: None })
        })
        .collect();
    dated.sort_by(|(one, first), (other, second)| (one, &first.name).cmp(&(other, &second.name)));
    Ok((index, fields, dated.into_iter().map(|(_, segment)| segment).collect(), None))
}

fn names(data: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(data).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

/// The fields of stored paragraphs: this version's, even if a bit has flipped in the schema.
fn fields(index: &tantivy::Index) -> Option<Fields> {
    let (ours, fields) = Fields::new();
    let [theirs, written] =
        [&index.schema(), &ours].map(|schema| serde_json::to_vec(schema).unwrap_or_default());
    let different = theirs.iter().zip(&written).filter(|(one, other)| one != other).count();
    if theirs.len() == written.len() && different <= 1 {
        Some(fields)
    } else {
        Fields::named(&index.schema())
    }
}

/// The facts about origins, if the commit that names them is lost.
pub(crate) fn facts(folder: &directory::Folder, data: &Path) -> Option<Origins> {
    let mut files = names(data).filter(|name| name.starts_with(commit::PREFIX));
    let Some(file) = files.next() else { return Some(Origins::new()) };
    match files.next() {
        Some(_) => None,
        None => Commit::of_facts(file).facts(folder).ok().flatten(),
    }
}

/// The settings in effect.
pub(crate) fn settings(state: State, commit: Option<&Commit>, metas: &[u8]) -> SalvagedSettings {
    if let Some(settings) = commit.and_then(|commit| commit.settings.clone()) {
        let raw = commit
            .filter(|commit| commit.is_sound())
            .and_then(|_| RawValue::from_string(settings.clone()).ok());
        return raw.map_or(SalvagedSettings::Damaged(settings), SalvagedSettings::Intact);
    }
    // An unreadable commit may have replaced them.
    let metas = String::from_utf8_lossy(metas);
    if commit.is_none() && ["labels", "shipped", "taxonomy"].iter().any(|word| metas.contains(word)) {
        return SalvagedSettings::Damaged(String::new());
    }
    match state {
        State::Ours(manifest) | State::Older(manifest) if manifest.is_sound() => {
            SalvagedSettings::Intact(manifest.settings)
        }
        State::Ours(manifest) | State::Older(manifest) => {
            SalvagedSettings::Damaged(manifest.settings.get().to_owned())
        }
        State::Damaged(text) => SalvagedSettings::Damaged(text),
        State::Newer(_) => SalvagedSettings::Damaged(String::new()),
    }
}
