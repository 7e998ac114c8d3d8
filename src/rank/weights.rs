//! The parameters of the ranking.

/// What the ingredients of a score weigh. The defaults are what `docs/ranking.md` measures; others
/// are for measuring what an ingredient gives.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// How fast repetition of a pair or run stops to count (Robertson and Zaragoza 2009, "The
    /// Probabilistic Relevance Framework: BM25 and Beyond").
    pub k1: f32,
    /// The same for characters.
    pub character_k1: f32,
    /// How much a long paragraph is held against itself, 0 to 1.
    pub b: f32,
    /// What a pair or run adds by standing there at all, however long the paragraph (Lv and Zhai
    /// 2011, "Lower-Bounding Term Frequency Normalization"): long ones among short ones need it.
    pub lower_bound: f32,
    /// Power of the idf_power: rare tokens tell more than their logarithm says.
    pub idf_power: f32,
    /// A character against a pair.
    pub character: f32,
    /// How fast a pair loses weight that holds together less than its neighbour in the query.
    pub boundary_discount: f32,
    /// How much more the beginning of a query weighs than its end: a query names first what it is
    /// about, and then what of it.
    pub position_prior: f32,
    /// A word that answers have, against one of the query.
    pub answer: f32,
    /// A token in the title against one in the text.
    pub title: f32,
    /// The best sentence against the whole paragraph.
    pub sentence: f32,
    /// The first sentence against the whole paragraph: it says what the paragraph is about.
    pub opening: f32,
    /// Whose length a long paragraph is measured by: 1 is that of the other candidates, 0 that of all
    /// paragraphs. What answers a question about laws is as long as laws are, whatever else there is.
    pub candidate_length: f32,
    /// A keyword that stands there in the very script, width and case that it was typed in: enough
    /// to put it before the other form, too little to put it before a better paragraph.
    pub typed: f32,
    /// Whether question phrases are cut out of a query: no answer holds them.
    pub questions: bool,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            k1: 0.5,
            character_k1: 1.2,
            b: 0.75,
            lower_bound: 0.5,
            idf_power: 1.2,
            character: 1.5,
            boundary_discount: 0.2,
            position_prior: 0.2,
            answer: 0.6,
            title: 0.3,
            sentence: 0.5,
            opening: 0.15,
            candidate_length: 1.0,
            typed: 0.3,
            questions: true,
        }
    }
}
