//! A stored paragraph as it is read: its texts are moved out, not copied.

use tantivy::schema::Field;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize, ValueDeserializer,
    ValueVisitor,
};

/// The values of a stored document, by field, in their order.
#[derive(Debug, Default)]
pub(super) struct Document(Vec<(Field, Value)>);

#[derive(Debug)]
enum Value {
    Text(String),
    Number(u64),
}

impl Document {
    /// Reads what tantivy stores: the number of values, and of each four bytes of a field, one of a
    /// type, and what the type takes. `None` where it is as long as its parts do not say: tantivy
    /// would believe a length that damage made of something else, and a process that asks for so much
    /// memory is ended by the system.
    pub(super) fn parse(document: &[u8]) -> Option<Self> {
        let mut rest = document;
        let count = length(&mut rest)?;
        let mut values = Vec::with_capacity(count.min(document.len() / 5));
        for _ in 0..count {
            let field = Field::from_field_id(u32::from_le_bytes(take(&mut rest, 4)?.try_into().ok()?));
            match take(&mut rest, 1)?.first()? {
                0 => {
                    let length = length(&mut rest)?;
                    let text = std::str::from_utf8(take(&mut rest, length)?).ok()?;
                    values.push((field, Value::Text(text.to_owned())));
                }
                1 => {
                    let number = u64::from_le_bytes(take(&mut rest, 8)?.try_into().ok()?);
                    values.push((field, Value::Number(number)));
                }
                // Nothing else is stored.
                _ => return None,
            }
        }
        rest.is_empty().then_some(Self(values))
    }

    /// The first text of a field, which is gone from the document then.
    pub(super) fn take(&mut self, field: Field) -> Option<String> {
        self.take_all(field).next()
    }

    /// The texts of a field that are taken from the document as they are asked for.
    pub(super) fn take_all(&mut self, field: Field) -> impl Iterator<Item = String> + '_ {
        self.0.iter_mut().filter_map(move |(own, value)| match value {
            Value::Text(text) if *own == field => Some(std::mem::take(text)),
            _ => None,
        })
    }

    /// The first number of a field.
    pub(super) fn number(&self, field: Field) -> Option<u64> {
        self.0.iter().find_map(|(own, value)| match value {
            Value::Number(number) if *own == field => Some(*number),
            _ => None,
        })
    }
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

    fn visit_u64(&self, number: u64) -> Result<Value, DeserializeError> {
        Ok(Value::Number(number))
    }
}

/// A number in groups of seven bits, the lowest first; the last has the eighth bit.
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
