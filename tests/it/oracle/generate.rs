//! Random corpora, histories and requests.

use duansou::SearchRequest;
use duansou::model::{ArticleId, MediaType, Metadata, Paragraph, ParagraphKind, Published, Record};
use duansou::search::{Duplicates, Facet, Group, Level, Like, Sort};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

/// What texts and queries are made of: both scripts, both widths, Latin, digits, signs, white space.
const WORDS: &[&str] = &[
    "教育",
    "職業",
    "职业",
    "职业教育",
    "學校",
    "学校",
    "高校",
    "创新",
    "京津冀",
    "协同",
    "的",
    "在",
    "5G",
    "C++",
    "ＡＢ",
    "ab",
    "2024年",
    "2000",
    "１２",
    "3.5",
    "，",
    "。",
    "《",
    "》",
    "“",
    "”",
    "-",
    " ",
    "\u{3000}",
    "\u{200B}",
    "😀",
];

const SOURCES: &[&str] = &["天津日报", "新华社", "ab"];
const DATES: &[&str] = &["2023", "2024-05", "2024-05-25", "2024-05-25T17:42:38+08:00", "2025-01-01"];
const TOPICS: &[&str] = &["basic", "vocational", "higher", "innovation"];

/// A step in the life of an index.
#[derive(Debug, Clone)]
pub enum Action {
    /// Adds articles, or replaces those with the same ids.
    Add(Vec<Record>),
    /// Removes an article.
    Remove(String),
    /// Merges all segments.
    Optimize,
    /// Closes and opens the index.
    Reopen,
}

pub fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        6 => vec(record(), 1..6).prop_map(Action::Add),
        2 => id().prop_map(Action::Remove),
        1 => Just(Action::Optimize),
        1 => Just(Action::Reopen),
    ];
    vec(action, 1..6)
}

fn id() -> impl Strategy<Value = String> {
    (0..8_u8).prop_map(|number| format!("article-{number}"))
}

fn text() -> impl Strategy<Value = String> {
    vec(select(WORDS), 0..14).prop_map(|words| words.concat())
}

fn record() -> impl Strategy<Value = Record> {
    let kind = select(&[
        ParagraphKind::Body,
        ParagraphKind::Body,
        ParagraphKind::Heading,
        ParagraphKind::Caption,
        ParagraphKind::Credit,
    ]);
    let known = (of(text()), of(select(SOURCES)), of(select(DATES)));
    (
        id(),
        known,
        prop_oneof![3 => Just(5_usize), 1 => Just(40)]
            .prop_flat_map(move |most| vec((kind.clone(), text()), 0..most)),
    )
        .prop_map(|(id, (title, source, date), texts)| {
            let mut record = Record::new(MediaType::Paragraphs, "");
            record.id = Some(ArticleId::new(&id));
            let mut known = Metadata::default();
            known.title = title;
            known.source = source.map(str::to_owned);
            known.published = date.and_then(Published::parse);
            record.known = known;
            let paragraphs = (0..).zip(texts).map(|(at, (kind, text))| Paragraph::new(at, kind, text));
            record.paragraphs = Some(paragraphs.collect());
            record
        })
}

/// A query of the whole language, and text that is none.
fn query() -> impl Strategy<Value = String> {
    let words = || vec(select(WORDS), 1..4).prop_map(|words| words.concat());
    let atom = prop_oneof![
        6 => words(),
        2 => words().prop_map(|words| format!("\"{words}\"")),
        1 => words().prop_map(|words| format!("title:{words}")),
        1 => words().prop_map(|words| format!("title:\"{words}\"")),
        1 => select(SOURCES).prop_map(|source| format!("source:{source}")),
        1 => select(TOPICS).prop_map(|topic| format!("topic:{topic}")),
        1 => select(&["date:2024", "date:2024-05..", "date:..2023", "date:x"]).prop_map(str::to_owned),
        1 => select(SOURCES).prop_map(|source| format!("来源：{source}")),
        1 => select(TOPICS).prop_map(|topic| format!("专题:{topic}")),
        1 => words().prop_map(|words| format!("标题:{words}")),
        1 => select(&["日期:2024", "日期：待定"]).prop_map(str::to_owned),
        2 => select(&["OR", "AND", "NOT", "|", "||", "&&", "!", "+", "-", "\"", "(", ")", ":"])
            .prop_map(str::to_owned),
    ];
    atom.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            3 => vec(inner.clone(), 1..4).prop_map(|all| all.join(" ")),
            2 => vec(inner.clone(), 2..4).prop_map(|any| format!("({})", any.join(" OR "))),
            1 => (inner.clone(), inner.clone(), select(&["AND", "NOT", "|", "&&"]))
                .prop_map(|(left, right, operator)| format!("{left} {operator} {right}")),
            1 => (inner, select(&["-", "!", "+", "NOT "]))
                .prop_map(|(operand, sign)| format!("{sign}{operand}")),
        ]
    })
}

/// Requests with everything that narrows, orders, groups, counts and pages.
pub fn requests() -> impl Strategy<Value = Vec<SearchRequest>> {
    vec(request(), 1..8)
}

fn request() -> impl Strategy<Value = SearchRequest> {
    let level = of(select(&Level::ALL));
    let page = (0..5_usize, select(&[0_usize, 1, 3, 10, 40]));
    let filters = (
        vec(select(TOPICS), 0..2),
        vec(select(SOURCES), 0..2),
        of(select(DATES)),
        of(select(DATES)),
        vec(select(&[ParagraphKind::Body, ParagraphKind::Heading]), 0..2),
    );
    let order = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let count_limit = select(&[0_usize, 1, 2, 4, 1000]);
    let literal = prop::bool::weighted(0.1);
    let like = prop::option::weighted(0.1, text());
    let narrow = prop::bool::weighted(0.4);
    (query(), level, (page, count_limit), filters, order, literal, like, narrow).prop_map(
        |(
            query,
            level,
            ((offset, limit), count_limit),
            filters,
            (newest, article, keep, facets),
            literal,
            like,
            narrow,
        )| {
            let mut request = SearchRequest::new(query).limit(limit).offset(offset);
            request.level = level;
            request.count_limit = count_limit;
            request.literal = literal;
            request.like = like.map(Like::Text);
            if narrow {
                let (topics, sources, since, until, kinds) = filters;
                request.topics = topics.into_iter().map(str::to_owned).collect();
                request.sources = sources.into_iter().map(str::to_owned).collect();
                request.since = since.and_then(Published::parse);
                request.until = until.and_then(Published::parse);
                request.kinds = kinds;
            }
            request.sort = if newest { Sort::Date } else { Sort::Relevance };
            request.group = if article { Group::Article } else { Group::Paragraph };
            request.duplicates = if keep { Duplicates::Keep } else { Duplicates::Collapse };
            if facets {
                request.facets = vec![Facet::Topic, Facet::Source, Facet::Year];
            }
            request
        },
    )
}
