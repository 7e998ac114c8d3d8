//! What is written to the disk: schema, tokens, texts, commits, the manifest.

pub(crate) mod commit;
pub(crate) mod document;
pub(crate) mod manifest;
pub(crate) mod schema;
pub(crate) mod text_codec;
pub(crate) mod tokenizer;
