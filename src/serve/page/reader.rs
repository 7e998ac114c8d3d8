//! An article beside the hits, opened at a paragraph, with everything marked that was searched for.

use crate::SearchRequest;
use crate::error::ErrorKind;
use crate::model::ParagraphKind;

use super::super::api::is_address;
use super::super::problem::Problem;
use super::View;
use super::html::{day, escape, lang, marked};
use super::state::State;

impl View<'_> {
    pub(super) fn reader(&self, id: &str, request: &SearchRequest) -> Result<String, Problem> {
        let (article, ordinal) = id.rsplit_once('#').unwrap_or((id, ""));
        let focus: Option<u32> = ordinal.parse().ok();
        let words = self.words;
        let close = State { read: None, ..self.state.clone() };
        let close = format!(
            "<a data-nav data-close class=\"close\" href=\"{}\" aria-label=\"{}\">×</a>",
            escape(&close.href()),
            words.close,
        );
        let excerpt = match self.index.show(article, 0) {
            Ok(excerpt) => excerpt,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(format!(
                    "<article class=\"read\" tabindex=\"-1\">{close}<p>{}</p></article>",
                    words.gone
                ));
            }
            Err(error) => return Err(error.into()),
        };
        let texts: Vec<&str> = excerpt.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
        let marks = self.index.highlight(request, &texts)?;
        let title = excerpt.title.as_deref().unwrap_or(words.untitled);
        let mut facts = vec![escape(excerpt.source.as_deref().unwrap_or(words.no_source))];
        facts.extend(excerpt.published.as_ref().map(|date| escape(day(date.as_str()))));
        if let Some(uri) = &excerpt.uri {
            if is_address(uri) {
                let shown: String = uri.chars().take(60).collect();
                facts.push(format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape(uri), escape(&shown)));
            } else if !self.hides_paths {
                facts.push(format!("<span class=\"path\">{}</span>", escape(uri)));
            }
        }
        let paragraph = |(paragraph, parts): (&crate::model::Paragraph, &Vec<crate::snippet::Part>)| {
            let tag = if paragraph.kind == ParagraphKind::Heading { "h3" } else { "p" };
            let here = match focus == Some(paragraph.ordinal) {
                true => " id=\"here\" aria-current=\"true\"",
                false => "",
            };
            let number = words.paragraph.replace("{}", &paragraph.ordinal.to_string());
            format!(
                "<{tag} class=\"{}\" title=\"{number}\"{here}>{}</{tag}>",
                paragraph.kind.as_str(),
                marked(parts)
            )
        };
        let body: String = excerpt.paragraphs.iter().zip(&marks).map(paragraph).collect();
        Ok(format!(
            "<article class=\"read\" tabindex=\"-1\" aria-label=\"{}\"{}>{close}<h2>{}</h2><p class=\"meta\">{}</p>{body}</article>",
            words.reading,
            lang(&texts.concat()),
            escape(title),
            facts.join(" · "),
        ))
    }
}
