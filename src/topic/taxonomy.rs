//! The taxonomy: topics and what speaks for them, as data that anyone can write.

use sha2::{Digest, Sha256};

use super::read;
use crate::analysis::fold_str;
use crate::error::{Error, ErrorKind, Result};

/// Changes with every change of the tags that a taxonomy gives to a text; bump it with the scorer.
const RULES: &str = "topics 1";

const BUILTIN: &str = include_str!("taxonomy.toml");

/// Topics and what speaks for and against them, validated.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Taxonomy {
    source: String,
    infos: Vec<TopicInfo>,
    pub(super) rules: Rules,
}

/// What a topic is called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    pub fn builtin() -> Self {
        // A test holds that the shipped file is valid; an empty taxonomy tags nothing.
        Self::parse(BUILTIN).unwrap_or_default()
    }

    /// Reads and validates a taxonomy.
    ///
    /// # Errors
    /// `InvalidConfig`: one line that begins with the line and the column.
    pub fn parse(toml: &str) -> Result<Self> {
        let (infos, rules) = read::taxonomy(toml)?;
        Ok(Self { source: toml.to_owned(), infos, rules })
    }

    /// The topics, in the order of the file.
    pub fn topics(&self) -> &[TopicInfo] {
        &self.infos
    }

    /// The id of the topic that is called `name`: its id, its label or an alias, in either script
    /// and either width.
    ///
    /// # Errors
    /// `InvalidQuery` for a name that no topic has, with the one that was probably meant.
    pub fn resolve(&self, name: &str) -> Result<&str> {
        let wanted = fold_str(name.trim());
        for info in &self.infos {
            if info.names().any(|known| fold_str(known) == wanted) {
                return Ok(&info.id);
            }
        }
        let names: Vec<&str> = self.infos.iter().flat_map(TopicInfo::names).collect();
        let ids: Vec<&str> = self.infos.iter().map(|info| info.id.as_str()).collect();
        let expected = match nearest(&wanted, &names) {
            Some(name) => format!("`{name}`"),
            None => one_of(&ids),
        };
        Err(Error::new(ErrorKind::InvalidQuery, format!("unknown topic `{name}`, expected {expected}")))
    }

    /// Differs where the tags of a text may differ: a hash of the file and of the scorer's version.
    pub fn fingerprint(&self) -> String {
        let digest =
            Sha256::new().chain_update(RULES).chain_update("\n").chain_update(&self.source).finalize();
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The file's text, to be stored with an index.
    pub fn source(&self) -> &str {
        &self.source
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
    pub pairs: Vec<Pair>,
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
