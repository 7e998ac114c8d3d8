//! Titles: the headline without the name of the site.

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
