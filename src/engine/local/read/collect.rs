//! Collects the best matches, and counts all of them.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyError};

use crate::engine::local::format::schema::{ARTICLE, KIND, ORIGIN, PLACE, SOURCE, TIME, TOPIC};
use crate::engine::{Counted, Order, Page};

/// Collects the best matches of a page. Ties are broken by [`PLACE`], which is derived from the article
/// and the ordinal, so the answer does not depend on the order in which the index was written.
pub(crate) struct Best {
    order: Order,
    /// Shared by all segments: the threshold of one segment prunes the next.
    found: Arc<Mutex<Found>>,
}

impl Best {
    /// Of the first `limit` matches, keeps those with at least `score_ratio` of the best score, and the
    /// first `min_candidates`.
    pub(crate) fn new(page: &Page, limit: usize) -> Self {
        let found = Found {
            limit,
            score_ratio: page.score_ratio,
            min_candidates: page.min_candidates,
            worst: BinaryHeap::new(),
            sure: BinaryHeap::new(),
            best: 0.0,
        };
        Self { order: page.order, found: Arc::new(Mutex::new(found)) }
    }
}

/// Sort key of matches: greatest key first, then least place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    /// The score, or the time of publication in seconds; negative infinity without one.
    pub(crate) value: f64,
    place: u64,
    pub(crate) address: DocAddress,
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    /// A better match is less, as in a sorted list of hits.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .value
            .total_cmp(&self.value)
            .then(self.place.cmp(&other.place))
            .then(self.address.cmp(&other.address))
    }
}

impl Collector for Best {
    type Fruit = Vec<Ranked>;
    type Child = SegmentBest;

    fn for_segment(&self, number: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentBest> {
        let times = match self.order {
            Order::Score => None,
            Order::Newest => Some(segment.fast_fields().i64(TIME)?),
        };
        let places = segment.fast_fields().column_first_or_default(PLACE)?;
        Ok(SegmentBest { number, times, places, found: self.found.clone() })
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Score
    }

    fn merge_fruits(&self, _: Vec<()>) -> tantivy::Result<Vec<Ranked>> {
        Ok(std::mem::take(&mut locked(&self.found).worst).into_sorted_vec())
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<()> {
        let mut best = self.for_segment(number, segment)?;
        let alive = segment.alive_bitset();
        let is_alive = |document| alive.is_none_or(|alive| alive.is_alive(document));
        if best.times.is_none() {
            // Block-max WAND skips blocks that score too little.
            let enough = locked(&self.found).enough();
            weight.for_each_pruning(enough, segment, &mut |document, score| {
                if is_alive(document) {
                    best.collect(document, score);
                }
                locked(&best.found).enough()
            })?;
        } else {
            weight.for_each_no_score(segment, &mut |documents| {
                for document in documents.iter().filter(|document| is_alive(**document)) {
                    best.collect(*document, 0.0);
                }
            })?;
        }
        Ok(())
    }
}

fn locked(found: &Mutex<Found>) -> MutexGuard<'_, Found> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The best matches so far.
struct Found {
    limit: usize,
    score_ratio: f32,
    min_candidates: usize,
    /// A heap with the worst of them on top.
    worst: BinaryHeap<Ranked>,
    /// A heap of the scores of the first `min_candidates`, the least on top, as bits, which sort like
    /// the scores; empty if all matches are wanted.
    sure: BinaryHeap<Reverse<u32>>,
    best: Score,
}

impl Found {
    /// The score that a match must exceed to be kept. Matches that tie with the worst are kept too,
    /// because their place may be better.
    fn enough(&self) -> Score {
        let full = self.worst.len() >= self.limit;
        let worst = self.worst.peek().filter(|_| full).map_or(Score::MIN, |worst| worst.value as Score);
        let sure = self.sure.peek().filter(|_| self.sure.len() >= self.min_candidates);
        let near = sure.map_or(Score::MIN, |sure| Score::from_bits(sure.0).min(self.best * self.score_ratio));
        worst.max(near).next_down()
    }

    fn add(&mut self, value: f64, place: impl Fn() -> u64, address: DocAddress) {
        let full = self.worst.len() >= self.limit;
        if full && self.worst.peek().is_none_or(|worst| value < worst.value) {
            return;
        }
        let ranked = Ranked { value, place: place(), address };
        if !full {
            self.worst.push(ranked);
        } else if let Some(mut worst) = self.worst.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
        if self.score_ratio > 0.0 {
            self.best = self.best.max(value as Score);
            self.sure.push(Reverse((value as Score).to_bits()));
            if self.sure.len() > self.min_candidates {
                self.sure.pop();
            }
        }
    }
}

/// Collects every match with its place.
pub(crate) struct Places;

impl Collector for Places {
    type Fruit = Vec<(u64, DocAddress)>;
    type Child = SegmentPlaces;

    fn for_segment(&self, number: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentPlaces> {
        let places = segment.fast_fields().column_first_or_default(PLACE)?;
        Ok(SegmentPlaces { number, places, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Vec<(u64, DocAddress)>>) -> tantivy::Result<Vec<(u64, DocAddress)>> {
        Ok(segments.into_iter().flatten().collect())
    }
}

pub(crate) struct SegmentPlaces {
    number: SegmentOrdinal,
    places: Arc<dyn ColumnValues<u64>>,
    found: Vec<(u64, DocAddress)>,
}

impl SegmentCollector for SegmentPlaces {
    type Fruit = Vec<(u64, DocAddress)>;

    fn collect(&mut self, document: DocId, _: Score) {
        self.found.push((self.places.get_val(document), DocAddress::new(self.number, document)));
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}

pub(crate) struct SegmentBest {
    number: SegmentOrdinal,
    times: Option<Column<i64>>,
    places: Arc<dyn ColumnValues<u64>>,
    found: Arc<Mutex<Found>>,
}

impl SegmentCollector for SegmentBest {
    type Fruit = ();

    fn collect(&mut self, document: DocId, score: Score) {
        let value = match &self.times {
            None => f64::from(score),
            Some(times) => times.first(document).map_or(f64::NEG_INFINITY, |time| time as f64),
        };
        let place = || self.places.get_val(document);
        locked(&self.found).add(value, place, DocAddress::new(self.number, document));
    }

    fn harvest(self) {}
}

/// Counts all matches, and the matches by value of each field.
pub(crate) struct Counts(pub(crate) Vec<Counted>);

impl Counts {
    /// Counts these matches.
    pub(crate) fn of(&self, searcher: &Searcher, matches: &[Ranked]) -> tantivy::Result<Tally> {
        let mut segments: BTreeMap<SegmentOrdinal, Vec<DocId>> = BTreeMap::new();
        for found in matches {
            segments.entry(found.address.segment_ord).or_default().push(found.address.doc_id);
        }
        let mut counted = Vec::with_capacity(segments.len());
        for (number, documents) in segments {
            let mut segment = self.for_segment(number, searcher.segment_reader(number))?;
            documents.into_iter().for_each(|document| segment.collect(document, 0.0));
            counted.push(segment.harvest());
        }
        self.merge_fruits(counted)
    }
}

/// The number of matches, and for each field the number by value.
pub(crate) type Tally = (u64, Vec<BTreeMap<String, u64>>);

impl Collector for Counts {
    type Fruit = Tally;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let columns = self.0.iter().map(|counted| Values::open(*counted, segment));
        Ok(SegmentCounts { total: 0, values: columns.collect::<tantivy::Result<_>>()? })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Tally>>) -> tantivy::Result<Tally> {
        let mut total = 0;
        let mut merged = vec![BTreeMap::new(); self.0.len()];
        for segment in segments {
            let (count, by_field) = segment?;
            total += count;
            for (merged, values) in merged.iter_mut().zip(by_field) {
                for (value, count) in values {
                    *merged.entry(value).or_default() += count;
                }
            }
        }
        Ok((total, merged))
    }
}

pub(crate) struct SegmentCounts {
    total: u64,
    values: Vec<Values>,
}

/// A column and the counts of its values.
enum Values {
    /// No document of the segment has a value.
    Absent,
    /// Counts by term ordinal in the column's dictionary.
    Text(StrColumn, Vec<u64>),
    /// Counts by year.
    Years(Column<i64>, HashMap<i32, u64>),
}

impl Values {
    fn open(counted: Counted, segment: &SegmentReader) -> tantivy::Result<Self> {
        let name = match counted {
            Counted::Topic => TOPIC,
            Counted::Source => SOURCE,
            Counted::Kind => KIND,
            Counted::Article => ARTICLE,
            Counted::Origin => ORIGIN,
            Counted::Year => return Ok(Self::Years(segment.fast_fields().i64(TIME)?, HashMap::new())),
        };
        Ok(segment.fast_fields().str(name)?.map_or(Self::Absent, |column| {
            let counts = vec![0; column.num_terms()];
            Self::Text(column, counts)
        }))
    }

    fn count(&mut self, document: DocId) {
        match self {
            Self::Absent => {}
            Self::Text(column, counts) => {
                for value in column.ords().values_for_doc(document) {
                    if let Some(count) = counts.get_mut(value as usize) {
                        *count += 1;
                    }
                }
            }
            Self::Years(column, counts) => {
                for time in column.values_for_doc(document) {
                    *counts.entry(year(time)).or_default() += 1;
                }
            }
        }
    }

    fn named(self) -> tantivy::Result<BTreeMap<String, u64>> {
        let mut named = BTreeMap::new();
        match self {
            Self::Absent => {}
            Self::Years(_, counts) => {
                named.extend(counts.into_iter().map(|(year, count)| (format!("{year:04}"), count)));
            }
            Self::Text(column, counts) => {
                let met: Vec<(u64, u64)> = (0..).zip(counts).filter(|(_, count)| *count > 0).collect();
                let values: Vec<u64> = met.iter().map(|(value, _)| *value).collect();
                let names = names(&column, &values)?;
                named.extend(names.into_iter().zip(met).map(|(name, (_, count))| (name, count)));
            }
        }
        Ok(named)
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = tantivy::Result<Tally>;

    fn collect(&mut self, document: DocId, _: Score) {
        self.total += 1;
        for values in &mut self.values {
            values.count(document);
        }
    }

    fn harvest(self) -> Self::Fruit {
        let named = self.values.into_iter().map(Values::named).collect::<tantivy::Result<_>>()?;
        Ok((self.total, named))
    }
}

/// The values of a column by ascending term ordinals. Looked up one by one, each would be read from the
/// start of its block.
pub(crate) fn names(column: &StrColumn, values: &[u64]) -> tantivy::Result<Vec<String>> {
    let mut names = Vec::with_capacity(values.len());
    let mut name = |value: &[u8]| names.push(String::from_utf8_lossy(value).into_owned());
    column.dictionary().sorted_ords_to_term_cb(values, &mut name)?;
    if names.len() == values.len() {
        return Ok(names);
    }
    Err(TantivyError::InternalError("a column is not what was written".to_owned()))
}

/// The year of a time in seconds since 1970.
fn year(seconds: i64) -> i32 {
    time::OffsetDateTime::from_unix_timestamp(seconds).map_or(0, |time| time.year())
}
