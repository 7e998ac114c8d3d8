//! How many pages a second are decoded and extracted, beside dom_smoothie, and that what comes out
//! is right: `cargo bench --bench extract`. With `DUANSOU_EVAL=FOLDER` the pages in it are used.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench that panics has failed, and what it finds is printed"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use duansou::decode::decode;
use duansou::extract::extract;
use duansou::model::{MediaType, ParagraphKind, Record};

fn main() {
    let (pages, expected) = match std::env::var("DUANSOU_EVAL") {
        Ok(folder) => (read(&folder), None),
        Err(_) => (vec![page().into_bytes()], Some(paragraphs())),
    };
    let bytes: usize = pages.iter().map(Vec::len).sum();
    println!("{} pages of {} KB on average", pages.len(), bytes / pages.len() / 1000);
    if let Some(expected) = expected {
        assert_eq!(ours(pages.first().unwrap()), expected, "what comes out of the page is not its article");
    }
    let ours = pages_a_second(&pages, |page| drop(black_box(ours(page))));
    println!("duansou       {ours:>6.0} pages a CPU second");
    let theirs = pages_a_second(&pages, |page| drop(black_box(theirs(page))));
    println!("dom_smoothie  {theirs:>6.0} pages a CPU second");
    assert!(ours >= 300.0, "{ours:.0} pages a second are fewer than 300");
}

/// The paragraphs that are running text.
fn ours(page: &[u8]) -> Vec<String> {
    let record = Record::new(MediaType::Html, page);
    let text = decode(&record.bytes, None).text;
    let article = extract(&record, &text);
    let body = article.paragraphs.into_iter().filter(|paragraph| paragraph.kind == ParagraphKind::Body);
    body.map(|paragraph| paragraph.text).collect()
}

fn theirs(page: &[u8]) -> Option<String> {
    let text = decode(page, None).text;
    let mut reader = dom_smoothie::Readability::new(text, None, None).ok()?;
    reader.parse().ok().map(|article| article.text_content.to_string())
}

/// The best of several rounds, in pages a second of this thread's time. A round is long enough for
/// the system's clock.
fn pages_a_second(pages: &[Vec<u8>], work: impl Fn(&[u8])) -> f64 {
    let round = |_| {
        let (begin, mut done) = (Instant::now(), 0usize);
        let start = thread_time(begin);
        while begin.elapsed() < Duration::from_millis(400) {
            pages.iter().for_each(|page| work(page));
            done += pages.len();
        }
        done as f64 / thread_time(begin).saturating_sub(start).as_secs_f64()
    };
    (0..6).map(round).fold(0.0, f64::max)
}

/// The time that this thread has run, which others on the machine do not lengthen, or where the
/// system does not tell, the time since `begin`.
fn thread_time(begin: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|stat| stat.split(' ').next().and_then(|nanos| nanos.parse().ok()));
    nanos.map_or_else(|| begin.elapsed(), Duration::from_nanos)
}

fn read(folder: &str) -> Vec<Vec<u8>> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "html")).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// The paragraphs of the article in [`page`].
fn paragraphs() -> Vec<String> {
    let one = |at: usize| {
        format!(
            "第{at}所职业学校近日与本地企业签订协议，共同招收学徒、共同制定课程，学生每周三天在车间、两天在课堂。"
        )
    };
    (1..=20).map(one).collect()
}

/// A page as news sites make them, with about a hundred kilobytes around the article.
fn page() -> String {
    let links = |count: usize| -> String {
        let link = |at: usize| {
            format!("<li><a href=\"/n/{at}.html\" target=\"_blank\">第{at}条别的新闻的标题</a></li>")
        };
        (0..count).map(link).collect()
    };
    let comments: String = (0..60)
        .map(|at| format!("<div class=\"comment-item\"><img src=\"u{at}.png\"><p>第{at}位网友说，这个办法很好，应该推广。</p></div>"))
        .collect();
    let body: String = paragraphs().iter().map(|text| format!("<p>　　{text}</p>\n")).collect();
    let script =
        "var list = [{\"id\": 1, \"name\": \"x\"}]; function run(a, b) { return a < b; }\n".repeat(500);
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>职业学校与企业共招学徒_新闻网</title>\
         <script>{script}</script></head><body><div class=\"nav\"><ul>{}</ul></div>\
         <div class=\"main\"><h1>职业学校与企业共招学徒</h1>\
         <div class=\"info\"><span>2024-03-01 09:00</span> <span>来源：新闻网</span></div>\
         <div class=\"content\">{body}</div><div>责任编辑：王某</div></div>\
         <div class=\"related\"><h3>相关新闻</h3><ul>{}</ul></div><div class=\"comments\">{comments}</div>\
         <div class=\"footer\"><p>版权所有 新闻网</p></div></body></html>",
        links(200),
        links(200),
    )
}
