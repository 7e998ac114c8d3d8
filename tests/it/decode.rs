//! Stage 2: bytes → text.

use duansou::decode::{Decoded, decode};
use encoding_rs::{BIG5, Encoding, GB18030};

const SIMPLIFIED: &str = "职业教育是国民教育体系的重要组成部分。我市将推进产教融合、校企合作，\
    支持高校与企业共建实验室，“千团千企”计划首批征集技术需求三百项。";
const TRADITIONAL: &str = "偏鄉學校今年起試辦共聘教師，由專任教師巡迴授課，學生不必因為學校規模小而少上一門課。\
    承辦學校校長表示，過去聘不到英語與藝術教師。";

/// A page in `text`'s language that declares `charset`, or nothing.
fn page(text: &str, charset: Option<&str>) -> String {
    // Scripts carry charsets of their own, often before the page's.
    let declared = charset.map_or(String::new(), |charset| {
        format!("<meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">")
    });
    format!(
        "<html><head><script src=a.js charset=\"utf-8\"></script>{declared}<title>{text}</title></head>\
         <body><p>{}</p></body></html>",
        text.repeat(8)
    )
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy);
    bytes.into_owned()
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// Decodes to exactly `text`.
fn check(name: &str, bytes: &[u8], declared: Option<&str>, text: &str, encoding: &str) {
    let decoded = decode(bytes, declared);
    assert_eq!((decoded.encoding, decoded.malformed), (encoding, 0), "{name}");
    assert!(decoded.text == text, "{name}: {}", decoded.text);
}

#[test]
fn every_kind_of_labelled_mislabelled_and_unlabelled_page_is_read_right() {
    for text in [SIMPLIFIED, TRADITIONAL] {
        let both: &[&str] = if text == SIMPLIFIED { &["gb18030"] } else { &["gb18030", "big5"] };
        for name in both {
            let encoding = Encoding::for_label(name.as_bytes()).unwrap();
            let expected = if encoding == BIG5 { "Big5" } else { "gb18030" };
            let own = if encoding == BIG5 { "big5" } else { "gb2312" };
            for declared in [Some(own), Some("utf-8"), None] {
                let page = page(text, declared);
                let kind = format!("{name} declared {declared:?}");
                check(&kind, &encoded(&page, encoding), None, &page, expected);
                check(&kind, &encoded(&page, encoding), declared, &page, expected);
            }
        }
        for declared in [Some("gb2312"), Some("big5"), Some("utf-8"), None] {
            let page = page(text, declared);
            let kind = format!("utf-8 declared {declared:?}");
            check(&kind, page.as_bytes(), None, &page, "UTF-8");
            check(&kind, page.as_bytes(), declared, &page, "UTF-8");
            check(&kind, format!("\u{FEFF}{page}").as_bytes(), Some("gbk"), &page, "UTF-8");
            for (little, encoding) in [(true, "UTF-16LE"), (false, "UTF-16BE")] {
                check(&kind, &utf16(&page, little, true), declared, &page, encoding);
                check(&kind, &utf16(&page, little, false), declared, &page, encoding);
            }
        }
    }
}

#[test]
fn characters_beyond_gb2312_survive_a_page_that_declares_it() {
    let page = page("朱镕基、𠮷野家、€、㊣", Some("gb2312"));
    check("gb18030", &encoded(&page, GB18030), None, &page, "gb18030");
}

#[test]
fn one_broken_byte_does_not_change_utf8() {
    for text in [SIMPLIFIED.to_owned(), page(SIMPLIFIED, None), page(SIMPLIFIED, Some("gb2312"))] {
        let mut bytes = text.clone().into_bytes();
        let at = bytes.iter().rposition(|byte| *byte > 0x7F).unwrap();
        bytes.remove(at);
        let Decoded { text: found, encoding, malformed, .. } = decode(&bytes, None);
        assert_eq!((encoding, malformed), ("UTF-8", 1));
        assert_eq!(found.matches('\u{FFFD}').count(), 1);
        assert!(found.starts_with(text.get(..30).unwrap_or(&text)));
    }
}

#[test]
fn one_broken_byte_does_not_change_gb18030() {
    for declared in [Some("gb2312"), None] {
        let page = page(SIMPLIFIED, declared);
        let mut bytes = encoded(&page, GB18030);
        let at = bytes.iter().position(|byte| *byte > 0x7F).unwrap();
        // A lead byte without its trail, at the end of the page's first run of 汉字.
        bytes.splice(at..at, [0x81, b' ']);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding, decoded.malformed), ("gb18030", 1), "{declared:?}");
    }
}

#[test]
fn text_decoded_as_western_european_is_restored() {
    let page = page(SIMPLIFIED, None);
    let western = |bytes: &[u8]| encoding_rs::ISO_8859_15.decode_without_bom_handling(bytes).0.into_owned();
    let latin1 = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
    let once = western(&encoded(&page, GB18030));
    check("gb18030 as iso-8859-15", once.as_bytes(), None, &page, "gb18030");
    check("the same twice", latin1(once.as_bytes()).as_bytes(), None, &page, "gb18030");
    check("utf-8 as latin 1", latin1(page.as_bytes()).as_bytes(), None, &page, "UTF-8");
    let french = "Le café où l’élève a déjà été créé. ".repeat(40);
    check("french", french.as_bytes(), None, &french, "UTF-8");
}

#[test]
fn text_lost_before_is_counted() {
    assert_eq!(decode("数据\u{FFFD}库".as_bytes(), None).malformed, 1);
}

#[test]
fn odd_inputs_decode_to_something() {
    for bytes in [
        &b""[..],
        b"plain",
        b"\xFF",
        b"\xFE\xFF",
        b"\x00",
        b"\xE6\x95",
        b"<meta charset=utf-16>abc",
        b"<meta charset",
    ] {
        let decoded = decode(bytes, Some("no-such-charset"));
        assert!(decoded.text.len() <= bytes.len() * 3);
    }
    assert_eq!(decode("<meta charset=utf-16>字".as_bytes(), None).encoding, "UTF-8");
}
