//! Finds the level of a JSON text that contains its articles.

/// The level on which the articles stand in JSON that begins with `head`; `None` where it is lines, or
/// no JSON.
pub(super) fn level(head: &str) -> Option<usize> {
    let begin = |text: &str| text.trim_start().chars().next();
    if let Some(rest) = head.strip_prefix('[') {
        return matches!(begin(rest), Some('{' | ']')).then_some(1);
    }
    let rest = head.strip_prefix('{')?;
    if !matches!(begin(rest), Some('"' | '}')) {
        return None;
    }
    // One line that is closed is a line of lines.
    let line = head.lines().next().unwrap_or_default();
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    let mut list = false;
    for (at, byte) in head.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' => depth += 1,
            b'[' => {
                let name = head.get(..at).unwrap_or_default().trim_end().trim_end_matches(':').trim_end();
                let own = name.ends_with("\"paragraphs\"");
                list |= depth == 1 && !own && begin(head.get(at + 1..).unwrap_or_default()) == Some('{');
                depth += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && at < line.len() {
                    return (list && is_container(line)).then_some(2);
                }
            }
            _ => {}
        }
    }
    match list && is_container(head) {
        true => Some(2),
        // Objects over several lines stand at the top.
        false => (line.len() < head.len()).then_some(0),
    }
}

/// Whether an object has no text of its own, so that its list has the articles.
fn is_container(head: &str) -> bool {
    let begin = head.split_once('[').map_or(head, |(begin, _)| begin);
    !["\"text\"", "\"content\"", "\"body\"", "\"title\""].iter().any(|name| begin.contains(name))
}
