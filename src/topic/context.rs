//! Reads the context of an institution's name: whether it acts or is only mentioned.

use std::ops::Range;

use crate::topic::matcher::{Edge, Found, Matcher};

/// How an ending of a proper name, or a kind of institution, is used in its context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    /// A word like any other.
    Plain,
    /// The name of an institution that acts.
    Acting(Range<usize>),
    /// The name of an institution that is only mentioned.
    Named(Range<usize>),
    /// A place, a host, an employer or a source.
    Framed(Range<usize>),
    /// One of a general list of actors.
    Listed,
}

/// Maximum distance from a name to its act, in bytes (40 汉字).
const ACT_REACH: usize = 120;
/// Maximum distance from a name to a person of the institution (12 汉字).
const PERSON_REACH: usize = 36;
/// Maximum distance from a person to the team that the person leads (2 汉字).
const TEAM_REACH: usize = 6;
/// Maximum distance from a name to the statement that something takes place there (80 汉字).
const HOST_REACH: usize = 240;
/// Maximum length of a name (20 汉字), and minimum length before its ending (2 汉字).
const NAME_LONGEST: usize = 60;
const NAME_SHORTEST: usize = 4;
/// Maximum length of an attribute of an item in a list (12 汉字).
const ATTRIBUTE_LONGEST: usize = 36;
/// Minimum number of actors in a general list.
const LIST_SHORTEST: usize = 3;

/// How the proper name that ends with `ending` is used; `Plain` if it is none.
pub(super) fn name(matcher: &Matcher, text: &str, ending: &Found<'_>, found: &[Found<'_>]) -> Use {
    let (start, edge) = name_start(matcher, text, ending.span.start);
    let run = text.get(start..ending.span.start).unwrap_or_default();
    let generic = edge == Some(Edge::Generic) || run.len() < NAME_SHORTEST;
    if generic {
        let said = edge != Some(Edge::Before) && !ending.term.endings.is_empty();
        let mut near = after(text, ending.span.end, ACT_REACH, found).take_while(|near| near.clause);
        let acts = said && near.any(|near| near.found.term.uses.act);
        return if acts { Use::Acting(ending.span.clone()) } else { Use::Plain };
    }
    let name = start..ending.span.end;
    if edge == Some(Edge::Before) || first_edge(matcher, text, start) == Some(Edge::Before) {
        return Use::Framed(name);
    }
    let mut used = None;
    for near in after(text, name.end, HOST_REACH, found) {
        let uses = near.found.term.uses;
        let reached = |reach| near.found.span.start <= name.end + reach;
        if used.is_none() && near.clause && uses.host {
            return Use::Framed(name);
        }
        if used.is_none()
            && near.clause
            && uses.person
            && reached(PERSON_REACH)
            && !is_team(near.found, found)
        {
            return Use::Framed(name);
        }
        if used.is_none() && uses.act && reached(ACT_REACH) {
            used = Some(Use::Acting(name.clone()));
        }
    }
    used.unwrap_or(Use::Named(name))
}

/// The start of the name that ends at `end`, and the word before it, if any.
fn name_start(matcher: &Matcher, text: &str, end: usize) -> (usize, Option<Edge>) {
    let mut start = end;
    while let Some(before) = text.get(..start) {
        if let Some(edge) = matcher.edge(before) {
            return (start, Some(edge));
        }
        match before.chars().next_back() {
            Some(last) if last.is_alphanumeric() || last == '·' => start -= last.len_utf8(),
            _ => break,
        }
        if end - start > NAME_LONGEST {
            break;
        }
    }
    (start, None)
}

/// The word before the list that contains the name at `start`.
fn first_edge(matcher: &Matcher, text: &str, start: usize) -> Option<Edge> {
    let mut start = start;
    for _ in 0..12 {
        let before = text.get(..start)?;
        let join = matcher.joins.iter().find(|join| before.ends_with(join.as_str()))?;
        let (earlier, edge) = name_start(matcher, text, start - join.len());
        if edge == Some(Edge::Before) {
            return edge;
        }
        start = earlier;
    }
    None
}

struct Near<'a, 'b> {
    found: &'a Found<'b>,
    /// Whether it is in the same clause.
    clause: bool,
}

/// The terms that begin within `reach` bytes after `end`, in the same sentence.
fn after<'a, 'b>(
    text: &'a str,
    end: usize,
    reach: usize,
    found: &'a [Found<'b>],
) -> impl Iterator<Item = Near<'a, 'b>> {
    let first = found.partition_point(|one| one.span.start < end);
    let mut clause = true;
    let mut read = end;
    found.iter().skip(first).take_while(move |one| one.span.start <= end + reach).map_while(move |one| {
        let between = text.get(read..one.span.start).unwrap_or_default();
        read = read.max(one.span.start);
        clause &= !between.contains(is_clause_end);
        (!has_sentence_end(between)).then_some(Near { found: one, clause })
    })
}

/// Whether a team or a laboratory follows the person: then it is the institution that acts.
fn is_team(person: &Found<'_>, found: &[Found<'_>]) -> bool {
    let first = found.partition_point(|one| one.span.start < person.span.start);
    let mut near = found.iter().skip(first).take_while(|one| one.span.start <= person.span.end + TEAM_REACH);
    near.any(|one| one.term.uses.team)
}

/// Marks the kinds of institutions that are in general lists of actors or before people: for each of
/// `found`, its use.
pub(super) fn lists(matcher: &Matcher, text: &str, found: &[Found<'_>], hidden: &[bool]) -> Vec<Use> {
    let mut uses = vec![Use::Plain; found.len()];
    let is_actor = |one: &Found<'_>| one.term.uses.kind || one.term.uses.other;
    let visible = found.iter().enumerate().zip(hidden).filter(|(_, hidden)| !**hidden);
    let mut list: Vec<usize> = Vec::new();
    let mut close = |list: &mut Vec<usize>| {
        let members: Vec<&Found<'_>> = list.iter().filter_map(|at| found.get(*at)).collect();
        let others = members.iter().filter(|one| !one.term.uses.kind).count();
        let general = members.len() >= LIST_SHORTEST && others * 2 > members.len();
        let people = members.last().is_some_and(|last| is_before_people(text, last.span.end, found));
        for (at, member) in list.iter().zip(&members) {
            if let Some(place) = uses.get_mut(*at).filter(|_| member.term.uses.kind) {
                if general {
                    *place = Use::Listed;
                } else if people {
                    *place = Use::Framed(member.span.clone());
                }
            }
        }
        list.clear();
    };
    for (at, one) in visible.map(|(numbered, _)| numbered).filter(|(_, one)| is_actor(one)) {
        let previous = list.last().and_then(|last| found.get(*last));
        if previous.is_some_and(|previous| !is_joined(matcher, text, previous.span.end, one.span.start)) {
            close(&mut list);
        }
        list.push(at);
    }
    close(&mut list);
    uses
}

/// Whether this gap separates two items of a list: a conjunction, perhaps with an attribute.
fn is_joined(matcher: &Matcher, text: &str, end: usize, start: usize) -> bool {
    let Some(gap) = text.get(end..start) else { return false };
    let gap = gap.strip_prefix('等').unwrap_or(gap);
    let attribute = matcher.joins.iter().find_map(|join| gap.strip_prefix(join.as_str()));
    attribute.is_some_and(|attribute| {
        attribute.len() <= ATTRIBUTE_LONGEST
            && !attribute.contains(is_clause_end)
            && !has_sentence_end(attribute)
    })
}

/// Whether people follow at `end`, perhaps after a number: 高校的600余名专家.
fn is_before_people(text: &str, end: usize, found: &[Found<'_>]) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    let counted =
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || "的等约近余多名位个两几百千万老".contains(c));
    let start = end + rest.len() - counted.len();
    let first = found.partition_point(|one| one.span.start < start);
    let mut here = found.iter().skip(first).take_while(|one| one.span.start == start);
    here.any(|one| one.term.uses.guest && !is_team(one, found))
}

/// Folded punctuation that ends a clause.
pub(super) fn is_clause_end(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '。' | '!' | '?' | '\n')
}

/// Whether a sentence ends in `text`; a full stop of the Latin kind needs a space after it.
pub(super) fn has_sentence_end(text: &str) -> bool {
    text.contains(['。', '!', '?', ';', '\n']) || text.contains(". ")
}
