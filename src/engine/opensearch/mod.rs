//! The engine on a cluster of OpenSearch's: the only folder that names the HTTP client.

mod address;
mod bulk;
mod create;
mod document;
mod dsl;
mod engine;
mod head;
mod http;
mod lease;
mod read;
mod write;

pub(crate) use address::Address;
pub(crate) use create::{create, open};
