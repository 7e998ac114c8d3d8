//! Whole commands: what they print where, and how they exit, as transcripts in tests/cases/cli/.
//!
//! A transcript is a text file: `#` begins a remark, `$` a command, and what follows is what it
//! printed to stdout (`|`) and stderr (`!`) and its exit code. The commands of a transcript run one
//! after another in a fresh folder that holds a copy of tests/cases/cli/files/ and the inputs that
//! no repository can keep. `DUANSOU_BLESS=1 cargo test` writes down what is printed now.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use duansou::model::{MediaType, Record};
use duansou::{Config, Index};

#[test]
fn every_transcript_is_what_is_printed() {
    let mut paths: Vec<PathBuf> = fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    assert!(paths.len() > 3, "where are the transcripts?");
    let wrong: Vec<_> = paths.iter().filter_map(|path| check(path).err()).collect();
    assert!(wrong.is_empty(), "DUANSOU_BLESS=1 writes these down as right\n{}", wrong.join("\n"));
}

/// Runs a transcript and compares, or writes down.
fn check(path: &Path) -> Result<(), String> {
    let expected = fs::read_to_string(path).unwrap();
    let folder = workplace();
    let mut found = String::new();
    for line in expected.lines() {
        let is_answer =
            ["| ", "! ", "exit "].iter().any(|mark| line.starts_with(mark)) || ["|", "!"].contains(&line);
        if !is_answer {
            found.push_str(line);
            found.push('\n');
        }
        if let Some(command) = line.strip_prefix("$ ") {
            found.push_str(&answer(&run(command, folder.path())));
        }
    }
    if std::env::var_os("DUANSOU_BLESS").is_some() {
        fs::write(path, &found).unwrap();
        return Ok(());
    }
    if found == expected {
        return Ok(());
    }
    let name = path.file_name().unwrap().to_string_lossy();
    let pair =
        expected.lines().zip(found.lines()).enumerate().find(|(_, (expected, found))| expected != found);
    Err(match pair {
        Some((at, (expected, found))) => {
            format!("{name}:{}\n  expected {expected}\n  found    {found}", at + 1)
        }
        None => {
            format!("{name}: {} lines expected, {} found", expected.lines().count(), found.lines().count())
        }
    })
}

/// Runs a command line: words, quotes, `NAME=value` before and `< file` after.
fn run(line: &str, folder: &Path) -> Output {
    let (line, input) = match line.split_once(" < ") {
        Some((line, file)) => (line, Some(fs::File::open(folder.join(file)).unwrap())),
        None => (line, None),
    };
    let mut words = words(line).into_iter().peekable();
    let mut command = program();
    command.current_dir(folder);
    while let Some(assignment) = words.next_if(|word| word.contains('=') && !word.starts_with('-')) {
        let (name, value) = assignment.split_once('=').unwrap();
        command.env(name, value);
    }
    assert_eq!(words.next().as_deref(), Some("duansou"), "{line}");
    command.args(words).stdin(input.map_or_else(Stdio::null, Stdio::from)).output().unwrap()
}

/// The program, deaf to the environment of whoever runs the tests.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duansou"));
    command
        .env_remove("DUANSOU_INDEX")
        .env_remove("NO_COLOR")
        .env_remove("COLUMNS")
        .env("RUST_BACKTRACE", "0");
    command
}

fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for character in line.chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, ' ') => words.push(String::new()),
            (_, other) => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a command did, as lines of a transcript.
fn answer(output: &Output) -> String {
    let mut answer = String::new();
    for (mark, stream) in [('|', &output.stdout), ('!', &output.stderr)] {
        let text = String::from_utf8_lossy(stream).replace('\x1b', "␛");
        for line in text.lines() {
            let line = format!("{mark} {}", without_clock(line));
            answer.push_str(line.trim_end());
            answer.push('\n');
        }
    }
    answer + &format!("exit {}\n", output.status.code().unwrap())
}

/// A line without what differs from run to run, how long it took and how many bytes it takes, and
/// without fingerprints, which change with every change of the rules and mean nothing to a reader.
fn without_clock(line: &str) -> String {
    if let Some((before, after)) = line.split_once(" s: ") {
        return format!("{} … s: {after}", before.rsplit_once(' ').unwrap().0);
    }
    let mut line = line.to_owned();
    if line.starts_with("parts       ") || line.contains(" before, ") {
        // Of the layout before and after, and of the parts, which ones there are.
        let sized: Vec<_> =
            line.split(' ').map(|word| if is_number(word) { hidden(word) } else { word }).collect();
        line = sized.join(" ");
    }
    for mark in ["\"bytes\":", "bytes       ", "per char    ", "\"bytes_per_character\":", "\"latency_ms\":"]
    {
        let mut pieces = line.split(mark);
        let mut masked = pieces.next().unwrap().to_owned();
        for piece in pieces {
            let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            masked.push_str(&format!("{mark}…{rest}"));
        }
        line = masked;
    }
    if let Some(times) = line.strip_prefix("latency     ") {
        let times: Vec<_> =
            times.split_whitespace().map(|time| time.trim_matches(|c: char| c.is_ascii_digit())).collect();
        line = format!("latency     {}", times.join(" ").replace('.', "…"));
    }
    let is_fingerprint = |word: &&str| {
        word.len() == 16 && word.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
    };
    let words = line.clone();
    for word in words.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_fingerprint) {
        line = line.replace(word, "…");
    }
    line
}

fn hidden(number: &str) -> &'static str {
    if number.starts_with('(') { "(…" } else { "…" }
}

/// Whether a word is a number of bytes or of percent, and not one of segments or paragraphs.
fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches('(');
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) && (digits.len() > 2 || word != digits)
}

/// A folder with the files of the transcripts, and those that no repository can keep.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&cases().join("files"), folder.path());
    let bad = folder.path().join("bad");
    fs::write(bad.join("binary.txt"), [0u8, 1, 2, 3, 0, 0, 254, 7]).unwrap();
    fs::write(bad.join("empty.txt"), "").unwrap();
    fs::create_dir(bad.join("nothing")).unwrap();
    fs::write(bad.join("blank.txt"), " \n\u{3000}\n").unwrap();
    let broken =
        ["数据安全法草案".as_bytes(), b"\xFF", "今天提请会议审议，各地代表发言。".as_bytes()].concat();
    fs::write(bad.join("broken.txt"), broken).unwrap();
    fs::write(bad.join("broken.txt.gz"), b"\x1F\x8B\x08\x00\x00\x00").unwrap();
    // A sparse file that begins as a text: it takes no room on the disk.
    let mut huge = fs::File::create(bad.join("huge.txt")).unwrap();
    huge.write_all("一行又一行。\n".repeat(1000).as_bytes()).unwrap();
    huge.set_len(1 << 30).unwrap();
    #[cfg(unix)]
    {
        fs::create_dir_all(folder.path().join("loop/inner")).unwrap();
        fs::write(folder.path().join("loop/one.txt"), "环路中的文章只读一次。\n").unwrap();
        std::os::unix::fs::symlink("..", folder.path().join("loop/inner/back")).unwrap();
        std::os::unix::fs::symlink("circle", folder.path().join("bad/circle")).unwrap();
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &to),
            false => assert!(fs::copy(&path, &to).is_ok()),
        }
    }
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/cli")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// While one process writes, another is told so, and nothing changes.
#[test]
fn a_second_writer_is_refused_in_one_line() {
    let folder = workplace();
    let index = Index::create(folder.path().join("duansou.idx"), Config::default()).unwrap();
    let mut refused = None;
    let source = std::iter::once_with(|| {
        refused = Some(run("duansou index articles", folder.path()));
        Ok(Record::new(MediaType::Paragraphs, "先到先得。"))
    });
    index.ingest(source).unwrap();
    let refused = refused.unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let line = stderr(&refused);
    let who =
        format!("duansou: duansou.idx: process {} has been writing to the index for ", std::process::id());
    assert!(line.starts_with(&who) && line.ends_with(" s; try again when it is done\n"), "{line}");
    assert_eq!(index.stats().unwrap().articles, 1);
}

/// Root reads and writes everywhere, so whoever tests as root tests this as nobody.
#[cfg(unix)]
#[test]
fn permissions_are_refused_in_one_line() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let folder = workplace();
    let mode = |path: &str, mode| {
        fs::set_permissions(folder.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::write(folder.path().join("articles/secret.txt"), "秘密\n").unwrap();
    mode("articles/secret.txt", 0o000);
    mode("", 0o555);
    let as_nobody = |arguments: &[&str]| {
        let mut command = program();
        if fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
            command.uid(65534);
        }
        command.current_dir(folder.path()).args(arguments).output().ok()
    };
    if let Some(output) = as_nobody(&["extract", "articles/secret.txt"]) {
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(stderr(&output), "duansou: articles/secret.txt: permission denied; check who owns it\n");
    }
    if let Some(output) = as_nobody(&["index", "articles"]) {
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(stderr(&output), "duansou: duansou.idx: permission denied; check who owns it\n");
    }
    mode("", 0o755);
}

/// An index in a folder where nothing can be written is read, and nothing is left there.
#[cfg(unix)]
#[test]
fn an_index_is_read_where_nothing_can_be_written() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let folder = workplace();
    assert_eq!(run("duansou index articles", folder.path()).status.code(), Some(0));
    let index = folder.path().join("duansou.idx");
    // As it would be on a medium that no reader ever locked.
    let _ = fs::remove_file(index.join(".tantivy-meta.lock"));
    let _ = fs::remove_file(index.join(".tantivy-writer.lock"));
    let files = || -> Vec<PathBuf> {
        let mut files: Vec<_> = fs::read_dir(&index).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    };
    // Where this repository is, others may not be let in.
    let own = folder.path().join("duansou");
    fs::copy(env!("CARGO_BIN_EXE_duansou"), &own).unwrap();
    let before = files();
    for file in &before {
        fs::set_permissions(file, fs::Permissions::from_mode(0o444)).unwrap();
    }
    for path in [&index, &folder.path().to_owned()] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
    }
    let as_nobody = |arguments: &[&str]| {
        let mut command = Command::new(&own);
        if fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
            command.uid(65534);
        }
        command.current_dir(folder.path()).args(arguments);
        // A process that another test starts may hold the copy open for a moment yet.
        loop {
            match command.output() {
                Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                    std::thread::sleep(std::time::Duration::from_millis(10));
                }
                output => return output.unwrap(),
            }
        }
    };
    for arguments in
        [&["search", "学徒制"][..], &["inspect"], &["show", "tj-2023#1"], &["index", "articles", "--dry-run"]]
    {
        let output = as_nobody(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    let output = as_nobody(&["index", "articles"]);
    assert_eq!(stderr(&output), "duansou: duansou.idx: permission denied; check who owns it\n");
    assert_eq!(files(), before);
    for path in [&folder.path().to_owned(), &index] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// `duansou … | head` ends without a word.
#[test]
fn a_closed_pipe_is_no_error() {
    let folder = workplace();
    let mut lines = fs::File::create(folder.path().join("many.jsonl")).unwrap();
    for number in 0..5000 {
        writeln!(lines, "{{\"id\":\"{number}\",\"text\":\"深化产教融合,推动高校科技创新。\"}}").unwrap();
    }
    let mut child = program()
        .current_dir(folder.path())
        .args(["tag", "many.jsonl", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

/// Every verb and every flag is in the manual, and every shell gets a completion.
#[test]
fn the_manual_and_the_completions_are_whole() {
    let generated = |what: &str| {
        let output = program().args(["generate", what]).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{what}");
        String::from_utf8(output.stdout).unwrap()
    };
    let manual = generated("man");
    assert!(manual.contains(".TH duansou 1"), "{}", &manual[..200]);
    for part in
        ["DUANSOU SEARCH", "DUANSOU GENERATE", "\\-\\-snippet\\-chars", "\\-\\-taxonomy", "DUANSOU_INDEX"]
    {
        assert!(manual.contains(part), "the manual lacks {part}");
    }
    for shell in ["complete-bash", "complete-zsh", "complete-fish", "complete-powershell"] {
        assert!(generated(shell).contains("snippet-chars"), "{shell}");
    }
}

/// The overview fits a screen and has every verb; a verb's help begins with its usage and examples.
#[test]
fn help_fits_a_screen() {
    let help = |arguments: &[&str]| {
        let output = program().args(arguments).env("COLUMNS", "80").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let overview = help(&["--help"]);
    assert!(overview.lines().count() <= 45, "{} lines", overview.lines().count());
    let reference = help(&["generate", "reference"]);
    let verbs: Vec<_> = reference.lines().filter_map(|line| line.strip_prefix("## duansou ")).collect();
    assert!(verbs.len() > 20, "{verbs:?}");
    for verb in verbs {
        let words: Vec<_> = verb.split(' ').collect();
        if let [name] = words.as_slice() {
            assert!(overview.contains(&format!("\n  {name} ")), "the overview lacks {name}");
        }
        let text = help(&[&words[..], &["--help"]].concat());
        let head: Vec<_> = text.lines().skip(1).filter(|line| !line.is_empty()).take(2).collect();
        assert!(head[0].starts_with("Usage: ") && head[1] == "Examples:", "{verb} begins with {head:?}");
    }
}

/// `DUANSOU_BLESS=1 cargo test` writes the reference.
#[test]
fn the_reference_is_what_the_arguments_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let output = program().args(["generate", "reference"]).output().unwrap();
    if std::env::var_os("DUANSOU_BLESS").is_some() {
        fs::write(&path, &output.stdout).unwrap();
    }
    assert!(fs::read(&path).unwrap_or_default() == output.stdout, "DUANSOU_BLESS=1 writes docs/cli.md");
}
