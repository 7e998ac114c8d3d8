//! A stored paragraph as it is read; its texts are moved out, not copied.

use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize, ValueDeserializer,
    ValueVisitor,
};

use crate::engine::local::format::text_codec;

/// The values of a stored document by field, in stored order.
#[derive(Debug, Default)]
pub(crate) struct Document(Vec<(Field, Value)>);

#[derive(Debug)]
enum Value {
    Text(String),
    Number(u64),
}

impl Document {
    /// Reads a document as tantivy stores it. `None` if a length exceeds the data: tantivy would trust
    /// a damaged length, and the system ends a process that allocates that much memory.
    pub(crate) fn parse(document: &[u8]) -> Option<Self> {
        let values = parts(document)?.map(|part| {
            let (field, part) = part?;
            let value = match part {
                Part::Text(text) => Value::Text(std::str::from_utf8(text).ok()?.to_owned()),
                Part::Packed(packed) => Value::Text(text_codec::unpack(packed)?),
                Part::Number(number) => Value::Number(number),
            };
            Some((field, value))
        });
        values.collect::<Option<_>>().map(Self)
    }

    /// Removes and returns the first text of a field.
    pub(crate) fn take(&mut self, field: Field) -> Option<String> {
        self.take_all(field).next()
    }

    /// Removes and returns the texts of a field, one at a time.
    pub(crate) fn take_all(&mut self, field: Field) -> impl Iterator<Item = String> + '_ {
        self.0.iter_mut().filter_map(move |(own, value)| match value {
            Value::Text(text) if *own == field => Some(std::mem::take(text)),
            _ => None,
        })
    }

    /// The first number of a field.
    pub(crate) fn number(&self, field: Field) -> Option<u64> {
        self.0.iter().find_map(|(own, value)| match value {
            Value::Number(number) if *own == field => Some(*number),
            _ => None,
        })
    }
}

/// The packed texts of two fields; empty if the document has none. `None` if the document is damaged.
pub(crate) fn packed_of(document: &[u8], fields: [Field; 2]) -> Option<[&[u8]; 2]> {
    let mut found: [&[u8]; 2] = [&[], &[]];
    for part in parts(document)? {
        if let (own, Part::Packed(packed)) = part? {
            let places = fields.iter().zip(&mut found).filter(|(field, _)| **field == own);
            places.for_each(|(_, place)| *place = packed);
        }
    }
    Some(found)
}

/// A stored value.
enum Part<'a> {
    /// Bytes not yet checked to be UTF-8; the reader checks them.
    Text(&'a [u8]),
    Packed(&'a [u8]),
    Number(u64),
}

/// The values of a stored document: their number; then for each a field of four bytes, a type of one
/// byte, and the value.
fn parts(document: &[u8]) -> Option<impl Iterator<Item = Option<(Field, Part<'_>)>>> {
    let mut rest = document;
    let mut left = length(&mut rest)?;
    Some(std::iter::from_fn(move || {
        if left == 0 {
            // No bytes may follow the last value.
            return (!std::mem::take(&mut rest).is_empty()).then_some(None);
        }
        left -= 1;
        let part = part(&mut rest);
        if part.is_none() {
            (left, rest) = (0, &[]);
        }
        Some(part)
    }))
}

fn part<'a>(rest: &mut &'a [u8]) -> Option<(Field, Part<'a>)> {
    let field = Field::from_field_id(u32::from_le_bytes(take(rest, 4)?.try_into().ok()?));
    let part = match take(rest, 1)?.first()? {
        0 => {
            let length = length(rest)?;
            Part::Text(take(rest, length)?)
        }
        1 => Part::Number(u64::from_le_bytes(take(rest, 8)?.try_into().ok()?)),
        4 => {
            let length = length(rest)?;
            Part::Packed(take(rest, length)?)
        }
        // No other type is stored.
        _ => return None,
    };
    Some((field, part))
}

impl DocumentDeserialize for Document {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut deserializer: D) -> Result<Self, DeserializeError> {
        let mut values = Vec::with_capacity(deserializer.size_hint());
        while let Some(value) = deserializer.next_field()? {
            values.push(value);
        }
        Ok(Self(values))
    }
}

impl ValueDeserialize for Value {
    fn deserialize<'de, D: ValueDeserializer<'de>>(deserializer: D) -> Result<Self, DeserializeError> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl ValueVisitor for Visitor {
    type Value = Value;

    fn visit_string(&self, text: String) -> Result<Value, DeserializeError> {
        Ok(Value::Text(text))
    }

    fn visit_bytes(&self, packed: Vec<u8>) -> Result<Value, DeserializeError> {
        let damaged = || DeserializeError::custom("a packed text is not what was written");
        text_codec::unpack(&packed).map(Value::Text).ok_or_else(damaged)
    }

    fn visit_u64(&self, number: u64) -> Result<Value, DeserializeError> {
        Ok(Value::Number(number))
    }
}

/// A variable-length integer: groups of seven bits, the lowest first; the last group has the eighth bit
/// set.
fn length(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for group in 0..10 {
        let byte = take(rest, 1)?.first().copied()?;
        number |= u64::from(byte & 0x7F).checked_shl(7 * group)?;
        if byte & 0x80 != 0 {
            return usize::try_from(number).ok();
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}
