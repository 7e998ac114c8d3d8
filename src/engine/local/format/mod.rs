//! The on-disk format: schema, tokens, texts, commits, the manifest.

pub(crate) mod commit;
pub(crate) mod document;
pub(crate) mod manifest;
pub(crate) mod schema;
pub(crate) mod text_codec;
pub(crate) mod tokenizer;
