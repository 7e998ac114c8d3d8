//! Any saved page ends, and is no larger than its file.

#![no_main]

use duansou::source::{FilesOptions, files};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("duansou-fuzz-{}.mht", std::process::id()));
    let file = [b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", bytes].concat();
    if std::fs::write(&path, &file).is_err() {
        return;
    }
    for record in files(&[path], &FilesOptions::default()).flatten() {
        assert!(record.bytes.len() <= file.len());
    }
});
