//! Classifies each line of an article by its words, its place and its neighbours.

use std::ops::Range;

use crate::extract::block::Block;
use crate::extract::content::choose::Chosen;
use crate::extract::content::others::leads_away;
use crate::extract::html::page::{Line, Page};
use crate::extract::lexicon::fold::{ends_sentence, fold, hanzi, has_sentence, length};
use crate::extract::lexicon::role::Role;
use crate::extract::metadata::line;
use crate::extract::metadata::line::Line as Words;
use crate::extract::metadata::title;
use crate::model::ParagraphKind;

/// The facts that classification uses.
pub(crate) struct Classifier<'a> {
    page: &'a Page,
    words: &'a [Words],
    running: &'a [bool],
    chosen: &'a Chosen,
    /// From below the title to the end of the article.
    body: Range<usize>,
    /// From the first line of running text to the last.
    text: Range<usize>,
    title: Option<&'a str>,
    /// For each area the role that speaks against it.
    roles: Vec<Role>,
    /// For each line whether text follows.
    followed: Vec<bool>,
    /// How captions are told from text.
    under_pictures: UnderPictures,
}

/// How captions are recognized without markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnderPictures {
    Nothing,
    /// The text is indented and they are not.
    Margin,
    /// They are much shorter than the text, all of them.
    Length,
}

const MARKED: &str = "is marked as a caption";

const BOXED: &str = "shares a box with a picture";

impl<'a> Classifier<'a> {
    /// A classifier of the lines in `body`, in which running text goes from the first line of `text` to
    /// the last.
    pub(crate) fn new(
        page: &'a Page,
        words: &'a [Words],
        running: &'a [bool],
        chosen: &'a Chosen,
        body: Range<usize>,
        text: Range<usize>,
        title: Option<&'a str>,
    ) -> Self {
        let roles = roles(page, chosen);
        let followed = followed(page, words, running, body.end);
        let under_pictures = under_pictures(page, running, &text);
        Self { page, words, running, chosen, body, text, title, roles, followed, under_pictures }
    }

    /// A line between the title and the area of the text.
    pub(crate) fn lead(&self, at: usize, line: &Line) -> (Option<ParagraphKind>, &'static str) {
        let abstracts = self.running.get(at) == Some(&true) && line.length >= 20 && line.linked == 0;
        if abstracts && self.is_repeated_below(line) {
            return (None, "repeats the text");
        }
        if abstracts && self.is_marked_caption(line) {
            return (Some(ParagraphKind::Caption), MARKED);
        }
        if abstracts && self.in_other_area(line).is_none() {
            return (Some(ParagraphKind::Body), "is text under the title");
        }
        match self.words.get(at) {
            Some(Words::Facts(_)) => (None, "states time, source or people"),
            _ => (None, "stands above the article"),
        }
    }

    pub(crate) fn line(&self, at: usize, line: &Line) -> (Option<ParagraphKind>, &'static str) {
        if at < self.body.start {
            return (None, "stands above the title");
        }
        if at >= self.body.end {
            return (None, "stands after the article");
        }
        if let Some(reason) = self.in_other_area(line) {
            return (None, reason);
        }
        let length = line.length;
        // What a notice has attached is a part of it.
        let attached = line.text.starts_with("附件") && self.text.start < at;
        if line.linked * 10 >= length * 8 && !attached && !matches!(self.words.get(at), Some(Words::Facts(_)))
        {
            return (None, "is a link");
        }
        if leads_away(line) && !attached {
            return (None, "leads to another text");
        }
        if self.title.is_some_and(|title| same(title, &line.text)) {
            return (None, "repeats the title");
        }
        match self.words.get(at) {
            Some(Words::Noise(reason) | Words::End(reason)) => return (None, reason),
            Some(Words::Related) if !self.followed_by_text(at) => {
                return (None, "heads other articles or comments");
            }
            Some(Words::Facts(fields)) if at < self.text.start && !fields.published.is_empty() => {
                return (None, "states when it was published");
            }
            Some(Words::Facts(_)) => return (Some(ParagraphKind::Credit), "states time, source or people"),
            Some(Words::Caption) => return (Some(ParagraphKind::Caption), "names a picture or its maker"),
            Some(Words::Name) if !self.text.contains(&at) => {
                return (Some(ParagraphKind::Credit), "names who wrote it");
            }
            _ => {}
        }
        if let Some(reason) = self.caption(line) {
            return (Some(ParagraphKind::Caption), reason);
        }
        let short = line::may_be_heading(&line.text);
        let opens = line.text.ends_with([':', '：']);
        let leads = self.followed_by_text(at) && (opens || self.beside(at, self.text.start));
        if short && at < self.text.start && !leads {
            return (None, "is a few words above the text");
        }
        let opens_nothing = opens && !self.followed_by_more(at);
        if short
            && at >= self.text.end
            && (opens_nothing || !self.beside(at, self.text.end.saturating_sub(1)))
        {
            return (None, "is a few words below the text");
        }
        if short && hanzi(&line.text) > 1 && self.followed_by_text(at) {
            return (Some(ParagraphKind::Heading), "is short and stands above text");
        }
        (Some(ParagraphKind::Body), "is text")
    }

    /// Whether two lines stand in the same area, or in areas side by side; items stand where their
    /// list does.
    fn beside(&self, one: usize, two: usize) -> bool {
        let parent = |area: usize| self.page.areas.get(area).map_or(0, |area| area.parent);
        let area = |at: usize| match self.page.lines.get(at) {
            Some(line) if line.item => parent(line.area),
            line => line.map_or(0, |line| line.area),
        };
        let (one, two) = (area(one), area(two));
        one == two || parent(one) == parent(two) || parent(one) == two || parent(two) == one
    }

    fn followed_by_more(&self, at: usize) -> bool {
        let next = self.page.lines.get(at + 1).filter(|_| at + 1 < self.body.end);
        next.is_some_and(|line| line.linked == 0 && self.beside(at, at + 1))
    }

    /// Whether a line of the text begins as this one does.
    fn is_repeated_below(&self, line: &Line) -> bool {
        let head: String = title::key(&line.text).chars().take(14).collect();
        let below = self.page.lines.get(self.text.clone()).unwrap_or_default();
        below.iter().take(40).any(|other| title::key(&other.text).starts_with(&head))
    }

    /// Whether the line stands in an area inside the article that is for something else.
    fn in_other_area(&self, line: &Line) -> Option<&'static str> {
        match self.roles.get(line.area).copied().unwrap_or_default() {
            Role::Navigation => Some("is in an area for navigation"),
            Role::Related => Some("is in an area for other articles"),
            Role::Comments => Some("is in an area for comments"),
            Role::Sharing => Some("is in an area for buttons"),
            Role::Rights => Some("is in an area for small print"),
            Role::Hidden => Some("is hidden"),
            Role::Plain | Role::Caption => None,
        }
    }

    fn is_marked_caption(&self, line: &Line) -> bool {
        self.page.areas.get(line.area).is_some_and(|area| area.role == Role::Caption)
    }

    fn caption(&self, line: &Line) -> Option<&'static str> {
        let length = line.length;
        if self.is_marked_caption(line) {
            return Some(MARKED);
        }
        if length > 60 {
            return None;
        }
        // A picture and one line in a box of their own.
        let mut place = line.area;
        while place > self.chosen.area {
            let area = self.page.areas.get(place)?;
            if area.lines.len() != 1 {
                break;
            }
            if area.images > 0 {
                return Some(BOXED);
            }
            place = area.parent;
        }
        if line.images_before > 0 && line.linked == 0 {
            match self.under_pictures {
                UnderPictures::Margin if !line.indented => {
                    return Some("stands under a picture and is not indented as the text is");
                }
                UnderPictures::Length => return Some("stands under a picture and is shorter than the text"),
                _ => {}
            }
        }
        if line.images_before > 0 {
            let folded = fold(&line.text);
            let bracketed = folded.starts_with('(') && folded.ends_with(')');
            if bracketed && length <= 60 {
                return Some("stands in brackets under a picture");
            }
            if line.centred && length <= 60 && !(ends_sentence(&line.text) && length > 40) {
                return Some("is centred under a picture");
            }
        }
        None
    }

    /// Whether text follows, over other headings.
    fn followed_by_text(&self, at: usize) -> bool {
        self.followed.get(at) == Some(&true)
    }
}

/// Where most of the text stands in boxes with pictures, the boxes are how the text is told.
/// Many boxes with a few words each are pictures of other articles.
pub(crate) fn keep_captioned_boxes(blocks: &mut [Block]) {
    let has_text = |block: &Block| block.reason == BOXED && has_sentence(&block.text);
    let has_words = |block: &Block| block.reason == BOXED && !has_sentence(&block.text);
    let body = blocks.iter().filter(|block| block.kind == Some(ParagraphKind::Body)).count();
    let no_long_text = !blocks.iter().any(|block| {
        block.kind == Some(ParagraphKind::Body) && has_sentence(&block.text) && length(&block.text) >= 20
    });
    let mostly_boxes = blocks.iter().filter(|block| has_text(block)).count() * 2 > body;
    let many_teasers = blocks.chunk_by(|one, two| has_words(one) && has_words(two)).any(|run| run.len() >= 4);
    for block in blocks {
        if no_long_text && block.kind == Some(ParagraphKind::Caption) && has_sentence(&block.text) {
            block.kind = Some(ParagraphKind::Body);
            block.reason = "is all the text there is";
        } else if mostly_boxes && has_text(block) {
            block.kind = Some(ParagraphKind::Body);
            block.reason = "is text under one of many pictures";
        } else if many_teasers && has_words(block) {
            block.kind = None;
            block.reason = "is one of many pictures with a few words";
        }
    }
}

/// For each area the role that speaks against it, its own or that of an area around it, inside the
/// area that was chosen.
fn roles(page: &Page, chosen: &Chosen) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::with_capacity(page.areas.len());
    for (at, area) in page.areas.iter().enumerate() {
        let around = roles.get(area.parent).copied().unwrap_or_default();
        let own = at > chosen.area && (chosen.against)(area.role);
        roles.push(if around == Role::Plain && own { area.role } else { around });
    }
    roles
}

/// How the words under the pictures of an article can be told from its text.
fn under_pictures(page: &Page, running: &[bool], text: &Range<usize>) -> UnderPictures {
    let lines =
        || page.lines.iter().enumerate().take(text.end).skip(text.start).filter(|(_, line)| line.linked == 0);
    let mut lengths = Vec::new();
    let (mut indented, mut under) = (0, Vec::new());
    for (at, line) in lines() {
        if line.images_before > 0 {
            under.push(line);
        } else if running.get(at) == Some(&true) {
            lengths.push(line.length);
            indented += usize::from(line.indented);
        }
    }
    if lengths.len() < 3 || under.is_empty() {
        return UnderPictures::Nothing;
    }
    if indented * 10 >= lengths.len() * 9 {
        return UnderPictures::Margin;
    }
    lengths.sort_unstable();
    let usual = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let shorter = under.iter().all(|line| line.length <= 60 && line.length * 5 <= usual * 2);
    if shorter && under.len() >= 2 { UnderPictures::Length } else { UnderPictures::Nothing }
}

/// For each line whether text follows, over headings, captions, facts and noise.
fn followed(page: &Page, words: &[Words], running: &[bool], end: usize) -> Vec<bool> {
    let mut followed = vec![false; end];
    let mut text = false;
    for at in (0..end).rev() {
        if let Some(followed) = followed.get_mut(at) {
            *followed = text;
        }
        text = match words.get(at) {
            _ if running.get(at) == Some(&true) => true,
            Some(Words::Noise(_) | Words::Caption | Words::Facts(_)) => text,
            Some(Words::Text | Words::Name) => {
                let line = page.lines.get(at);
                text && line.is_some_and(|line| line.linked == 0 && line::may_be_heading(&line.text))
            }
            _ => false,
        };
    }
    followed
}

/// Whether two lines have the same words.
fn same(one: &str, two: &str) -> bool {
    let words = |text: &str| fold(text).chars().filter(|char| char.is_alphanumeric()).collect::<String>();
    one == two || words(one) == words(two)
}
