//! The corpus is a demonstration: what is in it comes out right, and a few searches show the range.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use duansou::model::{Article, ParagraphKind};
use duansou::search::{Facet, Level};
use duansou::source::{FilesOptions, files};
use duansou::{Config, Index, SearchRequest};

/// For each article: its address, title, time, source, authors and editors, encoding, and how many
/// body paragraphs, headings and captions it has.
#[rustfmt::skip]
const ARTICLES: [(&str, [&str; 5], [usize; 3]); 12] = [
    ("corpus/after-school.html", ["放学后的两小时：临溪区课后服务怎样留住孩子", "2022-03-17T09:12+08:00", "海东教育报", "苏念安 罗知微", "UTF-8"], [6, 2, 1]),
    ("corpus/apprentices.html", ["师傅带徒弟 学校做后盾：河湾市推行现代学徒制三年记", "2019-09-26T07:40+08:00", "河湾日报", "郭喆 陶望舒", "gb18030"], [6, 0, 0]),
    ("corpus/article.txt", ["京津冀教育协同发展工作会议在津举行", "2024-05-25T17:42:38+08:00", "中央广电总台国际在线", "天津市教委 尹媛 冯薇薇", "UTF-8"], [8, 0, 8]),
    ("corpus/campus-5g.md", ["把课堂连上5G专网：北屿大学的一次教学改革", "2024-11-20", "北屿大学校报", "尹星沉 柏见山", "UTF-8"], [8, 2, 0]),
    ("corpus/dormant-patent.html.gz", ["一项沉睡专利的七百天", "2023-06-08T08:00:00+08:00", "云川科技周报", "阮青禾 邵一苇", "UTF-8"], [6, 2, 0]),
    ("corpus/industry-college.html", ["產業學院進駐科學園區 師生與工程師同桌備課", "2020-10-12T11:05+08:00", "南灣時報", "林語晴 許之恆", "Big5"], [6, 0, 1]),
    ("corpus/rural-school.html", ["山里的教学点有了“云同桌”", "2021-11-05T16:28+08:00", "青岚晚报", "温若谷 贺小满 汤渐", "UTF-8"], [6, 0, 1]),
    ("corpus/skills-contest.txt", ["赛场就是车间 澄江职业院校技能大赛昨日落幕", "2025-04-19T20:36+08:00", "澄江新闻网", "简书言 翁晓棠 俞知秋 关梓宁", "UTF-8"], [6, 1, 3]),
    ("https://pochuan.example/edu/2022/1008/2207.html", ["大学实验室的“周六课”", "2022-10-08T07:20+08:00", "泊川日报", "江晚舟 陆知远", "UTF-8"], [5, 0, 1]),
    ("https://shisui.example/xiangcun/20211109/318.html", ["40公里山路上的“云同桌”", "2021-11-09T10:02+08:00", "青岚晚报", "辛望", "gb18030"], [6, 0, 0]),
    ("https://fenglin.example/2023/041", ["县中的天文台向全县孩子开放", "2023-09-14T10:20:00+08:00", "枫林教育周刊", "毕云舟 季晴川", "UTF-8"], [5, 0, 0]),
    ("https://haibu.example/2021/118", ["技職生改良蚵架 漁村長出小公司", "2021-05-22", "海埔週報", "藍以晨 邱映雪", "UTF-8"], [5, 0, 0]),
];

/// Words of the pages that are no part of their articles.
const BOILERPLATE: &[&str] = &[
    "首页",
    "首頁",
    "当前位置",
    "字号",
    "分享到",
    "打印",
    "相关",
    "延伸閱讀",
    "热点",
    "热门",
    "上一篇",
    "网友",
    "晚霞",
    "关于我们",
    "聯絡我們",
    "热线",
    "广告",
    "转载",
    "版权",
    "版權",
    "Copyright",
    "images/",
    "_fororder_",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn records() -> impl Iterator<Item = duansou::Result<duansou::model::Record>> {
    let mut options = FilesOptions::default();
    options.base = Some(root().to_owned());
    files(&[root().join("corpus")], &options)
}

fn index() -> Index {
    let index = Index::in_memory(Config::default()).unwrap();
    let report = index.ingest(records()).unwrap();
    assert_eq!(report.articles, ARTICLES.len() as u64);
    index
}

fn count(article: &Article, kind: ParagraphKind) -> usize {
    article.paragraphs.iter().filter(|paragraph| paragraph.kind == kind).count()
}

#[test]
fn every_article_is_extracted_as_it_was_written() {
    let index = Index::in_memory(Config::default()).unwrap();
    let articles: Vec<Article> = records().map(|record| index.article(&record.unwrap()).unwrap()).collect();
    assert_eq!(articles.len(), ARTICLES.len());
    for (article, (uri, [title, published, source, people, encoding], counts)) in
        articles.iter().zip(ARTICLES)
    {
        let metadata = &article.metadata;
        assert_eq!(article.uri.as_deref(), Some(uri));
        assert_eq!(metadata.title.as_deref(), Some(title), "{uri}");
        assert_eq!(metadata.published.as_ref().map(ToString::to_string).as_deref(), Some(published), "{uri}");
        assert_eq!(metadata.source.as_deref(), Some(source), "{uri}");
        let named: Vec<&str> = metadata.authors.iter().chain(&metadata.editors).map(String::as_str).collect();
        assert_eq!(named.join(" "), people, "{uri}");
        assert_eq!(article.encoding, encoding, "{uri}");
        let kinds = [ParagraphKind::Body, ParagraphKind::Heading, ParagraphKind::Caption];
        assert_eq!(kinds.map(|kind| count(article, kind)), counts, "{uri}: {:#?}", article.paragraphs);
        for paragraph in &article.paragraphs {
            let found = BOILERPLATE.iter().find(|word| paragraph.text.contains(*word));
            assert_eq!(found, None, "{uri}: {}", paragraph.text);
            // Most pages do not name their zone; nothing else about them is doubtful.
            assert!(article.warnings.iter().all(|warning| warning.contains("time zone")), "{uri}");
        }
    }
    assert_eq!(
        articles
            .iter()
            .find(|article| article.uri.as_deref() == Some("corpus/article.txt"))
            .unwrap()
            .paragraphs
            .len(),
        16
    );
}

#[test]
fn one_query_shows_scripts_sources_and_years() {
    let index = index();
    let request = SearchRequest::new("职业教育").facet(Facet::Topic).facet(Facet::Source).facet(Facet::Year);
    let answer = index.search(&request).unwrap();
    let texts = |script: &str| answer.hits.iter().filter(|hit| hit.text.contains(script)).count();
    assert!(texts("职业教育") >= 2 && texts("職業教育") >= 2);
    assert!(answer.hits.iter().all(|hit| hit.level == Level::Exact));
    let sources: BTreeSet<_> = answer.hits.iter().map(|hit| hit.source.clone().unwrap()).collect();
    let years: BTreeSet<_> = answer.hits.iter().map(|hit| hit.published.as_ref().unwrap().year()).collect();
    assert!(sources.len() >= 4, "{sources:?}");
    assert!(years.len() >= 4, "{years:?}");
    for name in ["basic", "vocational", "higher", "innovation"] {
        let found = index.search(&SearchRequest::new("").topic(name).limit(100)).unwrap();
        let articles: BTreeSet<_> = found.hits.iter().map(|hit| hit.article.clone()).collect();
        assert!(articles.len() >= 3, "{name}: {articles:?}");
    }
}

#[test]
fn a_search_finds_what_a_reader_would_look_up() {
    let index = index();
    for (query, uri, begins) in [
        ("学徒制", "corpus/apprentices.html", "河湾市从2016年起"),
        ("双减", "corpus/after-school.html", "下午四点半"),
        ("科技成果转化", "corpus/dormant-patent.html.gz", "科技成果转化最难的"),
        ("薄弱学校", "corpus/rural-school.html", ""),
        ("5g", "corpus/campus-5g.md", "本学期"),
        ("C++", "corpus/campus-5g.md", "计算机学院的"),
        // Each in the script that it was typed in.
        ("产教融合", "corpus/article.txt", "此外,会上揭牌"),
        ("產教融合", "corpus/industry-college.html", "南灣科技大學"),
        ("㸆大虾", "corpus/apprentices.html", "清晨六点"),
        ("藤壶", "https://haibu.example/2021/118", "研發不算順利"),
        // The first article is still what these find.
        ("三校一园", "corpus/article.txt", "会上,天津市教委"),
        ("\"千团千企\"", "corpus/article.txt", "京津冀三省市教育部门"),
        ("協同發展", "corpus/article.txt", "当天,同期"),
        ("２０２４年", "corpus/article.txt", "同时,京津冀"),
        ("京", "corpus/article.txt", "同时,京津冀"),
    ] {
        let answer = index.search(&SearchRequest::new(query)).unwrap();
        let hit = answer.hits.first().unwrap_or_else(|| panic!("{query} finds nothing"));
        assert_eq!(hit.uri.as_deref(), Some(uri), "{query}");
        assert!(hit.text.starts_with(begins), "{query}: {}", hit.text);
    }
    assert_eq!(index.search(&SearchRequest::new("版权")).unwrap().total, 0);
}

/// The crawl took over an article that stands beside it.
#[test]
fn a_repost_is_listed_under_its_original() {
    let answer = index().search(&SearchRequest::new("教育共同体")).unwrap();
    let hit = &answer.hits[0];
    assert_eq!(hit.uri.as_deref(), Some("corpus/rural-school.html"));
    let copies: Vec<_> = hit.copies.iter().map(|copy| copy.uri.as_deref()).collect();
    assert_eq!(copies, [Some("https://shisui.example/xiangcun/20211109/318.html")]);
    assert_eq!((answer.total, answer.collapsed, answer.hits.len()), (2, 1, 1));
}

/// What the folder says about itself names every file.
#[test]
fn every_file_is_accounted_for() {
    let page = std::fs::read_to_string(root().join("corpus/README.md")).unwrap();
    let paths: Vec<PathBuf> =
        std::fs::read_dir(root().join("corpus")).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name == "README.md" || page.contains(&format!("| `{name}` |")), "{name} is not in the table");
    }
}
