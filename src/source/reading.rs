//! An opened input as records, by its shape; archives file by file.

use std::collections::VecDeque;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use crate::decode::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{MediaType, Record};

use super::csv::Rows;
use super::fields::Fields;
use super::json::Objects;
use super::jsonl::JsonLines;
use super::open::{self, Shape};
use super::options::FilesOptions;
use super::warc::Warc;
#[cfg(feature = "documents")]
use super::{container, container::Container, feed};
use super::{mhtml, tar};

/// What an input is called.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// In messages.
    pub(super) name: PathBuf,
    /// In citations.
    pub(super) uri: Option<String>,
    /// The file that it is in.
    pub(super) origin: Option<String>,
}

/// The records of one input.
pub struct Records(Box<dyn Iterator<Item = Result<Record>>>);

impl Records {
    pub(super) fn one(record: Result<Record>) -> Self {
        Self(Box::new(std::iter::once(record)))
    }

    fn left_out(place: &Place, reason: &str) -> Self {
        Self::one(Err(Error::new(ErrorKind::PassedOver, reason).with_path(&place.name)))
    }

    fn failed(place: &Place, message: impl Into<String>) -> Self {
        Self::one(Err(Error::new(ErrorKind::InvalidInput, message).with_path(&place.name)))
    }
}

impl Iterator for Records {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// The records of what `reader` gives.
pub(super) fn records(
    mut reader: Box<dyn BufRead>,
    shape: Shape,
    place: Place,
    options: &FilesOptions,
) -> Records {
    let several = match shape {
        Shape::JsonLines | Shape::Json(_) => Some("json lines"),
        Shape::Rows => Some("rows"),
        Shape::Feed => Some("entries"),
        Shape::Warc => Some("answers of a server"),
        Shape::Tar => Some("files"),
        _ => None,
    };
    if let Some(what) = several.filter(|_| options.url.is_some()) {
        let message = format!("holds {what}, which have addresses of their own; leave out the address given");
        return Records::failed(&place, message);
    }
    let limit = options.max_bytes;
    let fields = || Fields::new(&options.fields);
    let (name, origin) = (place.name.clone(), place.origin.clone());
    match shape {
        Shape::JsonLines => Records(Box::new(JsonLines::new(reader, name, origin, limit, fields()))),
        Shape::Json(level) => Records(Box::new(Objects::new(reader, name, origin, limit, fields(), level))),
        Shape::Warc => Records(Box::new(Warc::new(reader, name, origin, limit))),
        Shape::Tar => tar_records(reader, place, options),
        _ => match read_whole(&mut *reader, &place.name, limit) {
            Ok(bytes) => whole(bytes, shape, place, options),
            Err(error) => Records::one(Err(error)),
        },
    }
}

/// The records of an input that has to be in memory as a whole.
fn whole(bytes: Vec<u8>, shape: Shape, place: Place, options: &FilesOptions) -> Records {
    let media = match shape {
        Shape::Rows => {
            let rows = Rows::new(&bytes, &place.name, place.origin, Fields::new(&options.fields));
            return Records(Box::new(rows));
        }
        Shape::Feed => return feed_records(&bytes, place),
        Shape::Mhtml => {
            let page = mhtml::page(&bytes)
                .map_err(|message| Error::new(ErrorKind::InvalidInput, message).with_path(&place.name));
            return Records::one(page.map(|mut record| {
                record.uri = options.url.clone().or(record.uri).or(place.uri);
                record.origin = place.origin;
                record
            }));
        }
        Shape::Zip => return zip_records(bytes, place, Nested::No, options),
        Shape::Pdf => MediaType::Pdf,
        Shape::Page => MediaType::Html,
        Shape::Markdown => MediaType::Markdown,
        _ => MediaType::Capture,
    };
    one(media, bytes, place, options)
}

/// The record of a file that is one article.
fn one(media: MediaType, bytes: Vec<u8>, place: Place, options: &FilesOptions) -> Records {
    let mut record = Record::new(media, bytes);
    record.uri = options.url.clone().or(place.uri);
    record.origin = place.origin;
    Records::one(Ok(record))
}

#[cfg(not(feature = "documents"))]
const WITHOUT: &str = "needs the feature `documents`, which this program was built without";

#[cfg(feature = "documents")]
fn feed_records(bytes: &[u8], place: Place) -> Records {
    let entries = feed::entries(bytes);
    if entries.is_empty() {
        return Records::failed(&place, "is a feed without entries that have text");
    }
    Records(Box::new(entries.into_iter().map(move |mut record| {
        record.origin.clone_from(&place.origin);
        Ok(record)
    })))
}

#[cfg(not(feature = "documents"))]
fn feed_records(_: &[u8], place: Place) -> Records {
    Records::failed(&place, WITHOUT)
}

/// Whether a container stands in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nested {
    Yes,
    No,
}

#[cfg(feature = "documents")]
fn zip_records(bytes: Vec<u8>, place: Place, nested: Nested, options: &FilesOptions) -> Records {
    match container::container(&bytes) {
        Ok(Container::Document(media)) => one(media, bytes, place, options),
        Ok(Container::Files) if nested == Nested::Yes => Records::left_out(&place, ARCHIVE_IN_ARCHIVE),
        Ok(Container::Files) => match container::Files::new(bytes, options.max_bytes) {
            Ok(files) => Records(Box::new(Members::new(Box::new(files.map(Ok)), place, options))),
            Err(message) => Records::failed(&place, message),
        },
        Ok(Container::Other) => Records::left_out(&place, "is a table or slides; export it as csv or pdf"),
        Err(message) => Records::failed(&place, message),
    }
}

#[cfg(not(feature = "documents"))]
fn zip_records(_: Vec<u8>, place: Place, _: Nested, _: &FilesOptions) -> Records {
    Records::failed(&place, WITHOUT)
}

const ARCHIVE_IN_ARCHIVE: &str = "is an archive in an archive; unpack it first";

fn tar_records(reader: Box<dyn BufRead>, place: Place, options: &FilesOptions) -> Records {
    let name = place.name.clone();
    let files = tar::Files::new(reader, options.max_bytes).map(move |file| match file {
        Ok((name, bytes)) => {
            Ok((decode(&name, None).text, bytes.ok_or_else(|| "is larger than --max-bytes".to_owned())))
        }
        Err(_) => Err(Error::new(ErrorKind::InvalidInput, "is a tar archive that is cut off or broken")
            .with_path(&name)),
    });
    Records(Box::new(Members::new(Box::new(files), place, options)))
}

/// A file of an archive, or why there is none.
type File = Result<(String, Result<Vec<u8>, String>)>;

/// The records of the files of an archive.
struct Members {
    files: Box<dyn Iterator<Item = File>>,
    place: Place,
    options: FilesOptions,
    ready: VecDeque<Records>,
}

impl Members {
    fn new(files: Box<dyn Iterator<Item = File>>, place: Place, options: &FilesOptions) -> Self {
        let options = FilesOptions { url: None, ..options.clone() };
        Self { files, place, options, ready: VecDeque::new() }
    }

    fn member(&self, name: &str, bytes: Result<Vec<u8>, String>) -> Records {
        let uri = self.place.uri.as_ref().map(|uri| format!("{uri}/{name}"));
        let place = Place { name: self.place.name.join(name), uri, origin: self.place.origin.clone() };
        let path = place.name.clone();
        if let Some(reason) = super::walk::member_left_out(Path::new(name)) {
            return Records::left_out(&place, reason);
        }
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(message) => return Records::failed(&place, message),
        };
        let (head, reader) = open::within(bytes);
        match open::known(Some(Path::new(name)), &head) {
            _ if head.is_empty() => Records::left_out(&place, "is empty"),
            Err(reason) => Records::left_out(&place, reason.split("; expected").next().unwrap_or(reason)),
            Ok(Shape::Tar | Shape::Warc) => Records::left_out(&place, ARCHIVE_IN_ARCHIVE),
            Ok(Shape::Zip) => match read_whole(&mut { reader }, &path, u64::MAX) {
                Ok(bytes) => zip_records(bytes, place, Nested::Yes, &self.options),
                Err(error) => Records::one(Err(error)),
            },
            Ok(shape) => records(reader, shape, place, &self.options),
        }
    }
}

impl Iterator for Members {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.ready.front_mut().and_then(Iterator::next) {
                return Some(record);
            }
            self.ready.pop_front();
            match self.files.next()? {
                Ok((name, bytes)) => self.ready.push_back(self.member(&name, bytes)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn read_whole(reader: &mut dyn BufRead, name: &Path, max_bytes: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = Read::take(&mut *reader, max_bytes.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| open::failed(name, error))?;
    if bytes.len() as u64 > max_bytes {
        return Err(open::too_large(name, max_bytes));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(open::empty(name));
    }
    Ok(bytes)
}
