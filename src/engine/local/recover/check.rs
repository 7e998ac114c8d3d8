//! Checks an index without trusting it: every file against its checksum, and every count against its
//! data. tantivy opens no file before its checksum matches.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tantivy::Directory;
use tantivy::directory::MmapDirectory;
use tantivy::directory::footer::Footer;
use tantivy::index::SegmentComponent;

use crate::engine::CheckReport;
use crate::engine::local::format::schema::Fields;
use crate::engine::local::format::{commit, manifest};
use crate::engine::local::handle::Local;
use crate::engine::local::{directory, errors, write};
use crate::error::{Error, Result};

/// Checks the index in a folder.
///
/// # Errors
/// `NotFound` if there is none, `Incompatible` if another version made it, `Io`.
pub(crate) fn check(path: &Path) -> Result<CheckReport> {
    let mut checkup = CheckReport::default();
    let data = match manifest::State::of_damaged(path)? {
        manifest::State::Newer(format) => return Err(manifest::newer(path, format)),
        manifest::State::Older(manifest) => return Err(manifest.older(path)),
        manifest::State::Ours(manifest) => {
            // A manifest that reads as valid may still have a flipped bit.
            if !manifest.is_sound() || manifest::Manifest::read(path).is_err() {
                checkup.findings.push(format!("{}: its checksum does not hold", manifest::FILE));
            }
            manifest.data(path)
        }
        manifest::State::Damaged(_) => {
            checkup.findings.push(format!("{}: it cannot be read", manifest::FILE));
            return Ok(checkup);
        }
    };
    let looked = catch_unwind(AssertUnwindSafe(|| look(path, &data, &mut checkup)));
    match looked {
        Ok(Ok(())) => {}
        Ok(Err(error)) => checkup.findings.push(error.message().to_owned()),
        Err(_) => checkup.findings.push("a file is damaged that no checksum covers".to_owned()),
    }
    Ok(checkup)
}

fn look(path: &Path, data: &Path, checkup: &mut CheckReport) -> Result<()> {
    let failed = |error| errors::translate(error, Some(path));
    let opened = MmapDirectory::open(data).map_err(|error| failed(error.into()))?;
    let folder = directory::Folder::mapped(opened);
    let index = tantivy::Index::open(folder.clone()).map_err(failed)?;
    let metas = index.load_metas().map_err(failed)?;
    if index.schema() != Fields::new().0 {
        checkup.findings.push("meta.json: its fields are not ours".to_owned());
        return Ok(());
    }
    if !is_as_written(&fs::read(data.join("meta.json")).unwrap_or_default(), &metas) {
        checkup.findings.push("meta.json: it is not as it was written".to_owned());
    }
    let commit = commit::Commit::read(metas.payload.as_deref())?;
    if commit.opstamp.is_some_and(|opstamp| opstamp != metas.opstamp) {
        checkup.findings.push("meta.json: its commit has another number than it says".to_owned());
    }
    if !commit.is_sound() {
        checkup.findings.push("meta.json: the checksum of its settings does not hold".to_owned());
    }
    match commit.facts(&folder)? {
        Some(origins) => checkup.origins = origins.len() as u64,
        None => checkup.findings.push("the facts about files are missing".to_owned()),
    }
    checkup.files += 2 + u64::from(commit.origins.is_some());
    let managed = index.directory().list_managed_files();
    let mut living: Vec<_> = metas.list_segment_files().into_iter().collect();
    living.sort();
    for file in living {
        if !folder.exists(&file).unwrap_or(false) {
            continue;
        }
        checkup.files += 1;
        let name = file.display();
        match index.directory().validate_checksum(&file) {
            Ok(true) if managed.contains(&file) => {}
            Ok(true) => checkup.findings.push(format!("{name}: .managed.json does not know it")),
            Ok(false) => checkup.findings.push(format!("{name}: its checksum does not hold")),
            Err(_) => checkup.findings.push(format!("{name}: its end is damaged")),
        }
    }
    for segment in &metas.segments {
        for file in of_another_version(&folder, segment) {
            checkup.findings.push(format!("{}: its end is damaged", file.display()));
        }
    }
    let mut orphans = write::orphans_of(&index, data, &commit)?;
    orphans.extend(write::leftovers(path, data));
    checkup.orphans =
        orphans.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect();
    if checkup.findings.is_empty() { count(path, checkup) } else { Ok(()) }
}

/// Whether the list of segments has only the fields that tantivy writes; tantivy ignores unknown ones.
fn is_as_written(bytes: &[u8], metas: &tantivy::IndexMeta) -> bool {
    fn is_known(found: &Value, known: &Value) -> bool {
        match (found, known) {
            (Value::Object(found), Value::Object(known)) => {
                found.iter().all(|(name, found)| known.get(name).is_some_and(|known| is_known(found, known)))
            }
            (Value::Array(found), Value::Array(known)) => {
                found.len() == known.len()
                    && found.iter().zip(known).all(|(found, known)| is_known(found, known))
            }
            _ => found == known,
        }
    }
    let found = serde_json::from_slice(bytes).unwrap_or_default();
    let known = serde_json::to_value(metas).unwrap_or_default();
    is_known(&found, &known) && metas.index_settings.docstore_blocksize.is_power_of_two()
}

/// The files that every segment has.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Store,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::Terms,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
];

/// The files of a segment whose footer names another tantivy version than the rest; no checksum covers
/// the footer. Deletions may be of a later version.
fn of_another_version(folder: &directory::Folder, segment: &tantivy::SegmentMeta) -> Vec<PathBuf> {
    let version = |file: &PathBuf| {
        let footer = Footer::extract_footer(folder.open_read(file).ok()?).ok()?.0;
        numbers(&footer.version)
    };
    let deletes = segment.has_deletes().then_some(SegmentComponent::Delete);
    let files = COMPONENTS.into_iter().chain(deletes).map(|component| segment.relative_path(component));
    let mut files: Vec<_> = files.filter_map(|file| Some((version(&file)?, file))).collect();
    files.sort();
    let is_younger = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "del");
    let of_segment = files.iter().filter(|(_, file)| !is_younger(file));
    let mut versions: Vec<_> = of_segment.map(|(version, _)| version.clone()).collect();
    versions.sort();
    // All but one are equal, so the median is the common version.
    let Some(usual) = versions.get(versions.len() / 2).cloned() else { return Vec::new() };
    let ours = numbers(tantivy::version());
    let is_odd = |version: &Vec<u64>, file: &PathBuf| match is_younger(file) {
        true => *version < usual || ours.as_ref().is_some_and(|ours| version > ours),
        false => *version != usual,
    };
    files.into_iter().filter(|(version, file)| is_odd(version, file)).map(|(_, file)| file).collect()
}

fn numbers(version: &tantivy::Version) -> Option<Vec<u64>> {
    let value = serde_json::to_value(version).ok()?;
    ["major", "minor", "patch", "index_format_version"].iter().map(|part| value.get(part)?.as_u64()).collect()
}

/// Reads and counts every stored paragraph.
fn count(path: &Path, checkup: &mut CheckReport) -> Result<()> {
    let (local, _) = Local::open(path)?;
    let searcher = local.reader.searcher();
    for segment in searcher.segment_readers() {
        let id = segment.segment_id().short_uuid_string();
        let counted = segment.doc_ids_alive().count() as u64;
        if counted != u64::from(segment.num_docs()) || segment.max_doc() < segment.num_deleted_docs() {
            checkup
                .findings
                .push(format!("segment {id}: {counted} paragraphs, {} by its facts", segment.num_docs()));
        }
        let store = segment.get_store_reader(2).map_err(|error| Error::io(path, error))?;
        let mut stored = 0;
        for document in store.iter(segment.alive_bitset()) {
            local.fields.read(&mut document.map_err(local.failed())?, 0.0)?;
            stored += 1;
        }
        if stored != counted {
            checkup.findings.push(format!("segment {id}: {stored} texts of {counted} paragraphs"));
        }
        checkup.segments += 1;
        checkup.paragraphs += counted;
    }
    Ok(())
}
