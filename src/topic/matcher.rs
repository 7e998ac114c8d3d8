//! Finds every term of a taxonomy in a folded text, in one pass.

use std::collections::HashMap;
use std::ops::Range;

use crate::analysis::fold_str;
use crate::topic::rules::Rules;
use crate::topic::tag::Weight;
use crate::topic::trie::Trie;

/// The terms, the uses of each, and the words that are looked up beside a term.
#[derive(Debug, Clone, Default)]
pub(super) struct Matcher {
    trie: Trie,
    terms: Vec<Term>,
    /// Words that end a proper name, read backwards from its ending: by their last character,
    /// longest first.
    edges: HashMap<char, Vec<(String, Edge)>>,
    /// Words that join the items of a list, longest first.
    pub joins: Vec<String>,
}

/// The uses of a term.
#[derive(Debug, Clone, Default)]
pub(super) struct Term {
    /// Topics that it is evidence for, with the weight.
    pub evidence: Vec<(usize, Weight)>,
    /// Pairs that it is half of.
    pub pairs: Vec<Part>,
    /// Topics to whose side it belongs, unless it is left to the other one.
    pub unless: Vec<(usize, usize)>,
    /// Topics of the institutions whose proper names end with it.
    pub endings: Vec<usize>,
    /// Its other uses.
    pub uses: Uses,
}

/// Uses of a term other than as evidence.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Uses {
    /// Hides what it covers.
    pub ignored: bool,
    /// Ends proper names, of a topic or of none.
    pub ending: bool,
    /// Names a kind of institution of a topic, which is classified in lists.
    pub kind: bool,
    /// Names another kind of actor.
    pub other: bool,
    /// After a name: somebody of that institution.
    pub person: bool,
    /// After a kind of institution: somebody who came from there.
    pub guest: bool,
    /// After a person: the institution again.
    pub team: bool,
    /// After a name: the institution is only where something takes place.
    pub host: bool,
    /// After a name: the institution acts.
    pub act: bool,
}

/// A half of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub topic: usize,
    /// Number of the pair in its topic.
    pub pair: usize,
    pub half: Half,
    /// How the whole pair counts.
    pub weight: Weight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    One,
    Other,
}

/// What the word before a possible name says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// A name begins here.
    Stop,
    /// No name: a kind of institution is meant.
    Generic,
    /// A name, of a place or an origin.
    Before,
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
                terms.each(list, |term| term.evidence.push((topic, weight)));
            }
            terms.each(&rules.endings, |term| term.endings.push(topic));
            terms.each(&rules.endings, |term| term.uses.ending = true);
            terms.each(&rules.ignore, |term| term.uses.ignored = true);
            if let Some(shared) = &rules.shared {
                terms.each(&shared.terms, |term| term.evidence.push((topic, Weight::Strong)));
                terms.each(&shared.terms, |term| term.unless.push((topic, shared.with)));
            }
            for (number, pair) in rules.pairs.iter().enumerate() {
                let weight = if pair.strong { Weight::Strong } else { Weight::Weak };
                let part = |half| Part { topic, pair: number, half, weight };
                terms.each(&pair.one, |term| term.pairs.push(part(Half::One)));
                terms.each(&pair.other, |term| term.pairs.push(part(Half::Other)));
            }
        }
        let names = &rules.names;
        terms.each(&rules.ignore, |term| term.uses.ignored = true);
        terms.each(&names.endings, |term| term.uses.ending = true);
        terms.each(&names.people, |term| term.uses.person = true);
        terms.each(&names.teams, |term| term.uses.team = true);
        terms.each(&names.hosts, |term| term.uses.host = true);
        terms.each(&names.acts, |term| term.uses.act = true);
        terms.each(&rules.lists.people, |term| term.uses.guest = true);
        terms.each(&rules.lists.kinds, |term| term.uses.kind = true);
        terms.each(&rules.lists.others, |term| term.uses.other = true);

        let sides = [
            (&names.stops, Edge::Stop),
            (&names.generic, Edge::Generic),
            (&names.before, Edge::Before),
            (&rules.lists.joins, Edge::Stop),
        ];
        let mut edges: HashMap<char, Vec<(String, Edge)>> = HashMap::new();
        for (word, edge) in
            sides.into_iter().flat_map(|(words, edge)| words.iter().map(move |word| (word, edge)))
        {
            let word = fold_str(word);
            if let Some(last) = word.chars().next_back() {
                edges.entry(last).or_default().push((word, edge));
            }
        }
        for words in edges.values_mut() {
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        let mut joins: Vec<String> = rules.lists.joins.iter().map(|word| fold_str(word)).collect();
        joins.sort_by_key(|word| std::cmp::Reverse(word.len()));

        let trie = Trie::new(terms.keys.iter().map(String::as_str));
        Self { trie, terms: terms.terms, edges, joins }
    }

    /// What the word at the end of `before` says about a name that follows.
    pub fn edge(&self, before: &str) -> Option<Edge> {
        let words = self.edges.get(&before.chars().next_back()?)?;
        words.iter().find(|(word, _)| before.ends_with(word.as_str())).map(|(_, edge)| *edge)
    }

    /// The terms of a folded text, by their beginnings, the longer ones first.
    pub fn find(&self, folded: &str) -> Vec<Found<'_>> {
        let mut found: Vec<Found<'_>> = Vec::new();
        self.trie.find(folded, |number, span| {
            let Some(term) = self.terms.get(number as usize) else { return };
            if is_whole(folded.as_bytes(), span.start, span.end) {
                let longer = found.iter().rev().take_while(|one| one.span.start == span.start).count();
                found.insert(found.len() - longer, Found { span, term });
            }
        });
        found
    }
}

/// Whether a term that begins or ends with a Latin letter or a digit is not cut out of a longer
/// word: `ai` is not in `main`.
fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let cut_before = word(start.checked_sub(1)) && word(Some(start));
    let cut_after = word(end.checked_sub(1)) && word(Some(end));
    !cut_before && !cut_after
}

#[derive(Default)]
struct Terms {
    places: HashMap<String, usize>,
    keys: Vec<String>,
    terms: Vec<Term>,
}

impl Terms {
    fn each(&mut self, list: &[String], mut set: impl FnMut(&mut Term)) {
        for term in list {
            let key = fold_str(term);
            let key = key.trim_end();
            let place = self.places.get(key).copied().unwrap_or_else(|| {
                self.places.insert(key.to_owned(), self.terms.len());
                self.keys.push(key.to_owned());
                self.terms.push(Term::default());
                self.terms.len() - 1
            });
            if let Some(term) = self.terms.get_mut(place) {
                set(term);
            }
        }
    }
}
