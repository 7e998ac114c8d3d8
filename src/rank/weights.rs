//! The parameters of the ranking.

/// Weights of the parts of a score. `docs/ranking.md` measures the defaults; other values serve to
/// measure the effect of a part.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// BM25's k1 of bigrams and runs, the saturation of repeated terms (Robertson and Zaragoza 2009, "The
    /// Probabilistic Relevance Framework: BM25 and Beyond").
    pub k1: f32,
    /// The same for unigrams.
    pub character_k1: f32,
    /// BM25's b, the strength of length normalization, 0 to 1.
    pub b: f32,
    /// What one occurrence of a bigram or run adds whatever the length of the paragraph (Lv and Zhai
    /// 2011, "Lower-Bounding Term Frequency Normalization"): long ones among short ones need it.
    pub lower_bound: f32,
    /// Exponent of idf: rare tokens are more relevant than the logarithm says.
    pub idf_power: f32,
    /// Weight of a unigram relative to a bigram.
    pub character: f32,
    /// How fast a boundary bigram loses weight, by its difference of mutual information.
    pub boundary_discount: f32,
    /// Position prior: how much more the beginning of a query weighs than its end. A query names its
    /// subject first.
    pub position_prior: f32,
    /// Weight of a word of answers relative to one of the query.
    pub answer: f32,
    /// Weight of a token in the title relative to one in the text.
    pub title: f32,
    /// Weight of the best sentence relative to the whole paragraph.
    pub sentence: f32,
    /// Weight of the first sentence, which introduces the topic, relative to the whole paragraph.
    pub opening: f32,
    /// Length normalization over candidates: 1 uses the length of the candidates, 0 that of all paragraphs.
    /// Answers about laws are as long as laws, whatever else is in the index.
    pub candidate_length: f32,
    /// Bonus for a keyword in the script, width and case as typed: enough to rank it before another form,
    /// too little to rank it before a better paragraph.
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
