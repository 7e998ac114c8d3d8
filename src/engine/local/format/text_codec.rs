//! A compact text encoding: one byte for the most frequent characters of Chinese texts, two for any
//! other 汉字.
//!
//! UTF-8 takes three bytes for a 汉字. A fast decompressor only removes repetitions, so it gains little
//! on that. Blocks of encoded text take a third less room than blocks of UTF-8, and a block of the same
//! size holds more texts.

use crate::analysis::code_point;

/// The characters of one byte; the byte is the index in this string.
const SHORT: &str = "\
    \n 0123456789abcdefghijklmnopqrstuvwxyz.,()-:/%\"\
    ，。、：；？！（）《》“”·—「」\
    的一是不了在人有这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多\
    定行学法所民得经十三之进等部度家里力如水高自二理小现实加两体当性合其前外天政四日事全关新业教市月公本";

/// Their number; bytes from here on begin a longer code.
const SHORTS: u8 = 168;

/// First bytes of pages of 256 characters, whose second byte is the index in the page: one for each
/// page of U+4E00..U+9FFF, and pages of Latin letters, punctuation, kana and wide forms.
const IDEOGRAPHS: u8 = SHORTS;
const FIRST_PAGE: u8 = 0x4E;
const LAST_PAGE: u8 = 0x9F;
const PAGES: [u8; 4] = [0x00, 0x20, 0x30, 0xFF];
const OTHERS: u8 = IDEOGRAPHS + (LAST_PAGE - FIRST_PAGE + 1);

/// First bytes of codes of two and of three bytes, highest first, for all other characters.
const TWO: u8 = OTHERS + PAGES.len() as u8;
const THREE: u8 = TWO + 1;

// Every first byte is assigned.
const _: () = assert!(THREE == u8::MAX);

/// The characters of [`SHORT`] by byte.
static UNPACKED: [u16; SHORTS as usize] = unpacked();

/// The bytes of [`SHORT`] by the lower bits of the code point; [`NONE`] elsewhere.
static PACKED: [u8; 1 << 16] = packed();
const NONE: u8 = u8::MAX;

/// Encodes a text.
pub(crate) fn pack(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 5);
    for character in text.chars() {
        let [_, plane, page, place] = u32::from(character).to_be_bytes();
        let short = PACKED.get(usize::from(u16::from_be_bytes([page, place]))).copied().unwrap_or(NONE);
        let other = || PAGES.iter().zip(OTHERS..).find(|(own, _)| **own == page).map(|(_, first)| first);
        match (plane, page) {
            (0, _) if short != NONE => bytes.push(short),
            (0, FIRST_PAGE..=LAST_PAGE) => bytes.extend([IDEOGRAPHS + (page - FIRST_PAGE), place]),
            (0, _) => match other() {
                Some(first) => bytes.extend([first, place]),
                None => bytes.extend([TWO, page, place]),
            },
            _ => bytes.extend([THREE, plane, page, place]),
        }
    }
    bytes
}

/// Decodes a text. `None` if [`pack`] did not write the bytes.
pub(crate) fn unpack(packed: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(packed.len() * 2);
    for character in characters(packed) {
        text.push(character?);
    }
    Some(text)
}

/// The characters of an encoded text; `None` for bytes that [`pack`] does not write.
#[inline]
pub(crate) fn characters(packed: &[u8]) -> impl Iterator<Item = Option<char>> + '_ {
    let mut rest = packed;
    std::iter::from_fn(move || {
        let (first, after) = rest.split_first()?;
        rest = after;
        Some(character(*first, &mut rest))
    })
}

#[inline]
fn character(first: u8, rest: &mut &[u8]) -> Option<char> {
    let code = |[page, place]: [u8; 2]| u32::from(u16::from_be_bytes([page, place]));
    char::from_u32(match first {
        short @ ..SHORTS => u32::from(*UNPACKED.get(usize::from(short))?),
        first @ IDEOGRAPHS..OTHERS => code([FIRST_PAGE + (first - IDEOGRAPHS), take(rest)?]),
        first @ OTHERS..TWO => code([*PAGES.get(usize::from(first - OTHERS))?, take(rest)?]),
        TWO => code([take(rest)?, take(rest)?]),
        THREE => u32::from(take(rest)?) << 16 | code([take(rest)?, take(rest)?]),
    })
}

/// Whether an encoded text contains another, character by character. False for bytes that [`pack`] does
/// not write.
pub(crate) fn holds(packed: &[u8], piece: &[u8]) -> bool {
    let Some(first) = piece.first() else { return true };
    let mut rest = packed;
    while let Some(byte) = rest.first() {
        if byte == first && rest.starts_with(piece) {
            return true;
        }
        let length = match *byte {
            ..SHORTS => 1,
            SHORTS..TWO => 2,
            TWO => 3,
            THREE => 4,
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

fn take(rest: &mut &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    Some(*first)
}

// The tables are evaluated at build time; an index out of bounds fails the build.

#[allow(clippy::indexing_slicing, reason = "evaluated at build time")]
const fn unpacked() -> [u16; SHORTS as usize] {
    let mut characters = [0; SHORTS as usize];
    let (mut at, mut count) = (0, 0);
    while at < SHORT.len() {
        let (code, next) = code_point(SHORT, at);
        characters[count] = code as u16;
        (at, count) = (next, count + 1);
    }
    assert!(count == SHORTS as usize, "every short byte means something");
    characters
}

#[allow(clippy::indexing_slicing, reason = "evaluated at build time")]
const fn packed() -> [u8; 1 << 16] {
    let characters = unpacked();
    let mut bytes = [NONE; 1 << 16];
    let mut at = 0;
    while at < characters.len() {
        let code = characters[at] as usize;
        assert!(bytes[code] == NONE, "no character twice");
        bytes[code] = at as u8;
        at += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{holds, pack, unpack};

    /// Characters with short and with long codes, of every page that has codes of its own.
    fn any_text() -> impl Strategy<Value = String> {
        "([的了a0，。\\n]|[一-鿿]|[A-Zà-ÿ—…々ァ-ヶＡ-Ｚ]|[ก-๙가-힣]|[😀-🙏𠀀-𪛖]|.){0,40}"
    }

    #[test]
    fn frequent_characters_take_one_byte_and_others_two() {
        for (text, bytes) in [("的。\n", 3), ("龘鬱", 4), ("Aé…ァＡ", 10), ("한", 3), ("😀", 4)] {
            assert_eq!(pack(text).len(), bytes, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_packed_text_is_unpacked_as_it_was(text in any_text()) {
            prop_assert_eq!(unpack(&pack(&text)), Some(text));
        }

        #[test]
        fn a_packed_text_holds_what_the_text_holds(text in any_text(), at in 0usize..40, length in 0usize..4) {
            let piece: String = text.chars().skip(at).take(length).collect();
            prop_assert!(holds(&pack(&text), &pack(&piece)));
        }

        #[test]
        fn it_holds_nothing_else(text in "[的一丁七ab，]{0,12}", piece in "[的一丁七ab，]{1,3}") {
            prop_assert_eq!(holds(&pack(&text), &pack(&piece)), text.contains(&piece));
        }

        #[test]
        fn any_bytes_are_a_packed_text_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(text) = unpack(&bytes) {
                prop_assert_eq!(unpack(&pack(&text)), Some(text));
            }
            holds(&bytes, &[0xFF, 1]);
        }
    }
}
