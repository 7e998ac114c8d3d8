//! Tar: the files of an archive, one after another, as long as their headers hold together.

use std::io::{self, BufRead, Read};

/// The longest name that a header of its own may give.
const LONGEST_NAME: u64 = 64 << 10;

/// The name of a file, and its bytes unless they are too many.
type File = (Vec<u8>, Option<Vec<u8>>);

/// The files of an archive: their names, and their bytes unless they are longer than the limit.
pub(super) struct Files {
    reader: Box<dyn BufRead>,
    limit: u64,
    ended: bool,
}

impl Files {
    pub(super) fn new(reader: Box<dyn BufRead>, limit: u64) -> Self {
        Self { reader, limit, ended: false }
    }

    /// # Errors
    /// Those of the reader; `UnexpectedEof` where the archive is cut off or broken.
    fn file(&mut self) -> io::Result<Option<File>> {
        let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let mut long_name: Option<Vec<u8>> = None;
        loop {
            let mut header = Vec::new();
            Read::take(&mut self.reader, 512).read_to_end(&mut header)?;
            if header.iter().all(|byte| *byte == 0) {
                return Ok(None);
            }
            let size =
                header.get(124..136).and_then(number).filter(|_| header.len() == 512).ok_or_else(broken)?;
            let kind = header.get(156).copied().unwrap_or_default();
            let names = matches!(kind, b'L' | b'x');
            let wanted = matches!(kind, 0 | b'0' | b'7');
            let mut bytes = None;
            if (wanted || names) && size <= if names { LONGEST_NAME } else { self.limit } {
                let mut data = Vec::new();
                Read::take(&mut self.reader, size).read_to_end(&mut data)?;
                if (data.len() as u64) < size {
                    return Err(broken());
                }
                bytes = Some(data);
            } else if io::copy(&mut Read::take(&mut self.reader, size), &mut io::sink())? < size {
                return Err(broken());
            }
            let padding = (512 - size % 512) % 512;
            io::copy(&mut Read::take(&mut self.reader, padding), &mut io::sink())?;
            match kind {
                b'L' => long_name = bytes.map(|name| until_zero(&name).to_vec()),
                b'x' => long_name = bytes.and_then(|records| path(&records)).or(long_name),
                _ if wanted => {
                    let own = until_zero(header.get(..100).unwrap_or_default()).to_vec();
                    return Ok(Some((long_name.unwrap_or(own), bytes)));
                }
                _ => long_name = None,
            }
        }
    }
}

impl Iterator for Files {
    type Item = io::Result<File>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let file = self.file();
        self.ended = !matches!(file, Ok(Some(_)));
        file.transpose()
    }
}

/// Whether a file begins with a header of an archive.
pub(super) fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A number in octal digits.
fn number(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(until_zero(field)).ok()?;
    u64::from_str_radix(text.trim(), 8).ok()
}

/// The path among the records of an extended header: `27 path=…`.
fn path(records: &[u8]) -> Option<Vec<u8>> {
    records.split(|byte| *byte == b'\n').find_map(|record| {
        let at = record.windows(6).position(|window| window == b" path=")?;
        record.get(at + 6..).map(<[u8]>::to_vec)
    })
}
