//! Fonts of PDF files: codes of a string to text and width.

use std::collections::HashMap;

use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};

use super::coding::{CMap, Coding, number};
use super::radicals;
use super::stream::{Budget, data};
use crate::decode::in_charset;

/// What a font says of its codes.
#[derive(Debug)]
pub(super) struct Font {
    coding: Coding,
    to_unicode: CMap,
    /// Names of glyphs by code, of fonts with one byte a code.
    names: HashMap<u32, String>,
    /// Whether a code without any map is the character of its number.
    latin: bool,
    widths: HashMap<u32, f64>,
    default_width: f64,
    pub(super) vertical: bool,
    /// Thousandths of the font size in a unit of a width; Type 3 fonts have their own.
    unit: f64,
}

/// One code of a string that was shown.
pub(super) struct Code {
    pub(super) text: Option<String>,
    /// In parts of the font size.
    pub(super) width: f64,
    /// Whether it is the single byte 32, which word spacing widens.
    pub(super) is_space: bool,
}

impl Default for Font {
    fn default() -> Self {
        Self {
            coding: Coding::Single,
            to_unicode: CMap::default(),
            names: HashMap::new(),
            latin: true,
            widths: HashMap::new(),
            default_width: 500.0,
            vertical: false,
            unit: 0.001,
        }
    }
}

impl Font {
    pub(super) fn read(dict: &Dict<'_>, budget: &mut Budget) -> Self {
        let mut font = Self::default();
        if let Some(stream) = dict.get::<Stream<'_>>(b"ToUnicode")
            && let Some(bytes) = data(&stream, budget)
        {
            font.to_unicode = CMap::parse(&bytes).sorted();
        }
        match name(dict, b"Subtype").as_deref() {
            Some("Type0") => font.composite(dict, budget),
            kind => font.simple(dict, kind == Some("Type3")),
        }
        font
    }

    fn composite(&mut self, dict: &Dict<'_>, budget: &mut Budget) {
        let (coding, vertical) = match dict.get::<Object<'_>>(b"Encoding") {
            Some(Object::Name(name)) => {
                Coding::predefined(name.as_str()).unwrap_or((Coding::Identity, name.as_str().ends_with("-V")))
            }
            Some(Object::Stream(stream)) => {
                let map = data(&stream, budget).map(|bytes| CMap::parse(&bytes)).unwrap_or_default();
                let base = map.uses.as_deref().and_then(Coding::predefined);
                match base {
                    Some((coding, vertical)) => (coding, vertical || map.vertical),
                    None if map.codes.is_empty() => (Coding::Identity, map.vertical),
                    None => (Coding::Ranges(map.codes), map.vertical),
                }
            }
            _ => (Coding::Identity, false),
        };
        self.coding = coding;
        self.vertical = vertical;
        self.latin = false;
        self.default_width = 1000.0;
        let descendants = dict.get::<Array<'_>>(b"DescendantFonts");
        let Some(descendant) = descendants.and_then(|fonts| fonts.iter::<Dict<'_>>().next()) else { return };
        if let Some(width) = descendant.get::<Number>(b"DW") {
            self.default_width = width.as_f64();
        }
        // The glyphs of a predefined CMap have numbers of their own, which only its table knows.
        if matches!(self.coding, Coding::Identity | Coding::Ranges(_))
            && let Some(widths) = descendant.get::<Array<'_>>(b"W")
        {
            self.widths = cid_widths(&widths);
        }
    }

    fn simple(&mut self, dict: &Dict<'_>, own_units: bool) {
        let first = dict.get::<Number>(b"FirstChar").map_or(0, |first| first.as_i64().clamp(0, 255) as u32);
        if let Some(widths) = dict.get::<Array<'_>>(b"Widths") {
            let widths = widths.iter::<Number>().take(256).map(|width| width.as_f64());
            self.widths = (first..).zip(widths).collect();
        }
        if own_units
            && let Some(matrix) = dict.get::<Array<'_>>(b"FontMatrix")
            && let Some(unit) = matrix.iter::<Number>().next()
        {
            self.unit = unit.as_f64().abs();
        }
        let descriptor = dict.get::<Dict<'_>>(b"FontDescriptor");
        let flags =
            descriptor.as_ref().and_then(|of| of.get::<Number>(b"Flags")).map_or(0, |flags| flags.as_i64());
        if let Some(width) = descriptor.as_ref().and_then(|of| of.get::<Number>(b"MissingWidth")) {
            self.default_width = width.as_f64();
        }
        let mut has_encoding = false;
        match dict.get::<Object<'_>>(b"Encoding") {
            Some(Object::Name(_)) => has_encoding = true,
            Some(Object::Dict(encoding)) => {
                has_encoding = encoding.contains_key(b"BaseEncoding");
                let mut code = 0;
                for object in encoding
                    .get::<Array<'_>>(b"Differences")
                    .into_iter()
                    .flat_map(|all| all.iter::<Object<'_>>())
                {
                    match object {
                        Object::Number(at) => code = at.as_i64().clamp(0, 255) as u32,
                        Object::Name(name) => {
                            self.names.insert(code, name.as_str().to_owned());
                            code += 1;
                        }
                        _ => {}
                    }
                    if code > 255 {
                        break;
                    }
                }
            }
            _ => {}
        }
        // A symbolic font without an encoding numbers its glyphs as it likes.
        self.latin = !own_units && (has_encoding || flags & 4 == 0);
    }

    /// The codes of a string.
    pub(super) fn codes<'a>(&'a self, mut bytes: &'a [u8]) -> impl Iterator<Item = Code> + 'a {
        std::iter::from_fn(move || {
            if bytes.is_empty() {
                return None;
            }
            let (code, rest) = bytes.split_at_checked(self.coding.length(bytes))?;
            bytes = rest;
            Some(Code {
                text: self.text(code).map(radicals::as_characters),
                width: self.width(code) * self.unit,
                is_space: code == [32],
            })
        })
    }

    fn text(&self, code: &[u8]) -> Option<String> {
        if let Some(text) = self.to_unicode.text(code) {
            return Some(text);
        }
        match self.coding {
            Coding::Single => {
                if let Some(name) = self.names.get(&number(code)) {
                    return named(name);
                }
                // Where the file has a map, a code that it lacks is none of its characters.
                (self.latin && self.to_unicode.is_empty()).then(|| in_charset(code, "windows-1252")).flatten()
            }
            _ => self.coding.text(code),
        }
    }

    fn width(&self, code: &[u8]) -> f64 {
        let width = self.widths.get(&number(code)).copied();
        let narrow = match self.coding {
            Coding::Gb | Coding::Big5 | Coding::Euc => code.len() == 1,
            Coding::Utf16 => code.first() == Some(&0),
            _ => false,
        };
        width.unwrap_or(if narrow { 500.0 } else { self.default_width })
    }
}

/// The widths by glyph that `W` lists in its two forms.
fn cid_widths(array: &Array<'_>) -> HashMap<u32, f64> {
    let mut widths = HashMap::new();
    let mut pending: Vec<f64> = Vec::new();
    for object in array.iter::<Object<'_>>() {
        match object {
            Object::Number(number) => {
                pending.push(number.as_f64());
                if let [first, last, width] = pending.as_slice() {
                    for code in (*first as u32)..=(*last as u32).min(0xFFFF) {
                        widths.insert(code, *width);
                    }
                    pending.clear();
                }
            }
            Object::Array(list) => {
                let first = pending.pop().unwrap_or_default() as u32;
                widths.extend((first..=0xFFFF).zip(list.iter::<Number>().map(|width| width.as_f64())));
                pending.clear();
            }
            _ => {}
        }
    }
    widths
}

/// The character that a glyph is called by.
fn named(name: &str) -> Option<String> {
    let base = name.split('.').next().unwrap_or(name);
    let hex = base.strip_prefix("uni").or_else(|| base.strip_prefix('u')).filter(|hex| hex.len() >= 4);
    if let Some(char) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
        return Some(char.to_string());
    }
    let mut chars = base.chars();
    if let (Some(char), None) = (chars.next(), chars.next()) {
        return Some(char.to_string());
    }
    GLYPHS.iter().find(|(known, _)| *known == base).map(|(_, char)| char.to_string())
}

/// The glyphs of text in Latin letters whose names are words.
const GLYPHS: &[(&str, char)] = &[
    ("space", ' '),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("quoteright", '’'),
    ("quoteleft", '‘'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("minus", '−'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("underscore", '_'),
    ("grave", '`'),
    ("braceleft", '{'),
    ("bar", '|'),
    ("braceright", '}'),
    ("asciitilde", '~'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("endash", '–'),
    ("emdash", '—'),
    ("bullet", '•'),
    ("ellipsis", '…'),
    ("degree", '°'),
    ("multiply", '×'),
    ("periodcentered", '·'),
    ("fi", 'ﬁ'),
    ("fl", 'ﬂ'),
    ("nbspace", ' '),
];

pub(super) fn name(dict: &Dict<'_>, key: &[u8]) -> Option<String> {
    dict.get::<Name<'_>>(key).map(|name| name.as_str().to_owned())
}
