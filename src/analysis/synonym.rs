//! Synonyms: other words for a keyword, added at query time and never indexed.

use super::normalize::fold_str;

/// Groups of equivalent words in Solr's format: `高校, 高等学校` expands both ways, `京津冀 => 北京 天津 河北` one
/// way. An expansion of several words requires all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Synonyms {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    /// Folded words; if a keyword contains one of them,
    from: Vec<String>,
    /// it may be replaced by any of these.
    to: Vec<String>,
}

/// A syntax error in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadSynonym {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: &'static str,
}

/// The built-in rules: abbreviations of this field and their full forms.
const BUILTIN: &str = "\
高校, 高等学校, 高等院校
职教, 职业教育
高职, 高等职业教育
中职, 中等职业教育
基教, 基础教育
高教, 高等教育
职校, 职业学校
双一流, 世界一流大学和一流学科
双减, 减轻作业负担和校外培训负担
双高计划, 高水平高职学校和专业建设计划
产学研, 产业 学校 科研
思政课, 思想政治理论课
京津冀 => 北京 天津 河北
长三角 => 上海 江苏 浙江 安徽
";

/// Maximum number of alternatives of one keyword.
const MOST_VARIANTS: usize = 8;

/// Folds word by word, since folding drops the space between two words of 汉字, which separates them
/// here.
fn fold_words(words: &str) -> String {
    let folded: Vec<String> = words.split_whitespace().map(fold_str).collect();
    folded.join(" ").trim().to_owned()
}

impl Synonyms {
    /// The built-in synonyms.
    pub fn builtin() -> Self {
        // A test holds that the built-in rules have no syntax error.
        Self::parse(BUILTIN).unwrap_or_default()
    }

    /// Reads rules, one per line; `#` begins a comment.
    ///
    /// # Errors
    /// The first line that is not a rule.
    pub fn parse(text: &str) -> Result<Self, BadSynonym> {
        let mut rules = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let bad = |message| BadSynonym { line: number + 1, message };
            let words = |list: &str| -> Vec<String> {
                list.split([',', '，']).map(fold_words).filter(|words| !words.is_empty()).collect()
            };
            let rule = match line.split_once("=>") {
                Some((from, to)) => Rule { from: words(from), to: words(to) },
                None => Rule { from: words(line), to: words(line) },
            };
            if rule.from.is_empty() || rule.to.is_empty() {
                return Err(bad("a rule needs words on both sides of =>"));
            }
            if rule.from == rule.to && rule.to.len() == 1 {
                return Err(bad("one word alone has no synonym; separate words by commas"));
            }
            if rule.from.iter().any(|word| word.chars().nth(1).is_none()) {
                return Err(bad("a single character stands in too many words to be replaced"));
            }
            rules.push(rule);
        }
        Ok(Self { rules })
    }

    /// Alternatives of a folded keyword: the keyword with one word replaced by another of its group.
    pub fn variants(&self, folded: &str) -> Vec<String> {
        let mut variants: Vec<String> = Vec::new();
        for rule in &self.rules {
            // The longest matching word wins.
            let standing = rule.from.iter().filter(|word| folded.contains(word.as_str()));
            let Some(word) = standing.max_by_key(|word| word.len()) else { continue };
            for other in rule.to.iter().filter(|other| *other != word) {
                let variant = folded.replacen(word.as_str(), other, 1);
                if variants.len() < MOST_VARIANTS && variant != folded && !variants.contains(&variant) {
                    variants.push(variant);
                }
            }
        }
        variants
    }
}
