//! duansou
pub mod analysis; // 5. text → tokens
pub mod decode; // 2. bytes → text
mod error;
pub mod extract; // 3. text → article
pub mod model;
pub mod source; // 1. bytes in
pub mod topic; // 4. paragraph → topics

pub use error::{Error, ErrorKind, Result};
