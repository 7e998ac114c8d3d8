//! Reads and validates a taxonomy in TOML; errors name line and column.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::analysis::fold_str;
use crate::error::{Error, ErrorKind, Result};
use crate::topic::rules::{
    ListRules, NameRules, Pair, Rules, Shared, TopicInfo, TopicRules, nearest, one_of,
};

/// The format version of the file.
const FORMAT: &str = "1";
/// The score from which a topic is given: one strong term, or two weak ones.
const THRESHOLD: f32 = 0.75;

const ROOT: &[&str] = &["format", "ignore", "names", "lists", "topic"];
const NAMES: &[&str] = &["stops", "generic", "before", "endings", "people", "teams", "hosts", "acts"];
const LISTS: &[&str] = &["joins", "people", "kinds", "others"];
const TOPIC: &[&str] = &[
    "id",
    "label",
    "aliases",
    "threshold",
    "strong",
    "weak",
    "hints",
    "ignore",
    "endings",
    "shared",
    "pair",
];
const SHARED: &[&str] = &["with", "terms"];
const PAIR: &[&str] = &["counts", "one", "other"];

/// The topics and the rules of a taxonomy.
///
/// # Errors
/// `InvalidConfig`, one line that begins with line and column.
pub(super) fn taxonomy(source: &str) -> Result<(Vec<TopicInfo>, Rules)> {
    let root = DeTable::parse(source).map_err(|error| {
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        fail(source, error.span().unwrap_or(0..0), message.trim_end_matches('.'))
    })?;
    let root = Table { source, span: root.span(), entries: root.get_ref() };
    root.expect("a taxonomy", ROOT)?;
    root.format()?;
    let ignore = root.terms("ignore")?;
    let names = match root.table("names")? {
        Some(table) => name_rules(&table)?,
        None => NameRules::default(),
    };
    let lists = match root.table("lists")? {
        Some(table) => list_rules(&table)?,
        None => ListRules::default(),
    };
    let mut infos = Vec::new();
    let mut topics = Vec::new();
    let mut called = HashMap::new();
    let tables = root.tables("topic")?;
    for table in &tables {
        let (info, rules) = topic(table, &mut called)?;
        infos.push(info);
        topics.push(rules);
    }
    for (table, rules) in tables.iter().zip(&mut topics) {
        rules.shared = shared(table, &infos)?;
    }
    if topics.is_empty() {
        return Err(fail(source, 0..0, "no topic, expected at least one `[[topic]]`"));
    }
    Ok((infos, Rules { ignore, names, lists, topics }))
}

fn name_rules(table: &Table<'_>) -> Result<NameRules> {
    table.expect("`names`", NAMES)?;
    Ok(NameRules {
        stops: table.terms("stops")?,
        generic: table.terms("generic")?,
        before: table.terms("before")?,
        endings: table.terms("endings")?,
        people: table.terms("people")?,
        teams: table.terms("teams")?,
        hosts: table.terms("hosts")?,
        acts: table.terms("acts")?,
    })
}

fn list_rules(table: &Table<'_>) -> Result<ListRules> {
    table.expect("`lists`", LISTS)?;
    Ok(ListRules {
        joins: table.terms("joins")?,
        people: table.terms("people")?,
        kinds: table.terms("kinds")?,
        others: table.terms("others")?,
    })
}

/// One topic; `called` maps every folded name seen so far to the topic that has it.
fn topic(table: &Table<'_>, called: &mut HashMap<String, String>) -> Result<(TopicInfo, TopicRules)> {
    table.expect("a topic", TOPIC)?;
    let Some((id, id_span)) = table.string("id")? else {
        return Err(fail(table.source, table.span.clone(), "a topic without `id`"));
    };
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        let message = format!("topic id `{id}`, expected lowercase letters, digits and hyphens");
        return Err(fail(table.source, id_span, message));
    }
    let (label, label_span) = table.string("label")?.unwrap_or_else(|| (id.clone(), id_span.clone()));
    let aliases = table.strings("aliases")?;
    let mut own = vec![(id.clone(), id_span.clone()), (label.clone(), label_span)];
    own.extend(aliases.iter().cloned());
    if called.get(&id).is_some_and(|other| *other == id) {
        return Err(fail(table.source, id_span, format!("a second topic `{id}`")));
    }
    for (name, span) in own {
        if let Some(other) = called.insert(fold_str(&name), id.clone()).filter(|other| *other != id) {
            let message = format!("topics `{other}` and `{id}` are both called `{name}`");
            return Err(fail(table.source, span, message));
        }
    }
    let rules = TopicRules {
        threshold: table.share("threshold")?.unwrap_or(THRESHOLD),
        strong: table.terms("strong")?,
        weak: table.terms("weak")?,
        hints: table.terms("hints")?,
        ignore: table.terms("ignore")?,
        endings: table.terms("endings")?,
        shared: None,
        pairs: table.tables("pair")?.iter().map(pair).collect::<Result<_>>()?,
    };
    if rules.strong.is_empty() && rules.weak.is_empty() && rules.endings.is_empty() && rules.pairs.is_empty()
    {
        let message =
            format!("topic `{id}` has no evidence, expected `strong`, `weak`, `endings` or a `pair`");
        return Err(fail(table.source, table.span.clone(), message));
    }
    clashes(table, &id)?;
    let aliases = aliases.into_iter().map(|(name, _)| name).collect();
    Ok((TopicInfo { id, label, aliases }, rules))
}

/// The terms that a topic shares with another one.
fn shared(table: &Table<'_>, infos: &[TopicInfo]) -> Result<Option<Shared>> {
    let Some(table) = table.table("shared")? else { return Ok(None) };
    table.expect("`shared`", SHARED)?;
    let ids: Vec<&str> = infos.iter().map(|info| info.id.as_str()).collect();
    let Some((with, span)) = table.string("with")? else {
        return Err(fail(
            table.source,
            table.span.clone(),
            "`shared` without `with`, expected the id of a topic",
        ));
    };
    let Some(with) = ids.iter().position(|id| *id == with) else {
        let expected = nearest(&with, &ids).map_or_else(|| one_of(&ids), |id| format!("`{id}`"));
        return Err(fail(table.source, span, format!("unknown topic `{with}`, expected {expected}")));
    };
    Ok(Some(Shared { with, terms: table.terms("terms")? }))
}

/// A term counts in one way: two classes for it in one topic are a mistake.
fn clashes(table: &Table<'_>, id: &str) -> Result<()> {
    let mut classes: HashMap<String, &str> = HashMap::new();
    for class in ["strong", "weak", "hints", "ignore"] {
        for (term, span) in table.strings(class)? {
            let Some(other) = classes.insert(fold_str(&term), class) else { continue };
            let message = if other == class {
                format!("`{term}` stands twice in `{class}` of topic `{id}`")
            } else {
                format!("`{term}` is both in `{other}` and in `{class}` of topic `{id}`")
            };
            return Err(fail(table.source, span, message));
        }
    }
    Ok(())
}

fn pair(table: &Table<'_>) -> Result<Pair> {
    table.expect("a pair", PAIR)?;
    let strong = match table.string("counts")? {
        None => true,
        Some((class, _)) if class == "strong" => true,
        Some((class, _)) if class == "weak" => false,
        Some((class, span)) => {
            let message = format!("`counts` is `{class}`, expected `strong` or `weak`");
            return Err(fail(table.source, span, message));
        }
    };
    let pair = Pair { strong, one: table.terms("one")?, other: table.terms("other")? };
    if pair.one.is_empty() || pair.other.is_empty() {
        return Err(fail(table.source, table.span.clone(), "a pair needs terms in `one` and in `other`"));
    }
    Ok(pair)
}

/// A table of the file, with where it stands.
struct Table<'a> {
    source: &'a str,
    span: Range<usize>,
    entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// Refuses unknown keys: a typing error must not silently lose terms.
    fn expect(&self, what: &str, keys: &[&str]) -> Result<()> {
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if !keys.contains(&name) {
                let expected =
                    nearest(&fold_str(name), keys).map_or_else(|| one_of(keys), |near| format!("`{near}`"));
                let message = format!("unknown key `{name}` in {what}, expected {expected}");
                return Err(fail(self.source, key.span(), message));
            }
        }
        Ok(())
    }

    fn format(&self) -> Result<()> {
        match self.entries.get("format") {
            None => Err(fail(
                self.source,
                self.span.clone(),
                format!("no `format`, expected `format = {FORMAT}`"),
            )),
            Some(value) => match value.get_ref().as_integer() {
                Some(format) if format.as_str() == FORMAT => Ok(()),
                _ => Err(fail(self.source, value.span(), format!("unknown `format`, expected {FORMAT}"))),
            },
        }
    }

    fn string(&self, key: &str) -> Result<Option<(String, Range<usize>)>> {
        self.entries.get(key).map(|value| self.text(key, value)).transpose()
    }

    fn strings(&self, key: &str) -> Result<Vec<(String, Range<usize>)>> {
        let Some(value) = self.entries.get(key) else { return Ok(Vec::new()) };
        let Some(array) = value.get_ref().as_array() else {
            return Err(self.wrong(key, value, "a list of strings"));
        };
        array.iter().map(|item| self.text(key, item)).collect()
    }

    /// Strings that are looked for in texts: something must be left of them after folding.
    fn terms(&self, key: &str) -> Result<Vec<String>> {
        let terms = self.strings(key)?;
        if let Some((_, span)) = terms.iter().find(|(term, _)| fold_str(term).trim().is_empty()) {
            return Err(fail(self.source, span.clone(), format!("an empty term in `{key}`")));
        }
        Ok(terms.into_iter().map(|(term, _)| term).collect())
    }

    /// A number above 0 and at most 1.
    fn share(&self, key: &str) -> Result<Option<f32>> {
        let Some(value) = self.entries.get(key) else { return Ok(None) };
        let float = value.get_ref().as_float().map(toml::de::DeFloat::as_str);
        let number = float.or_else(|| value.get_ref().as_integer().map(toml::de::DeInteger::as_str));
        match number.and_then(|number| number.parse::<f32>().ok()) {
            Some(share) if share > 0.0 && share <= 1.0 => Ok(Some(share)),
            _ => Err(self.wrong(key, value, "a number above 0 and at most 1")),
        }
    }

    fn table(&self, key: &str) -> Result<Option<Table<'a>>> {
        let Some(value) = self.entries.get(key) else { return Ok(None) };
        match value.get_ref().as_table() {
            Some(entries) => Ok(Some(Table { source: self.source, span: value.span(), entries })),
            None => Err(self.wrong(key, value, &format!("a table `[{key}]`"))),
        }
    }

    fn tables(&self, key: &str) -> Result<Vec<Table<'a>>> {
        let Some(value) = self.entries.get(key) else { return Ok(Vec::new()) };
        let wrong = |value| self.wrong(key, value, &format!("tables `[[{key}]]`"));
        let array = value.get_ref().as_array().ok_or_else(|| wrong(value))?;
        let table = |item: &'a Spanned<DeValue<'a>>| match item.get_ref().as_table() {
            Some(entries) => Ok(Table { source: self.source, span: item.span(), entries }),
            None => Err(wrong(item)),
        };
        array.iter().map(table).collect()
    }

    fn text(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<(String, Range<usize>)> {
        match value.get_ref().as_str() {
            Some(text) => Ok((text.to_owned(), value.span())),
            None => Err(self.wrong(key, value, "a string")),
        }
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) -> Error {
        let found = value.get_ref().type_str();
        fail(self.source, value.span(), format!("`{key}` is of type {found}, expected {expected}"))
    }
}

/// An error at the beginning of `span`, counted as editors do: from 1, columns in characters.
fn fail(source: &str, span: Range<usize>, message: impl AsRef<str>) -> Error {
    let before = source.get(..span.start.min(source.len())).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Error::new(ErrorKind::InvalidConfig, format!("line {line}, column {column}: {}", message.as_ref()))
}
