//! Counts of matches by the values of a column.

use std::collections::{BTreeMap, HashMap};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::schema::{ARTICLE, KIND, SOURCE, TIME, TOPIC};
use crate::engine::Counted;

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
                for (value, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                    let mut name = String::new();
                    column.ord_to_str(value as u64, &mut name).map_err(TantivyError::from)?;
                    named.insert(name, count);
                }
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

/// The year of a second counted from 1970.
fn year(seconds: i64) -> i32 {
    time::OffsetDateTime::from_unix_timestamp(seconds).map_or(0, |time| time.year())
}
