//! Any ZIP container becomes an article, or one line that says why not: as a Word document, as an
//! OpenDocument and as a book.

#![no_main]

use duansou::extract::explain_document;
use duansou::model::{MediaType, Record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for media in [MediaType::Docx, MediaType::Odt, MediaType::Epub] {
        if let Err(message) = explain_document(&Record::new(media, bytes)) {
            assert!(!message.contains('\n'));
        }
    }
});
