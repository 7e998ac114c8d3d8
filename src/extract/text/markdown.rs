//! Text in a known format: Markdown, and clean paragraphs.

use crate::extract::block::Block;
use crate::extract::lexicon::fold::clean;
use crate::extract::metadata::date;
use crate::extract::metadata::draft::Draft;
use crate::extract::metadata::line;
use crate::model::ParagraphKind;

/// Clean text: a blank line separates paragraphs, and every one is kept.
pub(crate) fn paragraphs(text: &str) -> Draft {
    let mut draft = Draft::default();
    let mut block = String::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            block.push_str(line);
            block.push('\n');
            continue;
        }
        let cleaned = clean(&block);
        if !cleaned.is_empty() {
            draft.push(Block::new(cleaned, Some(ParagraphKind::Body), "is a paragraph"));
        }
        block.clear();
    }
    draft
}

/// Markdown as notes are kept in it: `#` headings, the first of which is the title, front matter,
/// paragraphs parted by blank lines, list items.
pub(crate) fn markdown(text: &str) -> Draft {
    let mut draft = Draft::default();
    let mut block = MarkdownBlock::default();
    let mut lines = text.lines().peekable();
    if lines.peek().is_some_and(|line| line.trim_start_matches('\u{FEFF}').trim_end() == "---") {
        lines.next();
        for line in lines.by_ref().take_while(|line| !["---", "..."].contains(&line.trim_end())) {
            front_matter(&mut draft, line);
            let line = clean(line);
            if !line.is_empty() {
                draft.push(Block::new(line, None, FRONT_MATTER));
            }
        }
    }
    let mut fenced = false;
    for line in lines {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
            block.end(&mut draft);
        } else if fenced {
            block.add(line);
        } else if trimmed.is_empty() {
            block.end(&mut draft);
        } else if let Some(heading) = heading(trimmed) {
            block.end(&mut draft);
            push_heading(&mut draft, heading);
        } else if is_underline(trimmed) {
            block.underlined(&mut draft);
        } else if let Some(item) = item(trimmed) {
            block.end(&mut draft);
            block.add(item);
        } else {
            block.add(trimmed.trim_start_matches("> ").trim_start_matches('>'));
        }
    }
    block.end(&mut draft);
    draft
}

const FRONT_MATTER: &str = "is front matter";

/// The lines of one paragraph.
#[derive(Default)]
struct MarkdownBlock(String);

impl MarkdownBlock {
    fn add(&mut self, line: &str) {
        let line = line.trim();
        // Latin words need the space that the line break stood for; 汉字 do not.
        let latin = |char: Option<char>| char.is_some_and(|char| char.is_ascii());
        if latin(self.0.chars().next_back()) && latin(line.chars().next()) {
            self.0.push(' ');
        }
        self.0.push_str(line);
    }

    fn end(&mut self, draft: &mut Draft) {
        let text = plain(&std::mem::take(&mut self.0));
        if text.is_empty() {
            return;
        }
        match line::judge(&text, &text) {
            line::Line::Facts(fields) => {
                let above = draft.judged.iter().filter(|judged| judged.reason != FRONT_MATTER).count() < 3;
                draft.state(&fields, above);
                draft.push(Block::new(text, Some(ParagraphKind::Credit), "states time, source or people"));
            }
            line::Line::Caption => {
                draft.push(Block::new(text, Some(ParagraphKind::Caption), "names a picture or its maker"));
            }
            _ => draft.push(Block::new(text, Some(ParagraphKind::Body), "is a paragraph")),
        }
    }

    /// The line was a heading: it is underlined.
    fn underlined(&mut self, draft: &mut Draft) {
        let text = std::mem::take(&mut self.0);
        if !text.is_empty() {
            push_heading(draft, &text);
        }
    }
}

fn push_heading(draft: &mut Draft, heading: &str) {
    let text = plain(heading);
    if text.is_empty() {
        return;
    }
    if draft.title.is_none() {
        draft.title = Some(text.clone());
        draft.push(Block::new(text, None, "is the title"));
    } else if draft.title.as_ref() == Some(&text) {
        draft.push(Block::new(text, None, "repeats the title"));
    } else {
        draft.push(Block::new(text, Some(ParagraphKind::Heading), "is marked as a heading"));
    }
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && (text.starts_with([' ', '\t', '\u{3000}']) || !text.is_ascii()))
        .then(|| text.trim().trim_end_matches('#').trim_end())
}

fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

fn item(line: &str) -> Option<&str> {
    let bullet = ["- ", "* ", "+ ", "• "].iter().find_map(|bullet| line.strip_prefix(bullet));
    let numbered = || {
        let rest = line.trim_start_matches(|char: char| char.is_ascii_digit());
        (rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "))).then_some(line)
    };
    bullet.or_else(numbered)
}

/// `title: …` and its like at the head of the file.
fn front_matter(draft: &mut Draft, line: &str) {
    let Some((key, value)) = line.split_once(':') else { return };
    let value = value.trim().trim_matches(['"', '\'']);
    let label = match key.trim() {
        "title" if !value.is_empty() => {
            draft.title = Some(value.to_owned());
            return;
        }
        "date" | "published" | "pubdate" => {
            if let Some(stamp) = date::whole(&crate::extract::lexicon::fold::fold(value)) {
                draft.state_time(stamp);
            }
            return;
        }
        "source" => "来源",
        "author" | "authors" => "作者",
        "editor" | "editors" => "编辑",
        _ => return,
    };
    let fields =
        crate::extract::metadata::labelled::facts(&format!("{label}: {}", value.trim_matches(['[', ']'])));
    draft.state(&fields, true);
}

/// A text without the marks of emphasis, links and pictures.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', '!', '*', '`', '_']) {
        let (before, after) = rest.split_at(at);
        plain.push_str(before);
        let mut chars = after.chars();
        let sign = chars.next().unwrap_or_default();
        rest = chars.as_str();
        match sign {
            '!' if rest.starts_with('[') => {
                if let Some((_, after)) = link(rest) {
                    rest = after;
                } else {
                    plain.push('!');
                }
            }
            '[' => match link(after) {
                Some((words, after)) => {
                    plain.push_str(words);
                    rest = after;
                }
                None => plain.push('['),
            },
            '*' | '`' => {}
            '_' if rest.starts_with('_') => rest = rest.trim_start_matches('_'),
            sign => plain.push(sign),
        }
    }
    plain.push_str(rest);
    clean(&plain)
}

/// The words of `[words](address)` and what follows it.
fn link(text: &str) -> Option<(&str, &str)> {
    let (words, rest) = text.strip_prefix('[')?.split_once(']')?;
    let (_, after) = rest.strip_prefix('(')?.split_once(')')?;
    Some((words, after))
}
