//! Citations of a paragraph: a link, a quotation in Markdown, and GB/T 7714—2015.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::search::Hit;

use super::super::api::is_address;
use super::View;
use super::html::{day, escape};

impl View<'_> {
    /// A list of citations that opens at a click; without JavaScript they can be selected.
    pub(super) fn citations(&self, hit: &Hit) -> String {
        let words = self.words;
        let mut alone = super::State::default().keep_place(self.state);
        alone.read = Some(hit.id.clone());
        let link = format!("{}#here", alone.href());
        let title = hit.title.as_deref().unwrap_or(words.untitled);
        let row = |name: &str, text: &str, is_link: bool| {
            let link = if is_link { " data-link" } else { "" };
            format!(
                "<li><b>{name}</b><code{link}>{}</code><button type=\"button\" class=\"copy\">{}</button></li>",
                escape(text),
                words.copy,
            )
        };
        format!(
            "<details class=\"cite\"><summary>{}</summary><ul>{}{}{}</ul></details>",
            words.cite,
            row(words.link, &link, true),
            row("Markdown", &markdown(hit, title, self.hides_paths), false),
            row("GB/T 7714", &standard(hit, title), false),
        )
    }
}

fn markdown(hit: &Hit, title: &str, hides_paths: bool) -> String {
    let uri = hit.uri.as_deref().filter(|uri| !hides_paths || is_address(uri));
    let title = title.replace(['[', ']'], "");
    let title = uri.map_or_else(|| title.clone(), |uri| format!("[{title}](<{uri}>)"));
    let rest = [hit.source.as_deref(), hit.published.as_ref().map(|date| day(date.as_str())), Some(&hit.id)];
    let rest: Vec<&str> = rest.into_iter().flatten().collect();
    format!("> {} —— {title}，{}", hit.text, rest.join("，"))
}

/// An article of a newspaper, or one on the web with its address and the day it was looked up.
fn standard(hit: &Hit, title: &str) -> String {
    let source = hit.source.as_deref().unwrap_or("[来源不详]");
    let date = hit.published.as_ref().map_or("[日期不详]", |date| day(date.as_str()));
    match hit.uri.as_deref().filter(|uri| is_address(uri)) {
        Some(uri) => format!("{source}. {title}[EB/OL]. ({date})[{}]. {uri}.", today()),
        None => format!("{title}[N]. {source}, {date}."),
    }
}

/// The day by UTC, as ISO 8601 writes it.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    date_of_day(seconds / 86_400)
}

/// The date of a day counted from 1970-01-01, by counting years of March to February.
fn date_of_day(days: u64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + carry)
}

#[cfg(test)]
mod tests {
    use super::date_of_day;

    #[test]
    fn days_have_their_dates() {
        for (days, date) in
            [(0, "1970-01-01"), (59, "1970-03-01"), (19_782, "2024-02-29"), (20_787, "2026-11-30")]
        {
            assert_eq!(date_of_day(days), date);
        }
    }
}
