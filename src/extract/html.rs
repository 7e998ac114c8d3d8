//! HTML pages: the only file that names the parser.

use scraper::{Html, Node};

use super::draft::Draft;
use super::plain;

/// The article of a page.
pub(super) fn page(text: &str) -> Draft {
    let html = Html::parse_document(text);
    let mut lines = String::new();
    let mut next = Some((html.tree.root(), true));
    while let Some((node, open)) = next {
        let mut inside = open;
        match node.value() {
            Node::Text(text) if open => {
                let mut words = text.split_ascii_whitespace();
                lines.extend(words.next());
                words.for_each(|word| lines.extend([" ", word]));
            }
            Node::Element(element) => match element.name() {
                "script" | "style" | "noscript" | "head" => inside = false,
                "span" | "a" | "b" | "strong" | "em" | "i" | "font" => {}
                _ => lines.push('\n'),
            },
            _ => {}
        }
        next = match node.first_child() {
            Some(child) if inside => Some((child, true)),
            _ => match node.next_sibling() {
                Some(sibling) => Some((sibling, true)),
                None => node.parent().map(|parent| (parent, false)),
            },
        };
    }
    plain::capture(&lines)
}
