//! ZIP: classifies a container and reads the files of an archive, within limits.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::decode::decode;
use crate::model::MediaType;

/// What a ZIP container holds.
pub(super) enum Container {
    Document(MediaType),
    /// An office file that is no text.
    Other,
    Files,
}

/// Files of one archive that are read.
const MOST_FILES: usize = 100_000;

/// What all files of one archive may unpack to, in multiples of the archive's size.
const MOST_TIMES: u64 = 200;

fn broken(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) if what.contains("assword") => {
            "is encrypted; unpack it with its password first".to_owned()
        }
        _ => "is broken zip; check it with `unzip -t`".to_owned(),
    }
}

/// # Errors
/// What is wrong with it.
pub(super) fn container(bytes: &[u8]) -> Result<Container, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("word/document.xml") {
        return Ok(Container::Document(MediaType::Docx));
    }
    if has("xl/workbook.xml") || has("ppt/presentation.xml") {
        return Ok(Container::Other);
    }
    let mut kind = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        // A container that does not say what it is holds files.
        let _ = part.take(100).read_to_string(&mut kind);
    }
    Ok(match kind.trim() {
        "application/epub+zip" => Container::Document(MediaType::Epub),
        kind if kind.starts_with("application/vnd.oasis.opendocument.text") => {
            Container::Document(MediaType::Odt)
        }
        kind if kind.starts_with("application/vnd.oasis.opendocument") => Container::Other,
        _ if archive.index_for_name("META-INF/container.xml").is_some() => {
            Container::Document(MediaType::Epub)
        }
        _ => Container::Files,
    })
}

/// The files of an archive, in its order: their names and bytes, or why there are none.
pub(super) struct Files {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    at: usize,
    /// The longest file that is read.
    limit: u64,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl Files {
    /// # Errors
    /// What is wrong with the archive.
    pub(super) fn new(bytes: Vec<u8>, limit: u64) -> Result<Self, String> {
        let left = (bytes.len() as u64).saturating_mul(MOST_TIMES).max(limit);
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        if archive.len() > MOST_FILES {
            return Err(format!("holds {} files, more than {MOST_FILES}; unpack it first", archive.len()));
        }
        Ok(Self { archive, at: 0, limit, left })
    }
}

impl Iterator for Files {
    type Item = (String, Result<Vec<u8>, String>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.at < self.archive.len() {
            let at = self.at;
            self.at += 1;
            let name = self
                .archive
                .name_for_index(at)
                .and_then(Result::ok)
                .map_or_else(String::new, |name| name.into_owned());
            let part = match self.archive.by_index(at) {
                Ok(part) => part,
                Err(error) => return Some((name, Err(broken(&error)))),
            };
            if part.is_dir() {
                continue;
            }
            // Names are GBK where a Chinese Windows wrote them.
            let name = decode(part.name_raw(), None).text;
            let mut data = Vec::new();
            let read = part.take(self.limit.min(self.left).saturating_add(1)).read_to_end(&mut data);
            let length = data.len() as u64;
            let (limit, left) = (self.limit, self.left);
            self.left = left.saturating_sub(length);
            return Some((
                name,
                match read {
                    Err(_) => Err("does not unpack; check the archive with `unzip -t`".to_owned()),
                    Ok(_) if length > limit => Err("is larger than --max-bytes".to_owned()),
                    Ok(_) if length > left => {
                        self.at = usize::MAX;
                        Err("unpacks, with the others, to far more than the archive; unpack it first"
                            .to_owned())
                    }
                    Ok(_) => Ok(data),
                },
            ));
        }
        None
    }
}
