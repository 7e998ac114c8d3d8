//! Stage 3: the article in a text.

use duansou::decode::decode;
use duansou::extract::{Judged, explain};
use duansou::model::{Article, MediaType, ParagraphKind, Record};

fn read(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn extracted(media: MediaType, bytes: Vec<u8>) -> (Article, Vec<Judged>) {
    let record = Record::new(media, bytes);
    let text = decode(&record.bytes, None).text;
    explain(&record, &text)
}

fn texts(article: &Article, kind: ParagraphKind) -> Vec<&str> {
    article.paragraphs.iter().filter(|p| p.kind == kind).map(|p| p.text.as_str()).collect()
}

#[test]
fn the_seed_article_comes_out_as_a_careful_reader_would_have_it() {
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

/// Extracts a case and holds it against the JSON file of the same name.
fn check(file: &str) {
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
    assert!(found == expected, "{file}\nfound {found:#}\nexpected {expected:#}\nwhy\n{}", why.join("\n"));
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
    assert!(files.len() >= 11);
    files.iter().for_each(|file| check(file));
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
    for Judged { text, kind, reason, .. } in judged {
        println!("{kind:?} [{reason}] {text}");
    }
}
