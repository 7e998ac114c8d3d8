//! Any PDF file becomes an article, or one line that says why not; its reader survives.

#![no_main]

use duansou::extract::explain_document;
use duansou::model::{MediaType, Record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let record = Record::new(MediaType::Pdf, [b"%PDF-1.7\n", bytes].concat());
    if let Err(message) = explain_document(&record) {
        assert!(!message.contains('\n'));
    }
});
