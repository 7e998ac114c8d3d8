//! Citations of paragraphs: `<article>#<ordinal>`.

use crate::error::{Error, ErrorKind};
use crate::model::ArticleId;

/// The article of a citation, and the ordinal where it names a paragraph.
pub(crate) fn cited(id: &str) -> (ArticleId, Option<u32>) {
    let paragraph = id.rsplit_once('#').and_then(|(article, ordinal)| Some((article, ordinal.parse().ok()?)));
    paragraph
        .map_or((ArticleId::new(id), None), |(article, ordinal)| (ArticleId::new(article), Some(ordinal)))
}

pub(crate) fn no_paragraph(id: &str) -> Error {
    let message = format!("no paragraph `{id}` in the index; ids are those that `search` prints");
    Error::new(ErrorKind::NotFound, message)
}
