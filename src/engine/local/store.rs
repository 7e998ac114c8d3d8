//! Stored paragraphs, looked over before they are read: a length that damage made of something else
//! would be believed, and a process that asks for so much memory is ended by the system.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::store::StoreReader;
use tantivy::{DocAddress, Searcher, TantivyDocument, TantivyError};

/// Blocks of a segment's store that are kept unpacked.
const BLOCKS: usize = 100;

/// The stores of the snapshot that was read last.
#[derive(Default)]
pub(super) struct Stores(Mutex<Option<(u64, Arc<Vec<StoreReader>>)>>);

impl Stores {
    /// The document at an address.
    pub(super) fn document(
        &self,
        searcher: &Searcher,
        address: DocAddress,
    ) -> tantivy::Result<TantivyDocument> {
        let stores = self.of(searcher)?;
        let store = stores.get(address.segment_ord as usize).ok_or_else(damaged)?;
        // The block stays unpacked in between.
        match is_whole(&store.get_document_bytes(address.doc_id)?) {
            true => store.get(address.doc_id),
            false => Err(damaged()),
        }
    }

    fn of(&self, searcher: &Searcher) -> tantivy::Result<Arc<Vec<StoreReader>>> {
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

fn damaged() -> TantivyError {
    TantivyError::InternalError("a stored paragraph is not what was written".to_owned())
}

/// Whether a document is as long as its parts say. It is a number of values; each is four bytes of a
/// field, one of a type, and what the type takes.
fn is_whole(document: &[u8]) -> bool {
    let mut rest = document;
    let Some(values) = number(&mut rest) else { return false };
    (0..values).all(|_| value(&mut rest).is_some()) && rest.is_empty()
}

fn value(rest: &mut &[u8]) -> Option<()> {
    let kind = take(rest, 5)?.last().copied()?;
    let length = match kind {
        // Text, and what is kept as text is.
        0 | 3 | 4 => usize::try_from(number(rest)?).ok()?,
        // Numbers and dates.
        1 | 2 | 5 | 6 => 8,
        // Yes or no, an address, nothing.
        9 => 1,
        10 => 16,
        11 => 0,
        _ => return None,
    };
    take(rest, length).map(|_| ())
}

/// A number in groups of seven bits, the lowest first; the last has the eighth bit.
fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for group in 0..10 {
        let byte = take(rest, 1)?.first().copied()?;
        number |= u64::from(byte & 0x7F).checked_shl(7 * group)?;
        if byte & 0x80 != 0 {
            return Some(number);
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}
