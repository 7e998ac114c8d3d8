//! The taxonomy: topics and their evidence, as data that anyone can write.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use sha2::{Digest, Sha256};

use crate::analysis::fold_str;
use crate::error::{Error, ErrorKind, Result};
use crate::topic::read;
use crate::topic::rules::{Rules, TopicInfo, nearest, one_of};

/// Changes with every change of the tags that a taxonomy gives to a text; bump it with the scorer.
const RULES: &str = "topics 1";

const BUILTIN: &str = include_str!("taxonomy.toml");
const TEMPLATE: &str = include_str!("template.toml");

/// Topics and their evidence, validated.
#[derive(Debug, Clone, Default)]
pub struct Taxonomy {
    source: Cow<'static, str>,
    /// Read on first use: a search needs the names of topics at most.
    content: OnceLock<Content>,
}

#[derive(Debug, Clone, Default)]
struct Content {
    infos: Vec<TopicInfo>,
    rules: Rules,
}

impl Taxonomy {
    /// The taxonomy that ships with the crate: basic, vocational and higher education, innovation.
    /// Costs nothing until it is used.
    pub fn builtin() -> Self {
        Self { source: Cow::Borrowed(BUILTIN), content: OnceLock::new() }
    }

    /// A small taxonomy with a comment at each key, as a starting point.
    pub fn template() -> &'static str {
        TEMPLATE
    }

    /// A taxonomy that was valid when it was stored with an index. Costs nothing until it is used;
    /// if it is damaged it has no topics.
    pub fn stored(source: impl Into<String>) -> Self {
        Self { source: Cow::Owned(source.into()), content: OnceLock::new() }
    }

    /// Reads and validates a taxonomy.
    ///
    /// # Errors
    /// `InvalidConfig`: one line that begins with the line and the column.
    pub fn parse(toml: &str) -> Result<Self> {
        let (infos, rules) = read::taxonomy(toml)?;
        let content = OnceLock::from(Content { infos, rules });
        Ok(Self { source: Cow::Owned(toml.to_owned()), content })
    }

    fn content(&self) -> &Content {
        self.content.get_or_init(|| {
            // A test holds that the shipped file is valid.
            let (infos, rules) = read::taxonomy(&self.source).unwrap_or_default();
            Content { infos, rules }
        })
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.content().rules
    }

    /// The topics, in the order of the file.
    pub fn topics(&self) -> &[TopicInfo] {
        &self.content().infos
    }

    /// The id of the topic that is called `name`: its id, its label or an alias, in either script
    /// and either width.
    ///
    /// # Errors
    /// `InvalidQuery` for a name that no topic has, with the one that was probably meant.
    pub fn resolve(&self, name: &str) -> Result<&str> {
        let wanted = fold_str(name.trim());
        for info in self.topics() {
            if info.names().any(|known| fold_str(known) == wanted) {
                return Ok(&info.id);
            }
        }
        let names: Vec<&str> = self.topics().iter().flat_map(TopicInfo::names).collect();
        let ids: Vec<&str> = self.topics().iter().map(|info| info.id.as_str()).collect();
        let expected = match nearest(&wanted, &names) {
            Some(name) => format!("`{name}`"),
            None => one_of(&ids),
        };
        Err(Error::new(ErrorKind::InvalidQuery, format!("unknown topic `{name}`, expected {expected}")))
    }

    /// Differs where the tags of a text may differ: a hash of the file and of the scorer's version.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::new()
            .chain_update(RULES)
            .chain_update("\n")
            .chain_update(self.source.as_bytes())
            .finalize();
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The file's text, to be stored with an index.
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// Its fingerprint and its topics; the rules are in the file.
impl Serialize for Taxonomy {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut taxonomy = serializer.serialize_struct("Taxonomy", 2)?;
        taxonomy.serialize_field("fingerprint", &self.fingerprint())?;
        taxonomy.serialize_field("topics", self.topics())?;
        taxonomy.end()
    }
}

impl PartialEq for Taxonomy {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}
