//! Streams of a PDF file, unpacked within a budget.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::{Object, Stream};

/// What one file may still cost.
#[derive(Debug)]
pub(super) struct Budget {
    /// Bytes that may still be unpacked.
    pub(super) bytes: usize,
    /// Operators that may still be carried out.
    pub(super) operations: usize,
    /// Glyphs that may still be shown.
    pub(super) glyphs: usize,
}

/// The longest stream of one page; text of one page is a thousandth of it.
const LONGEST_STREAM: usize = 32 << 20;

/// What the largest input of other codings may be: they unpack to many times of it.
const LONGEST_PACKED: usize = 256 << 10;

/// The content of a stream. `None` where it cannot be unpacked, or not within the budget.
pub(super) fn data(stream: &Stream<'_>, budget: &mut Budget) -> Option<Vec<u8>> {
    let raw = stream.raw_data();
    let limit = LONGEST_STREAM.min(budget.bytes);
    let filters = stream.filters();
    let bytes = match filters.as_slice() {
        // A filter that is not known is left out of the list.
        [] if !stream.dict().contains_key(b"Filter") => raw.get(..raw.len().min(limit))?.to_vec(),
        [Filter::FlateDecode] if !has_predictor(stream) => {
            let mut bytes = Vec::new();
            // What a broken stream gives until it breaks is text as well.
            let read = ZlibDecoder::new(&*raw).take(limit as u64).read_to_end(&mut bytes);
            if read.is_err() && bytes.is_empty() {
                return None;
            }
            bytes
        }
        _ if raw.len() <= LONGEST_PACKED => stream.decoded_data().ok()?.into_owned(),
        _ => return None,
    };
    budget.bytes = budget.bytes.checked_sub(bytes.len())?;
    Some(bytes)
}

fn has_predictor(stream: &Stream<'_>) -> bool {
    let parameters = stream.dict().get::<Object<'_>>(b"DecodeParms");
    matches!(&parameters, Some(Object::Dict(dict)) if dict.contains_key(b"Predictor"))
        || matches!(&parameters, Some(Object::Array(_)))
}
