//! The taxonomy: topics and what speaks for them, as data that anyone can write.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use sha2::{Digest, Sha256};

use super::read;
use crate::analysis::fold_str;
use crate::error::{Error, ErrorKind, Result};

/// Changes with every change of the tags that a taxonomy gives to a text; bump it with the scorer.
const RULES: &str = "topics 1";

const BUILTIN: &str = include_str!("taxonomy.toml");
const TEMPLATE: &str = include_str!("template.toml");

/// Topics and what speaks for and against them, validated.
#[derive(Debug, Clone, Default)]
pub struct Taxonomy {
    source: Cow<'static, str>,
    /// Read when it is first asked for: a search needs the names of topics at most.
    content: OnceLock<Content>,
}

#[derive(Debug, Clone, Default)]
struct Content {
    infos: Vec<TopicInfo>,
    rules: Rules,
}

/// What a topic is called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct TopicInfo {
    /// The name for programs: lowercase letters, digits and hyphens.
    pub id: String,
    /// The name for people.
    pub label: String,
    /// Other names that a user may give.
    pub aliases: Vec<String>,
}

impl Taxonomy {
    /// The taxonomy that ships with the crate: basic, vocational and higher education, innovation.
    /// Costs nothing until it is used.
    pub fn builtin() -> Self {
        Self { source: Cow::Borrowed(BUILTIN), content: OnceLock::new() }
    }

    /// A small taxonomy with a comment at each key, to begin one's own with.
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

/// What it is called by and what its topics are called; the rest is for the file.
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

impl TopicInfo {
    /// Every name of the topic, once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let label = Some(self.label.as_str()).filter(|label| *label != self.id);
        let aliases = self.aliases.iter().map(String::as_str);
        std::iter::once(self.id.as_str()).chain(label).chain(aliases)
    }
}

/// What the file says about evidence, as it was written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rules {
    pub ignore: Vec<String>,
    pub names: NameRules,
    pub lists: ListRules,
    pub topics: Vec<TopicRules>,
}

/// How proper names are read.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct NameRules {
    pub stops: Vec<String>,
    pub generic: Vec<String>,
    pub before: Vec<String>,
    pub endings: Vec<String>,
    pub people: Vec<String>,
    pub teams: Vec<String>,
    pub hosts: Vec<String>,
    pub acts: Vec<String>,
}

/// How lists of actors are read.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ListRules {
    pub joins: Vec<String>,
    pub people: Vec<String>,
    pub kinds: Vec<String>,
    pub others: Vec<String>,
}

/// What speaks for one topic.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TopicRules {
    pub threshold: f32,
    pub strong: Vec<String>,
    pub weak: Vec<String>,
    pub hints: Vec<String>,
    pub ignore: Vec<String>,
    pub endings: Vec<String>,
    pub shared: Option<Shared>,
    pub pairs: Vec<Pair>,
}

/// Strong terms that are left to another topic where that one is given and nothing else speaks for
/// this one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Shared {
    pub with: usize,
    pub terms: Vec<String>,
}

/// Two groups of terms that mean something together.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Pair {
    pub strong: bool,
    pub one: Vec<String>,
    pub other: Vec<String>,
}

/// "`a`, `b` or `c`".
pub(super) fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The name that was probably meant by `wanted`: one that begins with it, or differs by few letters.
pub(super) fn nearest<'a>(wanted: &str, names: &[&'a str]) -> Option<&'a str> {
    let length = wanted.chars().count();
    let begins = names.iter().find(|name| length >= 2 && fold_str(name).starts_with(wanted));
    let close = || {
        names
            .iter()
            .map(|name| (distance(wanted, &fold_str(name)), name))
            .filter(|(distance, _)| *distance <= (length / 3).max(1))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, name)| name)
    };
    begins.or_else(close).copied()
}

/// Letters to insert, delete, replace or swap with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let at = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&above, j) + usize::from(a != b);
            let mut best = replaced.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && from.get(i - 1) == Some(b) && to.get(j - 1) == Some(a);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}
