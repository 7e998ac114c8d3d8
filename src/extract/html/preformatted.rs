//! Preformatted text: which of its line breaks end a paragraph.

/// The paragraphs of a text whose line breaks are kept. Where its lines are broken at one width, as
/// old programs sent them, a full line goes on in the next.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let rows: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let widest = rows.iter().map(|row| columns(row)).max().unwrap_or_default();
    let full = |row: &str| columns(row) + LINE_SLACK >= widest;
    let goes_on = |at: usize| rows.get(at + 1).is_some_and(|next| !next.is_empty() && !is_indented(next));
    let open: Vec<&str> = rows
        .iter()
        .enumerate()
        .filter(|(at, row)| !row.is_empty() && goes_on(*at))
        .map(|(_, row)| *row)
        .collect();
    let broken = open.iter().filter(|row| full(row)).count();
    if widest < NARROWEST || broken < 2 || broken * 4 < open.len() * 3 {
        return rows.into_iter().map(str::to_owned).collect();
    }
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    for (at, row) in rows.iter().enumerate() {
        match paragraphs.last_mut().filter(|_| open) {
            Some(paragraph) => {
                // Words need room between them, 汉字 do not.
                if paragraph.ends_with(|char: char| char.is_ascii())
                    && row.starts_with(|char: char| char.is_ascii())
                {
                    paragraph.push(' ');
                }
                paragraph.push_str(row);
            }
            None => paragraphs.push((*row).to_owned()),
        }
        open = full(row) && goes_on(at);
    }
    paragraphs
}

/// In columns, of which a 汉字 takes two; narrower lines are verse or code.
const NARROWEST: usize = 40;

/// How far a full line may stay from the edge: signs do not begin a line.
const LINE_SLACK: usize = 6;

fn columns(row: &str) -> usize {
    row.chars().map(|char| if char.is_ascii() { 1 } else { 2 }).sum()
}

fn is_indented(row: &str) -> bool {
    row.starts_with(['\u{3000}', '\t']) || row.starts_with("  ")
}
