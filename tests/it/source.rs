//! Stage 1: files, folders, gzip, JSON lines.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use duansou::ErrorKind;
use duansou::model::{MediaType, Record};
use duansou::source::{FilesOptions, files};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A folder with the files given.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn options(base: &Path) -> FilesOptions {
    let mut options = FilesOptions::default();
    options.base = Some(base.to_owned());
    options
}

/// What comes out of `paths`, a line each: `uri media text` or the error without the folder's name.
fn listing(base: &Path, paths: &[&str], options: &FilesOptions) -> Vec<String> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| base.join(path)).collect();
    files(&paths, options)
        .map(|record| match record {
            Ok(record) => {
                let text = String::from_utf8_lossy(&record.bytes).trim().to_owned();
                format!("{} {:?} {text}", record.uri.unwrap_or_default(), record.media)
            }
            Err(error) => format!("{:?} {error}", error.kind()).replace(&format!("{}/", base.display()), ""),
        })
        .collect()
}

fn check(given: &[(&str, &[u8])], paths: &[&str], expected: &[&str]) {
    let folder = folder(given);
    assert_eq!(listing(folder.path(), paths, &options(folder.path())), expected);
}

#[test]
fn folders_are_walked_in_order_and_only_what_is_known_is_read() {
    let gz = gzip("<p>packed".as_bytes());
    let given: &[(&str, &[u8])] = &[
        ("b/2.txt", b"two"),
        ("b/1.md", b"# one"),
        ("a.html", b"<p>a"),
        ("c.HTM.gz", &gz),
        ("d.jsonl", b"{\"text\":\"x\",\"uri\":\"u\"}\n\n{\"text\":\"y\"}"),
        ("b/README.zh-CN.md", b"no"),
        ("notes.pdf", b"\0\0"),
        (".hidden/3.txt", b"no"),
        ("old.idx/4.txt", b"no"),
    ];
    let all = [
        "a.html Html <p>a",
        "b/1.md Markdown # one",
        "b/2.txt Capture two",
        "c.HTM.gz Html <p>packed",
        "u Paragraphs x",
        " Paragraphs y",
    ];
    check(given, &["."], &all);
    check(given, &["b", "a.html"], &["b/1.md Markdown # one", "b/2.txt Capture two", "a.html Html <p>a"]);
}

#[test]
fn a_named_file_is_what_its_bytes_say() {
    let packed = gzip(b"{\"text\": \"z\"}");
    let utf16: Vec<u8> = "\u{FEFF}<html><p>字".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = folder(&[
        ("page", "\u{FEFF}\n<!DOCTYPE html><p>字".as_bytes()),
        ("lines", b" {\"id\": 7, \"text\": \"t\"}"),
        ("packed", &packed),
        ("text", "正文".as_bytes()),
        ("wide", &utf16),
        ("image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0"),
        ("saved.txt", b"<html><body>x"),
    ]);
    let base = folder.path();
    let media: Vec<String> = ["page", "lines", "packed", "text", "wide", "image", "saved.txt"]
        .iter()
        .flat_map(|name| files(&[base.join(name)], &options(base)))
        .map(|record| record.map_or_else(|error| error.message().to_owned(), |r| format!("{:?}", r.media)))
        .collect();
    let not_text = "is not text; expected a page, plain text, markdown, json lines or warc";
    assert_eq!(media, ["Html", "Paragraphs", "Paragraphs", "Capture", "Html", not_text, "Html"]);
}

#[test]
fn each_bad_input_is_one_line_and_the_next_is_read() {
    let mut truncated = gzip("长文。".repeat(500).as_bytes());
    truncated.truncate(truncated.len() - 12);
    check(
        &[("empty.txt", b""), ("blank.txt", b" \n"), ("broken.txt.gz", &truncated), ("good.txt", b"good")],
        &["missing.txt", "empty.txt", "blank.txt", "broken.txt.gz", "good.txt"],
        &[
            "NotFound missing.txt: no such file or folder",
            "InvalidInput empty.txt: is empty",
            "InvalidInput blank.txt: is empty",
            "InvalidInput broken.txt.gz: is broken gzip; check it with `gzip -t`",
            "good.txt Capture good",
        ],
    );
}

#[test]
fn bad_json_lines_name_their_line_and_the_rest_is_read() {
    let lines = "{\"tilte\": \"t\", \"text\": \"a\"}\n\
        {\"title\": \"t\"}\n\
        {\"text\": 5}\n\
        [1]\n\
        {\"text\": \n\
        {\"text\": \"b\", \"published\": \"yesterday\"}\n\
        {\"text\": \"c\", \"authors\": \"d\"}\n\
        {\"text\": \"e\", \"paragraphs\": []}\n\
        {\"paragraphs\": [{\"text\": \"f\"}, \"g\"]}\n\
        {\"paragraphs\": [{\"text\": \"f\", \"kind\": \"verse\"}]}\n\
        {\"paragraphs\": [{\"txet\": \"f\", \"text\": \"f\"}]}\n\
        {\"paragraphs\": [{\"ordinal\": 3}]}\n\
        {\"paragraphs\": \"f\"}\n\
        {\"text\": \"e\"}\n";
    let field = "expected `id`, `title`, `text`, `paragraphs`, `published`, `source`, `uri`, `authors`, `editors`, `site`, `canonical` or `language`";
    check(
        &[("d.jsonl", lines.as_bytes())],
        &["d.jsonl"],
        &[
            &format!("InvalidInput d.jsonl:1: unknown field `tilte`, {field}"),
            "InvalidInput d.jsonl:2: missing field `text`, or `paragraphs`",
            "InvalidInput d.jsonl:3: field `text` is a number, expected a string",
            "InvalidInput d.jsonl:4: found a list, expected an object with a field `text`",
            "InvalidInput d.jsonl:5: not json: eof while parsing a value; expected one object a line",
            "InvalidInput d.jsonl:6: bad date `yesterday`, expected 2024, 2024-05, 2024-05-25 or 2024-05-25T17:42",
            "InvalidInput d.jsonl:7: field `authors` is a string, expected a list of strings",
            "InvalidInput d.jsonl:8: has `text` and `paragraphs`, expected one of them",
            "InvalidInput d.jsonl:9: paragraph 1 is a string, expected an object with `text`",
            "InvalidInput d.jsonl:10: paragraph 0: unknown kind `verse`, expected `body`, `heading`, `caption` or `credit`",
            "InvalidInput d.jsonl:11: paragraph 0: unknown field `txet`, expected `kind`, `text`, `ordinal` or `topics`",
            "InvalidInput d.jsonl:12: paragraph 0: missing field `text`",
            "InvalidInput d.jsonl:13: field `paragraphs` is a string, expected a list",
            " Paragraphs e",
        ],
    );
}

#[test]
fn a_json_line_fills_the_record() {
    let line = r#"{"id":"a1","title":"题","text":"一\n\n二","published":"2024-05-25","source":"报","uri":"https://x/1","authors":["甲"],"editors":["乙","丙"]}"#;
    let folder = folder(&[("d.ndjson", line.as_bytes())]);
    let records: Vec<Record> =
        files(&[folder.path().join("d.ndjson")], &options(folder.path())).map(Result::unwrap).collect();
    let record = &records[0];
    assert_eq!(record.article_id().as_str(), "a1");
    assert_eq!((record.uri.as_deref(), record.origin.as_deref()), (Some("https://x/1"), Some("d.ndjson")));
    assert_eq!((record.media, record.bytes.as_slice()), (MediaType::Paragraphs, "一\n\n二".as_bytes()));
    assert_eq!(record.known.title.as_deref(), Some("题"));
    assert_eq!(record.known.published.as_ref().unwrap().as_str(), "2024-05-25");
    assert_eq!(record.known.source.as_deref(), Some("报"));
    assert_eq!((record.known.authors.as_slice(), record.known.editors.len()), (&["甲".to_owned()][..], 2));
}

#[test]
fn nothing_larger_than_the_limit_is_read() {
    let bomb = gzip(&vec![b'a'; 4 << 20]);
    let long = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"short\"}}\n", "a".repeat(3000));
    let folder = folder(&[
        ("bomb.txt.gz", &bomb),
        ("large.html", &[b'a'; 2000]),
        ("long.jsonl", long.as_bytes()),
        ("small.txt", b"ok"),
    ]);
    let mut options = options(folder.path());
    options.max_bytes = 1000;
    let limit = "is larger than 1000 bytes; split it, or give its articles as json lines";
    assert_eq!(
        listing(folder.path(), &["."], &options),
        [
            format!("InvalidInput ./bomb.txt.gz: {limit}"),
            format!("InvalidInput ./large.html: {limit}"),
            "InvalidInput ./long.jsonl:1: line is longer than 1000 bytes; split the article".to_owned(),
            " Paragraphs short".to_owned(),
            "small.txt Capture ok".to_owned(),
        ]
    );
}

/// One record of an archive.
fn warc(kind: &str, address: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {headers}\r\n\r\n").as_bytes(), body].concat()
}

#[test]
fn an_archive_gives_its_pages() {
    let html = "200 OK\r\nContent-Type: text/html; charset=GBK";
    let packed = gzip("<p>packed".as_bytes());
    let mut chunked = format!(
        "{html}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        packed.len()
    )
    .into_bytes();
    chunked.splice(0..0, b"HTTP/1.1 ".iter().copied());
    chunked.extend_from_slice(&packed);
    chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    let records = [
        warc("warcinfo", "", b"software: none"),
        warc("request", "http://a/1", b"GET / HTTP/1.1\r\n\r\n"),
        warc("response", "<http://a/1>", &answer(html, b"<p>one")),
        warc("response", "http://a/2", &answer("404 Not Found\r\nContent-Type: text/html", b"<p>no")),
        warc("response", "http://a/3", &answer("200 OK\r\nContent-Type: image/png", b"\0\0")),
        warc("response", "http://a/4", &chunked),
        warc(
            "response",
            "http://a/5",
            &answer("200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br", b"x"),
        ),
        warc("resource", "http://a/6", b"no type"),
        warc("response", "http://a/7", &answer("200 OK\r\ncontent-type: text/plain", b"seven")),
    ];
    let plain = records.concat();
    let packed: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    let cut = plain.len() - 8;
    let expected = [
        "http://a/1 Html <p>one",
        "http://a/4 Html <p>packed",
        "InvalidInput F: is broken warc: http://a/5: is packed in a way that is not read, expected gzip",
        "http://a/7 Capture seven",
    ];
    for (name, bytes) in [("f.warc", plain.as_slice()), ("f.warc.gz", &packed), ("f", &packed)] {
        let named: Vec<String> = expected.iter().map(|line| line.replace('F', name)).collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        check(&[(name, bytes)], &[name], &named);
    }
    let found = {
        let folder = folder(&[("cut.warc", &plain[..cut])]);
        listing(folder.path(), &["cut.warc"], &options(folder.path()))
    };
    assert_eq!(found.len(), 4);
    assert_eq!(found[3], "InvalidInput cut.warc: is broken warc: the last record is cut off");
    let folder = folder(&[("f.warc", &plain)]);
    let first = files(&[folder.path().join("f.warc")], &options(folder.path())).next().unwrap().unwrap();
    assert_eq!((first.charset.as_deref(), first.origin.as_deref()), (Some("gbk"), Some("f.warc")));
}

#[test]
fn a_saved_page_may_be_given_its_address() {
    let folder = folder(&[("a.html", b"<p>a")]);
    let mut options = options(folder.path());
    options.url = Some("https://example.org/20240525/a.html".to_owned());
    let records: Vec<Record> = files(&[folder.path().join("a.html")], &options).map(Result::unwrap).collect();
    assert_eq!(records[0].uri, options.url);
    assert_eq!(records[0].origin.as_deref(), Some("a.html"));
}

/// Lines and answers of a server name their own addresses; one for all of them would be wrong.
#[test]
fn an_address_is_for_one_page() {
    let folder = folder(&[("a.jsonl", b"{\"text\":\"a\"}\n"), ("b.html", b"<p>b"), ("c.html", b"<p>c")]);
    let mut options = options(folder.path());
    options.url = Some("https://example.org/a".to_owned());
    let lines = listing(folder.path(), &["a.jsonl"], &options);
    let refused = "InvalidInput a.jsonl: holds json lines, which have addresses of their own; leave out the address given";
    assert_eq!(lines, [refused]);
    let uris = |paths: &[&str]| -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| folder.path().join(path)).collect();
        files(&paths, &options).filter_map(|record| record.ok()?.uri).collect()
    };
    assert_eq!(uris(&["b.html"]), ["https://example.org/a"]);
    assert_eq!(uris(&["b.html", "c.html"]), ["b.html", "c.html"]);
    assert_eq!(uris(&["."]), ["b.html", "c.html"]);
}

#[test]
fn addresses_are_relative_to_the_base_or_absolute() {
    let folder = folder(&[("in/a.txt", b"a"), ("out/b.txt", b"b")]);
    let options = options(&folder.path().join("in"));
    let uris: Vec<String> =
        files(&[folder.path().join("in/../in/a.txt"), folder.path().join("out")], &options)
            .map(|record| record.unwrap().uri.unwrap())
            .collect();
    assert_eq!(uris, ["a.txt".to_owned(), format!("{}/out/b.txt", folder.path().display())]);
}

#[cfg(unix)]
#[test]
fn links_back_into_the_walk_are_not_followed() {
    let folder = folder(&[("a/1.txt", b"one")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere.txt", folder.path().join("a/z.txt")).unwrap();
    assert_eq!(
        listing(folder.path(), &["a"], &options(folder.path())),
        ["a/1.txt Capture one", "NotFound a/z.txt: no such file or folder"]
    );
}

#[test]
fn the_kind_of_an_error_is_for_programs() {
    let error =
        files(&[PathBuf::from("no/such/file")], &FilesOptions::default()).next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
