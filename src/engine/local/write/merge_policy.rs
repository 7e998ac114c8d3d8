//! The merge policy: which segments are merged, within the available memory. A merge holds the stored
//! texts of a segment in memory while it copies them.

use std::collections::HashMap;
use std::path::PathBuf;

use tantivy::SegmentMeta;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Segments with fewer paragraphs than this count as one size level, which is merged eight at a time.
/// Paragraphs are small documents, so such a merge takes a moment. A folder that is synced daily keeps
/// about eight segments; every search pays for each of them.
const SMALL: u32 = 30_000;

/// Maximum number of segments per merge: during a merge new segments accumulate, and the terms of every
/// merged segment are in memory.
const MOST: usize = 8;

/// Ratio of deleted paragraphs at which a segment is rewritten without them.
const DELETED: f32 = 0.25;

/// Fraction of the memory that the stored texts of one segment may take.
const SHARE: u64 = 8;

/// Fraction for all segments of a merge together: their terms, which take about as much as their texts,
/// are in memory at once. Two of the largest segments fit.
const TOGETHER: u64 = 4;

#[derive(Debug)]
pub(crate) struct ByMemory {
    by_size: LogMergePolicy,
    folder: Option<PathBuf>,
    memory: u64,
}

impl ByMemory {
    /// For the segments in a folder, or in memory.
    pub(crate) fn new(folder: Option<PathBuf>, memory: usize) -> Self {
        let mut by_size = LogMergePolicy::default();
        by_size.set_min_layer_size(SMALL);
        by_size.set_del_docs_ratio_before_merge(DELETED);
        Self { by_size, folder, memory: memory as u64 }
    }

    /// Size of a segment's stored texts; 0 for an index in memory, which holds them anyway.
    fn size(&self, segment: &SegmentMeta) -> u64 {
        let store = |folder: &PathBuf| folder.join(segment.relative_path(SegmentComponent::Store));
        let file = self.folder.as_ref().and_then(|folder| std::fs::metadata(store(folder)).ok());
        file.map_or(0, |file| file.len())
    }
}

impl MergePolicy for ByMemory {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let sizes: HashMap<SegmentId, u64> =
            segments.iter().map(|segment| (segment.id(), self.size(segment))).collect();
        let size = |id: &SegmentId| sizes.get(id).copied().unwrap_or_default();
        let (small, large): (Vec<_>, Vec<_>) =
            segments.iter().cloned().partition(|segment| size(&segment.id()) <= self.memory / SHARE);
        let mut candidates = Vec::new();
        for MergeCandidate(level) in self.by_size.compute_merge_candidates(&small) {
            // A single segment waits for others, unless it has deleted paragraphs to drop.
            let parts = parts(&level, size, self.memory / TOGETHER);
            let parts = parts.into_iter().filter(|part| part.len() > 1 || level.len() == 1);
            candidates.extend(parts.map(MergeCandidate));
        }
        // Rewriting a segment without its deleted paragraphs copies text by text.
        let shrinks =
            |segment: &&SegmentMeta| segment.num_deleted_docs() as f32 > DELETED * segment.max_doc() as f32;
        candidates.extend(large.iter().filter(shrinks).map(|segment| MergeCandidate(vec![segment.id()])));
        candidates
    }
}

/// Splits a level in order, by a maximum number of segments and of bytes.
fn parts(level: &[SegmentId], size: impl Fn(&SegmentId) -> u64, most: u64) -> Vec<Vec<SegmentId>> {
    let mut parts: Vec<Vec<SegmentId>> = Vec::new();
    let mut bytes = 0;
    for id in level {
        match parts.last_mut() {
            Some(part) if part.len() < MOST && bytes + size(id) <= most => {
                part.push(*id);
                bytes += size(id);
            }
            _ => {
                parts.push(vec![*id]);
                bytes = size(id);
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::local::format::schema::Fields;

    /// With 64 MB and segments of these numbers of paragraphs and megabytes: the sizes of the merges.
    fn merged(segments: &[(u32, u64)]) -> Vec<usize> {
        let folder = tempfile::tempdir().unwrap();
        let index = tantivy::Index::create_in_ram(Fields::new().0);
        let made = segments.iter().map(|(paragraphs, megabytes)| {
            let segment = index.new_segment_meta(SegmentId::generate_random(), *paragraphs);
            let store = folder.path().join(segment.relative_path(SegmentComponent::Store));
            std::fs::File::create(store).unwrap().set_len(megabytes << 20).unwrap();
            segment
        });
        let made: Vec<_> = made.collect();
        let policy = ByMemory::new(Some(folder.path().to_owned()), 64 << 20);
        let candidates = policy.compute_merge_candidates(&made);
        candidates.iter().map(|MergeCandidate(part)| part.len()).collect()
    }

    #[test]
    fn what_becomes_one_is_small_for_the_memory_together_too() {
        for (what, segments, parts) in [
            ("too few", vec![(3_600, 1); 7], vec![]),
            ("fresh ones", vec![(3_600, 1); 8], vec![8]),
            ("one waits for others", vec![(3_600, 1); 9], vec![8]),
            ("two of the largest", vec![(20_000, 8); 8], vec![2; 4]),
            ("large ones", vec![(28_000, 9); 8], vec![]),
            ("mixed", [vec![(20_000, 7); 2], vec![(3_600, 1); 6]].concat(), vec![4, 4]),
        ] {
            assert_eq!(merged(&segments), parts, "{what}");
        }
    }
}
