//! Which terms of a taxonomy help and hurt on labelled paragraphs, and where nothing speaks at all.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::fold_str;
use crate::topic::eval::Labelled;
use crate::topic::tag::{Context, Tag, Weight};
use crate::topic::tagger::Tagger;
use crate::topic::taxonomy::Taxonomy;

/// What a taxonomy does on labelled paragraphs, term by term.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Review {
    /// Paragraphs that were read.
    pub paragraphs: usize,
    /// Every term that was met and counted for something or was silenced wrongly: by topic, the most
    /// harmful first, then the most helpful.
    pub terms: Vec<TermReview>,
    /// Labels that no term speaks for, in the order of the paragraphs.
    pub unmatched: Vec<Unmatched>,
}

/// How often a term was right and wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TermReview {
    /// Id of the topic.
    pub topic: String,
    /// The term, folded; both halves of a pair with `…` between them.
    pub term: String,
    /// Paragraphs that have the topic by their label, and in which the term counts for it.
    pub helped: usize,
    /// Paragraphs that were given the topic against their label, and in which the term counts for it.
    pub hurt: usize,
    /// Paragraphs that were denied the topic against their label, and in which the term stands, but
    /// is ignored, only named, one of a list, or left to another topic.
    pub silenced: usize,
}

/// A label that nothing in its paragraph speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unmatched {
    /// Name of the paragraph.
    pub id: String,
    /// Id of the topic.
    pub topic: String,
    /// The paragraph, to find the term that is missing.
    pub text: String,
}

/// Tags labelled paragraphs, each alone, and says what each term did. A term counts once a paragraph.
pub fn review(taxonomy: &Taxonomy, gold: &[Labelled]) -> Review {
    let tagger = Tagger::new(taxonomy);
    let mut review = Review { paragraphs: gold.len(), ..Review::default() };
    let mut terms: BTreeMap<(usize, String), TermReview> = BTreeMap::new();
    for labelled in gold {
        let tags = tagger.explain(&labelled.text, &Context::default());
        for (number, info) in taxonomy.topics().iter().enumerate() {
            let tag = tags.iter().find(|tag| tag.topic == info.id);
            let wanted = labelled.topics.contains(&info.id);
            if wanted && !tag.is_some_and(|tag| tag.reasons.iter().any(|one| one.weight.counts())) {
                let (id, text) = (labelled.id.clone(), labelled.text.clone());
                review.unmatched.push(Unmatched { id, topic: info.id.clone(), text });
            }
            for (term, counts) in tag.map(terms_of).unwrap_or_default() {
                let given = tag.is_some_and(Tag::is_given);
                let empty = || TermReview {
                    topic: info.id.clone(),
                    term: term.clone(),
                    helped: 0,
                    hurt: 0,
                    silenced: 0,
                };
                let entry = match (wanted, given, counts) {
                    (true, _, true) | (false, true, true) | (true, false, false) => {
                        terms.entry((number, term.clone())).or_insert_with(empty)
                    }
                    _ => continue,
                };
                match (wanted, counts) {
                    (true, true) => entry.helped += 1,
                    (true, false) => entry.silenced += 1,
                    (false, _) => entry.hurt += 1,
                }
            }
        }
    }
    let mut terms: Vec<_> = terms.into_iter().collect();
    // By topic; within it the order of the terms is kept where the counts are the same.
    terms.sort_by_key(|((topic, _), term)| {
        (*topic, std::cmp::Reverse((term.hurt + term.silenced, term.helped)))
    });
    review.terms = terms.into_iter().map(|(_, term)| term).collect();
    review
}

/// The terms of a tag, each once, and whether it counts anywhere in the paragraph.
fn terms_of(tag: &Tag) -> BTreeMap<String, bool> {
    let mut terms = BTreeMap::new();
    for reason in &tag.reasons {
        *terms.entry(fold_str(&reason.term)).or_default() |= Weight::counts(reason.weight);
    }
    terms
}
