//! Any archive ends, and gives records that are no larger than allowed.

#![no_main]

use duansou::source::{FilesOptions, files};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("duansou-fuzz-{}.warc", std::process::id()));
    if std::fs::write(&path, [b"WARC/", bytes].concat()).is_err() {
        return;
    }
    let mut options = FilesOptions::default();
    options.max_bytes = 1 << 16;
    for record in files(&[path], &options).flatten() {
        assert!(record.bytes.len() <= 1 << 16);
    }
});
