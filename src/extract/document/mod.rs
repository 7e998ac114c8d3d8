//! Documents: PDF, DOCX, ODT and EPUB to the same draft that a page becomes.

mod container;
mod docx;
mod draft;
mod epub;
mod item;
mod odt;
mod pdf;
mod properties;
mod table;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::extract::metadata::draft::Draft;
use crate::model::MediaType;

use container::Container;
use item::Document;

/// The draft of a document, and what could not be read of it.
///
/// # Errors
/// What keeps all of it from being read.
pub(crate) fn read(media: MediaType, bytes: &[u8]) -> Result<(Draft, Vec<String>), String> {
    // A crate that reads foreign files may fail on one of them; that costs the file and nothing else.
    let read = catch_unwind(AssertUnwindSafe(|| document(media, bytes)));
    let document =
        read.unwrap_or_else(|_| Err("is broken in a way that its reader does not survive".to_owned()))?;
    Ok((draft::draft(&document), document.warnings))
}

fn document(media: MediaType, bytes: &[u8]) -> Result<Document, String> {
    match media {
        MediaType::Pdf => pdf::read(bytes.to_vec()),
        MediaType::Docx => docx::read(&mut Container::open(bytes.to_vec())?),
        MediaType::Odt => odt::read(&mut Container::open(bytes.to_vec())?),
        _ => epub::read(&mut Container::open(bytes.to_vec())?),
    }
}
