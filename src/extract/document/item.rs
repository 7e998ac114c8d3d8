//! What a reader of documents hands over: items in reading order, and what the file says of itself.

/// A document without its form.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// Its parts in reading order.
    pub items: Vec<Item>,
    /// The title among its properties.
    pub title: Option<String>,
    /// The author among its properties.
    pub author: Option<String>,
    /// Who published it, among its properties.
    pub publisher: Option<String>,
    /// The language among its properties.
    pub language: Option<String>,
    /// When it was made, by its properties.
    pub created: Option<String>,
    /// Whether its title is stated for readers, as that of a book is, and stands nowhere else.
    pub is_book: bool,
    /// What could not be read of it.
    pub warnings: Vec<String>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub kind: Kind,
    pub text: String,
}

impl Item {
    pub(crate) fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

/// What a document says that a part of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Title,
    Heading,
    Text,
    Caption,
    /// A footnote or an endnote.
    Note,
    /// A row of a table.
    Row,
}
