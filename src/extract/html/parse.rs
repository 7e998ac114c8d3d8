//! HTML → page: the only file that names the parser.

use scraper::Html;
use scraper::node::{Element, Node};

use crate::extract::html::element::{Flow, Names, flow, heading, names};
use crate::extract::html::nesting;
use crate::extract::html::page::{Area, Hint, Line, Page};
use crate::extract::html::preformatted;
use crate::extract::lexicon::fold::{clean, length};
use crate::extract::lexicon::role::{Holds, Role};

/// Reads a page. Mark-up may be anything; what comes out is what a browser would show, in order.
pub(crate) fn page(text: &str) -> Page {
    let html = Html::parse_document(&nesting::shallow(text));
    let mut reader = Reader::default();
    reader.page.areas.push(Area::default());
    let mut next = Some((html.tree.root(), true));
    while let Some((node, open)) = next {
        let mut inside = open;
        match node.value() {
            Node::Text(text) if open => reader.text(text),
            Node::Element(element) if open => inside = reader.open(element),
            Node::Element(_) => reader.close(),
            _ => {}
        }
        // What was not entered is not closed either.
        next = match node.first_child() {
            Some(child) if inside => Some((child, true)),
            first => {
                if first.is_none() && inside && node.value().is_element() {
                    reader.close();
                }
                match node.next_sibling() {
                    Some(sibling) => Some((sibling, true)),
                    None => node.parent().map(|parent| (parent, false)),
                }
            }
        };
    }
    reader.finish()
}

/// Stands between two inline elements while a line is read; it prints nothing.
const APART: char = '\u{2063}';

/// An element that is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    flow: Flow,
    link: bool,
    bold: bool,
    item: bool,
    preformatted: bool,
    centred: bool,
    indented: bool,
    /// 1–6 for headings.
    heading: u8,
    title: bool,
    /// What it says that it holds, and where in the line it begins.
    holds: Option<(Holds, usize)>,
}

#[derive(Default)]
struct Reader {
    page: Page,
    stack: Vec<Open>,
    /// Areas that are open, the innermost last; the first is not in here.
    areas: Vec<usize>,
    line: Line,
    /// The line as it is read.
    raw: String,
    /// White space that waits for something to follow: whether it is a line break of the source.
    space: Option<bool>,
    links: usize,
    bolds: usize,
    items: usize,
    preformatted: usize,
    centred: usize,
    indents: usize,
    headings: Vec<u8>,
    /// Where in the line the last link begins and ends.
    link: (usize, usize),
    /// The text of a `<title>` or `<script>` that is open.
    head: Option<String>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if let Some(head) = &mut self.head {
            head.push_str(text);
        } else if self.preformatted > 0 {
            for (at, paragraph) in preformatted::paragraphs(text).iter().enumerate() {
                if at > 0 {
                    self.end_line();
                }
                self.words(paragraph);
            }
        } else {
            self.words(text);
        }
    }

    /// Adds text to the line, white space collapsed as browsers do.
    fn words(&mut self, text: &str) {
        let mut counted = 0;
        for char in text.chars() {
            if matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{C}') {
                self.space = Some(self.space == Some(true) || char == '\n' || char == '\r');
                continue;
            }
            if let Some(broken) = self.space.take() {
                let last = self.raw.trim_end_matches(APART).chars().next_back();
                // A line break in the source parts words, but not 汉字.
                let joined = broken && last.is_some_and(is_wide) && is_wide(char);
                if last.is_some() && !joined {
                    self.raw.push(' ');
                }
            }
            self.raw.push(char);
            counted += 1;
        }
        if self.links > 0 {
            self.line.linked += counted;
        }
        if self.bolds > 0 {
            self.line.bold += counted;
        }
    }

    /// Takes in an element; whether its content is to be read.
    fn open(&mut self, element: &Element) -> bool {
        let tag = element.name();
        match tag {
            "br" => self.end_line(),
            "hr" => self.end_line(),
            "img" | "video" | "embed" | "object" | "iframe" => self.picture(tag, element),
            "meta" => self.meta(element),
            "link" if element.attr("rel").is_some_and(|rel| rel.trim().eq_ignore_ascii_case("canonical")) => {
                self.state("canonical", element.attr("href"));
            }
            "html" => self.state("lang", element.attr("lang").or_else(|| element.attr("xml:lang"))),
            _ => {}
        }
        let style = element.attr("style").map(|style| style.replace(' ', "").to_ascii_lowercase());
        let has = |rule: &str| style.as_ref().is_some_and(|style| style.contains(rule));
        let hidden = has("display:none") || element.attr("hidden").is_some();
        let flow = match flow(tag) {
            Flow::Out => return false,
            Flow::Inline if hidden || has("display:block") => Flow::Block,
            // A title in the body belongs to a drawing.
            Flow::Head if self.head.is_some() => return false,
            flow => flow,
        };
        let bold = matches!(tag, "b" | "strong") || has("font-weight:bold") || has("font-weight:700");
        let centred = tag == "center" || element.attr("align") == Some("center") || has("text-align:center");
        let heading = heading(tag);
        let preformatted = matches!(tag, "pre" | "listing" | "xmp");
        let names = match flow {
            Flow::Head => Names::default(),
            _ => names(element.attr("class"), element.attr("id")),
        };
        let mut opened = Open {
            flow,
            link: tag == "a",
            bold,
            item: tag == "li",
            preformatted,
            centred,
            indented: has("text-indent:") && !has("text-indent:0"),
            heading,
            title: tag == "title",
            holds: None,
        };
        match flow {
            Flow::Head => self.head = Some(String::new()),
            Flow::Block => {
                self.end_line();
                self.enter(tag, hidden, names.role);
            }
            _ if matches!(tag, "span" | "a" | "time" | "em" | "i" | "cite" | "label") => self.raw.push(APART),
            _ => {}
        }
        if flow != Flow::Head {
            let stated = element.attr("content").or_else(|| element.attr("datetime"));
            match element.attr("itemprop") {
                Some(name) => self.state(name, stated),
                None if tag == "time" => self.state("time", stated),
                None => {}
            }
        }
        if opened.link {
            self.link.0 = self.raw.len();
        }
        self.links += usize::from(opened.link);
        opened.holds = names.holds.map(|holds| (holds, self.raw.len()));
        self.bolds += usize::from(bold);
        self.items += usize::from(opened.item);
        self.preformatted += usize::from(preformatted);
        self.centred += usize::from(centred);
        self.indents += usize::from(opened.indented);
        if heading > 0 {
            self.headings.push(heading);
        }
        self.stack.push(opened);
        true
    }

    fn close(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        match open.flow {
            Flow::Head => {
                let head = self.head.take().unwrap_or_default();
                if open.title {
                    if self.page.title.is_empty() {
                        self.page.title = clean(&head.split_whitespace().collect::<Vec<_>>().join(" "));
                    }
                } else if head.len() > 40 {
                    self.page.scripts.push(head);
                }
            }
            Flow::Block => {
                self.end_line();
                let end = self.page.lines.len();
                if let Some(area) = self.areas.pop().and_then(|area| self.page.areas.get_mut(area)) {
                    area.lines.end = end;
                    if let Some((of, _)) = open.holds.filter(|_| area.lines.len() == 1) {
                        let text = self.page.lines.last().map(|line| line.text.clone()).unwrap_or_default();
                        self.page.hints.push(Hint { of, line: end - 1, text });
                    }
                }
            }
            Flow::Inline => {
                if let Some((of, start)) = open.holds {
                    let text = self.raw.get(start..).map(clean).unwrap_or_default();
                    if !text.is_empty() {
                        self.page.hints.push(Hint { of, line: self.page.lines.len(), text });
                    }
                }
            }
            Flow::Out => {}
        }
        if open.link {
            self.link.1 = self.raw.len();
        }
        self.links -= usize::from(open.link);
        self.bolds -= usize::from(open.bold);
        self.items -= usize::from(open.item);
        self.preformatted -= usize::from(open.preformatted);
        self.centred -= usize::from(open.centred);
        self.indents -= usize::from(open.indented);
        if open.heading > 0 {
            self.headings.pop();
        }
    }

    fn enter(&mut self, tag: &str, hidden: bool, named: Role) {
        let parent = self.areas.last().copied().unwrap_or_default();
        let start = self.page.lines.len();
        let role = match tag {
            _ if hidden => Role::Hidden,
            "nav" | "menu" => Role::Navigation,
            "aside" => Role::Related,
            "footer" => Role::Rights,
            "figure" | "figcaption" | "caption" => Role::Caption,
            // What is in a figure and no picture is about the picture.
            _ if named == Role::Plain
                && self.page.areas.get(parent).is_some_and(|area| area.role == Role::Caption) =>
            {
                Role::Caption
            }
            _ => named,
        };
        self.areas.push(self.page.areas.len());
        let article = tag == "article";
        self.page.areas.push(Area { parent, lines: start..start, images: 0, role, article });
    }

    /// Ends the line.
    fn end_line(&mut self) {
        self.space = None;
        let text = clean(&self.raw);
        let (start, end) = std::mem::take(&mut self.link);
        if text.is_empty() {
            self.raw.clear();
            self.line.linked = 0;
            self.line.bold = 0;
            return;
        }
        let after = self.raw.get(end..).map_or(1, |after| clean(after).chars().count());
        if start > 0 && end > start && after <= 1 {
            self.line.tail = self.raw.get(start..).map(clean).filter(|tail| !tail.is_empty());
        }
        let mut line = std::mem::take(&mut self.line);
        if self.raw.trim_matches(APART).contains(APART) && text.len() < 600 {
            line.apart = Some(clean(&self.raw.replace(APART, " ")));
        }
        let room: usize =
            self.raw.chars().take_while(|char| char.is_whitespace() || *char == APART).map(columns).sum();
        let indented = room >= 2 || self.indents > 0;
        self.raw.clear();
        line.indented = indented;
        line.length = length(&text);
        line.text = text;
        line.area = self.areas.last().copied().unwrap_or_default();
        line.heading = self.headings.last().copied().unwrap_or_default();
        line.centred = self.centred > 0;
        line.item = self.items > 0;
        self.page.lines.push(line);
    }

    /// Counts a picture, unless it is an icon or a dot that counts visitors.
    fn picture(&mut self, tag: &str, element: &Element) {
        let size = |name: &str| {
            element.attr(name).and_then(|size| size.trim_end_matches("px").trim().parse::<f32>().ok())
        };
        let small = size("width").is_some_and(|width| width < 60.0)
            || size("height").is_some_and(|height| height < 40.0);
        if small || (tag == "iframe" && size("height").is_none()) {
            return;
        }
        self.line.images_before += usize::from(clean(&self.raw).is_empty());
        let area = self.areas.last().copied().unwrap_or_default();
        if let Some(area) = self.page.areas.get_mut(area) {
            area.images += 1;
        }
    }

    fn meta(&mut self, element: &Element) {
        let name =
            element.attr("property").or_else(|| element.attr("name")).or_else(|| element.attr("itemprop"));
        let name = name.or_else(|| element.attr("http-equiv"));
        if let Some(name) = name {
            self.state(name, element.attr("content"));
        }
    }

    fn state(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty() && value.len() < 2000) {
            self.page.meta.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }

    fn finish(mut self) -> Page {
        self.end_line();
        let lines = self.page.lines.len();
        if let Some(all) = self.page.areas.first_mut() {
            all.lines.end = lines;
        }
        // Areas follow the one they stand in, so that from the last to the first sums are complete.
        for at in (1..self.page.areas.len()).rev() {
            let (parent, images) = self.page.areas.get(at).map_or((0, 0), |area| (area.parent, area.images));
            if let Some(parent) = self.page.areas.get_mut(parent) {
                parent.images += images;
            }
        }
        self.page
    }
}

/// How much room white space takes; ASCII space at the beginning takes none.
fn columns(char: char) -> usize {
    match char {
        '\u{A0}' => 1,
        '\u{3000}' | '\u{2003}' => 2,
        _ => 0,
    }
}

fn is_wide(char: char) -> bool {
    char >= '\u{2E80}' || matches!(char, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}
