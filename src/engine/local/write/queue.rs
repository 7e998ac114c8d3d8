//! Paragraphs on their way to the thread that indexes them: as many as there is memory for, not as
//! many as tantivy would take.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// What is on its way, in bytes.
#[derive(Debug, Default)]
struct Gauge {
    bytes: Mutex<usize>,
    landed: Condvar,
}

/// How long is waited before the thread is asked whether it still lives.
const RETRY_DELAY: Duration = Duration::from_millis(200);

/// Lets paragraphs off while there is room for them.
#[derive(Debug)]
pub(crate) struct BoundedQueue {
    gauge: Arc<Gauge>,
    limit: usize,
}

impl BoundedQueue {
    pub(crate) fn new(limit: usize) -> Self {
        Self { gauge: Arc::default(), limit }
    }

    /// Paragraphs that take about so many bytes each, once there is room for all. An article is never
    /// divided, so one that is larger than the limit goes alone.
    pub(crate) fn push(&self, documents: Vec<(TantivyDocument, usize)>) -> Vec<QueueItem> {
        let weight: usize = documents.iter().map(|(_, bytes)| bytes).sum();
        let mut bytes = self.gauge.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        while *bytes > 0 && bytes.saturating_add(weight) > self.limit {
            let before = *bytes;
            let waited = self.gauge.landed.wait_timeout(bytes, RETRY_DELAY);
            let (now, outcome) = waited.unwrap_or_else(PoisonError::into_inner);
            bytes = now;
            // A thread that writes a segment takes nothing for a while; one that has ended never
            // does again, which the sending of these paragraphs tells.
            if outcome.timed_out() && *bytes == before {
                break;
            }
        }
        *bytes += weight;
        let passenger = |(document, bytes)| QueueItem { document, bytes, gauge: self.gauge.clone() };
        documents.into_iter().map(passenger).collect()
    }
}

/// A paragraph that frees its room when it is taken up, or goes lost.
pub(crate) struct QueueItem {
    document: TantivyDocument,
    bytes: usize,
    gauge: Arc<Gauge>,
}

impl Drop for QueueItem {
    fn drop(&mut self) {
        let mut bytes = self.gauge.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *bytes = bytes.saturating_sub(self.bytes);
        self.gauge.landed.notify_one();
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
