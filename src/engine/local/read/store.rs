//! Reads stored paragraphs one by one.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::store::StoreReader;
use tantivy::{DocAddress, Searcher, TantivyError};

use crate::engine::local::format::document::Document;

/// Number of decompressed blocks cached per segment.
const BLOCKS: usize = 100;

/// The document stores of the snapshot that was read last.
#[derive(Default)]
pub(crate) struct Stores(Mutex<Option<(u64, Arc<Vec<StoreReader>>)>>);

impl Stores {
    /// The document at an address.
    pub(crate) fn document(&self, searcher: &Searcher, address: DocAddress) -> tantivy::Result<Document> {
        let stores = self.of(searcher)?;
        let store = stores.get(address.segment_ord as usize).ok_or_else(damaged)?;
        Document::parse(&store.get_document_bytes(address.doc_id)?).ok_or_else(damaged)
    }

    /// The document store of every segment.
    pub(crate) fn of(&self, searcher: &Searcher) -> tantivy::Result<Arc<Vec<StoreReader>>> {
        let generation = searcher.generation().generation_id();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, stores)) = &*known
            && *of == generation
        {
            return Ok(stores.clone());
        }
        let segments = searcher.segment_readers().iter();
        let stores: Result<Vec<_>, _> = segments.map(|segment| segment.get_store_reader(BLOCKS)).collect();
        let stores = Arc::new(stores?);
        *known = Some((generation, stores.clone()));
        Ok(stores)
    }
}

pub(crate) fn damaged() -> TantivyError {
    TantivyError::InternalError("a stored paragraph is not what was written".to_owned())
}
