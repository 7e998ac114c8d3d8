//! Sets of 汉字 with a bit for each, made when the crate is compiled.

/// Where the bit of a 汉字 stands.
const fn place(char: char) -> (usize, u64) {
    let number = (char as usize).saturating_sub(0x4E00);
    (number / 64, 1 << (number % 64))
}

/// Whether a set made by [`bits`] or [`first_bits`] has a 汉字.
pub(crate) fn has_bit(bits: &[u64; 328], char: char) -> bool {
    let (block, bit) = place(char);
    char >= '\u{4E00}' && bits.get(block).is_some_and(|bits| bits & bit != 0)
}

/// A bit for the first character of each of `words` that begins with a 汉字.
#[allow(clippy::indexing_slicing, reason = "evaluated when the crate is compiled")]
pub(crate) const fn first_bits<T: Copy>(lists: &[(T, &[&str])]) -> [u64; 328] {
    let mut bits = [0; 328];
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].1.len() {
            let bytes = lists[list].1[at].as_bytes();
            if bytes[0] >= 0xE0 {
                let code =
                    (bytes[0] as u32 & 0xF) << 12 | (bytes[1] as u32 & 0x3F) << 6 | bytes[2] as u32 & 0x3F;
                if let Some(char) = char::from_u32(code) {
                    let (block, bit) = place(char);
                    bits[block] |= bit;
                }
            }
            at += 1;
        }
        list += 1;
    }
    bits
}

/// A bit for every Traditional character of `pairs`, because most characters are none of them.
#[allow(clippy::indexing_slicing, reason = "evaluated when the crate is compiled")]
pub(crate) const fn bits(pairs: &[(char, char)]) -> [u64; 328] {
    let mut bits = [0; 328];
    let mut at = 0;
    while at < pairs.len() {
        let (block, bit) = place(pairs[at].0);
        bits[block] |= bit;
        at += 1;
    }
    bits
}
