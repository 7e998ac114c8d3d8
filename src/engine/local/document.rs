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
