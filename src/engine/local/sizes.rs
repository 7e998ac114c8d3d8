//! Disk usage by kind of file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::engine::local::format::manifest;
use crate::engine::local::format::schema::LENGTH;
use crate::engine::local::handle::Local;
use crate::engine::{Facts, Part, Segment};
use crate::error::Result;

/// The files of a segment by extension, and the name of their content.
const PARTS: [(&str, &str); 6] = [
    ("store", "store"),
    ("idx", "postings"),
    // tantivy writes this file although it is empty.
    ("pos", "other"),
    ("term", "terms"),
    ("fast", "columns"),
    ("fieldnorm", "lengths"),
];

pub(crate) fn facts(local: &Local) -> Result<Facts> {
    let searcher = local.reader.searcher();
    let mut parts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut segments = Vec::new();
    let mut characters = 0;
    for reader in searcher.segment_readers() {
        let id = reader.segment_id().uuid_string();
        let files = PARTS.map(|(extension, part)| (format!("{id}.{extension}"), part));
        let deletes = reader.delete_opstamp().map(|opstamp| (format!("{id}.{opstamp}.del"), "deletes"));
        let mut bytes = 0;
        for (file, part) in files.into_iter().chain(deletes) {
            let size = size(local, &file);
            *parts.entry(part).or_default() += size;
            bytes += size;
        }
        let lengths = reader.fast_fields().u64(LENGTH).map_err(local.failed())?;
        characters += reader.doc_ids_alive().filter_map(|paragraph| lengths.first(paragraph)).sum::<u64>();
        let (paragraphs, deleted) = (reader.num_docs().into(), reader.num_deleted_docs().into());
        segments.push(Segment { bytes, paragraphs, deleted });
    }
    segments.sort_unstable_by(|one, other| other.cmp(one));
    let origins = local.committed()?.origins;
    let other = ["meta.json", ".managed.json"].into_iter().chain(origins.as_deref());
    let manifest = local.path.as_ref().and_then(|path| fs::metadata(path.join(manifest::FILE)).ok());
    let other = other.map(|file| size(local, file)).sum::<u64>() + manifest.map_or(0, |file| file.len());
    *parts.entry("other").or_default() += other;
    let mut parts: Vec<_> = parts.into_iter().map(|(name, bytes)| Part { name, bytes }).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.bytes));
    Ok(Facts { paragraphs: searcher.num_docs(), characters, parts, segments, format: manifest::FORMAT })
}

/// The size of a file; 0 if another writer has removed it meanwhile.
fn size(local: &Local, file: &str) -> u64 {
    local.directory.get_file_handle(Path::new(file)).map_or(0, |file| file.len() as u64)
}
