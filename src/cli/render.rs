//! Answers as text for people.

use std::collections::BTreeMap;

use super::console::{Console, Failure};
use super::number::{count, matches};
use super::style::{Span, Style};
use crate::analysis::Trace;
use crate::model::{Article, ArticleId, Metadata, Paragraph, ParagraphKind, Published};
use crate::search::{Explained, Explanation, Facet, Hit, Level, Repost, SearchResponse, TotalRelation};
use crate::snippet::Part;
use crate::topic::Tagged;
use crate::{Excerpt, Index, Stats};

/// The hits in order, under the title of their article, then the counts that were asked for.
pub fn response(console: &mut Console, response: &SearchResponse, index: &Index) -> Result<(), Failure> {
    let last = response.hits.iter().map(|hit| hit.rank).max().unwrap_or_default();
    let margin = gutter(last);
    let mut article = None;
    for hit in &response.hits {
        if article != Some(&hit.article) {
            if article.is_some() {
                console.line(0, &[])?;
            }
            heading(console, &origin(hit))?;
            article = Some(&hit.article);
        }
        one_hit(console, hit, margin, index)?;
    }
    let remaining = response.total.saturating_sub(response.collapsed).saturating_sub(last as u64);
    if last > 0 && response.total_relation == TotalRelation::Gte {
        super::console::note(format!("{}; --offset {last} shows the next", matches(response)));
    } else if remaining > 0 && last > 0 {
        super::console::note(format!("{remaining} more; --offset {last} shows the next"));
    }
    for (facet, counts) in &response.facets {
        if article.take().is_some() {
            console.line(0, &[])?;
        }
        let name = match facet {
            Facet::Topic => "topic",
            Facet::Source => "source",
            Facet::Year => "year",
        };
        tally(console, name, counts, index)?;
    }
    Ok(())
}

/// An article as it was read.
pub fn article(console: &mut Console, article: &Article, index: &Index) -> Result<(), Failure> {
    article_heading(console, article)?;
    paragraphs(console, &article.id, &article.paragraphs, None, index)?;
    console.line(0, &[])
}

/// What is known about an article: title, source, date and address, and the people.
pub fn article_heading(console: &mut Console, article: &Article) -> Result<(), Failure> {
    let Metadata { title, published, source, authors, editors, .. } = &article.metadata;
    let origin = Provenance {
        title: title.as_deref(),
        source: source.as_deref(),
        published: published.as_ref(),
        uri: article.uri.as_deref(),
        id: article.id.as_str(),
    };
    heading(console, &origin)?;
    for (role, people) in [("authors", authors), ("editors", editors)] {
        if !people.is_empty() {
            console.line(9, &[Span::plain(format!("{role}  {}", people.join("、")))])?;
        }
    }
    Ok(())
}

/// A paragraph that was asked for, with its neighbours.
pub fn excerpt(console: &mut Console, excerpt: &Excerpt, index: &Index) -> Result<(), Failure> {
    let Excerpt { article, title, source, published, uri, .. } = excerpt;
    let origin = Provenance {
        title: title.as_deref(),
        source: source.as_deref(),
        published: published.as_ref(),
        uri: uri.as_deref(),
        id: article.as_str(),
    };
    heading(console, &origin)?;
    paragraphs(console, article, &excerpt.paragraphs, excerpt.focus, index)
}

/// Facts about an index, a line each.
pub fn stats(console: &mut Console, stats: &Stats, index: &Index) -> Result<(), Failure> {
    let path = stats.path.as_ref().map_or("in memory".to_owned(), |path| path.display().to_string());
    for (name, value) in [
        ("index", path),
        ("articles", stats.articles.to_string()),
        ("paragraphs", stats.paragraphs.to_string()),
        ("characters", stats.characters.to_string()),
        ("bytes", stats.bytes.to_string()),
        ("per char", format!("{} bytes", stats.bytes_per_character)),
        ("parts", parts(stats)),
        ("segments", segments(stats)),
        ("deleted", share(stats.deleted, stats.paragraphs + stats.deleted)),
        ("format", stats.format.to_string()),
        ("analysis", stats.analysis.clone()),
        ("taxonomy", stats.taxonomy.clone()),
    ] {
        console.line(12, &[Span::plain(format!("{name:<12}{value}"))])?;
    }
    stats.counts.iter().try_for_each(|(name, counts)| tally(console, name, counts, index))
}

fn parts(stats: &Stats) -> String {
    let parts = stats.parts.iter().map(|part| format!("{} {}", part.name, share(part.bytes, stats.bytes)));
    parts.collect::<Vec<_>>().join(" · ")
}

/// How many segments there are, and where there are several, what is in each.
fn segments(stats: &Stats) -> String {
    let number = stats.segments.to_string();
    if stats.segments < 2 {
        return number;
    }
    let shown = stats.segment_sizes.iter().take(MOST_VALUES);
    let each = shown.map(|one| match one.deleted {
        0 => count(one.paragraphs, "paragraph"),
        deleted => format!("{}, {deleted} deleted", count(one.paragraphs, "paragraph")),
    });
    format!("{number} of {}", each.collect::<Vec<_>>().join(" · "))
}

/// A number and which part of a whole it is.
fn share(part: u64, whole: u64) -> String {
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    format!("{part} ({percent:.0} %)")
}

/// A text, what it folds to, and its tokens, a line for each field.
pub fn trace(console: &mut Console, trace: &Trace) -> Result<(), Failure> {
    console.line(12, &[Span::plain(format!("{:<12}{}", "text", trace.text))])?;
    console.line(12, &[Span::plain(format!("{:<12}{}", "folded", trace.folded))])?;
    let mut fields: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for token in &trace.tokens {
        let line =
            fields.entry(token.field).or_insert_with(|| vec![Span::plain(format!("{:<12}", token.field))]);
        line.push(Span::new(token.text.replace(' ', "␣"), Style::Citation));
        line.push(Span::new(format!("@{} ", token.position), Style::Plain));
    }
    fields.values().try_for_each(|line| console.line(12, line))?;
    console.line(12, &[Span::plain(format!("{:<12}{}", "analysis", trace.fingerprint))])
}

/// The topics of a text with their reasons, on one line.
pub fn tagged(console: &mut Console, tagged: &Tagged, index: &Index) -> Result<(), Failure> {
    let mut line = vec![Span::new(&tagged.id, Style::Citation)];
    if tagged.topics.is_empty() {
        line.push(Span::plain("  –"));
    }
    for topic in &tagged.topics {
        line.push(Span::plain("  "));
        line.push(Span::new(label(index, &topic.topic), Style::Topic));
        line.push(Span::plain(format!(" {:.2} ({})", topic.score, topic.terms().join("、"))));
    }
    console.line(2, &line)
}

/// Where a text is from, as its heading says it.
#[derive(Clone, Copy)]
struct Provenance<'a> {
    title: Option<&'a str>,
    source: Option<&'a str>,
    published: Option<&'a Published>,
    uri: Option<&'a str>,
    id: &'a str,
}

fn origin(hit: &Hit) -> Provenance<'_> {
    Provenance {
        title: hit.title.as_deref(),
        source: hit.source.as_deref(),
        published: hit.published.as_ref(),
        uri: hit.uri.as_deref(),
        id: hit.article.as_str(),
    }
}

/// Title, source, date and address on one line; what is not known is left out.
fn heading(console: &mut Console, origin: &Provenance<'_>) -> Result<(), Failure> {
    let Provenance { title, source, published, uri, id } = *origin;
    let mut line = vec![Span::new(title.or(uri).unwrap_or(id), Style::Title)];
    let source = source.map(Span::plain);
    let published = published.map(|published| Span::plain(minute(published)));
    let uri = uri.filter(|_| title.is_some()).map(|uri| Span::new(uri, Style::Place));
    for (at, part) in [source, published, uri].into_iter().flatten().enumerate() {
        line.push(Span::plain(if at == 0 { "  " } else { " · " }));
        line.push(part);
    }
    console.line(2, &line)
}

/// A date for people: to the minute, without the zone.
fn minute(published: &Published) -> String {
    published.as_str().replacen('T', " ", 1).chars().take("2024-05-25 17:42".len()).collect()
}

fn paragraphs(
    console: &mut Console,
    article: &ArticleId,
    paragraphs: &[Paragraph],
    focus: Option<u32>,
    index: &Index,
) -> Result<(), Failure> {
    let margin = gutter(paragraphs.last().map_or(0, |paragraph| paragraph.ordinal as usize));
    let space = " ".repeat(margin);
    for paragraph in paragraphs {
        let asked = focus == Some(paragraph.ordinal);
        let mark = if asked { '>' } else { ' ' };
        let number = format!("{mark}{:>width$}  ", paragraph.ordinal, width = margin - 3);
        for (at, line) in paragraph.text.lines().enumerate() {
            let number = if at == 0 { &number } else { &space };
            console.line(margin, &[Span::new(number, Style::Rank), Span::plain(line)])?;
        }
        let notes = labels(paragraph.kind, &paragraph.topics, index);
        if asked {
            citation(console, margin, &format!("{article}#{}", paragraph.ordinal), notes)?;
        } else if !notes.is_empty() {
            console.line(margin, &joined(vec![Span::plain(&space)], notes))?;
        }
    }
    Ok(())
}

fn one_hit(console: &mut Console, hit: &Hit, margin: usize, index: &Index) -> Result<(), Failure> {
    let rank = format!("{:>width$}  ", hit.rank, width = margin - 2);
    let mut line = vec![Span::new(rank, Style::Rank)];
    line.extend(hit.snippet.iter().map(part));
    console.line(margin, &line)?;
    let mut notes = labels(hit.kind, &hit.topics, index);
    match hit.level {
        Level::Exact => {}
        Level::All => notes.push(Span::plain("all parts")),
        Level::Some => notes.push(Span::plain("some parts")),
    }
    match hit.more {
        None | Some(0) => {}
        Some(more) => notes.push(Span::plain(format!("{more} more in this article"))),
    }
    citation(console, margin, &hit.id, notes)?;
    copies(console, margin, &hit.copies)?;
    match &hit.explanation {
        Some(explanation) => why(console, margin, hit.score, explanation),
        None => Ok(()),
    }
}

/// At most this many copies are shown to people; programs get all.
const MOST_COPIES: usize = 3;

/// Where else the same text stands, a line each.
fn copies(console: &mut Console, margin: usize, copies: &[Repost]) -> Result<(), Failure> {
    let space = " ".repeat(margin);
    for copy in copies.iter().take(MOST_COPIES) {
        let mut line = vec![Span::plain(format!("{space}also ")), Span::new(&copy.id, Style::Citation)];
        let source = copy.source.as_ref().or(copy.title.as_ref()).map(Span::plain);
        let published = copy.published.as_ref().map(|published| Span::plain(minute(published)));
        let uri = copy.uri.as_ref().map(|uri| Span::new(uri, Style::Place));
        for part in [source, published, uri].into_iter().flatten() {
            line.push(Span::plain(" · "));
            line.push(part);
        }
        console.line(margin + 5, &line)?;
    }
    match copies.len().saturating_sub(MOST_COPIES) {
        0 => Ok(()),
        1 => console.line(margin, &[Span::plain(format!("{space}and 1 more copy"))]),
        more => console.line(margin, &[Span::plain(format!("{space}and {more} more copies"))]),
    }
}

fn part(part: &Part) -> Span {
    Span::new(&part.text, if part.hit { Style::Hit } else { Style::Plain })
}

fn citation(console: &mut Console, margin: usize, id: &str, notes: Vec<Span>) -> Result<(), Failure> {
    console
        .line(margin, &joined(vec![Span::plain(" ".repeat(margin)), Span::new(id, Style::Citation)], notes))
}

/// Spans with a dot between them.
fn joined(mut line: Vec<Span>, notes: Vec<Span>) -> Vec<Span> {
    for note in notes {
        if line.len() > 1 {
            line.push(Span::plain(" · "));
        }
        line.push(note);
    }
    line
}

/// What a paragraph is, where it is not running text, and what it is about.
fn labels(kind: ParagraphKind, topics: &[String], index: &Index) -> Vec<Span> {
    let kind = (kind != ParagraphKind::Body).then(|| Span::plain(kind.as_str()));
    let topics = topics.iter().map(|id| Span::new(label(index, id), Style::Topic));
    kind.into_iter().chain(topics).collect()
}

/// A topic for people; its id where nothing better is known.
pub fn label<'a>(index: &'a Index, id: &'a str) -> &'a str {
    index.labels().get(id).map_or(id, String::as_str)
}

/// Why a paragraph is found by a query, or not.
pub fn explained(console: &mut Console, explained: &Explained) -> Result<(), Failure> {
    let mut say = |line: String| console.line(0, &[Span::plain(line)]);
    say(format!("{}  {}", explained.id, explained.text))?;
    let level = explained.level.map_or("none", Level::as_str);
    let shown = explained.shown.map_or("none", Level::as_str);
    say(match (explained.rank, explained.passes_filters) {
        (Some(rank), _) => format!("found at rank {rank}, level {level}"),
        (None, false) => "not found: a filter of the query keeps it out".to_owned(),
        (None, true) if explained.level.is_none() => {
            "not found: it holds nothing of the query, or what -… excludes".to_owned()
        }
        (None, true) if explained.level == explained.shown => {
            format!("level {level}, but not among the first thousand")
        }
        (None, true) => {
            format!("not shown: its level is {level}, and level {shown} has hits; --match {level} shows it")
        }
    })?;
    for keyword in &explained.keywords {
        let stands = match (keyword.in_text, keyword.in_title) {
            (true, true) => "in the text and the title".to_owned(),
            (true, false) => "in the text".to_owned(),
            (false, true) => "in the title".to_owned(),
            (false, false) if keyword.missing.is_empty() => "in pieces".to_owned(),
            (false, false) => format!("missing {}", keyword.missing.join(" ")),
        };
        say(format!("  {}  {stands}", keyword.keyword))?;
    }
    why(console, 2, explained.score, &explained.explanation)
}

fn why(console: &mut Console, margin: usize, score: f32, explanation: &Explanation) -> Result<(), Failure> {
    let space = " ".repeat(margin);
    console.line(margin, &[Span::plain(format!("{space}score {score:.2}"))])?;
    for part in &explanation.parts {
        let mut line = format!("{space}{:>8.2}  {}", part.score, part.name);
        if !part.term.is_empty() {
            line.push_str(&format!(" {} ×{}", part.term, part.count));
        }
        if part.paragraphs > 0 {
            line.push_str(&format!(", in {}", count(part.paragraphs, "paragraph")));
        }
        console.line(margin + 10, &[Span::plain(line)])?;
    }
    console.line(
        margin,
        &[Span::plain(format!(
            "{space}{:>8}  for the kind of paragraph",
            format!("×{}", explanation.kind_factor)
        ))],
    )
}

/// At most this many values of a facet are shown to people; programs get all.
const MOST_VALUES: usize = 20;

/// Counts by value, largest first, on one line.
fn tally(
    console: &mut Console,
    name: &str,
    counts: &BTreeMap<String, u64>,
    index: &Index,
) -> Result<(), Failure> {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let hidden = counts.len().saturating_sub(MOST_VALUES);
    let show = |value: &str| if name == "topic" { label(index, value).to_owned() } else { value.to_owned() };
    let shown = counts.into_iter().take(MOST_VALUES);
    let mut shown: Vec<_> = shown.map(|(value, count)| format!("{} {count}", show(value))).collect();
    if hidden > 0 {
        shown.push(format!("{hidden} more"));
    }
    if shown.is_empty() {
        shown.push("–".to_owned());
    }
    console.line(12, &[Span::plain(format!("{name:<12}{}", shown.join(" · ")))])
}

/// Columns for the numbers up to `last`, with a sign before and two spaces after.
fn gutter(last: usize) -> usize {
    last.to_string().len() + 3
}
