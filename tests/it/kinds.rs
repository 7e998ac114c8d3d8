//! A folder as readers have it: files of every kind, broken ones among them, each read or named.

use std::fs;
use std::path::Path;
use std::process::Command;

use duansou::model::Record;
use duansou::source::{FilesOptions, files};

use crate::documents::{docx, epub, odt, pdf, zip};

const PAGE: &str = "<html><head><meta charset=\"utf-8\"><title>网页的题目</title></head><body><h1>网页的题目</h1>\
    <p>网页里的第一段，说的是一件事情，写得不短也不长，正好够一段。</p><p>第二段接着说下去，也是一句完整的话。</p></body></html>";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut header = vec![0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        header[156] = b'0';
        header[257..262].copy_from_slice(b"ustar");
        archive.extend(header);
        archive.extend(*bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

/// A page as Chromium saves it, its page in this encoding.
fn mhtml(encoding: &str, body: &str) -> String {
    format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/saved\r\nSubject: =?utf-8?Q?x?=\r\n\
         Date: Sat, 1 Aug 2026 08:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\
         \ttype=\"text/html\";\r\n\tboundary=\"----Boundary----\"\r\n\r\n\r\n------Boundary----\r\n\
         Content-Type: text/html\r\nContent-ID: <frame@mhtml.blink>\r\nContent-Transfer-Encoding: {encoding}\r\n\
         Content-Location: https://example.org/saved\r\n\r\n{body}\r\n------Boundary----\r\nContent-Type: image/png\r\n\
         Content-Transfer-Encoding: base64\r\nContent-Location: https://example.org/a.png\r\n\r\niVBORw0KGgo=\r\n\
         ------Boundary------\r\n"
    )
}

fn quoted(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'=' | 0x80.. => format!("={byte:02X}"),
        byte => char::from(byte).to_string(),
    });
    // A soft break after every tenth byte.
    let bytes: Vec<String> = bytes.collect();
    bytes.chunks(10).map(|line| line.concat()).collect::<Vec<_>>().join("=\r\n")
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.as_bytes().chunks(3).flat_map(|chunk| {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).map(move |at| char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]))
    });
    digits.collect()
}

fn records(path: &Path) -> Vec<Record> {
    files(&[path.to_owned()], &FilesOptions::default()).map(Result::unwrap).collect()
}

#[test]
fn a_page_saved_as_mhtml_is_its_html() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.mht", mhtml("quoted-printable", &quoted(PAGE))),
        ("b.mhtml", mhtml("base64", &base64(PAGE))),
        ("c", mhtml("8bit", PAGE)),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let records = records(&path);
        assert_eq!(records.len(), 1, "{name}");
        assert_eq!(String::from_utf8_lossy(&records[0].bytes).trim_end(), PAGE, "{name}");
        assert_eq!(records[0].uri.as_deref(), Some("https://example.org/saved"));
    }
}

#[test]
fn fields_of_others_are_known_by_their_common_names() {
    let lines: &[(&str, &str, &str)] = &[
        (
            "a.jl",
            r#"{"headline":"题","content":"文。","url":"https://e/1","pubDate":"Sat, 25 May 2024 17:42:00 +0800","author":"甲、乙","rank":3}"#,
            "题|文。|https://e/1|2024-05-25T17:42:00+08:00|甲,乙|",
        ),
        (
            "b.json",
            r#"[{"title":"题","body":["一。","二。"],"publishedAt":"2024-05-25T17:42:00.000Z","source":{"id":null,"name":"报社"}}]"#,
            "题|一。\n\n二。||2024-05-25T17:42:00.000Z||报社",
        ),
        (
            "c.json",
            r#"{"status":"ok","articles":[{"title":"题","text":"文。","meta":{"date":"2024/5/6","url":"https://e/2"}}]}"#,
            "题|文。|https://e/2|2024-05-06||",
        ),
        (
            "d.json",
            "{\n  \"title\": \"题\",\n  \"text\": \"文。\",\n  \"created_at\": 1716630120\n}",
            "题|文。||2024-05-25T09:42:00Z||",
        ),
        (
            "e.csv",
            "标题,正文,日期,来源\r\n题,\"文,\"\"引\"\"\n二行。\",2024年5月6日,日报\r\n",
            "题|文,\"引\"\n二行。||2024-05-06||日报",
        ),
        ("f.tsv", "title\tcontent\n题\t文。\n", "题|文。||||"),
        (
            "g.xml",
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>站</title><item><title>题</title><link>https://e/3</link><pubDate>Sat, 25 May 2024 17:42:00 GMT</pubDate><description>&lt;p&gt;文。&lt;/p&gt;</description></item></channel></rss>",
            "题|<p>文。</p>|https://e/3|2024-05-25T17:42:00Z||",
        ),
        (
            "h.atom",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>站</title><entry><title>题</title><link href=\"https://e/4\"/><updated>2024-05-25T17:42:00Z</updated><author><name>甲</name></author><content type=\"text\">文。</content></entry></feed>",
            "题|文。|https://e/4|2024-05-25T17:42:00Z|甲|",
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, text, expected) in lines {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let found: Vec<String> = records(&path)
            .iter()
            .map(|record| {
                let known = &record.known;
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                let date = known.published.as_ref().map(|date| date.as_str().to_owned()).unwrap_or_default();
                let body = String::from_utf8_lossy(&record.bytes).into_owned();
                [
                    text(&known.title),
                    body,
                    text(&record.uri),
                    date,
                    known.authors.join(","),
                    text(&known.source),
                ]
                .join("|")
            })
            .collect();
        assert_eq!(found, [expected.to_owned()], "{name}");
    }
}

#[test]
fn a_field_may_be_given_and_what_is_not_used_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, "{\"inner\":{\"words\":\"一。\"},\"x\":1}\n{\"inner\":{\"words\":\"二。\"},\"x\":1}\n")
        .unwrap();
    let mut options = FilesOptions::default();
    options.fields = vec![("text".to_owned(), "inner.words".to_owned())];
    let records: Vec<Record> = files(std::slice::from_ref(&path), &options).map(Result::unwrap).collect();
    let texts: Vec<&[u8]> = records.iter().map(|record| record.bytes.as_slice()).collect();
    assert_eq!(texts, ["一。".as_bytes(), "二。".as_bytes()]);
    assert_eq!(records[0].warnings, ["fields of this file that are not used: `x`"]);
    assert!(records[1].warnings.is_empty());
    let error = files(&[path], &FilesOptions::default()).next().unwrap().unwrap_err();
    assert_eq!(
        error.message(),
        "missing field `text`, or `paragraphs`; found `inner`, `x`; name the text with --field text=NAME"
    );
}

/// Forty files, by name; what is read of them, and what is said of the others.
#[test]
fn a_folder_of_all_kinds_is_read_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("saved");
    let utf16: Vec<u8> = format!("\u{FEFF}{PAGE}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (gbk, ..) = encoding_rs::GBK.encode("标题,正文\n表格的题目,表格里的一句话。\n");
    let (big5, ..) = encoding_rs::BIG5.encode("這是一篇用大五碼存下來的文章，裡面有幾句完整的話。");
    let text = "一段存成文本的话，有头有尾，是完整的一句。".as_bytes();
    let line = "{\"title\":\"行\",\"text\":\"一行里的正文。\"}\n".as_bytes();
    let document = pdf(&[vec![(100.0, 700.0, "印出来的一页上有这样一句完整的话。")]]);
    let word = docx("<w:p><w:r><w:t>文档里的一句话写在这里。</w:t></w:r></w:p>");
    let open = odt("<text:p>另一种文档里的一句话。</text:p>");
    let book = epub(&["<h1>第一章</h1><p>书里的一句话写在这里。</p>"]);
    let sheet = zip(&[("xl/workbook.xml", b"<x/>")]);
    let mut locked = document.clone();
    let at = locked.windows(6).position(|window| window == b"/Root ").unwrap();
    locked.splice(at..at, *b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O (0123456789abcdef0123456789abcdef) /U (0123456789abcdef0123456789abcdef) >> /ID [(a) (b)] ");
    let given: Vec<(&str, Vec<u8>)> = vec![
        ("01.html", PAGE.into()),
        ("02.htm.gz", gzip(PAGE.as_bytes())),
        ("03.xhtml", PAGE.into()),
        ("04-no-extension", PAGE.into()),
        ("05-utf16.html", utf16),
        ("06.txt", text.into()),
        ("07-big5.txt", big5.into_owned()),
        ("08.md", "# 题目\n\n一段话写在这里。\n".into()),
        ("09.text", text.into()),
        ("10.jsonl", line.into()),
        ("11.ndjson.gz", gzip(line)),
        ("12.jl", line.into()),
        ("13.json", "[{\"title\":\"组\",\"content\":\"数组里的正文。\"}]".into()),
        ("14-gbk.csv", gbk.into_owned()),
        ("15.tsv", "title\ttext\n行\t一行里的正文。\n".into()),
        ("16.rss", "<rss><channel><item><title>条目</title><description>条目里的一句话。</description></item></channel></rss>".into()),
        ("17.mht", mhtml("quoted-printable", &quoted(PAGE)).into()),
        ("18.pdf", document.clone()),
        ("19-pdf-named.txt", document.clone()),
        ("20.docx", word.clone()),
        ("21.odt", open),
        ("22.epub", book),
        ("23.zip", zip(&[("in/a.txt", text), ("in/b.docx", &word), ("c.png", b"\x89PNG\0\0\0\x01")])),
        ("24.tar", tar(&[("a.txt", text), ("b.pdf", &document)])),
        ("25.tgz", gzip(&tar(&[("a.html", PAGE.as_bytes())]))),
        ("26.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("27.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01".to_vec()),
        ("28.mp4", b"\0\0\0\x20ftypisom\0\0\x02\0".to_vec()),
        ("29.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec()),
        ("30.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec()),
        ("31.rtf", b"{\\rtf1 x}".to_vec()),
        ("32.xlsx", sheet),
        ("33.css", b"p {}".to_vec()),
        ("34.rar", b"Rar!\x1a\x07\0".to_vec()),
        ("35-empty.txt", Vec::new()),
        ("36-cut.docx", word[..word.len() / 2].to_vec()),
        ("37-broken.pdf", b"%PDF-1.7\nnothing".to_vec()),
        ("38-bad.jsonl", b"{\"title\": \n".to_vec()),
        ("39-locked.pdf", locked),
        (".hidden.txt", text.into()),
    ];
    assert_eq!(given.len(), 40);
    for (name, bytes) in &given {
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join(name), bytes).unwrap();
    }
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_duansou"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, json, said) = run(&["index", "saved", "--index", "new.idx", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let listed = |field: &str| -> Vec<String> {
        let errors = report[field].as_array().unwrap().iter();
        errors
            .map(|error| {
                format!("{}: {}", error["path"].as_str().unwrap(), error["reason"].as_str().unwrap())
            })
            .collect()
    };
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(
        listed("passed_over"),
        [
            "saved/.hidden.txt: is hidden",
            "saved/23.zip/c.png: is not text",
            "saved/26.png: is not text",
            "saved/27.jpg: is not text",
            "saved/28.mp4: is not text",
            "saved/29.doc: is an old word file; convert it with `soffice --convert-to docx`",
            "saved/30.wps: is an old word file; convert it with `soffice --convert-to docx`",
            "saved/31.rtf: is rich text; convert it with `soffice --convert-to docx`",
            "saved/32.xlsx: is a table or slides; export it as csv or pdf",
            "saved/33.css: is code or settings, not an article",
            "saved/34.rar: is an archive of a kind that is not read; unpack it first",
        ]
    );
    assert_eq!(
        listed("skipped"),
        [
            "saved/35-empty.txt: is empty",
            "saved/36-cut.docx: is broken zip; check it with `unzip -t`",
            "saved/37-broken.pdf: is broken pdf; print it to a new pdf first",
            "saved/38-bad.jsonl: not json: eof while parsing a value; expected one object a line",
            "saved/39-locked.pdf: is encrypted; save a copy without password first",
        ]
    );
    assert_eq!(report["articles"], 27, "{said}");
    let line = "4 files not read (not text): saved/23.zip/c.png, saved/26.png, saved/27.jpg and 1 more (--verbose lists them)";
    assert!(said.contains(line), "{said}");
    for query in [
        "印出来的一页",
        "文档里的一句话写在这里",
        "另一种文档",
        "书里的一句话",
        "表格里的一句话",
        "条目里的一句话",
    ] {
        let (code, ..) = run(&["search", query, "--index", "new.idx"]);
        assert_eq!(code, Some(0), "{query}");
    }
    // The next run reads nothing again that was read, and names the same files.
    let (_, json, _) = run(&["index", "saved", "--index", "new.idx", "--format", "json"]);
    let again: serde_json::Value = serde_json::from_str(&json).unwrap();
    let named = |report: &serde_json::Value| {
        let mut named: Vec<String> =
            report["passed_over"].as_array().unwrap().iter().map(ToString::to_string).collect();
        named.sort();
        named
    };
    assert_eq!(named(&again), named(&report));
    // Documents that cannot be read are tried again.
    assert_eq!(again["new"], 2);
}

#[test]
fn a_walk_that_reads_nothing_fails() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.png"), b"\x89PNG\0\0\0\x01").unwrap();
    for verb in [&["index", "."][..], &["extract", "."], &["search", "字", "--in", "."]] {
        let output = Command::new(env!("CARGO_BIN_EXE_duansou"))
            .args(verb)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{verb:?}: {said}");
        assert!(said.contains("nothing was read"), "{verb:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_and_places_of_all_kinds_are_walked() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let (name, ..) = encoding_rs::GBK.encode("文章.txt");
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(&name)), "一句完整的话写在这里。").unwrap();
    let mut options = FilesOptions::default();
    options.base = Some(folder.path().to_owned());
    let uris: Vec<Option<String>> =
        files(&[folder.path().to_owned()], &options).map(|record| record.unwrap().uri).collect();
    assert_eq!(uris, [Some("%CE%C4%D5%C2.txt".to_owned())]);
    let found: Vec<String> =
        files(&["/proc".into()], &options).map(|record| record.unwrap_err().to_string()).collect();
    assert_eq!(found, ["/proc: is a pseudo file system, not files"]);
}

/// The parser of pages compares each attribute of an element with all others of it.
#[test]
fn an_element_with_very_many_attributes_costs_little() {
    let attributes: String = (0..300_000).map(|number| format!(" a{number}=\"{number}>\"")).collect();
    let page = format!(
        "<html><body><p>前面的一句话写在这里。</p><div{attributes}><p>后面的一句话写在这里。</p></div></body></html>"
    );
    let record = Record::new(duansou::model::MediaType::Html, page.clone());
    let (article, _) = duansou::extract::explain(&record, &page);
    let texts: Vec<&str> = article.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    assert_eq!(texts, ["前面的一句话写在这里。", "后面的一句话写在这里。"]);
}
