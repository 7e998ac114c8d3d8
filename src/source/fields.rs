//! The fields of a JSON object or a row as a record: our own names, the common ones, and those given.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::model::{ArticleId, MediaType, Paragraph, ParagraphKind, Published, Record};

use super::dates;

/// Our names, and what other programs call the same.
const COMMON: &[(&str, &[&str])] = &[
    ("id", &["_id", "news_id", "article_id", "doc_id", "docid", "guid"]),
    ("title", &["headline", "标题", "题目"]),
    (
        "text",
        &[
            "content",
            "body",
            "article",
            "articleBody",
            "article_body",
            "full_text",
            "fulltext",
            "maintext",
            "main_text",
            "content_html",
            "content_text",
            "正文",
            "内容",
            "全文",
        ],
    ),
    (
        "published",
        &[
            "date",
            "pub_date",
            "pubDate",
            "pubdate",
            "publishedAt",
            "published_at",
            "published_time",
            "publish_time",
            "publish_date",
            "date_published",
            "datePublished",
            "date_publish",
            "created_at",
            "createdAt",
            "time",
            "timestamp",
            "日期",
            "时间",
            "发布时间",
            "发布日期",
        ],
    ),
    ("source", &["publisher", "media", "outlet", "来源", "媒体"]),
    ("uri", &["url", "link", "href", "source_url", "permalink", "网址", "链接"]),
    ("authors", &["author", "byline", "creator", "作者"]),
    ("editors", &["editor", "编辑", "责任编辑"]),
    ("site", &["site_name", "siteName", "sitename"]),
    ("canonical", &["canonical_url"]),
    ("language", &["lang"]),
];

/// Objects in which facts of the article stand apart from it.
const NESTED: &[&str] = &["meta", "metadata"];

/// Names that `extract` prints and that are no part of the article.
const OWN: &[&str] = &["paragraphs", "encoding", "warnings"];

/// Reads the objects of one file.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Pairs of our name and the name that the file has for it.
    given: Vec<(String, String)>,
    /// Whether the fields that are not used were named.
    noted: bool,
}

impl Fields {
    pub(super) fn new(given: &[(String, String)]) -> Self {
        Self { given: given.to_vec(), noted: false }
    }

    /// The record that an object stands for.
    pub(super) fn record(&mut self, mut fields: Map<String, Value>) -> Result<Record, String> {
        let mut used: BTreeSet<String> = OWN.iter().map(|name| (*name).to_owned()).collect();
        let own_date = fields.contains_key("published");
        for (ours, theirs) in &self.given {
            let value = theirs.split('.').try_fold(None, |at: Option<&Value>, name| {
                at.map_or_else(|| fields.get(name), |value| value.get(name)).map(Some)
            });
            if let Some(value) = value.flatten().cloned() {
                fields.insert(ours.clone(), value);
                used.insert(theirs.split('.').next().unwrap_or(theirs).to_owned());
            }
        }
        let is_cut = matches!(fields.get("paragraphs"), Some(Value::Array(_)));
        let nested: Vec<Map<String, Value>> =
            NESTED.iter().filter_map(|name| fields.get(*name)?.as_object().cloned()).collect();
        for (ours, others) in COMMON {
            used.insert((*ours).to_owned());
            if is_there(&fields, ours) || (*ours == "text" && is_cut) {
                continue;
            }
            let known = others.iter().find(|name| is_there(&fields, name));
            let value = match known {
                Some(name) => {
                    used.insert((*name).to_owned());
                    fields.get(*name).cloned()
                }
                None => nested.iter().find_map(|inner| {
                    [*ours]
                        .iter()
                        .chain(*others)
                        .find_map(|name| inner.get(*name).filter(|value| !value.is_null()).cloned())
                }),
            };
            if let Some(value) = value {
                fields.insert((*ours).to_owned(), value);
            }
        }
        let unused: Vec<String> = fields
            .keys()
            .filter(|name| !used.contains(*name) && !NESTED.contains(&name.as_str()))
            .map(|name| format!("`{}`", name.chars().take(40).collect::<String>()))
            .collect();
        let mut record = text(&mut fields)?;
        record.id = string(&mut fields, "id")?.filter(|id| !id.is_empty()).map(ArticleId::new);
        record.uri = string(&mut fields, "uri")?.filter(|uri| !uri.is_empty());
        record.known.title = string(&mut fields, "title")?.filter(|title| !title.trim().is_empty());
        record.known.source = string(&mut fields, "source")?.filter(|source| !source.trim().is_empty());
        if let Some(published) = string(&mut fields, "published")?.filter(|date| !date.trim().is_empty()) {
            match (Published::try_from(published.clone()), dates::read(&published)) {
                (Ok(date), _) | (Err(_), Some(date)) => record.known.published = Some(date),
                (Err(message), None) if own_date => return Err(message),
                (Err(_), None) => {
                    record.warnings.push(format!("`{}` is no date that can be read", clipped(&published)))
                }
            }
        }
        record.known.authors = people(&mut fields, "authors")?;
        record.known.editors = people(&mut fields, "editors")?;
        record.known.site = string(&mut fields, "site")?;
        record.known.canonical = string(&mut fields, "canonical")?;
        record.known.language = string(&mut fields, "language")?;
        if !unused.is_empty() && !self.noted {
            self.noted = true;
            let shown: Vec<&str> = unused.iter().take(8).map(String::as_str).collect();
            let more = unused.len().saturating_sub(shown.len());
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            record
                .warnings
                .push(format!("fields of this file that are not used: {}{more}", shown.join(", ")));
        }
        Ok(record)
    }
}

/// The record in the JSON of one object.
pub(super) fn record(json: &[u8], fields: &mut Fields) -> Result<Record, String> {
    let value: Value = serde_json::from_slice(json).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default().to_lowercase();
        let at = if error.is_eof() { String::new() } else { format!(" at column {}", error.column()) };
        format!("not json: {what}{at}; expected one object a line")
    })?;
    match value {
        Value::Object(object) => fields.record(object),
        other => Err(format!("found {}, expected an object with a field `text`", described(&other))),
    }
}

fn is_there(fields: &Map<String, Value>, name: &str) -> bool {
    match fields.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(_) => true,
    }
}

fn clipped(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A record of the text, or of the paragraphs, without its facts.
fn text(fields: &mut Map<String, Value>) -> Result<Record, String> {
    match (string(fields, "text")?, paragraphs(fields)?) {
        (Some(text), None) if is_markup(&text) => Ok(Record::new(MediaType::Html, text)),
        (Some(text), None) => Ok(Record::new(MediaType::Paragraphs, text)),
        (None, Some(paragraphs)) => Ok(cut_already(paragraphs)),
        (None, None) => {
            let found: Vec<String> =
                fields.keys().take(8).map(|name| format!("`{}`", clipped(name))).collect();
            let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
            Err(format!(
                "missing field `text`, or `paragraphs`; found {found}; name the text with --field text=NAME"
            ))
        }
        (Some(_), Some(_)) => Err("has `text` and `paragraphs`, expected one of them".to_owned()),
    }
}

/// Whether a text is a part of a page.
fn is_markup(text: &str) -> bool {
    let begin = text.trim_start();
    let tag = begin
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!'));
    let inside = ["</p>", "<br", "</div>", "</P>", "<BR"].iter().any(|tag| text.contains(tag));
    tag && text.contains('>') || inside
}

/// A record of paragraphs. Without an id and an address, it has the id that its text would have.
fn cut_already(paragraphs: Vec<Paragraph>) -> Record {
    let texts: Vec<&str> = paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    let mut record = Record::new(MediaType::Paragraphs, texts.join("\n\n"));
    record.paragraphs = Some(paragraphs);
    record
}

/// Takes the paragraphs. Their order is that of the list, and their topics are found anew.
fn paragraphs(fields: &mut Map<String, Value>) -> Result<Option<Vec<Paragraph>>, String> {
    let values = match fields.remove("paragraphs") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(values)) => values,
        Some(other) => return Err(format!("field `paragraphs` is {}, expected a list", described(&other))),
    };
    let paragraph = |(ordinal, value)| match value {
        Value::Object(fields) => {
            paragraph(ordinal, fields).map_err(|what| format!("paragraph {ordinal}: {what}"))
        }
        Value::String(text) => Ok(Paragraph::new(ordinal, ParagraphKind::default(), text)),
        other => Err(format!("paragraph {ordinal} is {}, expected an object with `text`", described(&other))),
    };
    (0..).zip(values).map(paragraph).collect::<Result<_, _>>().map(Some)
}

fn paragraph(ordinal: u32, mut fields: Map<String, Value>) -> Result<Paragraph, String> {
    let text = string(&mut fields, "text")?.ok_or("missing field `text`")?;
    let kind = match string(&mut fields, "kind")? {
        None => ParagraphKind::default(),
        Some(name) => ParagraphKind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or_else(|| {
            format!("unknown kind `{name}`, expected `body`, `heading`, `caption` or `credit`")
        })?,
    };
    fields.remove("ordinal");
    fields.remove("topics");
    match fields.keys().next() {
        Some(unknown) => {
            Err(format!("unknown field `{unknown}`, expected `kind`, `text`, `ordinal` or `topics`"))
        }
        None => Ok(Paragraph::new(ordinal, kind, text)),
    }
}

/// Takes a field that is a string. Crawlers write lists of strings for what a page has several of, data
/// sets numbers for ids and times, and interfaces objects for what has a name.
fn string(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    let wrong = |value: &Value| format!("field `{name}` is {}, expected a string", described(value));
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(Value::Number(number)) if matches!(name, "id" | "published") => {
            // Some write seconds with a fraction.
            Ok(Some(number.to_string().split('.').next().unwrap_or_default().to_owned()))
        }
        Some(Value::Array(values)) if values.iter().all(Value::is_string) => {
            let texts = values.iter().filter_map(Value::as_str);
            let join = if name == "text" { "\n\n" } else { "" };
            let texts: Vec<&str> = if name == "text" { texts.collect() } else { texts.take(1).collect() };
            Ok(Some(texts.join(join)).filter(|text| !text.is_empty()))
        }
        Some(Value::Object(inner)) if inner.get("name").is_some_and(Value::is_string) => {
            Ok(inner.get("name").and_then(Value::as_str).map(str::to_owned))
        }
        Some(other) => Err(wrong(&other)),
    }
}

/// Takes a field that names people: a list, or one string of all of them.
fn people(fields: &mut Map<String, Value>, name: &str) -> Result<Vec<String>, String> {
    let parted = |text: &str| -> Vec<String> {
        let names = text.split(['、', ',', '，', ';', '；', '/', '|']);
        names.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(parted(&text)),
        Some(Value::Array(values)) => values
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                Value::Object(inner) if inner.get("name").is_some_and(Value::is_string) => {
                    Ok(inner.get("name").and_then(Value::as_str).unwrap_or_default().to_owned())
                }
                other => Err(format!("field `{name}` holds {}, expected strings", described(&other))),
            })
            .collect(),
        Some(Value::Object(inner)) if inner.get("name").is_some_and(Value::is_string) => {
            Ok(inner.get("name").and_then(Value::as_str).map(parted).unwrap_or_default())
        }
        Some(other) => Err(format!("field `{name}` is {}, expected a list of strings", described(&other))),
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
