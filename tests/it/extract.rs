//! Stage 3: the article in a text.

use std::path::{Path, PathBuf};

use duansou::decode::decode;
use duansou::extract::{Block, explain};
use duansou::model::{Article, MediaType, ParagraphKind, Record};

fn read(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn extracted(media: MediaType, bytes: Vec<u8>) -> (Article, Vec<Block>) {
    let record = Record::new(media, bytes);
    let text = decode(&record.bytes, None).text;
    explain(&record, &text)
}

fn texts(article: &Article, kind: ParagraphKind) -> Vec<&str> {
    article.paragraphs.iter().filter(|p| p.kind == kind).map(|p| p.text.as_str()).collect()
}

#[test]
fn the_seed_article_is_extracted_as_a_careful_reader_would() {
    let (article, _) = extracted(MediaType::Capture, read("corpus/article.txt"));
    let metadata = &article.metadata;
    assert_eq!(metadata.title.as_deref(), Some("京津冀教育协同发展工作会议在津举行"));
    assert_eq!(metadata.published.as_ref().unwrap().as_str(), "2024-05-25T17:42:38+08:00");
    assert_eq!(metadata.source.as_deref(), Some("中央广电总台国际在线"));
    assert_eq!(metadata.editors, ["尹媛", "冯薇薇"]);
    assert_eq!(metadata.authors, ["天津市教委"]);
    // Body paragraphs, and only they, are indented in this capture.
    let seed = String::from_utf8(read("corpus/article.txt")).unwrap();
    let indented: Vec<&str> = seed.lines().filter(|line| line.starts_with("  ")).map(str::trim).collect();
    assert_eq!(texts(&article, ParagraphKind::Body), indented);
    assert_eq!(indented.len(), 8);
    let captions: Vec<&str> = seed.lines().filter(|line| line.contains("摄影")).collect();
    let captions: Vec<String> = captions.iter().map(|line| line.replace('\u{A0}', " ")).collect();
    assert_eq!(texts(&article, ParagraphKind::Caption), captions);
    assert_eq!(captions.len(), 8);
    assert_eq!(article.paragraphs.len(), 16);
}

/// Extracts a case and holds it against the JSON file of the same name; what differs, if anything.
fn check(file: &str) -> Option<String> {
    let (name, extension) = file.rsplit_once('.').unwrap();
    let media = match extension {
        "html" => MediaType::Html,
        "md" => MediaType::Markdown,
        _ => MediaType::Capture,
    };
    let (article, judged) = extracted(media, read(&format!("tests/cases/extract/{file}")));
    let found = serde_json::json!({
        "title": article.metadata.title,
        "published": article.metadata.published,
        "source": article.metadata.source,
        "authors": article.metadata.authors,
        "editors": article.metadata.editors,
        "paragraphs": article.paragraphs.iter()
            .map(|paragraph| format!("{}: {}", paragraph.kind.as_str(), paragraph.text))
            .collect::<Vec<_>>(),
    });
    let path = format!("{}/tests/cases/extract/{name}.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("DUANSOU_BLESS").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let why: Vec<String> =
        judged.iter().map(|j| format!("{:?} ({}): {}", j.kind, j.reason, j.text)).collect();
    let differs = || format!("{file}\nfound {found:#}\nexpected {expected:#}\nwhy\n{}", why.join("\n"));
    (found != expected).then(differs)
}

#[test]
fn every_case_gives_the_article_that_its_json_names() {
    let folder = format!("{}/tests/cases/extract", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|file| !file.ends_with(".json"))
        .collect();
    files.sort();
    assert!(files.len() >= 30);
    let wrong: Vec<String> = files.iter().filter_map(|file| check(file)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// `DUANSOU_EVAL=FOLDER cargo test --release --test it extract::scores -- --ignored --nocapture`
/// scores the pages (`NAME.html` with `NAME.json`) in each folder below FOLDER. A paragraph is right
/// if it equals one of the gold after white space and private-use characters are removed; captions,
/// credits, optional lines and the title count neither way.
#[test]
#[ignore = "needs judged pages, which belong to their publishers"]
fn scores() {
    let root = PathBuf::from(std::env::var("DUANSOU_EVAL").unwrap());
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.push(root);
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    for folder in folders {
        let mut pages: Vec<PathBuf> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        pages.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
        pages.sort();
        if !pages.is_empty() {
            println!("{}", folder.display());
            let scores: Vec<Score> = pages.iter().map(|page| score(page)).collect();
            total(&scores);
        }
    }
}

#[derive(Default)]
struct Score {
    precision: f64,
    recall: f64,
    f1: f64,
    /// Captions of the gold, and those of them that came out as body.
    captions: (usize, usize),
    /// Stated in the gold, and found.
    title: (usize, usize),
    time: (usize, usize),
    source: (usize, usize),
    editors: (usize, usize),
    authors: (usize, usize),
    seconds: f64,
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace() && !('\u{E000}'..='\u{F8FF}').contains(char)).collect()
}

fn score(page: &Path) -> Score {
    let gold: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(page.with_extension("json")).unwrap()).unwrap();
    let list = |name: &str| -> Vec<String> {
        let values = gold[name].as_array().cloned().unwrap_or_default();
        values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let texts = |name: &str| list(name).iter().map(|text| squeezed(text)).collect::<Vec<_>>();
    let text = |name: &str| gold[name].as_str().map(str::to_owned);
    let started = std::time::Instant::now();
    let (article, judged) = extracted(MediaType::Html, std::fs::read(page).unwrap());
    let mut score = Score { seconds: started.elapsed().as_secs_f64(), ..Score::default() };

    let mut left = texts("body");
    let total = left.len();
    let neutral: Vec<String> =
        ["captions", "credits", "optional"].iter().flat_map(|name| texts(name)).collect();
    let title = text("title").unwrap_or_default();
    let captions = texts("captions");
    score.captions.0 = captions.len();
    let (mut right, mut wrong) = (0, Vec::new());
    for paragraph in &article.paragraphs {
        if !matches!(paragraph.kind, ParagraphKind::Body | ParagraphKind::Heading) {
            continue;
        }
        let found = squeezed(&paragraph.text);
        score.captions.1 += usize::from(captions.contains(&found));
        if let Some(at) = left.iter().position(|gold| *gold == found) {
            left.remove(at);
            right += 1;
        } else if !neutral.contains(&found) && found != squeezed(&title) {
            wrong.push(paragraph.text.clone());
        }
    }
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    score.precision = share(right, right + wrong.len());
    score.recall = share(right, total);
    score.f1 = 2.0 * score.precision * score.recall / (score.precision + score.recall).max(1e-9);

    let metadata = &article.metadata;
    let mut misses = Vec::new();
    let mut field = |name: &str, gold: Option<String>, found: Option<String>| {
        let Some(gold) = gold.filter(|gold| !gold.is_empty()) else { return (0, 0) };
        let right = found.as_ref().is_some_and(|found| squeezed(found) == squeezed(&gold));
        if !right {
            misses.push(format!("{name}: {gold} | {}", found.unwrap_or_default()));
        }
        (1, usize::from(right))
    };
    let precision = match gold["time_precision"].as_str() {
        Some("minute") => 16,
        Some("day") => 10,
        _ => 25,
    };
    let cut = |time: String| time.chars().take(precision).collect::<String>();
    let time = text("time").map(cut);
    score.title = field("title", text("title"), metadata.title.clone());
    score.time = field("time", time, metadata.published.as_ref().map(|time| cut(time.to_string())));
    score.source = field("source", text("source"), metadata.source.clone());
    let people = |name: &str| Some(list(name).join(" "));
    score.editors = field("editors", people("editors"), Some(metadata.editors.join(" ")));
    score.authors = field("authors", people("author"), Some(metadata.authors.join(" ")));

    let verbose = std::env::var("DUANSOU_VERBOSE").is_ok();
    if score.f1 < 1.0 || !misses.is_empty() || score.captions.1 > 0 {
        let name = page.file_stem().unwrap().to_string_lossy();
        println!("  {name}: f1 {:.3} (+{} -{})  {}", score.f1, wrong.len(), left.len(), misses.join("  "));
        if verbose {
            let short = |text: &str| text.chars().take(70).collect::<String>();
            wrong.iter().for_each(|text| println!("      + {}", short(text)));
            for text in &left {
                let why = judged.iter().find(|judged| squeezed(&judged.text) == *text);
                let why = why.map_or("is nowhere", |judged| judged.reason);
                println!("      - {} [{why}]", short(text));
            }
        }
    }
    score
}

fn total(scores: &[Score]) {
    let mean = |of: fn(&Score) -> f64| scores.iter().map(of).sum::<f64>() / scores.len() as f64;
    let counts = |of: fn(&Score) -> (usize, usize)| {
        let (all, found) = scores.iter().map(of).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        format!("{found}/{all}")
    };
    println!(
        "  {} pages: precision {:.3} recall {:.3} F1 {:.3}; captions as body {}; title {} time {} source {} \
         editors {} authors {}; {:.0} pages a second",
        scores.len(),
        mean(|score| score.precision),
        mean(|score| score.recall),
        mean(|score| score.f1),
        counts(|score| score.captions),
        counts(|score| score.title),
        counts(|score| score.time),
        counts(|score| score.source),
        counts(|score| score.editors),
        counts(|score| score.authors),
        1.0 / mean(|score| score.seconds),
    );
}

/// `DUANSOU_DUMP=FILE cargo test --test it extract::dump -- --ignored --nocapture` shows what became
/// of every block.
#[test]
#[ignore = "prints; for those who tune the rules"]
fn dump() {
    let path = std::env::var("DUANSOU_DUMP").unwrap();
    let media = if path.ends_with("html") { MediaType::Html } else { MediaType::Capture };
    let (article, judged) = extracted(media, std::fs::read(path).unwrap());
    println!("{:#?}", article.metadata);
    for Block { text, kind, reason, .. } in judged {
        println!("{kind:?} [{reason}] {text}");
    }
}

#[test]
fn facts_are_read_in_every_form() {
    let lines = String::from_utf8(read("tests/cases/facts.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let text = format!(
            "全市职业学校技能大赛开幕\n{}\n　　全市职业学校技能大赛昨天开幕，三百名选手参加比赛。\n　　比赛为期三天，设二十个项目。\n",
            fields[0]
        );
        let metadata = extracted(MediaType::Capture, text.into_bytes()).0.metadata;
        let found = [
            metadata.published.map(|published| published.to_string()).unwrap_or_default(),
            metadata.source.unwrap_or_default(),
            metadata.authors.join(","),
            metadata.editors.join(","),
        ];
        if found != fields[1..] {
            wrong.push(format!("{}\n  found    {found:?}\n  expected {:?}", fields[0], &fields[1..]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_page_says_what_its_site_is_and_where_it_stands() {
    let text = "<p>全市职业学校技能大赛昨天开幕，三百名选手参加比赛，比赛为期三天。</p>";
    let address = "https://news.example/a/b/1.html";
    for (head, site, canonical) in [
        ("<title>全市职业学校技能大赛开幕_教育_晴川新闻网</title>", "晴川新闻网", ""),
        ("<title>全市职业学校技能大赛开幕-文娱频道</title>", "", ""),
        ("<meta property=og:site_name content=晴川在线><title>大赛 - 晴川网</title>", "晴川在线", ""),
        ("<meta name=SiteName content=晴川县人民政府>", "晴川县人民政府", ""),
        // The headline where the name should be.
        ("<meta property=og:site_name content=全市职业学校技能大赛开幕>", "", ""),
        (
            "<script type=application/ld+json>{\"@context\":\"x\",\"publisher\":{\"@type\":\"Organization\",\"name\":\"晴川日报\"}}</script>",
            "晴川日报",
            "",
        ),
        ("<link rel=Canonical href=https://www.example/2.html#top>", "", "https://www.example/2.html"),
        ("<link rel=canonical href=/2.html>", "", "https://news.example/2.html"),
        ("<link rel=canonical href=2.html>", "", "https://news.example/a/b/2.html"),
        ("<link rel=canonical href=//m.example/2.html>", "", "https://m.example/2.html"),
        // The front page is not the page.
        (
            "<link rel=canonical href=/><meta property=og:url content=/3.html>",
            "",
            "https://news.example/3.html",
        ),
        ("<link rel=canonical href=javascript:void(0)>", "", ""),
        ("", "", ""),
    ] {
        let page =
            format!("<html><head>{head}</head><body><h1>全市职业学校技能大赛开幕</h1>{text}</body></html>");
        let mut record = Record::new(MediaType::Html, page.as_bytes());
        record.uri = Some(address.to_owned());
        let metadata = explain(&record, &page).0.metadata;
        assert_eq!(metadata.site.as_deref().unwrap_or_default(), site, "{head}");
        assert_eq!(metadata.canonical.as_deref().unwrap_or_default(), canonical, "{head}");
        assert_eq!(metadata.language.as_deref(), Some("zh-Hans"));
    }
}

#[test]
fn an_address_dates_a_page_that_shows_no_date() {
    let text = "全市职业学校技能大赛昨天开幕，三百名选手参加比赛，比赛为期三天。";
    for (address, shown, expected) in [
        ("https://news.example/20111215/18.shtml", "", Some("2011-12-15")),
        ("https://news.example/2011/1215/18.shtml", "来源：晴川网", Some("2011-12-15")),
        ("https://news.example/20111215/18.shtml", "2011-12-14 08:00", Some("2011-12-14T08:00+08:00")),
        ("https://news.example/20111215/18.shtml", "12月15日 08:00", Some("2011-12-15T08:00+08:00")),
        // Filed on another day than the page tells: nobody knows the year.
        ("https://news.example/20111215/18.shtml", "12月14日 08:00", None),
        ("https://news.example/18.shtml", "", None),
        ("crawls/20240525/18.shtml", "", None),
    ] {
        let page = format!("<h1>全市职业学校技能大赛开幕</h1><div>{shown}</div><p>{text}</p>");
        let mut record = Record::new(MediaType::Html, page.as_bytes());
        record.uri = Some(address.to_owned());
        let published = explain(&record, &page).0.metadata.published;
        assert_eq!(published.as_ref().map(|published| published.as_str()), expected, "{address} {shown}");
    }
}

#[test]
fn comments_are_distinguished_from_a_section_of_that_name() {
    let text = "<p>全市职业学校技能大赛昨天开幕，三百名选手参加比赛。</p><p>比赛为期三天，设二十个项目，明天颁奖。</p>";
    let said = "<p>老柳：这个比赛办得好，希望明年还能去看。</p><p>小园子：我儿子也参加了，练了整整一年。</p>";
    let dated = "<p>晴川网友 2024-05-25 10:00</p><p>这个比赛办得好，希望明年还能去看，停车也方便。</p>";
    for (page, kept) in [
        (format!("<div>{text}</div><h4>网友评论</h4>{said}"), 2),
        (format!("<div>{text}</div><h4>评论（2条）</h4>{dated}"), 2),
        (format!("<div>{text}<h4>网友评论</h4>{dated}</div>"), 2),
        (format!("<div>{text}<h4>网友评论</h4>{said}</div>"), 4),
        (format!("<div>{text}<h4>评论家这样看</h4>{said}</div>"), 4),
    ] {
        let (article, _) = extracted(MediaType::Html, format!("<h1>大赛开幕</h1>{page}").into_bytes());
        assert_eq!(texts(&article, ParagraphKind::Body).len(), kept, "{page}");
    }
}

#[test]
fn a_dateline_names_who_signed_it() {
    for (dateline, author) in [
        ("（中央社記者王小明台北6日電）", "王小明"),
        ("【某報記者王小明台北報導】", "王小明"),
        ("（某社记者张三北京12月15日电）", "张三"),
        ("〔記者王小明／台北報導〕", "王小明"),
        ("（某社北京12月15日电）", ""),
        ("（记者站供稿）", ""),
    ] {
        let page =
            format!("<h1>大赛开幕</h1><p>{dateline}全市职业学校技能大赛昨天开幕，三百名选手参加比赛。</p>");
        let (article, _) = extracted(MediaType::Html, page.into_bytes());
        assert_eq!(article.metadata.authors.join(","), author, "{dateline}");
    }
}

#[test]
fn a_continued_article_says_so() {
    let text = "<p>全市职业学校技能大赛昨天开幕，三百名选手参加比赛。</p><p>比赛为期三天，设二十个项目，明天颁奖。</p>";
    for (after, goes_on) in [
        ("<p><a href=2>[2]</a> <a href=3>[3]</a> <a href=2>下一页</a></p>", true),
        ("<div class=pager><span>1</span> <a href=2>2</a> <a href=3>3</a> <a href=2>下一頁</a></div>", true),
        ("<center><a href=2>下一页</a></center>", true),
        ("<p>责任编辑：张三</p><p><b>[1]</b> <a href=2>[2]</a></p>", true),
        ("", false),
        ("<p><a href=2>下一篇：大赛今天闭幕</a></p>", false),
        ("<p><a href=x>2</a></p>", false),
        ("<p>第1页 共3页</p>", false),
        ("<h3>网友评论</h3><p>好！</p><p><a href=1>1</a> <a href=2>2</a> <a href=2>下一页</a></p>", false),
        ("<div class=comments><p><a href=1>1</a> <a href=2>2</a> <a href=2>下一页</a></p></div>", false),
    ] {
        let page = format!("<h1>全市职业学校技能大赛开幕</h1>{text}{after}");
        let (article, _) = extracted(MediaType::Html, page.into_bytes());
        let warned = article.warnings.iter().any(|warning| warning.starts_with("goes on"));
        assert_eq!(warned, goes_on, "{after}");
        assert_eq!(texts(&article, ParagraphKind::Body).len(), 2, "{after}");
    }
}

/// Extracts what nobody means to write, within a time that a hang would exceed.
fn extracts(name: &str, media: MediaType, text: &str) -> Article {
    let started = std::time::Instant::now();
    let (article, _) = extracted(media, text.as_bytes().to_vec());
    let took = started.elapsed();
    // Unoptimized, on a busy machine; what is quadratic takes minutes.
    assert!(took.as_secs() < 20, "{name} took {took:?}");
    article
}

#[test]
fn any_page_is_extracted() {
    let html = MediaType::Html;
    for (name, unit, count) in [
        ("div", "<div>", 100_000),
        ("p in b", "<b><p>", 50_000),
        ("a", "<a href=x>字", 50_000),
        ("table", "<table><tr><td>", 30_000),
        ("li", "<ul><li>", 20_000),
        ("font", "<font color=red>", 50_000),
        ("br", "短<br>", 20_000),
        ("end", "<p>版权声明</p>", 20_000),
        ("related", "<p>相关阅读</p>", 20_000),
        ("names", "<p>王小明</p>", 8_000),
        ("headings", "<h1>一个标题</h1>", 8_000),
        ("facts", "<p>来源：新华网 编辑：张三 2024-05-25</p>", 3_000),
        ("images", "<p><img src=a>图</p>", 20_000),
        ("closed", "</div></p></html>", 50_000),
        ("quotes", "<script>\"a\\", 1000),
    ] {
        extracts(name, html, &unit.repeat(count));
    }
    for text in
        ["", "\0", "<", "<!", "</", "<p", "&#0;", "<title>", "<script>", "\u{FEFF}", "<p>\u{E000}</p>"]
    {
        let article = extracts(text, html, text);
        assert!(article.paragraphs.is_empty());
        assert_eq!(article.warnings, ["no article was found in it"]);
    }
}

#[test]
fn any_capture_is_extracted() {
    for media in [MediaType::Capture, MediaType::Markdown, MediaType::Paragraphs] {
        for (name, unit, count) in [
            ("one line", "没有尽头的一行，", 200_000),
            ("short lines", "短句\n", 20_000),
            ("ends", "版权声明\n正文有一句话，两句话。\n", 5_000),
            ("related", "相关阅读\n", 50_000),
            ("names", "王小明\n", 10_000),
            ("facts", "来源：新华网 编辑：张三 2024-05-25\n", 5_000),
            ("labels", "来源：", 20_000),
            ("digits", "2024", 100_000),
            ("links", "[a](", 50_000),
            ("brackets", "[[[[", 50_000),
            ("blank", "\n \n\u{3000}", 100_000),
        ] {
            extracts(name, media, &unit.repeat(count));
        }
    }
}
