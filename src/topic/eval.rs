//! Evaluates tags: compares labelled paragraphs with the tagger's answers.

use std::fmt;

use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::topic::tag::{Context, Tag, rounded};
use crate::topic::tagger::Tagger;
use crate::topic::taxonomy::Taxonomy;

/// A paragraph with the topics that a person gave it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Labelled {
    /// Its name in reports.
    pub id: String,
    /// The paragraph.
    pub text: String,
    /// Its topics, by id.
    pub topics: Vec<String>,
}

/// Counts of true positives, false positives and false negatives of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// True positives: given and labelled.
    pub right: usize,
    /// False positives: given but not labelled.
    pub wrong: usize,
    /// False negatives: labelled but not given.
    pub missed: usize,
}

/// A topic that was given without a label, or labelled but not given.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// The paragraph's id.
    pub id: String,
    /// The topic.
    pub topic: String,
    /// Whether it is labelled: then it was missed.
    pub missed: bool,
    /// What the tagger found for the topic, if anything.
    pub tag: Option<Tag>,
}

/// The comparison of labels and tags. Displayed as a table and a list of mistakes.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Evaluation {
    /// Counts by topic, in the taxonomy's order.
    pub topics: Vec<(String, Counts)>,
    /// All topics counted together.
    pub micro: Counts,
    /// Paragraphs whose set of topics is exactly the labelled one.
    pub exact: usize,
    /// Paragraphs.
    pub total: usize,
    /// Every difference, in the order of the paragraphs.
    pub mistakes: Vec<Mistake>,
}

/// Tags labelled paragraphs, each without context, and compares.
pub fn measure(taxonomy: &Taxonomy, gold: &[Labelled]) -> Evaluation {
    let tagger = Tagger::new(taxonomy);
    let answer = |labelled: &Labelled| tagger.explain(&labelled.text, &Context::default());
    evaluate(taxonomy, gold, &gold.iter().map(answer).collect::<Vec<_>>())
}

/// Compares labels with the tagger's answers to the same paragraphs ([`crate::topic::Tagger::explain`]).
/// A topic without any label and any tag is left out of the means.
pub fn evaluate(taxonomy: &Taxonomy, gold: &[Labelled], answers: &[Vec<Tag>]) -> Evaluation {
    let mut evaluation = Evaluation { total: gold.len(), ..Evaluation::default() };
    let mut counts = vec![Counts::default(); taxonomy.topics().len()];
    for (labelled, tags) in gold.iter().zip(answers) {
        let before = evaluation.mistakes.len();
        for (info, counts) in taxonomy.topics().iter().zip(&mut counts) {
            let tag = tags.iter().find(|tag| tag.topic == info.id);
            let wanted = labelled.topics.contains(&info.id);
            match (wanted, tag.is_some_and(Tag::is_given)) {
                (true, true) => counts.right += 1,
                (false, true) => counts.wrong += 1,
                (true, false) => counts.missed += 1,
                (false, false) => continue,
            }
            if wanted != tag.is_some_and(Tag::is_given) {
                evaluation.mistakes.push(Mistake {
                    id: labelled.id.clone(),
                    topic: info.id.clone(),
                    missed: wanted,
                    tag: tag.cloned(),
                });
            }
        }
        evaluation.exact += usize::from(evaluation.mistakes.len() == before);
    }
    for (info, counts) in taxonomy.topics().iter().zip(counts) {
        evaluation.micro.right += counts.right;
        evaluation.micro.wrong += counts.wrong;
        evaluation.micro.missed += counts.missed;
        evaluation.topics.push((info.id.clone(), counts));
    }
    evaluation
}

impl Labelled {
    /// Reads one paragraph per line with [`Labelled::parse`]; blank lines are ignored.
    ///
    /// # Errors
    /// Those of [`Labelled::parse`], with the line.
    pub fn read(lines: &str, taxonomy: &Taxonomy) -> Result<Vec<Self>> {
        (1..)
            .zip(lines.lines())
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| Self::parse(line, taxonomy).map_err(|error| error.with_line(number)))
            .collect()
    }

    /// Reads `{"id": "…", "text": "…", "topics": ["…"]}`; other fields are ignored. Topics
    /// are resolved to the ids of the taxonomy.
    ///
    /// # Errors
    /// `InvalidInput` if the line is no such object, `InvalidQuery` for an unknown topic.
    pub fn parse(line: &str, taxonomy: &Taxonomy) -> Result<Self> {
        let mut labelled: Self = serde_json::from_str(line).map_err(|error| {
            let message = format!("no labelled paragraph, expected `id`, `text` and `topics`: {error}");
            Error::new(ErrorKind::InvalidInput, message)
        })?;
        for topic in &mut labelled.topics {
            *topic = taxonomy.resolve(topic)?.to_owned();
        }
        Ok(labelled)
    }
}

impl Counts {
    /// The ratio of given tags that are right; 1 if none was given.
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// The ratio of labels that were given; 1 if there is none.
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

impl Evaluation {
    /// The mean of the topics' F1.
    pub fn macro_f1(&self) -> f64 {
        let seen = self.topics.iter().filter(|(_, counts)| *counts != Counts::default());
        let (sum, number) =
            seen.fold((0.0, 0.0), |(sum, number), (_, counts)| (sum + counts.f1(), number + 1.0));
        if number > 0.0 { sum / number } else { 1.0 }
    }

    /// The ratio of paragraphs whose set of topics is exactly the labelled one.
    pub fn exact_share(&self) -> f64 {
        share(self.exact, self.total)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of paragraphs are small")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The counts, and the figures that follow from them.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut counts = serializer.serialize_struct("Counts", 6)?;
        counts.serialize_field("precision", &thousandths(self.precision()))?;
        counts.serialize_field("recall", &thousandths(self.recall()))?;
        counts.serialize_field("f1", &thousandths(self.f1()))?;
        counts.serialize_field("right", &self.right)?;
        counts.serialize_field("wrong", &self.wrong)?;
        counts.serialize_field("missed", &self.missed)?;
        counts.end()
    }
}

impl Serialize for Evaluation {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Topic<'a> {
            id: &'a str,
            #[serde(flatten)]
            counts: &'a Counts,
        }
        let topics: Vec<Topic<'_>> = self.topics.iter().map(|(id, counts)| Topic { id, counts }).collect();
        let mut evaluation = serializer.serialize_struct("Evaluation", 6)?;
        evaluation.serialize_field("paragraphs", &self.total)?;
        evaluation.serialize_field("exact", &self.exact)?;
        evaluation.serialize_field("micro", &self.micro)?;
        evaluation.serialize_field("macro_f1", &thousandths(self.macro_f1()))?;
        evaluation.serialize_field("topics", &topics)?;
        evaluation.serialize_field("mistakes", &self.mistakes)?;
        evaluation.end()
    }
}

/// The score, and the evidence for and against in words.
impl Serialize for Mistake {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let reasons: Vec<String> =
            self.tag.iter().flat_map(|tag| &tag.reasons).map(ToString::to_string).collect();
        let mut mistake = serializer.serialize_struct("Mistake", 5)?;
        mistake.serialize_field("id", &self.id)?;
        mistake.serialize_field("topic", &self.topic)?;
        mistake.serialize_field("missed", &self.missed)?;
        mistake.serialize_field("score", &self.tag.as_ref().map_or(0.0, |tag| rounded(tag.score)))?;
        mistake.serialize_field("reasons", &reasons)?;
        mistake.end()
    }
}

fn thousandths(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<12} {:>6} {:>6} {:>6} {:>7}", "topic", "P", "R", "F1", "labels")?;
        let micro = ("micro".to_owned(), self.micro);
        for (name, counts) in self.topics.iter().chain([&micro]) {
            let (p, r, f1) = (counts.precision(), counts.recall(), counts.f1());
            writeln!(f, "{name:<12} {p:>6.3} {r:>6.3} {f1:>6.3} {:>7}", counts.right + counts.missed)?;
        }
        writeln!(f, "{:<12} {:>6} {:>6} {:>6.3}", "macro", "", "", self.macro_f1())?;
        writeln!(f, "exact sets {} of {} ({:.3})", self.exact, self.total, self.exact_share())?;
        self.mistakes.iter().try_for_each(|mistake| writeln!(f, "{mistake}"))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.missed { "missed" } else { "wrong" };
        write!(f, "{} {what} {}", self.id, self.topic)?;
        match &self.tag {
            Some(tag) => write!(f, ": {tag}"),
            None => f.write_str(": nothing found"),
        }
    }
}
