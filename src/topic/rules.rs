//! What a taxonomy says, as data: its topics and the rules of each.

use serde::Serialize;

use crate::analysis::fold_str;

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

impl TopicInfo {
    /// Every name of the topic, once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let label = Some(self.label.as_str()).filter(|label| *label != self.id);
        let aliases = self.aliases.iter().map(String::as_str);
        std::iter::once(self.id.as_str()).chain(label).chain(aliases)
    }
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
            .map(|name| (edit_distance(wanted, &fold_str(name)), name))
            .filter(|(edit_distance, _)| *edit_distance <= (length / 3).max(1))
            .min_by_key(|(edit_distance, _)| *edit_distance)
            .map(|(_, name)| name)
    };
    begins.or_else(close).copied()
}

/// Letters to insert, delete, replace or swap with their neighbour.
fn edit_distance(from: &str, to: &str) -> usize {
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
