//! Titles: the headline without the name of the site.

use std::ops::Range;

use super::page::Page;
use super::text::{fold, length};

/// A title and the line it stands in.
#[derive(Debug, Default)]
pub(super) struct Title {
    pub text: Option<String>,
    pub line: Option<usize>,
}

/// The title of a page whose article lies in `range` and whose text begins at `first`.
pub(super) fn find(page: &Page, range: &Range<usize>, first: usize) -> Title {
    let stated = without_site(&page.title);
    let mut best: Option<(i64, usize)> = None;
    for (at, line) in page.lines.iter().enumerate().take(first.max(range.start + 1)) {
        let length = length(&line.text);
        if !(4..=100).contains(&length) {
            continue;
        }
        let named = key(&page.title).contains(&key(&line.text));
        let mut score = 0;
        if named {
            score += 40 + i64::try_from(length.min(40)).unwrap_or(0);
        }
        score += match line.heading {
            1 => 30,
            2 => 15,
            3 | 4 => 8,
            _ => 0,
        };
        if line.linked > 0 && line.heading != 1 {
            score -= 30;
        }
        if score > 30 && best.is_none_or(|(found, _)| score >= found) {
            best = Some((score, at));
        }
    }
    match best.and_then(|(_, at)| page.lines.get(at).map(|line| (at, line.text.clone()))) {
        Some((at, text)) => Title { text: Some(text), line: Some(at) },
        None => Title { text: (!stated.is_empty()).then(|| stated.to_owned()), line: None },
    }
}

fn key(text: &str) -> String {
    fold(text).chars().filter(|char| char.is_alphanumeric()).collect()
}

/// What parts a headline from the channel and the site behind it.
const SIGNS: [&str; 11] = ["_", "|", "｜", " - ", " – ", " — ", "--", "——", "-", "－", "<<"];

/// `text` without the names of channels and site behind its headline.
pub(super) fn without_site(text: &str) -> &str {
    let mut headline = text.trim();
    for sign in SIGNS {
        while let Some((before, name)) = headline.rsplit_once(sign) {
            if !is_site(name) || before.trim().chars().count() < 4 {
                break;
            }
            headline = before.trim();
        }
    }
    headline
}

/// Whether words behind a headline are the name of a site or of a channel.
fn is_site(name: &str) -> bool {
    const ENDS: &[&str] = &[
        "网",
        "網",
        "在线",
        "在線",
        "频道",
        "頻道",
        "新闻",
        "新聞",
        "日报",
        "日報",
        "晚报",
        "晚報",
        "时报",
        "時報",
        "报",
        "報",
        "中心",
        "门户",
        "论坛",
        "資訊",
        "资讯",
        "com",
        "cn",
        "net",
        "社",
        "电视台",
        "電視台",
        "首页",
        "要闻",
        "财经",
        "財經",
        "体育",
        "科技",
        "娱乐",
        "娛樂",
        "社区",
        "政府",
        "博客",
        "客户端",
        "平台",
        "手机版",
        "版",
        "站",
        "官网",
        "号",
        "刊",
        "委员会",
        "News",
        "news",
        "滚动",
    ];
    let name = name.trim();
    let short = name.chars().count() <= 16;
    short && !name.is_empty() && ENDS.iter().any(|end| name.ends_with(end))
}
