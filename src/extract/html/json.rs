//! Strings in inline scripts: a tolerant look at JSON that may stand in code or be broken.

/// The values of every `"key": "value"` or `key: 'value'` in a script, in order, unescaped.
/// Numbers are given as they stand.
pub(crate) fn values<'a>(script: &'a str, key: &'a str) -> impl Iterator<Item = String> + 'a {
    script.match_indices(key).filter_map(move |(at, _)| {
        let before = script.get(..at)?.chars().next_back()?;
        let quoted = before == '"' || before == '\'';
        let mut rest = script.get(at + key.len()..)?;
        if quoted {
            rest = rest.strip_prefix(before)?;
        } else if before.is_alphanumeric() || before == '_' {
            return None;
        }
        rest = rest.trim_start().strip_prefix([':', '='])?.trim_start();
        match rest.chars().next()? {
            quote @ ('"' | '\'') => string(rest.get(1..)?, quote),
            '0'..='9' => {
                let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
                rest.get(..end).map(str::to_owned)
            }
            _ => None,
        }
    })
}

/// The value of `key` in the object that `outer` names: `"publisher": {"name": "…"}`.
pub(crate) fn inside(script: &str, outer: &str, key: &str) -> Option<String> {
    let (_, after) = script.split_once(&format!("\"{outer}\""))?;
    let object = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('{')?;
    let end = object.find('}').unwrap_or(object.len());
    values(object.get(..end)?, key).next()
}

/// Whether a script has a text, as it is or with every character beyond ASCII escaped.
pub(crate) fn holds(script: &str, text: &str) -> bool {
    let escaped = |text: &str| -> String {
        let mut units = [0; 2];
        let escape = |char: char| match char.is_ascii() {
            true => char.to_string(),
            false => char.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        };
        text.chars().map(escape).collect()
    };
    script.contains(text)
        || script.contains("\\u") && {
            let lower = escaped(text);
            script.contains(&lower) || script.to_ascii_lowercase().contains(&lower.to_ascii_lowercase())
        }
}

/// Every string of a script that is at least `least` bytes long, unescaped.
pub(crate) fn long_strings(script: &str, least: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(at) = rest.find(['"', '\'', '`']) {
        let quote = rest.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('"');
        let inner = rest.get(at + 1..).unwrap_or_default();
        let Some(length) = end_of(inner, quote) else { break };
        if length >= least {
            found.extend(string(inner, quote));
        }
        rest = inner.get(length + 1..).unwrap_or_default();
    }
    found
}

/// How many bytes a string has before its closing quote.
fn end_of(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if char == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// A string up to its closing quote, with escapes resolved.
fn string(text: &str, quote: char) -> Option<String> {
    let raw = text.get(..end_of(text, quote)?)?;
    let mut value = String::with_capacity(raw.len());
    let mut units: Vec<u16> = Vec::new();
    let mut chars = raw.chars();
    while let Some(char) = chars.next() {
        let escape = if char == '\\' { chars.next() } else { None };
        if escape == Some('u') {
            let digits: String = chars.by_ref().take(4).collect();
            units.push(u16::from_str_radix(&digits, 16).unwrap_or(0xFFFD));
            continue;
        }
        value.push_str(&String::from_utf16_lossy(&std::mem::take(&mut units)));
        value.push(match escape {
            None => char,
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some(other) => other,
        });
    }
    value.push_str(&String::from_utf16_lossy(&units));
    Some(value)
}
