//! Any text gives an article, however it is to be read.

#![no_main]

use duansou::extract::extract;
use duansou::model::{MediaType, Record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for media in [MediaType::Capture, MediaType::Markdown, MediaType::Paragraphs] {
        let article = extract(&Record::new(media, text), text);
        for (at, paragraph) in article.paragraphs.iter().enumerate() {
            assert_eq!(paragraph.ordinal as usize, at);
            assert!(!paragraph.text.is_empty() && paragraph.text.trim() == paragraph.text);
        }
        let characters: usize = article.paragraphs.iter().map(|paragraph| paragraph.text.len()).sum();
        assert!(characters <= 2 * text.len());
    }
});
