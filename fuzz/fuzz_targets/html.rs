//! Any page gives an article whose paragraphs are text of the page.

#![no_main]

use duansou::decode::decode;
use duansou::extract::explain;
use duansou::model::{MediaType, Record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let record = Record::new(MediaType::Html, bytes);
    let text = decode(bytes, None).text;
    let (article, judged) = explain(&record, &text);
    assert_eq!(article.paragraphs.len(), judged.iter().filter(|judged| judged.kind.is_some()).count());
    for (at, paragraph) in article.paragraphs.iter().enumerate() {
        assert_eq!(paragraph.ordinal as usize, at);
        assert!(!paragraph.text.is_empty() && paragraph.text.trim() == paragraph.text);
    }
});
