//! The bounded queue of paragraphs to the indexing thread: bounded by memory, because tantivy's own
//! queue is bounded by count.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// Bytes in the queue.
#[derive(Debug, Default)]
struct Usage {
    bytes: Mutex<usize>,
    freed: Condvar,
}

/// Timeout before checking that the indexing thread is alive.
const RETRY_DELAY: Duration = Duration::from_millis(200);

/// Admits paragraphs while there is room.
#[derive(Debug)]
pub(crate) struct BoundedQueue {
    usage: Arc<Usage>,
    limit: usize,
}

impl BoundedQueue {
    pub(crate) fn new(limit: usize) -> Self {
        Self { usage: Arc::default(), limit }
    }

    /// Waits for room for paragraphs of about these sizes. An article is never split, so one larger
    /// than the limit is admitted alone.
    pub(crate) fn push(&self, documents: Vec<(TantivyDocument, usize)>) -> Vec<QueueItem> {
        let weight: usize = documents.iter().map(|(_, bytes)| bytes).sum();
        let mut bytes = self.usage.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        while *bytes > 0 && bytes.saturating_add(weight) > self.limit {
            let before = *bytes;
            let waited = self.usage.freed.wait_timeout(bytes, RETRY_DELAY);
            let (now, outcome) = waited.unwrap_or_else(PoisonError::into_inner);
            bytes = now;
            // A thread that flushes a segment takes nothing for a while. A thread that has ended never
            // does; sending these paragraphs then returns the error.
            if outcome.timed_out() && *bytes == before {
                break;
            }
        }
        *bytes += weight;
        let item = |(document, bytes)| QueueItem { document, bytes, usage: self.usage.clone() };
        documents.into_iter().map(item).collect()
    }
}

/// A paragraph that frees its room in the queue when it is dropped.
pub(crate) struct QueueItem {
    document: TantivyDocument,
    bytes: usize,
    usage: Arc<Usage>,
}

impl Drop for QueueItem {
    fn drop(&mut self) {
        let mut bytes = self.usage.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *bytes = bytes.saturating_sub(self.bytes);
        self.usage.freed.notify_one();
    }
}

impl Document for QueueItem {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(mut self) -> TantivyDocument {
        std::mem::take(&mut self.document)
    }
}
