//! Finds every term of a taxonomy in a folded text, in one pass.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::Weight;
use super::taxonomy::Rules;
use crate::analysis::fold_str;

/// The automaton and what each of its terms is for.
#[derive(Debug, Clone)]
pub(super) struct Matcher {
    automaton: Option<AhoCorasick>,
    terms: Vec<Term>,
}

/// What one term is for.
#[derive(Debug, Clone, Default)]
pub(super) struct Term {
    /// Topics that it speaks for, and how.
    pub evidence: Vec<(usize, Weight)>,
}

/// A term at a place of the folded text.
#[derive(Debug, Clone)]
pub(super) struct Found<'a> {
    pub span: Range<usize>,
    pub term: &'a Term,
}

impl Matcher {
    pub fn new(rules: &Rules) -> Self {
        let mut terms = Terms::default();
        for (topic, rules) in rules.topics.iter().enumerate() {
            let classes =
                [(&rules.strong, Weight::Strong), (&rules.weak, Weight::Weak), (&rules.hints, Weight::Hint)];
            for (list, weight) in classes {
                for term in list {
                    terms.entry(term).evidence.push((topic, weight));
                }
            }
            for term in &rules.ignore {
                terms.entry(term);
            }
        }
        for term in &rules.ignore {
            terms.entry(term);
        }
        // Only a set of terms beyond four thousand million bytes cannot be built.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&terms.keys)
            .ok();
        Self { automaton, terms: terms.terms }
    }

    /// The terms of a folded text, in the order of their ends.
    pub fn find(&self, folded: &str) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        let Some(automaton) = &self.automaton else { return found };
        for hit in automaton.find_overlapping_iter(folded) {
            if let Some(term) = self.terms.get(hit.pattern().as_usize()) {
                found.push(Found { span: hit.span().range(), term });
            }
        }
        found
    }
}

#[derive(Default)]
struct Terms {
    places: HashMap<String, usize>,
    keys: Vec<String>,
    terms: Vec<Term>,
    spare: Term,
}

impl Terms {
    fn entry(&mut self, term: &str) -> &mut Term {
        let key = fold_str(term);
        let place = *self.places.entry(key.clone()).or_insert_with(|| {
            self.keys.push(key);
            self.terms.push(Term::default());
            self.terms.len() - 1
        });
        self.terms.get_mut(place).unwrap_or(&mut self.spare)
    }
}
