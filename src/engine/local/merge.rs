//! Which segments become one: those that are small for the memory there is. A merge holds the stored
//! texts of a segment in memory while it copies them.

use std::path::PathBuf;

use tantivy::SegmentMeta;
use tantivy::index::SegmentComponent;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Segments of fewer paragraphs are of one size to the policy, which puts them together eight at a time.
/// Paragraphs are small documents: so many are merged in a moment, and a folder that is indexed again
/// day by day keeps some eight segments, each of which every search pays for.
const SMALL: u32 = 30_000;

/// No more segments than this become one at a time: while a merge lasts, others pile up, and each that is
/// merged has its terms in memory.
const MOST: usize = 8;

/// Share of deleted paragraphs at which a segment is written anew without them.
const DELETED: f32 = 0.25;

/// The part of the memory that the stored texts of a segment may take.
const SHARE: u64 = 8;

#[derive(Debug)]
pub(super) struct ByMemory {
    by_size: LogMergePolicy,
    folder: Option<PathBuf>,
    largest: u64,
}

impl ByMemory {
    /// For the segments in a folder, or in memory.
    pub(super) fn new(folder: Option<PathBuf>, memory: usize) -> Self {
        let mut by_size = LogMergePolicy::default();
        by_size.set_min_layer_size(SMALL);
        by_size.set_del_docs_ratio_before_merge(DELETED);
        Self { by_size, folder, largest: memory as u64 / SHARE }
    }

    fn is_small(&self, segment: &SegmentMeta) -> bool {
        let store = |folder: &PathBuf| folder.join(segment.relative_path(SegmentComponent::Store));
        let size = self.folder.as_ref().and_then(|folder| std::fs::metadata(store(folder)).ok());
        size.is_none_or(|size| size.len() <= self.largest)
    }
}

impl MergePolicy for ByMemory {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let (small, large): (Vec<_>, Vec<_>) =
            segments.iter().cloned().partition(|segment| self.is_small(segment));
        let mut candidates = Vec::new();
        for MergeCandidate(level) in self.by_size.compute_merge_candidates(&small) {
            // One that is left over waits for others, unless it is to lose its deleted paragraphs.
            let parts = level.chunks(MOST).filter(|part| part.len() > 1 || level.len() == 1);
            candidates.extend(parts.map(|part| MergeCandidate(part.to_vec())));
        }
        // One that is written anew without its deleted paragraphs is copied text by text.
        let shrinks =
            |segment: &&SegmentMeta| segment.num_deleted_docs() as f32 > DELETED * segment.max_doc() as f32;
        candidates.extend(large.iter().filter(shrinks).map(|segment| MergeCandidate(vec![segment.id()])));
        candidates
    }
}
