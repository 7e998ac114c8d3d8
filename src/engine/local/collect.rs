//! The best matches, and counts of all of them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::schema::{ARTICLE, KIND, ORIGIN, PLACE, SOURCE, TIME, TOPIC};
use crate::engine::{Counted, Order};

/// The `limit` best matches. Ties go by [`PLACE`], which is made of the article and the ordinal, so
/// that an index gives the same answer whatever the order in which it was written.
pub(super) struct Best {
    pub(super) limit: usize,
    pub(super) order: Order,
}

/// What matches are ordered by: greatest first, then least place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ranked {
    /// The score, or the second of publication; negative infinity without one.
    pub(super) value: f64,
    place: u64,
    pub(super) address: DocAddress,
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    /// Better is less, as everywhere in a list of hits.
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
        Ok(SegmentBest { limit: self.limit, number, times, places, heap: BinaryHeap::new() })
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Score
    }

    fn merge_fruits(&self, segments: Vec<Vec<Ranked>>) -> tantivy::Result<Vec<Ranked>> {
        let mut merged: Vec<Ranked> = segments.into_iter().flatten().collect();
        merged.sort_unstable();
        merged.truncate(self.limit);
        Ok(merged)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Vec<Ranked>> {
        let mut best = self.for_segment(number, segment)?;
        let alive = segment.alive_bitset();
        let is_alive = |document| alive.is_none_or(|alive| alive.is_alive(document));
        if best.times.is_none() {
            // What scores below the worst of the best may be passed over, block by block; what
            // scores the same may not, since its place may be the better one.
            weight.for_each_pruning(Score::MIN, segment, &mut |document, score| {
                if is_alive(document) {
                    best.collect(document, score);
                }
                best.threshold()
            })?;
        } else {
            weight.for_each_no_score(segment, &mut |documents| {
                for document in documents.iter().filter(|document| is_alive(**document)) {
                    best.collect(*document, 0.0);
                }
            })?;
        }
        Ok(best.harvest())
    }
}

/// Every match with its place.
pub(super) struct Places;

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

pub(super) struct SegmentPlaces {
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

pub(super) struct SegmentBest {
    limit: usize,
    number: SegmentOrdinal,
    times: Option<Column<i64>>,
    places: Arc<dyn ColumnValues<u64>>,
    /// The worst of the best on top.
    heap: BinaryHeap<Ranked>,
}

impl SegmentBest {
    fn threshold(&self) -> Score {
        match self.heap.peek() {
            Some(worst) if self.heap.len() >= self.limit => (worst.value as Score).next_down(),
            _ => Score::MIN,
        }
    }
}

impl SegmentCollector for SegmentBest {
    type Fruit = Vec<Ranked>;

    fn collect(&mut self, document: DocId, score: Score) {
        let value = match &self.times {
            None => f64::from(score),
            Some(times) => times.first(document).map_or(f64::NEG_INFINITY, |time| time as f64),
        };
        let full = self.heap.len() >= self.limit;
        if full && self.heap.peek().is_none_or(|worst| value < worst.value) {
            return;
        }
        let place = self.places.get_val(document);
        let ranked = Ranked { value, place, address: DocAddress::new(self.number, document) };
        if !full {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }

    fn harvest(self) -> Vec<Ranked> {
        self.heap.into_vec()
    }
}

/// Counts all matches, and for each field the matches by value.
pub(super) struct Counts(pub(super) Vec<Counted>);

/// How many matches there are, and how many by value for each field.
pub(super) type Tally = (u64, Vec<BTreeMap<String, u64>>);

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

pub(super) struct SegmentCounts {
    total: u64,
    values: Vec<Values>,
}

/// A column and how often each of its values was met.
enum Values {
    /// Nobody in the segment has a value.
    Absent,
    /// By the number of the value in the column's dictionary.
    Text(StrColumn, Vec<u64>),
    /// By year.
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

/// The values of a column by their numbers, which ascend. One by one, each would be read from the
/// beginning of its block.
pub(super) fn names(column: &StrColumn, values: &[u64]) -> tantivy::Result<Vec<String>> {
    let mut names = Vec::with_capacity(values.len());
    let mut name = |value: &[u8]| names.push(String::from_utf8_lossy(value).into_owned());
    column.dictionary().sorted_ords_to_term_cb(values, &mut name)?;
    if names.len() == values.len() {
        return Ok(names);
    }
    Err(TantivyError::InternalError("a column is not what was written".to_owned()))
}

/// The year of a second counted from 1970.
fn year(seconds: i64) -> i32 {
    time::OffsetDateTime::from_unix_timestamp(seconds).map_or(0, |time| time.year())
}
