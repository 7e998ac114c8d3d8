//! 2. Bytes → text: byte order mark, nearly valid UTF-8, declaration, guess; never fails, reports.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_15, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};

/// A text and how it was decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The encoding it was decoded from, by its WHATWG name.
    pub encoding: &'static str,
    /// How many U+FFFD the text holds: sequences that were malformed, and those that had been lost
    /// before the bytes were written.
    pub malformed: usize,
}

/// Decodes `bytes`; `declared` is the charset that a protocol named, if any. What an XML
/// declaration or a `<meta>` near the beginning names is looked for here.
///
/// The first of these that fits is taken: a byte order mark; UTF-8 that is valid but for a few
/// broken bytes, whatever is declared; a declared charset that the bytes are well formed in; what
/// detection says.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return decoded(encoding, bytes);
    }
    if nearly_utf8(bytes) {
        let decoded = decoded(UTF_8, bytes);
        return undone(&decoded.text).unwrap_or(decoded);
    }
    let found = declaration(bytes.get(..DECLARED_WITHIN).unwrap_or(bytes));
    let declared = [declared, found.as_deref()].into_iter().flatten().filter_map(encoding_for);
    let mut best: Option<Decoded> = None;
    for encoding in declared.chain(detected(bytes)) {
        let candidate = decoded(encoding, bytes);
        if is_clean(&candidate) {
            return candidate;
        }
        if best.as_ref().is_none_or(|best| candidate.malformed < best.malformed) {
            best = Some(candidate);
        }
    }
    best.unwrap_or_else(|| decoded(UTF_8, bytes))
}

/// Pages declare their charset early; the standard says within 1024 bytes, pages say otherwise.
const DECLARED_WITHIN: usize = 8 << 10;

/// How many bytes detection looks at, from the first that is not ASCII.
const DETECTED_WITHIN: usize = 1 << 20;

/// One broken character among this many is an accident, not another encoding.
const CHARS_PER_ERROR: usize = 200;

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    let malformed = text.matches('\u{FFFD}').count();
    // One decoder reads both; the larger name is the true one.
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    Decoded { text, encoding: encoding.name(), malformed }
}

fn is_clean(decoded: &Decoded) -> bool {
    decoded.malformed == 0
        || decoded.malformed * CHARS_PER_ERROR < decoded.text.chars().filter(|char| !char.is_ascii()).count()
}

/// The text behind one that was once read as Western European and written again as UTF-8, which
/// archives do, some of them twice: `ÖÐÎÄ` was 中文.
fn undone(text: &str) -> Option<Decoded> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..3 {
        // Little else than Western letters is beyond ASCII; a page in French gets this far.
        let beyond = text.chars().filter(|char| !char.is_ascii()).take(2000);
        let (western, all) = beyond.fold((0, 0), |(western, all), char| {
            (western + usize::from(('\u{80}'..='\u{17F}').contains(&char)), all + 1)
        });
        if western < 40 || western * 4 < all * 3 {
            let undone = matches!(text, Cow::Owned(_));
            return undone.then(|| decoded(UTF_8, text.as_bytes()));
        }
        let written = [WINDOWS_1252, ISO_8859_15].map(|encoding| as_written(&text, encoding));
        if let Some(bytes) = written.iter().find(|bytes| nearly_utf8(bytes)) {
            let reading = decoded(UTF_8, bytes);
            text = Cow::Owned(reading.text);
            continue;
        }
        let likeliest = written.iter().max_by_key(|bytes| common_hanzi(bytes).1)?;
        let reading = decoded(GB18030, likeliest);
        return (is_clean(&reading) && mostly_common_hanzi(likeliest)).then_some(reading);
    }
    None
}

/// The bytes that a text was read from, when it was read as Latin-1 with the further letters of
/// `encoding`. What they have no place for becomes a question mark.
fn as_written(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let further = |char: char| {
        let mut buffer = [0; 4];
        let (bytes, _, lossy) = encoding.encode(char.encode_utf8(&mut buffer));
        if lossy { b'?' } else { bytes.first().copied().unwrap_or(b'?') }
    };
    text.chars().map(|char| u8::try_from(char).unwrap_or_else(|_| further(char))).collect()
}

/// Whether the bytes are UTF-8 but for accidents. Text in a double-byte encoding is malformed
/// nearly everywhere when it is read as UTF-8, so in short texts a single broken byte may weigh
/// more than one in 200 as long as the rest is plainly UTF-8.
fn nearly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut errors, mut wide) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        errors += usize::from(!chunk.invalid().is_empty());
        wide += chunk.valid().chars().filter(|char| char.len_utf8() > 2).count();
    }
    errors * CHARS_PER_ERROR < wide || (errors <= 2 && errors * 20 <= wide)
}

/// UTF-16 that lost its mark: zeros, which no other text has, and characters of Chinese pages when
/// it is read in pairs.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    if bytes.len() % 2 == 1 || !head.contains(&0) {
        return None;
    }
    let usual = |unit: &u16| matches!(unit, 9..=0x7E | 0xA0..=0xFF | 0x2000..=0x30FF | 0x4E00..=0x9FFF | 0xFF00..=0xFFEF);
    let fits = |from: fn([u8; 2]) -> u16| {
        let units = head.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(from);
        units.filter(usual).count() * 20 >= head.len() / 2 * 19
    };
    if fits(u16::from_le_bytes) {
        return Some(UTF_16LE);
    }
    fits(u16::from_be_bytes).then_some(UTF_16BE)
}

fn encoding_for(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    // Bytes in which a declaration could be read are no UTF-16, and UTF-8 was tried already. A
    // single-byte charset fits any bytes, so that naming one says nothing.
    is_multibyte(encoding).then_some(encoding)
}

fn is_multibyte(encoding: &'static Encoding) -> bool {
    [GBK, GB18030, BIG5, EUC_JP, EUC_KR, SHIFT_JIS].contains(&encoding)
}

/// What the bytes look like, likeliest first.
fn detected(bytes: &[u8]) -> impl Iterator<Item = &'static Encoding> {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let sample = bytes.get(start..).unwrap_or_default();
    let sample = sample.get(..DETECTED_WITHIN).unwrap_or(sample);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // One broken byte makes the detector give up an encoding altogether.
    let chinese = (!is_multibyte(guess) && mostly_common_hanzi(sample)).then_some(GB18030);
    chinese.into_iter().chain([guess])
}

/// Whether most pairs of high bytes lie in GB 2312's rows of common characters.
fn mostly_common_hanzi(bytes: &[u8]) -> bool {
    let (pairs, common) = common_hanzi(bytes);
    common * 10 > pairs * 6
}

/// How many pairs begin with a high byte, and how many of them are common characters of GB 2312.
fn common_hanzi(bytes: &[u8]) -> (usize, usize) {
    let (mut pairs, mut common) = (0, 0);
    let mut bytes = bytes.iter().copied();
    while let Some(lead) = bytes.next() {
        if lead < 0x80 {
            continue;
        }
        let trail = bytes.next().unwrap_or_default();
        pairs += 1;
        common += usize::from((0xB0..=0xD7).contains(&lead) && trail >= 0xA1);
    }
    (pairs, common)
}

/// The charset named by an XML declaration or by a `<meta>` tag; attributes of other tags that are
/// called `charset` speak about other files.
fn declaration(head: &[u8]) -> Option<String> {
    let head: String = head.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let mut rest = head.as_str();
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        let tag = rest.split_once('>').map_or(rest, |(tag, _)| tag);
        let key = match tag {
            _ if tag.starts_with("meta") => "charset",
            _ if tag.starts_with("?xml") => "encoding",
            _ => continue,
        };
        if let Some(label) = tag.split_once(key).and_then(|(_, value)| label(value)) {
            return Some(label);
        }
    }
    None
}

fn label(value: &str) -> Option<String> {
    let value = value.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|char: char| !(char.is_ascii_alphanumeric() || "-_:.".contains(char)));
    let label = value.get(..end.unwrap_or(value.len()))?;
    (!label.is_empty()).then(|| label.to_owned())
}
