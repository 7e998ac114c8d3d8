//! The JSON contract: requests and responses, shared by all interfaces.

mod request;
mod response;

use serde::{Deserialize, Serialize};

pub use crate::rank::Weights;
pub use request::{Duplicates, Group, Like, SearchRequest, Sort};
pub use response::{
    Explained, Explanation, Hit, KeywordFound, Repost, ScorePart, SearchResponse, TotalRelation,
};

/// Version of the contract; it changes when a field changes its meaning or is removed.
pub const SCHEMA_VERSION: u32 = 2;

/// The match level: how strictly a paragraph matches the query. Better levels are less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Every keyword occurs literally.
    Exact,
    /// All runs of every keyword occur.
    All,
    /// Some runs occur.
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

/// A facet of the hits.
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
