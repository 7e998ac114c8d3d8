//! The query language: text → clauses. Text outside the language is taken literally.

use crate::analysis;

/// A parsed query as a tree. [`DEEPEST`] bounds its depth.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clause {
    /// A word: text between white space.
    Keyword(String),
    /// Text in quotation marks.
    Phrase(String),
    /// `title:…` or `标题:…`: a keyword, or a phrase if quoted, that occurs in the title.
    Title(Box<Clause>),
    /// `topic:…`, `source:…`, `date:…`, or `专题:…`, `来源:…`, `日期:…`: the field and the text after
    /// the colon.
    Filter(FilterField, String),
    /// Every clause holds.
    All(Vec<Clause>),
    /// At least one clause holds.
    Any(Vec<Clause>),
    /// The clause does not hold.
    Not(Box<Clause>),
}

/// Fields that filter without ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FilterField {
    /// `topic:`
    Topic,
    /// `source:`
    Source,
    /// `date:`
    Date,
}

/// Parentheses nested deeper than this are taken literally.
pub const DEEPEST: usize = 32;

/// Parses a query. `known` validates a filter's value: with an unknown topic or an invalid date,
/// `topic:…` is an ordinary word.
pub fn parse(text: &str, known: impl Fn(FilterField, &str) -> bool) -> Clause {
    let tokens = lex(text, &known);
    let clause = Parser { tokens: tokens.into_iter().peekable() }.either();
    match clause {
        Some(clause) if asks(&clause) => clause,
        // A query of exclusions only, such as `-5℃`, is taken literally.
        _ => Clause::All(text.split_whitespace().map(|word| Clause::Keyword(word.to_owned())).collect()),
    }
}

/// Whether the query has anything besides exclusions.
fn asks(clause: &Clause) -> bool {
    match clause {
        Clause::Not(_) => false,
        Clause::All(clauses) | Clause::Any(clauses) => clauses.iter().any(asks),
        _ => true,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Not,
    Or,
    Title(Clause),
    Filter(FilterField, String),
    Word(String),
    Quoted(String),
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Parser {
    fn either(&mut self) -> Option<Clause> {
        let mut any: Vec<Clause> = self.every().into_iter().collect();
        while self.tokens.next_if_eq(&Token::Or).is_some() {
            any.extend(self.every());
        }
        one_or(any, Clause::Any)
    }

    fn every(&mut self) -> Option<Clause> {
        let mut all = Vec::new();
        while let Some(token) = self.tokens.peek() {
            if matches!(token, Token::Or | Token::Close) {
                break;
            }
            all.extend(self.single());
        }
        one_or(all, Clause::All)
    }

    fn single(&mut self) -> Option<Clause> {
        Some(match self.tokens.next()? {
            Token::Open => {
                let inner = self.either();
                self.tokens.next_if_eq(&Token::Close);
                return inner;
            }
            Token::Not => Clause::Not(Box::new(self.single()?)),
            Token::Title(value) => Clause::Title(Box::new(value)),
            Token::Filter(field, value) => Clause::Filter(field, value),
            Token::Word(word) => Clause::Keyword(word),
            Token::Quoted(phrase) => Clause::Phrase(phrase),
            Token::Or | Token::Close => return None,
        })
    }
}

fn one_or(mut clauses: Vec<Clause>, many: fn(Vec<Clause>) -> Clause) -> Option<Clause> {
    match clauses.len() {
        0 => None,
        1 => clauses.pop(),
        _ => Some(many(clauses)),
    }
}

fn lex(text: &str, known: &impl Fn(FilterField, &str) -> bool) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let partners = match_parentheses(&chars);
    let mut closes = vec![false; chars.len()];
    let mut tokens: Vec<Token> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while let Some(&character) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or_default();
        if character.is_whitespace() {
            at += 1;
        } else if closes.get(at) == Some(&true) {
            tokens.push(Token::Close);
            depth -= 1;
            at += 1;
        } else if is_open(character)
            && depth < DEEPEST
            && let Some(Some(partner)) = partners.get(at)
        {
            if let Some(close) = closes.get_mut(*partner) {
                *close = true;
            }
            tokens.push(Token::Open);
            depth += 1;
            at += 1;
        } else if is_minus(character)
            && rest.get(1).is_some_and(|next| !next.is_whitespace() && !is_minus(*next))
        {
            tokens.push(Token::Not);
            at += 1;
        } else if let Some(sign) = prefix_sign(&chars, at) {
            // Every keyword is required, so `+` asks for nothing more.
            if sign == '!' {
                tokens.push(Token::Not);
            }
            at += 1;
        } else if let Some((phrase, length)) = quoted(rest) {
            tokens.push(Token::Quoted(phrase));
            at += length;
        } else {
            let length = word_length(rest, closes.get(at..).unwrap_or_default());
            let word: String = rest.iter().take(length).collect();
            let (token, used) = word_token(&word, rest, length, known);
            tokens.push(token);
            at += used;
        }
    }
    operators(tokens)
}

/// What a word or a pair of signs that stands alone can mean between operands.
#[derive(Clone, Copy, PartialEq)]
enum Operator {
    And,
    Or,
    Not,
}

impl Operator {
    fn of(token: &Token) -> Option<Self> {
        let Token::Word(word) = token else { return None };
        match word.as_str() {
            "AND" | "&&" => Some(Self::And),
            "OR" | "|" | "||" => Some(Self::Or),
            "NOT" => Some(Self::Not),
            _ => None,
        }
    }
}

/// Reads words as operators where they have their operands; anywhere else they are text.
fn operators(tokens: Vec<Token>) -> Vec<Token> {
    let mut read: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let next = rest.peek();
        let begins_operand = |token: &Token| match Operator::of(token) {
            Some(operator) => operator == Operator::Not,
            None => *token != Token::Close,
        };
        let has_left = read.last().is_some_and(|last| !matches!(last, Token::Open | Token::Not | Token::Or));
        let is_joined = has_left && next.is_some_and(begins_operand);
        let is_prefix = read.last() != Some(&Token::Not)
            && next.is_some_and(|next| {
                Operator::of(next).is_none() && !matches!(next, Token::Not | Token::Close)
            });
        match Operator::of(&token) {
            // Keywords beside each other are all required already.
            Some(Operator::And) if is_joined => {}
            Some(Operator::Or) if is_joined => read.push(Token::Or),
            Some(Operator::Not) if is_prefix => read.push(Token::Not),
            _ => read.push(token),
        }
    }
    read
}

/// `+` or `!` at the beginning of a word or group. Before a digit or another sign it is text, as in
/// `+86`; the wide `！` ends sentences and is always text.
fn prefix_sign(chars: &[char], at: usize) -> Option<char> {
    let sign = *chars.get(at).filter(|sign| matches!(sign, '+' | '＋' | '!'))?;
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    let next = *chars.get(at + 1)?;
    let begins = before.is_none_or(|before| before.is_whitespace() || is_open(*before));
    let opens = next.is_alphabetic() || is_open(next) || matches!(next, '"' | '＂' | '“' | '「' | '『');
    (begins && opens).then_some(sign)
}

/// Parses a word: a filter or a keyword. Also returns the number of characters consumed.
fn word_token(
    word: &str,
    rest: &[char],
    length: usize,
    known: &impl Fn(FilterField, &str) -> bool,
) -> (Token, usize) {
    let keyword = || (Token::Word(word.to_owned()), length);
    let Some((name, value)) = word.split_once([':', '：']) else { return keyword() };
    let prefix = name.chars().count() + 1;
    let after = rest.get(prefix..).unwrap_or_default();
    // A quoted value may contain white space, so it extends beyond the word.
    let (value, quoted_length) = match quoted(after) {
        Some((phrase, quoted_length)) => (phrase, Some(quoted_length)),
        None => (value.to_owned(), None),
    };
    if value.is_empty() {
        return keyword();
    }
    let title = || match quoted_length {
        Some(_) => Clause::Phrase(value.clone()),
        None => Clause::Keyword(value.clone()),
    };
    let used = quoted_length.map_or(length, |quoted_length| prefix + quoted_length);
    let filter = |field| {
        if known(field, &value) { (Token::Filter(field, value.clone()), used) } else { keyword() }
    };
    match analysis::fold_str(name).as_str() {
        "title" | "标题" => (Token::Title(title()), used),
        "topic" | "专题" => filter(FilterField::Topic),
        "source" | "来源" => filter(FilterField::Source),
        "date" | "日期" => filter(FilterField::Date),
        _ => keyword(),
    }
}

/// The number of characters up to white space or a parenthesis that closes a group.
fn word_length(rest: &[char], closes: &[bool]) -> usize {
    let end = rest.iter().zip(closes).position(|(character, closes)| character.is_whitespace() || *closes);
    end.unwrap_or(rest.len()).max(1)
}

/// The phrase that starts with a quotation mark here, and the number of characters that it takes with
/// its marks. An unclosed or empty pair of marks is taken literally.
fn quoted(rest: &[char]) -> Option<(String, usize)> {
    let closing: &[char] = match rest.first()? {
        '"' | '＂' => &['"', '＂', '”'],
        '“' => &['”', '“', '"'],
        '「' => &['」'],
        '『' => &['』'],
        _ => return None,
    };
    let end = rest.iter().skip(1).position(|character| closing.contains(character))?;
    let phrase: String = rest.iter().skip(1).take(end).collect();
    (!phrase.trim().is_empty()).then_some((phrase, end + 2))
}

/// For each parenthesis, the index of the matching one.
fn match_parentheses(chars: &[char]) -> Vec<Option<usize>> {
    let mut partners = vec![None; chars.len()];
    let mut open = Vec::new();
    for (at, character) in chars.iter().enumerate() {
        if is_open(*character) {
            open.push(at);
        } else if matches!(character, ')' | '）')
            && let Some(start) = open.pop()
            && let Some(partner) = partners.get_mut(start)
        {
            *partner = Some(at);
        }
    }
    partners
}

fn is_open(character: char) -> bool {
    matches!(character, '(' | '（')
}

fn is_minus(character: char) -> bool {
    matches!(character, '-' | '－')
}
