//! Copies of a hit: the same paragraph in other articles, listed under the first that had it.
//!
//! Nothing is left out of an index for being a copy: a repost has its own citation, and it is what is
//! left when the original is deleted. So copies are looked for among the hits of an answer.

use std::collections::HashMap;
use std::ops::Range;

use crate::engine::{Engine, Match};
use crate::error::Result;
use crate::model::{ArticleId, Published};
use crate::repost::Content;
use crate::retrieve::candidate::Candidate;
use crate::search::{Group, Repost};

/// A hit and its copies, the original first.
pub(crate) type Copies = Vec<Candidate>;

/// Number of first hits of a level in which copies are detected: without candidates, and at most. It
/// depends on the hits alone, so that pages are consistent.
const FIRST: usize = 60;
const MOST: usize = 960;

/// The first hits of a level, and access to later ones.
pub(crate) struct FirstHits<'a> {
    pub hits: Vec<Candidate>,
    /// Number of rescored hits.
    pub candidates: usize,
    /// Number of hits of the level.
    pub total: usize,
    /// Gets the hits at these places.
    pub more: &'a dyn Fn(Range<usize>) -> Result<Vec<Candidate>>,
}

/// A page of hits, and the number of copies listed under hits of the level.
pub(crate) struct Collapsed {
    pub hits: Vec<Copies>,
    pub copies: u64,
}

impl FirstHits<'_> {
    /// Puts the first hits together with their copies, each group at the place of its best hit; hits
    /// after those stay as they are. Gives back the `page` of what comes out.
    pub(crate) fn collapse(
        mut self,
        engine: &dyn Engine,
        group: Group,
        page: Range<usize>,
    ) -> Result<Collapsed> {
        let mut window = if self.candidates > 0 { self.candidates } else { FIRST };
        let (groups, looked) = loop {
            if self.hits.len() < window.min(self.total) {
                self.hits = (self.more)(0..window)?;
            }
            let looked = self.hits.len().min(window);
            let groups = grouped(engine, group, self.hits.get(..looked).unwrap_or_default())?;
            // One story that a hundred sites took over must not fill the page after all.
            if groups.len() * 2 >= looked || looked < window || window >= MOST {
                break (groups, looked);
            }
            window *= 4;
        };
        let copies = (looked - groups.len()) as u64;
        let from = looked + page.start.saturating_sub(groups.len());
        let copies_of = |group: Vec<usize>| -> Copies {
            let mut copies: Copies = group.iter().filter_map(|at| self.hits.get(*at).cloned()).collect();
            copies.sort_by_cached_key(|copy| place(&copy.found));
            copies
        };
        let shown = groups.into_iter().skip(page.start).take(page.len());
        let mut hits: Vec<Copies> = shown.map(copies_of).collect();
        let end = (from + page.len() - hits.len()).min(self.total);
        let rest = match self.hits.get(from..end) {
            _ if from >= end => Vec::new(),
            Some(rest) => rest.to_vec(),
            None => (self.more)(from..end)?,
        };
        hits.extend(rest.into_iter().map(|one| vec![one]));
        Ok(Collapsed { hits, copies })
    }
}

/// The numbers of hits that are copies of each other, together.
fn grouped(engine: &dyn Engine, group: Group, hits: &[Candidate]) -> Result<Vec<Vec<usize>>> {
    // Copies have the same best sentence; what nobody else says need not be looked at any closer.
    let mut saying: HashMap<u64, usize> = HashMap::new();
    for best_sentence in hits.iter().filter_map(|hit| hit.best_sentence) {
        *saying.entry(best_sentence).or_default() += 1;
    }
    let alone = |best_sentence: &Option<u64>| {
        group == Group::Paragraph
            && best_sentence.is_some_and(|best_sentence| saying.get(&best_sentence) == Some(&1))
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut contents: Vec<Content> = Vec::new();
    let mut holding: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut articles = Articles { engine, contents: HashMap::new(), left: READ };
    for (number, Candidate { found: hit, best_sentence, .. }) in hits.iter().enumerate() {
        if alone(best_sentence) {
            groups.push(vec![number]);
            contents.push(Content::default());
            continue;
        }
        let content = Content::of([hit.paragraph.text.as_str()]);
        // The best paragraphs of two articles that are one may differ; the titles then lead there.
        let title = hit.title.as_deref().filter(|_| group == Group::Article);
        let title = Content::of(title);
        let keys: Vec<u64> = content.keys().chain(title.keys()).collect();
        let mut near: Vec<usize> =
            keys.iter().filter_map(|key| holding.get(key)).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        let mut home = None;
        for at in near {
            let (Some(known), Some(other)) = (groups.get(at), contents.get(at)) else { continue };
            let mut members = known.iter().filter_map(|at| hits.get(*at)).map(|one| &one.found);
            let Some(first) = members.clone().next() else { continue };
            if members.all(|copy| copy.article != hit.article)
                && is_copy((first, other), (hit, &content), group, &mut articles)?
            {
                home = Some(at);
                break;
            }
        }
        match home.and_then(|at| groups.get_mut(at)) {
            Some(group) => group.push(number),
            None => {
                keys.iter().for_each(|key| holding.entry(*key).or_default().push(groups.len()));
                groups.push(vec![number]);
                contents.push(content);
            }
        }
    }
    Ok(groups)
}

/// Whether two hits are one. Two signals are needed: that the paragraphs say the same, and that the
/// articles do, or that the paragraph is long and the articles are not two issues of one notice.
/// Where hits stand for articles, the articles have to say the same.
fn is_copy(
    (one, first): (&Match, &Content),
    (two, second): (&Match, &Content),
    group: Group,
    articles: &mut Articles<'_>,
) -> Result<bool> {
    let paragraphs = group == Group::Paragraph;
    if paragraphs && !first.is_within(second) {
        return Ok(false);
    }
    if articles.left == 0 {
        return Ok(false);
    }
    let left = articles.left;
    articles.read(&one.article)?;
    articles.read(&two.article)?;
    let (Some(one), Some(two)) = (articles.contents.get(&one.article), articles.contents.get(&two.article))
    else {
        return Ok(false);
    };
    let is_copy = one.is_repost(two) || paragraphs && first.is_same(second) && !one.is_other_issue(two);
    if is_copy {
        articles.left = left;
    }
    Ok(is_copy)
}

/// The contents of articles, each read once.
struct Articles<'a> {
    engine: &'a dyn Engine,
    contents: HashMap<ArticleId, Content>,
    /// How many paragraphs may still be read in vain.
    left: usize,
}

/// How many paragraphs are read of an article, whose beginning tells it from others, and how many in
/// vain: what a hundred laws end with makes none of them a copy of another, and nobody waits for all
/// of them to be read.
const BEGINNING: u32 = 64;
const READ: usize = 640;

impl Articles<'_> {
    fn read(&mut self, id: &ArticleId) -> Result<()> {
        if !self.contents.contains_key(id) {
            let paragraphs = self.engine.paragraphs(id, 0..=BEGINNING - 1)?;
            let content = Content::of(paragraphs.iter().map(|found| found.paragraph.text.as_str()));
            self.contents.insert(id.clone(), content);
            self.left = self.left.saturating_sub(paragraphs.len());
        }
        Ok(())
    }
}

/// Which of several copies is the original: the earliest; of those from one day, those that know the
/// hour, and of them the earliest; then those with a source; then by place.
fn place(hit: &Match) -> (i64, bool, i64, bool, ArticleId, u32) {
    let start = hit.published.as_ref().map_or(i64::MAX, Published::start);
    let day = start.div_euclid(86_400);
    let whole_days = hit.published.as_ref().is_none_or(|date| date.end() - date.start() >= 86_400);
    (day, whole_days, start, hit.source.is_none(), hit.article.clone(), hit.paragraph.ordinal)
}

/// A copy as an answer names it.
pub(crate) fn repost(copy: Match) -> Repost {
    Repost {
        id: format!("{}#{}", copy.article, copy.paragraph.ordinal),
        article: copy.article,
        title: copy.title,
        source: copy.source,
        published: copy.published,
        uri: copy.uri,
    }
}
