//! `duansou serve`, asked over a socket as a stranger would ask it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Every parameter of a search: flags of the terminal, the address that asks the same, and the body.
#[test]
fn a_search_over_http_is_the_terminals_to_the_byte() {
    let folder = indexed();
    let server = Server::start(folder.path(), &[]);
    let cases: &[(&[&str], &str, Value)] = &[
        (&["職業院校"], "q=職業院校", json!({"query": "職業院校"})),
        (
            &["職業院校", "--facets", "topic,source,year"],
            "q=職業院校&facets=topic,source,year",
            json!({"query": "職業院校", "facets": ["topic", "source", "year"]}),
        ),
        (&["围墙"], "q=围墙", json!({"query": "围墙"})),
        (
            &["围墙", "--duplicates", "keep"],
            "q=围墙&duplicates=keep",
            json!({"query": "围墙", "duplicates": "keep"}),
        ),
        (
            &["产教融合", "--group", "article", "--explain"],
            "q=产教融合&group=article&explain=true",
            json!({"query": "产教融合", "group": "article", "explain": true}),
        ),
        (
            &["产教融合", "--limit", "1", "--offset", "1", "--sort", "date"],
            "q=产教融合&limit=1&offset=1&sort=date",
            json!({"query": "产教融合", "limit": 1, "offset": 1, "sort": "date"}),
        ),
        (
            &["高校", "--topic", "高等教育", "--kind", "body,heading"],
            "q=高校&topic=高等教育&kind=body,heading",
            json!({"query": "高校", "topics": ["高等教育"], "kinds": ["body", "heading"]}),
        ),
        (
            &["雨", "--source", "天津日报", "--since", "2024", "--until", "2024-05-25"],
            "q=雨&source=天津日报&since=2024&until=2024-05-25",
            json!({"query": "雨", "sources": ["天津日报"], "since": "2024", "until": "2024-05-25"}),
        ),
        (
            &["职业院校，深化", "-F", "--snippet-chars", "8"],
            "q=职业院校，深化&literal=true&snippet_chars=8",
            json!({"query": "职业院校，深化", "literal": true, "snippet_chars": 8}),
        ),
        (
            &["院校 没有的词", "--match", "some"],
            "q=院校 没有的词&match=some",
            json!({"query": "院校 没有的词", "match": "some"}),
        ),
        (&["--like", "tj#0"], "like=tj#0", json!({"like": "tj#0"})),
        (&["大学", "--no-synonyms"], "q=大学&synonyms=false", json!({"query": "大学", "synonyms": false})),
        (&["哪里也没有"], "q=哪里也没有", json!({"query": "哪里也没有"})),
        (&["\"<&>"], "q=\"<%26>", json!({"query": "\"<&>"})),
    ];
    for (flags, query, body) in cases {
        let output =
            duansou(folder.path()).arg("search").args(*flags).args(["--format", "json"]).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.starts_with("{\"schema_version\""), "{flags:?}: {printed}");
        let got = server.get(&format!("/v1/search?{}", encoded(query)));
        assert_eq!((got.status, got.body.as_str()), (200, printed.as_str()), "{query}");
        let posted = server.ask("POST", "/v1/search", &[JSON], body.to_string().as_bytes());
        assert_eq!((posted.status, posted.body.as_str()), (200, printed.as_str()), "{body}");
    }
}

#[test]
fn other_routes_answer_as_the_verbs() {
    let folder = indexed();
    let server = Server::start(folder.path(), &[]);
    for (path, arguments) in [
        ("/v1/articles/tj", &["show", "tj"][..]),
        ("/v1/articles/tj/paragraphs/1?context=1", &["show", "tj#1", "-C", "1"]),
        ("/v1/topics", &["topics"]),
        ("/v1/explain?q=院校&id=tj%230", &["explain", "院校", "--doc", "tj#0"]),
    ] {
        let output = duansou(folder.path()).args(arguments).args(["--format", "json"]).output().unwrap();
        let got = server.get(&encoded(path).replace("%2523", "%23"));
        assert_eq!(
            (got.status, got.body.as_str()),
            (200, &*String::from_utf8(output.stdout).unwrap()),
            "{path}"
        );
    }
    let stats: Value = serde_json::from_str(&server.get("/v1/stats").body).unwrap();
    assert_eq!((&stats["articles"], &stats["path"]), (&json!(5), &Value::Null));
    let page = "<title>职业院校对接产业</title><p>职业院校深化产教融合，企业参与办学。</p>";
    let article =
        server.ask("POST", "/v1/extract?url=https://e.org/1", &["content-type: text/html"], page.as_bytes());
    let article: Value = serde_json::from_str(&article.body).unwrap();
    assert_eq!(article["title"], json!("职业院校对接产业"));
    assert_eq!(article["paragraphs"][0]["topics"], json!(["vocational"]));
    let tagged = server.ask("POST", "/v1/tag", &[JSON], r#"{"id":"1","text":"深化产教融合"}"#.as_bytes());
    assert_eq!(
        serde_json::from_str::<Value>(&tagged.body).unwrap()[0]["topics"][0]["id"],
        json!("vocational")
    );
    let traced = server.ask("POST", "/v1/analyze", &[JSON], r#"{"text":"協同"}"#.as_bytes());
    assert_eq!(serde_json::from_str::<Value>(&traced.body).unwrap()["folded"], json!("协同"));
    for (path, media) in [
        ("/healthz", "text/plain"),
        ("/readyz", "text/plain"),
        ("/metrics", "text/plain"),
        ("/openapi.json", "application/json"),
    ] {
        let got = server.get(path);
        assert_eq!(got.status, 200, "{path}");
        assert!(got.header("content-type").starts_with(media), "{path}");
    }
}

#[test]
fn a_request_that_is_wrong_is_told_what_was_expected() {
    let folder = indexed();
    let server = Server::start(folder.path(), &[]);
    let long = format!("/v1/search?q={}", "a".repeat(10_001));
    for (method, path, headers, body, status, expected) in [
        ("GET", "/v1/search?lmit=1", "", "", 400, "unknown parameter `lmit`, expected `q`"),
        ("GET", "/v1/search?limit=ten", "", "", 400, "`limit`: found `ten`, expected a number up to 1000"),
        ("GET", "/v1/search?limit=1001", "", "", 400, "expected a number up to 1000"),
        ("GET", "/v1/search?limit=1&limit=2", "", "", 400, "`limit` is given twice"),
        ("GET", "/v1/search?since=May", "", "", 400, "expected 2024, 2024-05"),
        ("GET", "/v1/search?topic=nothing", "", "", 400, "nothing"),
        ("GET", "/v1/search?q=%FF", "", "", 400, "not utf-8"),
        ("GET", &long, "", "", 400, "has 10001 characters, expected at most 10000"),
        ("GET", "/v1/nowhere", "", "", 404, "no such route"),
        ("GET", "/v1/articles/none", "", "", 404, "none"),
        ("GET", "/v1/articles/tj/paragraphs/x", "", "", 404, "tj#x"),
        ("PUT", "/v1/search", "", "", 405, "expected GET, POST"),
        ("DELETE", "/v1/articles/tj", "", "", 403, "--writable"),
        ("POST", "/v1/records", "", "{}", 403, "--writable"),
        (
            "POST",
            "/v1/search",
            "content-type: text/plain",
            "{}",
            415,
            "found `text/plain`, expected application/json",
        ),
        ("POST", "/v1/search", JSON, "[]", 400, "no object"),
        ("POST", "/v1/search", JSON, "{\"query\": 1}", 400, "`query`: found 1, expected a text"),
        ("POST", "/v1/search", JSON, "{\"q\": \"x\"}", 400, "unknown parameter `q`, expected `query`"),
        ("POST", "/v1/extract", "content-type: image/png", "x", 415, "expected text/html"),
        ("GET", "/healthz", "host: evil.example", "", 403, "--allow-host"),
        ("GET", "/healthz", "origin: https://evil.example", "", 403, "--allow-origin"),
        ("GET", "/healthz", "origin: null", "", 403, "--allow-origin"),
    ] {
        let got = server.ask(method, path, &[headers], body.as_bytes());
        let problem: Value = serde_json::from_str(&got.body).unwrap_or_default();
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert_eq!(got.status, status, "{method} {path}: {}", got.body);
        assert!(detail.contains(expected), "{method} {path}: {detail}");
        assert_eq!(problem["status"], json!(status));
        assert_eq!(got.header("content-type"), "application/problem+json");
        assert!(!got.body.contains(&*folder.path().to_string_lossy()), "a path of the machine: {}", got.body);
    }
}

#[test]
fn answers_are_validated_packed_and_safe() {
    let folder = indexed();
    let server = Server::start(folder.path(), &["--allow-origin", "https://desk.example"]);
    let path = "/v1/search?limit=1000";
    let first = server.get(path);
    for (header, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-cache"),
        ("access-control-allow-origin", ""),
    ] {
        assert_eq!(first.header(header), value);
    }
    assert!(first.header("content-security-policy").contains("default-src 'none'"));
    let tag = format!("if-none-match: {}", first.header("etag"));
    let again = server.ask("GET", path, &[&tag], b"");
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    let packed = server.ask("GET", path, &["accept-encoding: gzip"], b"");
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.bytes.as_slice()).read_to_string(&mut text).unwrap();
    assert_eq!((packed.header("content-encoding"), &text), ("gzip", &first.body));
    let head = server.ask("HEAD", path, &[], b"");
    assert_eq!((head.status, head.header("content-length")), (200, first.header("content-length")));
    let desk = server.ask("GET", path, &["origin: https://desk.example"], b"");
    assert_eq!((desk.status, desk.header("access-control-allow-origin")), (200, "https://desk.example"));
    let asks = ["origin: https://desk.example", "access-control-request-method: POST"];
    assert_eq!(server.ask("OPTIONS", "/v1/search", &asks, b"").status, 204);
}

#[test]
fn writing_takes_the_token_and_is_seen_at_once() {
    let folder = indexed();
    let token = "0123456789abcdef0123456789abcdef";
    std::fs::write(folder.path().join("token"), format!("{token}\n")).unwrap();
    let server = Server::start(folder.path(), &["--writable", "--token-file", "token"]);
    let lines = "{\"id\":\"new\",\"text\":\"新来的段落。\"}\nnonsense\n";
    let media = "content-type: application/x-ndjson";
    let bearer = format!("authorization: Bearer {token}");
    assert_eq!(server.ask("POST", "/v1/records", &[media], lines.as_bytes()).status, 401);
    let wrong = "authorization: Bearer 0123456789abcdef0123456789abcdeX";
    assert_eq!(server.ask("POST", "/v1/records", &[media, wrong], lines.as_bytes()).status, 401);
    let added = server.ask("POST", "/v1/records", &[media, &bearer], lines.as_bytes());
    let added: Value = serde_json::from_str(&added.body).unwrap();
    assert_eq!((&added["articles"], &added["items"][0]["id"]), (&json!(1), &json!("new")));
    assert_eq!(added["items"][1]["line"], json!(2));
    assert!(added["items"][1]["error"].as_str().unwrap().contains("not json"), "{added}");
    assert_eq!(server.total("新来的"), 1);
    assert_eq!(server.ask("DELETE", "/v1/articles/new", &[&bearer], b"").status, 200);
    assert_eq!(server.total("新来的"), 0);
    assert_eq!(server.ask("DELETE", "/v1/articles/new", &[&bearer], b"").status, 404);
    // A browser that was told the token asks with it as a password: user, colon, token.
    let basic = "authorization: Basic OjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm";
    assert_eq!(server.ask("DELETE", "/v1/articles/new", &[basic], b"").status, 404);
}

#[test]
fn commits_of_others_are_seen_within_a_second() {
    let folder = indexed();
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.total("后来的"), 0);
    std::fs::write(folder.path().join("more.jsonl"), "{\"id\":\"later\",\"text\":\"后来的段落。\"}\n")
        .unwrap();
    assert!(duansou(folder.path()).args(["index", "more.jsonl"]).output().unwrap().status.success());
    within(Duration::from_secs(3), || server.total("后来的") == 1);
    // Made anew, and still there.
    assert!(duansou(folder.path()).arg("rebuild").output().unwrap().status.success());
    within(Duration::from_secs(3), || server.total("后来的") == 1);
}

#[test]
fn a_served_folder_is_kept_in_sync() {
    let folder = TempDir::new().unwrap();
    let articles = folder.path().join("articles");
    std::fs::create_dir(&articles).unwrap();
    std::fs::write(articles.join("a.txt"), "海棠镇的操场傍晚开放。\n").unwrap();
    let server = Server::start(folder.path(), &["--watch", "articles"]);
    within(Duration::from_secs(10), || server.total("操场") == 1);
    std::fs::write(articles.join("b.txt"), "河湾市的操场清晨开放。\n").unwrap();
    within(Duration::from_secs(10), || server.total("操场") == 2);
}

#[test]
fn several_indexes_are_named_in_the_address() {
    let folder = indexed();
    std::fs::write(folder.path().join("law.jsonl"), "{\"id\":\"l\",\"text\":\"学前教育法。\"}\n").unwrap();
    let made = duansou(folder.path()).args(["index", "law.jsonl", "--index", "law.idx"]).output().unwrap();
    assert!(made.status.success());
    let server = Server::start(folder.path(), &["--index", "news=duansou.idx", "--index", "law.idx"]);
    let total = |path: &str| {
        let answer: Value = serde_json::from_str(&server.get(&encoded(path)).body).unwrap();
        answer["total"].as_u64()
    };
    assert_eq!(total("/v1/search?q=学前教育法"), Some(0));
    assert_eq!(total("/v1/law/search?q=学前教育法"), Some(1));
    assert_eq!(total("/v1/news/search?q=职业院校"), Some(1));
    assert_eq!(server.get("/v1/none/search").status, 404);
}

#[test]
fn a_public_address_needs_a_token_or_an_explicit_flag() {
    let folder = indexed();
    std::fs::write(folder.path().join("short"), "secret").unwrap();
    for (flags, expected) in [
        (&["--listen", "0.0.0.0:0"][..], "--token-file, or --public"),
        (&["--writable"], "--writable needs --token-file"),
        (&["--writable", "--token-file", "short"], "shorter than 16"),
        (&["--token-file", "none"], "none: no such file"),
        (&["--listen", "somewhere"], "expected an address and a port"),
        (&["--index", "search=duansou.idx", "--index", "b=duansou.idx"], "cannot name an index"),
        (&["--index", "none.idx"], "none.idx"),
    ] {
        let output = duansou(folder.path()).arg("serve").args(flags).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {said}");
        assert!(said.contains(expected) && said.lines().count() == 1, "{flags:?}: {said}");
    }
}

/// Told to end while it answers, it answers first; what it logs is a line a request.
#[test]
#[cfg(unix)]
fn what_was_accepted_is_answered_before_the_end() {
    let folder = indexed();
    let mut server = Server::start(folder.path(), &["--log-format", "json"]);
    let mut stream = server.connect();
    let body = "{\"query\":\"职业院校\"}";
    let head = format!(
        "POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    assert!(Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap().success());
    std::thread::sleep(Duration::from_millis(200));
    stream.write_all(body.as_bytes()).unwrap();
    let answer = Answer::read(&mut stream);
    assert_eq!(answer.status, 200);
    assert!(server.child.wait().unwrap().success());
    let line = server.log.next().unwrap().unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&line["method"], &line["status"]), (&json!("POST"), &json!(200)));
}

#[test]
fn paths_of_the_machine_are_left_out_where_that_is_asked() {
    let folder = indexed();
    std::fs::write(folder.path().join("a.txt"), "围棋少年。\n").unwrap();
    assert!(duansou(folder.path()).args(["index", "a.txt"]).output().unwrap().status.success());
    let uri = |flags: &[&str]| {
        let server = Server::start(folder.path(), flags);
        let answer: Value = serde_json::from_str(&server.get(&encoded("/v1/search?q=围棋")).body).unwrap();
        answer["hits"][0]["uri"].clone()
    };
    assert_eq!(uri(&[]), json!("a.txt"));
    assert_eq!(uri(&["--hide-paths"]), Value::Null);
}

/// What the browser test cannot see from inside a browser: what is sent.
#[test]
fn the_page_is_html_of_its_own_in_which_texts_are_text() {
    let folder = indexed();
    let server = Server::start(folder.path(), &[]);
    let page = server.get(&encoded("/?q=标题里有&read=xss%230"));
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert!(page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{}", page.body);
    assert!(page.body.contains("<mark>标题里有</mark>&lt;b&gt;标签&lt;/b&gt;"), "{}", page.body);
    for forbidden in ["<script>", "<b>标签", " style=", " onclick=", "javascript:"] {
        assert!(!page.body.contains(forbidden), "{forbidden}: {}", page.body);
    }
    // Whatever the address says is text as well, and none of it is an error.
    for address in [
        "/?q=\"><script>alert(1)</script>&lang=en",
        "/?q=x&topic=\"><script>alert(1)</script>",
        "/?q=x&source=<script>&since=<script>&page=-1&match=<script>&sort=<script>&unknown=<script>",
        "/?q=x&read=<script>%230&like=<script>&index=<script>",
    ] {
        let page = server.get(&encoded(address));
        assert!([200, 400, 404].contains(&page.status), "{address}: {}", page.status);
        assert!(page.body.contains("</html>") && !page.body.contains("<script>"), "{address}: {}", page.body);
    }
    let english = server.ask("GET", "/", &["accept-language: en-GB,en"], b"");
    assert!(english.body.contains("<html lang=\"en\">"), "{}", english.body);
    assert!(server.get("/").body.contains("<html lang=\"zh-Hans\">"));
    let mut size = server.get("/").body.len();
    for (name, media) in
        [("page.css", "text/css"), ("page.js", "text/javascript"), ("icon.svg", "image/svg+xml")]
    {
        let asset = server.get(&format!("/assets/{name}"));
        assert!(asset.status == 200 && asset.header("content-type").starts_with(media), "{name}");
        size += asset.body.len();
    }
    assert!(size < 60_000, "the page has {size} bytes");
    assert_eq!(server.get("/assets/none.js").status, 404);
}

const JSON: &str = "content-type: application/json";

/// A folder with the articles of the wire test in `duansou.idx`.
fn indexed() -> TempDir {
    let text =
        "镇政府的工作人员介绍，开放前做了三件事：给围墙装上分隔栏，给跑道装上照明，给学校买了公众责任保险。";
    let lines = [
        json!({"id": "tj", "uri": "https://example.org/tj", "title": "天津办好职业教育", "source": "天津日报",
            "published": "2024-05-25T17:42:38+08:00", "text": "职业院校深化产教融合。\n\n会场外下起了雨。"}),
        json!({"id": "bare", "text": "高校推进产教融合。"}),
        json!({"id": "copy", "text": text}),
        json!({"id": "first", "text": text, "source": "海棠发布", "published": "2023-06-11"}),
        json!({"id": "xss", "title": "<script>alert(1)</script>", "text": "标题里有<b>标签</b>。"}),
    ];
    let folder = TempDir::new().unwrap();
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.path().join("articles.jsonl"), lines).unwrap();
    let output = duansou(folder.path()).args(["index", "articles.jsonl"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn duansou(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duansou"));
    command.current_dir(folder).env_remove("DUANSOU_INDEX");
    command
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/?=&,.-_:%".contains(byte);
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[track_caller]
fn within(time: Duration, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < time, "not within {time:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A server of a test's own, on a port of its own, which ends with the test.
pub struct Server {
    child: Child,
    address: String,
    log: std::io::Lines<BufReader<std::process::ChildStderr>>,
}

impl Server {
    pub fn start(folder: &Path, flags: &[&str]) -> Self {
        let mut command = duansou(folder);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(flags);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = log.find(|line| line.as_ref().unwrap().contains("listening on")).unwrap().unwrap();
        let address = line.split("http://").nth(1).unwrap().trim_end_matches('/').to_owned();
        Self { child, address, log }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
        let mut stream = self.connect();
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|header| header.starts_with("host:")) {
            head.push_str(&format!("host: {}\r\n", self.address));
        }
        for header in headers.iter().filter(|header| !header.is_empty()) {
            head.push_str(&format!("{header}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        Answer::read(&mut stream)
    }

    fn total(&self, query: &str) -> u64 {
        let answer = self.get(&encoded(&format!("/v1/search?q={query}")));
        serde_json::from_str::<Value>(&answer.body).unwrap()["total"].as_u64().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
    bytes: Vec<u8>,
}

impl Answer {
    fn read(stream: &mut TcpStream) -> Self {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut bytes = Vec::new();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        match length.and_then(|(_, length)| length.parse().ok()) {
            Some(length) => drop(reader.take(length).read_to_end(&mut bytes)),
            None => drop(reader.read_to_end(&mut bytes)),
        }
        Self { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}
