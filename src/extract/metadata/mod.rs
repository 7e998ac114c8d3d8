//! What a page states about its article: visible lines and structured data, reconciled.

pub(crate) mod canonical;
pub(crate) mod date;
pub(crate) mod draft;
pub(crate) mod facts;
pub(crate) mod labelled;
pub(crate) mod language;
pub(crate) mod line;
pub(crate) mod names;
pub(crate) mod title;
pub(crate) mod unlabelled;

use std::ops::Range;

use crate::extract::html::json;
use crate::extract::html::page::{Line, Page};
use crate::extract::lexicon::fold::{fold, hanzi, has_sentence, length};
use crate::extract::lexicon::role::Holds;
use crate::extract::metadata::date::Stamp;
use crate::extract::metadata::draft::{Draft, Stated};
use crate::extract::metadata::facts::Facts;
use crate::extract::metadata::line::Line as Words;

/// Takes over what is stated.
///
/// Visible lines win, first those between title and text, then those below, then those above the
/// title; a reader can check them, and structured data is often left over from a template. After
/// lines come elements that say by their class what they hold. A publisher without a label, beside
/// the time or on a line of its own next to it, counts where no label names another. What nothing visible states is taken
/// from JSON-LD, `itemprop`, OpenGraph and `<meta>`, and last from other scripts, if they name the
/// title.
///
/// What readers do not see is taken from the head alone: the site from `og:site_name`, `SiteName`
/// (which government sites have to give), JSON-LD's publisher, or from behind the headline in
/// `<title>`; the canonical address from `rel=canonical`, `og:url` or JSON-LD, in this order, the
/// first that names a page and not the front page of a site; the language as it is stated, which
/// only decides where the text itself does not.
pub(crate) fn state(
    draft: &mut Draft,
    page: &Page,
    words: &[Words],
    title: Option<usize>,
    body: &Range<usize>,
) {
    let top = title.unwrap_or(body.start).min(body.start);
    let below = (body.end + 14).min(page.lines.len());
    let above = top.saturating_sub(5)..top;
    let cells = cells(page, top.saturating_sub(40)..(body.start + 3).min(below));
    cells.iter().for_each(|(_, fields)| draft.state(fields, true));
    for at in (top..below).chain(above.clone().rev()) {
        if cells.iter().any(|(value, _)| *value == at) {
            continue;
        }
        if let Some(Words::Facts(fields)) = words.get(at) {
            draft.state(fields, at < body.start + 3);
        }
    }
    // Below the text stands who signed it.
    let text =
        |at: &usize| page.lines.get(*at).is_some_and(|line| line.length >= 20 && has_sentence(&line.text));
    for at in (top..body.start + 4).take_while(|at| !text(at)) {
        if let Some(name) = beside_time(page, words, at, title) {
            draft.state_source(Stated::Placed, names::source(name));
        }
    }
    let near = top.saturating_sub(15)..(body.start + 3).min(below);
    near.clone().filter_map(|at| stacked(page, at)).for_each(|stamp| draft.state_time(stamp));
    hints(draft, page, above.start..near.end);
    head(draft, page);
}

/// What cells of a table state, a label in one and its value in the next, as tables above notices
/// do; with the line of the value.
fn cells(page: &Page, near: Range<usize>) -> Vec<(usize, Facts)> {
    let pair = |at: usize| {
        let (label, value) = (page.lines.get(at)?, page.lines.get(at + 1)?);
        let opens = |line: &Line| line.text.ends_with([':', '：']);
        if label.length > 8 || !opens(label) || value.length > 40 || opens(value) {
            return None;
        }
        let fields = labelled::facts(&format!("{}{}", label.text, value.text));
        (fields.leftover == 0).then_some((at + 1, fields))
    };
    near.filter_map(pair).collect()
}

/// A line that is the name of a publisher, right above or below one that tells the time.
fn beside_time<'a>(page: &'a Page, words: &[Words], at: usize, title: Option<usize>) -> Option<&'a str> {
    let timed = |at: usize| matches!(words.get(at), Some(Words::Facts(fields)) if !fields.published.is_empty() && fields.source.is_none());
    let name = page.lines.get(at).filter(|_| title != Some(at))?;
    let beside = timed(at + 1) || at.checked_sub(1).is_some_and(timed);
    (beside && name.length <= 16 && unlabelled::is_publisher(&name.text)).then_some(&name.text)
}

/// A date that is written as a stack of short lines, the year on top: `2019`, `09/23`, `07:48`.
fn stacked(page: &Page, at: usize) -> Option<Stamp> {
    let lines = page.lines.get(at..(at + 5).min(page.lines.len()))?;
    let part = |line: &&Line| {
        line.length <= 8 && line.text.chars().all(|char| char.is_ascii_digit() || "/-:.月日 ".contains(char))
    };
    let (year, rest) = lines.split_first()?;
    let year = year.text.strip_suffix('年').unwrap_or(&year.text);
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<&str> = rest.iter().take_while(part).map(|line| line.text.as_str()).collect();
    let joined = format!("{year}-{}", parts.join(" ")).replace(['/', '.', '月'], "-").replace("日", " ");
    let joined = joined.replace("- ", "-").replace(" -", "-");
    date::whole(&joined).filter(|stamp| stamp.day.is_some())
}

/// Elements near the title whose class says what they hold.
fn hints(draft: &mut Draft, page: &Page, near: Range<usize>) {
    for hint in page.hints.iter().filter(|hint| near.contains(&hint.line) && length(&hint.text) <= 30) {
        let fields = labelled::facts(&hint.text);
        match hint.of {
            Holds::Time => fields.published.iter().for_each(|stamp| draft.state_time(*stamp)),
            Holds::Source if fields.count == 0 => {
                draft.state_source(Stated::Placed, names::source(&hint.text))
            }
            Holds::Author if fields.count == 0 => draft.state_authors(&names::names(&hint.text)),
            Holds::Editor if fields.count == 0 => draft.state_editors(&names::names(&hint.text)),
            _ => {}
        }
    }
}

/// What the head of a page says of the page, and not of the article.
fn identity(draft: &mut Draft, page: &Page, linked: &[&String]) {
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
    // Templates put the headline there as well.
    let headline = draft.title.as_deref().map(title::key).filter(|key| !key.is_empty());
    let fits = |name: &&str| {
        let repeats = headline.as_ref().is_some_and(|headline| title::key(name).contains(headline));
        (2..=30).contains(&length(name)) && !name.contains("://") && !repeats
    };
    let publisher = || linked.iter().find_map(|script| json::inside(script, "publisher", "name"));
    draft.site = named(page, META_SITES).into_iter().find(fits).map(str::to_owned);
    draft.site = draft.site.take().or_else(publisher).or_else(|| title::site(&page.title).map(str::to_owned));
    draft.addresses = owned(named(page, META_ADDRESSES));
    let own = linked.iter().filter_map(|script| {
        json::values(script, "@id").chain(json::values(script, "url")).find(|url| url.contains("://"))
    });
    draft.addresses.extend(own);
    draft.languages = owned(named(page, META_LANGUAGES));
}

/// Takes over what a page states where readers do not see it.
pub(crate) fn head(draft: &mut Draft, page: &Page) {
    let (linked, other): (Vec<&String>, Vec<&String>) = page
        .scripts
        .iter()
        .partition(|script| script.contains("\"@context\"") || script.contains("\"@type\""));
    identity(draft, page, &linked);
    for script in linked {
        let times = JSON_TIMES.iter().filter_map(|name| json::values(script, name).next());
        times.filter_map(|time| date::whole(&fold(&time))).for_each(|stamp| draft.state_time(stamp));
    }
    let meta = |names: &[&str]| named(page, names);
    for stamp in meta(META_TIMES).into_iter().filter_map(|time| date::whole(&fold(time))) {
        draft.state_time(stamp);
    }
    for source in meta(META_SOURCES) {
        draft.state_source(Stated::Hidden, names::source(source));
    }
    if draft.authors.is_empty() {
        let authors: Vec<String> = meta(META_AUTHORS).into_iter().flat_map(names::names).collect();
        draft
            .state_authors(&authors.into_iter().filter(|author| is_name(author)).take(3).collect::<Vec<_>>());
    }
    let title = draft.title.clone().unwrap_or_default();
    let own = |script: &&&String| {
        length(&title) >= 6 && (json::holds(script, &title) || json::holds(script, &title.replace(' ', "")))
    };
    for script in other.iter().filter(own) {
        let times = JSON_TIMES.iter().find_map(|name| json::values(script, name).next());
        if let Some(stamp) = times.and_then(|time| date::whole(&fold(&time))) {
            draft.state_time(stamp);
        }
        let mut sources =
            json::values(script, "source").filter(|source| hanzi(source) >= 2 && length(source) <= 16);
        draft.state_source(Stated::Hidden, sources.find_map(|source| names::source(&source)));
    }
}

/// What `<meta>` and its like state under any of `names`, the first name first.
fn named<'a>(page: &'a Page, names: &[&str]) -> Vec<&'a str> {
    let all = |name: &&str| -> Vec<&'a str> {
        page.meta.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    };
    names.iter().flat_map(all).collect()
}

/// Templates leave words for the author's name, and sites put themselves there.
fn is_name(author: &str) -> bool {
    let folded = fold(author);
    (2..=12).contains(&folded.chars().count())
        && !folded.contains(['@', '.', '_'])
        && !folded.bytes().all(|byte| byte.is_ascii_digit())
        && !unlabelled::is_publisher(author)
        && !["网", "name", "author", "admin", "com"].iter().any(|end| folded.ends_with(end))
}

const JSON_TIMES: &[&str] = &[
    "datePublished",
    "pubDate",
    "publishDate",
    "publishTime",
    "publish_time",
    "pubTime",
    "pubtime",
    "createdAt",
    "created_at",
];

const META_TIMES: &[&str] = &[
    "article:published_time",
    "datepublished",
    "og:published_time",
    "publishdate",
    "pubdate",
    "publish-date",
    "publishtime",
    "firstpublishedtime",
    "og:release_date",
    "article:create_time",
    "weibo: article:create_at",
    "weibo:article:create_at",
    "dateupdate",
    "time",
    "date",
];

const META_SITES: &[&str] = &["og:site_name", "sitename", "application-name"];

const META_ADDRESSES: &[&str] = &["canonical", "og:url"];

const META_LANGUAGES: &[&str] = &["lang", "content-language", "og:locale", "inlanguage"];

const META_SOURCES: &[&str] = &["contentsource", "source", "article:source", "og:article:source", "mediaid"];

const META_AUTHORS: &[&str] = &["article:author", "og:article:author", "author"];
