//! Shows how a text is analysed, to explain why it is found or not.

use serde::Serialize;

use super::{Ngram, fingerprint, normalize, tokens};

/// A text and its analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Trace {
    /// The text.
    pub text: String,
    /// The folded form, which is compared.
    pub folded: String,
    /// Fingerprint of the analysis.
    pub fingerprint: String,
    /// The tokens of every field, in order.
    pub tokens: Vec<TracedToken>,
}

/// A token and its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TracedToken {
    /// `pair`, `run` (also in the bigram field) or `character`.
    #[serde(rename = "lane")]
    pub field: &'static str,
    /// The token.
    pub text: String,
    /// Number of its first character in the folded text.
    pub position: usize,
    /// The substring of the text that it was made from.
    pub original: String,
}

/// Analyses `text`.
pub fn trace(text: &str) -> Trace {
    let normalized = normalize(text);
    let mut traced = Vec::new();
    for field in [Ngram::Bigram, Ngram::Unigram] {
        tokens(normalized.as_str(), field, |token| {
            let name = match field {
                Ngram::Unigram => "character",
                Ngram::Bigram if token.is_run() => "run",
                Ngram::Bigram if token.length == 3 => "three",
                Ngram::Bigram => "pair",
            };
            let original = normalized.original(token.position..token.position + token.length);
            traced.push(TracedToken {
                field: name,
                text: token.text.trim_start_matches(super::RUN).to_owned(),
                position: token.position,
                original: text.get(original).unwrap_or_default().to_owned(),
            });
        });
    }
    Trace {
        text: text.to_owned(),
        folded: normalized.as_str().to_owned(),
        fingerprint: fingerprint(),
        tokens: traced,
    }
}

#[cfg(test)]
mod tests {
    use super::trace;

    #[test]
    fn a_trace_names_every_token_and_its_origin() {
        for (text, expected) in [
            ("協同", "pair 协同@0=協同 character 协@0=協 character 同@1=同"),
            ("Ｃ+", "run c@0=Ｃ character c@0=Ｃ character +@1=+"),
            ("", ""),
        ] {
            let tokens = trace(text).tokens.into_iter();
            let shown: Vec<_> =
                tokens.map(|t| format!("{} {}@{}={}", t.field, t.text, t.position, t.original)).collect();
            assert_eq!(shown.join(" "), expected, "{text}");
        }
    }
}
