//! The JSON contract: what is asked, what is answered. Every front end speaks these types.

mod request;
mod response;

use serde::{Deserialize, Serialize};

pub use crate::rank::Weights;
pub use request::{Duplicates, Group, Like, SearchRequest, Sort};
pub use response::{Explained, Explanation, Hit, KeywordFound, Repost, ScorePart, SearchResponse};

/// Version of the contract; it changes when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// How much of the query a paragraph holds. Better levels are less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Every keyword stands there literally.
    Exact,
    /// All pieces of every keyword are there.
    All,
    /// Some pieces are there.
    Some,
}

impl Level {
    /// Every level, best first.
    pub const ALL: [Self; 3] = [Self::Exact, Self::All, Self::Some];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::All => "all",
            Self::Some => "some",
        }
    }
}

/// What can be counted over the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Facet {
    /// Topics; a paragraph counts for each of its own.
    Topic,
    /// Sources.
    Source,
    /// Years of publication.
    Year,
}
