//! 6. String → Query: the condition and the weighted terms, independent of any engine.

mod keyword;
mod parse;

pub use keyword::{Keyword, content_tokens, covering, display};
pub use parse::{Clause, DEEPEST, FilterField, parse};

use std::collections::HashMap;

use crate::analysis::{Ngram, Synonyms};

/// Weight of a token that occurs only in a synonym of a keyword.
pub const SYNONYM: f32 = 0.4;

/// A query to an engine: which paragraphs match, and the terms of the first-stage score.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Query {
    /// The condition that a paragraph must satisfy.
    pub condition: Condition,
    /// The terms that score it.
    pub terms: Vec<Weighted>,
}

impl Query {
    /// Matches every paragraph.
    pub fn all() -> Self {
        Self { condition: Condition::Always, terms: Vec::new() }
    }
}

/// A token and its weight.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Weighted {
    /// The field of the token.
    pub field: Field,
    /// The token.
    pub token: String,
    /// Factor of its score.
    pub weight: f32,
}

/// A searchable field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Field {
    /// A field of the paragraph's text.
    Text(Ngram),
    /// A field of the article's title.
    Title(Ngram),
    /// A topic's id.
    Topic,
    /// The source as written.
    Source,
    /// The kind's name.
    Kind,
    /// The article's id.
    Article,
}

/// The part of a document that is tokenized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The paragraph's text.
    Text,
    /// The article's title.
    Title,
}

impl Part {
    /// A field of this part.
    pub fn field(self, field: Ngram) -> Field {
        match self {
            Self::Text => Field::Text(field),
            Self::Title => Field::Title(field),
        }
    }
}

/// A condition on a paragraph.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// Always.
    Always,
    /// Never.
    Never,
    /// At least one of the query's weighted terms occurs in the paragraph's text.
    AnyTerm,
    /// The token or value occurs in the field.
    Token(Field, String),
    /// The folded text occurs literally in the part; see [`covering`] for the tokens that it implies.
    Literal(Part, String),
    /// Published at or after the first second, and before the second; either may be open.
    Published(Option<i64>, Option<i64>),
    /// All hold.
    Every(Vec<Condition>),
    /// At least one holds.
    Either(Vec<Condition>),
    /// Does not hold.
    Not(Box<Condition>),
}

impl Condition {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, other) | (other, Self::Always) => other,
            (Self::Every(mut every), Self::Every(others)) => {
                every.extend(others);
                Self::Every(every)
            }
            (Self::Every(mut every), other) | (other, Self::Every(mut every)) => {
                every.push(other);
                Self::Every(every)
            }
            (this, other) => Self::Every(vec![this, other]),
        }
    }

    /// At least one of the conditions holds; a single one is not wrapped.
    pub fn either(mut any: Vec<Self>) -> Self {
        match any.len() {
            0 => Self::Never,
            1 => any.pop().unwrap_or(Self::Never),
            _ if any.contains(&Self::Always) => Self::Always,
            _ => Self::Either(any),
        }
    }

    /// All of the conditions hold.
    pub fn every(all: Vec<Self>) -> Self {
        all.into_iter().fold(Self::Always, Self::and)
    }

    /// A folded text occurs literally in a part. A single token needs no verification.
    pub fn literal(part: Part, folded: &str) -> Self {
        match covering(folded).as_slice() {
            [(field, token)] if token == folded => Self::Token(part.field(*field), token.clone()),
            _ => Self::Literal(part, folded.to_owned()),
        }
    }
}

/// How strictly keywords match. See [`crate::search::Level`], which a hit carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strictness {
    /// Every keyword occurs literally.
    Exact,
    /// All runs of every keyword occur.
    All,
    /// Some runs occur.
    Some,
}

/// A parsed and analysed query: the keywords, and the condition at every strictness.
#[derive(Debug, Clone)]
pub struct Plan {
    root: Node,
    /// Whether question phrases are removed from keywords.
    questions: bool,
    /// The keywords in the order of the query, without exclusions.
    pub keywords: Vec<Keyword>,
}

/// Clauses with analysed text. Keywords are indexes into [`Plan::keywords`].
#[derive(Debug, Clone)]
enum Node {
    Keyword(usize),
    Title(usize),
    Condition(Condition),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

impl Plan {
    /// Analyses a tree of clauses; `filter` turns a field's value into its condition, `questions`
    /// enables the removal of question phrases.
    pub fn new(clause: &Clause, filter: impl Fn(FilterField, &str) -> Condition, questions: bool) -> Self {
        let mut plan = Self { root: Node::All(Vec::new()), questions, keywords: Vec::new() };
        plan.root = plan.node(clause, &filter, true);
        if plan.keywords.iter().all(Keyword::is_signs) {
            // A query of signs only is taken literally.
            plan.keywords.iter_mut().for_each(|keyword| keyword.quoted = true);
        }
        plan
    }

    /// Adds the alternatives of every keyword. Phrases are not expanded.
    #[must_use]
    pub fn with_synonyms(mut self, synonyms: &Synonyms) -> Self {
        for keyword in self.keywords.iter_mut().filter(|keyword| !keyword.quoted && !keyword.in_title) {
            let variants = synonyms.variants(&keyword.folded).into_iter();
            keyword.variants =
                variants.map(|variant| variant.split_whitespace().map(str::to_owned).collect()).collect();
        }
        self
    }

    /// A plan for paragraphs that contain any of `tokens`.
    pub fn like(tokens: Vec<(Ngram, String)>) -> Self {
        Self { root: Node::Keyword(0), questions: false, keywords: vec![Keyword::of_tokens(tokens)] }
    }

    fn node(
        &mut self,
        clause: &Clause,
        filter: &impl Fn(FilterField, &str) -> Condition,
        wanted: bool,
    ) -> Node {
        match clause {
            Clause::Keyword(text) => self.keyword(text, false, false, wanted),
            Clause::Phrase(text) => self.keyword(text, true, false, wanted),
            Clause::Title(value) => match &**value {
                Clause::Phrase(text) => self.keyword(text, true, true, wanted),
                Clause::Keyword(text) => self.keyword(text, false, true, wanted),
                other => self.node(other, filter, wanted),
            },
            Clause::Filter(field, value) => Node::Condition(filter(*field, value)),
            Clause::All(clauses) => Node::All(clauses.iter().map(|c| self.node(c, filter, wanted)).collect()),
            Clause::Any(clauses) => Node::Any(clauses.iter().map(|c| self.node(c, filter, wanted)).collect()),
            Clause::Not(clause) => Node::Not(Box::new(self.node(clause, filter, false))),
        }
    }

    fn keyword(&mut self, text: &str, quoted: bool, in_title: bool, wanted: bool) -> Node {
        let keyword = Keyword::new(text, quoted, in_title, self.questions);
        if keyword.folded.is_empty() {
            // The keyword has no visible character.
            return Node::All(Vec::new());
        }
        if !wanted {
            let part = if in_title { Part::Title } else { Part::Text };
            return Node::Condition(Condition::literal(part, &keyword.folded));
        }
        self.keywords.push(keyword);
        let number = self.keywords.len() - 1;
        if in_title { Node::Title(number) } else { Node::Keyword(number) }
    }

    /// Whether nothing in the query ranks: it is empty, or has filters only.
    pub fn is_empty(&self) -> bool {
        self.keywords.is_empty()
    }

    /// For each keyword, the condition that it occurs literally in a paragraph or a title.
    pub fn literally(&self) -> impl Iterator<Item = Condition> + '_ {
        self.keywords.iter().map(|keyword| match keyword.in_title {
            true => literally(Part::Title, keyword),
            false => Condition::either(vec![literally(Part::Text, keyword), literally(Part::Title, keyword)]),
        })
    }

    /// The query to an engine at a strictness. Phrases are literal at every one.
    pub fn query(&self, strictness: Strictness) -> Query {
        Query { condition: self.condition(strictness), terms: self.terms() }
    }

    fn condition(&self, strictness: Strictness) -> Condition {
        let wanted = self.hold(&self.root, strictness);
        // A keyword may occur in the title, but at least one must occur in the paragraph itself.
        let mut own: Vec<Condition> = Vec::new();
        for keyword in self.keywords.iter().filter(|keyword| !keyword.in_title) {
            let condition = match strictness {
                Strictness::Exact => literally(Part::Text, keyword),
                _ if keyword.quoted => literally(Part::Text, keyword),
                _ => Condition::AnyTerm,
            };
            if !own.contains(&condition) {
                own.push(condition);
            }
        }
        if own.is_empty() || own.first() == Some(&wanted) {
            wanted
        } else {
            wanted.and(Condition::either(own))
        }
    }

    fn hold(&self, node: &Node, strictness: Strictness) -> Condition {
        match node {
            Node::Keyword(number) => self.keyword_holds(*number, strictness),
            Node::Title(number) => {
                self.keywords.get(*number).map_or(Condition::Always, |keyword| match strictness {
                    Strictness::Some if !keyword.quoted => Condition::either(tokens_of(Part::Title, keyword)),
                    Strictness::All if !keyword.quoted => Condition::every(tokens_of(Part::Title, keyword)),
                    _ => literally(Part::Title, keyword),
                })
            }
            Node::Condition(condition) => condition.clone(),
            Node::All(nodes) => {
                nodes.iter().fold(Condition::Always, |all, node| all.and(self.hold(node, strictness)))
            }
            Node::Any(nodes) => {
                Condition::either(nodes.iter().map(|node| self.hold(node, strictness)).collect())
            }
            Node::Not(node) => Condition::Not(Box::new(self.hold(node, strictness))),
        }
    }

    fn keyword_holds(&self, number: usize, strictness: Strictness) -> Condition {
        let Some(keyword) = self.keywords.get(number) else { return Condition::Always };
        let alone = self.keywords.iter().filter(|other| !other.in_title).count() == 1;
        match strictness {
            Strictness::Some if !keyword.quoted => Condition::Always,
            Strictness::All if !keyword.quoted => {
                let pieces = keyword.tokens.iter().map(|(field, token)| {
                    let stands = |part: Part| Condition::Token(part.field(*field), token.clone());
                    Condition::either(vec![stands(Part::Text), stands(Part::Title)])
                });
                let mut forms = vec![Condition::every(pieces.collect())];
                for variant in &keyword.variants {
                    forms.push(Condition::every(
                        variant
                            .iter()
                            .map(|piece| {
                                let stands = |part| Condition::literal(part, piece);
                                Condition::either(vec![stands(Part::Text), stands(Part::Title)])
                            })
                            .collect(),
                    ));
                }
                Condition::either(forms)
            }
            // A keyword that only matches the title would otherwise return the whole article.
            _ if alone => literally(Part::Text, keyword),
            _ => Condition::either(vec![literally(Part::Text, keyword), literally(Part::Title, keyword)]),
        }
    }

    /// The weighted terms, each once, with its frequency in the query as weight. Terms of weight 0 are
    /// included for their document frequency: words of an answer, single characters.
    fn terms(&self) -> Vec<Weighted> {
        let mut terms: Vec<Weighted> = Vec::new();
        let mut numbers: HashMap<(Field, String), usize> = HashMap::new();
        let mut count = |field: Field, token: &str, weight: f32| {
            let number = *numbers.entry((field, token.to_owned())).or_insert(terms.len());
            match terms.get_mut(number) {
                Some(term) => term.weight += weight,
                None => terms.push(Weighted { field, token: token.to_owned(), weight }),
            }
        };
        for keyword in &self.keywords {
            let mut others: Vec<String> = Vec::new();
            let part = if keyword.in_title { Part::Title } else { Part::Text };
            for (field, token) in &keyword.tokens {
                count(part.field(*field), token, 1.0);
            }
            for piece in keyword.variants.iter().flatten() {
                for (field, token) in content_tokens(piece) {
                    if !keyword.tokens.iter().any(|(_, own)| *own == token) && !others.contains(&token) {
                        count(part.field(field), &token, SYNONYM);
                        others.push(token);
                    }
                }
            }
            for (field, token) in &keyword.answers {
                count(part.field(*field), token, 0.0);
            }
            for character in &keyword.characters {
                count(part.field(Ngram::Unigram), character.encode_utf8(&mut [0; 4]), 0.0);
            }
        }
        terms
    }
}

/// Every run of the keyword occurs literally in the part.
fn literally(part: Part, keyword: &Keyword) -> Condition {
    Condition::every(keyword.runs.iter().map(|piece| Condition::literal(part, piece)).collect())
}

fn tokens_of(part: Part, keyword: &Keyword) -> Vec<Condition> {
    keyword.tokens.iter().map(|(field, token)| Condition::Token(part.field(*field), token.clone())).collect()
}
