//! Any bytes decode to a text that is a small multiple of them, and to the same text again.

#![no_main]

use duansou::decode::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Option<String>, &[u8])| {
    let (declared, bytes) = input;
    let decoded = decode(bytes, declared.as_deref());
    assert!(decoded.text.len() <= 3 * bytes.len() + 3);
    assert_eq!(decoded.malformed, decoded.text.matches('\u{FFFD}').count());
    assert_eq!(decoded, decode(bytes, declared.as_deref()));
});
