//! An index whose files are not what was written: a line that says so, and never a panic.

// The structs of options grow fields, so nobody outside can name them all.
#![allow(clippy::field_reassign_with_default)]

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use duansou::search::{Facet, Level, Sort};
use duansou::{Config, ErrorKind, Index, Result, SearchRequest};

/// The same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// A file of articles, and what they say in a version.
fn write(folder: &Path, file: usize, version: usize) {
    let line = |n: usize| {
        let n = n + 50 * file;
        let text =
            format!("第{n}号职业教育协议，第{version}稿。\\n\\n高校与企业产教融合{}。", "，续".repeat(n % 9));
        let source = ["甲报", "乙报"][n % 2];
        format!(
            "{{\"id\":\"{n}\",\"title\":\"第{n}篇文章\",\"source\":\"{source}\",\"published\":\"2024-05\",\"text\":\"{text}\"}}\n"
        )
    };
    fs::write(folder.join(format!("articles/{file}.jsonl")), (0..50).map(line).collect::<String>()).unwrap();
}

fn sync(index: &Index, folder: &Path) -> Result<()> {
    let report = index.sync(&[folder.join("articles")], &duansou::SyncOptions::default(), &|_| {})?;
    assert!(report.skipped.is_empty());
    Ok(())
}

/// Two segments, one of them with deleted paragraphs, and facts about files.
fn undamaged(folder: &Path) -> PathBuf {
    fs::create_dir(folder.join("articles")).unwrap();
    (0..5).for_each(|file| write(folder, file, 0));
    let path = folder.join("duansou.idx");
    let index = Index::create(&path, Config::default()).unwrap();
    sync(&index, folder).unwrap();
    write(folder, 4, 1);
    sync(&index, folder).unwrap();
    write(folder, 3, 2);
    path
}

fn copy_files(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

/// Everything that reads an index, and then what writes to it; the first error ends it.
fn use_it(path: &Path) -> Result<()> {
    let index = Index::open(path)?;
    for query in ["职业教育 协议", "\"产教融合，续\"", "育", "title:文章 -乙", "source:甲报"]
    {
        let mut request = SearchRequest::new(query).level(Level::Some).limit(300);
        request.facets = vec![Facet::Source, Facet::Topic, Facet::Year];
        index.search(&request)?;
        request.sort = Sort::Date;
        index.search(&request)?;
    }
    for id in ["3", "3#1", "170"] {
        index.show(id, 1).map(|_| ()).or_else(allowed)?;
        index.explain(&SearchRequest::new("协议"), id).map(|_| ()).or_else(allowed)?;
    }
    index.stats()?;
    // One file is others than it was.
    sync(&index, path.parent().unwrap_or(path))?;
    index.remove(&{
        let mut removal = duansou::Removal::default();
        removal.sources.push("乙报".to_owned());
        removal
    })?;
    Ok(())
}

/// An article that is not found any more is an answer.
fn allowed(error: duansou::Error) -> Result<()> {
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn check(error: &duansou::Error, what: &str) {
    let line = error.to_string();
    let kinds = [ErrorKind::Engine, ErrorKind::Incompatible, ErrorKind::InvalidConfig, ErrorKind::NotFound];
    assert!(kinds.contains(&error.kind()), "{what}: {:?}: {line}", error.kind());
    assert!(!line.contains('\n') && !line.contains("panicked"), "{what}: {line}");
    if error.kind() == ErrorKind::Engine {
        assert!(line.contains("; run `duansou doctor --index "), "{what}: {line}");
        assert!(line.contains("is damaged"), "{what}: {line}");
    }
}

/// Damages one file of a copy in a way that `n` decides, and says where.
fn damage(file: &Path, random: &mut Random) -> String {
    let mut bytes = fs::read(file).unwrap();
    let length = bytes.len();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    match random.below(8) {
        0 => bytes.truncate(random.below(length)),
        1 => bytes.iter_mut().skip(random.below(length)).take(16).for_each(|byte| *byte = 0),
        2 => bytes.iter_mut().skip(random.below(length)).take(16).for_each(|byte| *byte = 0xFF),
        // The ends hold what the rest is read by.
        3 => bytes[length - 1 - random.below(length.min(64))] ^= 1 << random.below(8),
        4 => bytes[random.below(length.min(64))] ^= 1 << random.below(8),
        _ => bytes[random.below(length)] ^= 1 << random.below(8),
    }
    fs::write(file, &bytes).unwrap();
    format!("{name} of {length} bytes")
}

/// `DUANSOU_FLIPS=5000 cargo test --test it damage::` damages that many times.
#[test]
fn damage_never_panics() {
    let flips = std::env::var("DUANSOU_FLIPS").map_or(120, |flips| flips.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (undamaged, copy) = (undamaged(folder.path()), folder.path().join("copy.idx"));
    use_it(&{
        copy_files(&undamaged, &copy);
        copy.clone()
    })
    .unwrap();
    let mut files: Vec<_> = fs::read_dir(&undamaged).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| fs::metadata(file).unwrap().len() > 0);
    files.sort_by_key(|file| (file.extension().map(ToOwned::to_owned), fs::metadata(file).unwrap().len()));
    let kinds: BTreeSet<_> = files.iter().map(|file| file.extension().unwrap_or_default()).collect();
    assert!(
        kinds.len() >= 8 && files.iter().any(|file| file.to_string_lossy().contains("origins-")),
        "{kinds:?}"
    );
    let mut random = Random(20_240_525);
    let (mut answers, mut errors) = (0, 0);
    for flip in 0..flips {
        copy_files(&undamaged, &copy);
        let file = copy.join(files[flip % files.len()].file_name().unwrap());
        let what = format!("flip {flip}, {}", damage(&file, &mut random));
        match catch_unwind(AssertUnwindSafe(|| use_it(&copy))) {
            Ok(Ok(())) => answers += 1,
            Ok(Err(error)) => {
                check(&error, &what);
                errors += 1;
            }
            Err(_) => panic!("{what}: a panic"),
        }
        assert!(catch_unwind(|| Index::check(&copy)).is_ok(), "{what}: doctor panics");
    }
    println!("{flips} damaged files: {errors} errors, {answers} not noticed");
    assert!(errors > flips / 4, "{errors} errors");
}

/// The program says it in one line and ends with 2.
#[test]
fn the_program_names_damage_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let (undamaged, copy) = (undamaged(folder.path()), folder.path().join("copy.idx"));
    let files = || fs::read_dir(&copy).unwrap().map(|entry| entry.unwrap().path());
    let mut panics = 0;
    for extension in ["term", "store", "fast", "idx", "pos", "fieldnorm", "del"] {
        for content in [&b""[..], &[0xFF; 4096]] {
            copy_files(&undamaged, &copy);
            for file in files().filter(|file| file.extension().is_some_and(|found| found == extension)) {
                let length = fs::metadata(&file).unwrap().len() as usize;
                // What is left of the end lets it be opened.
                let mut bytes = fs::read(&file).unwrap();
                let rest = bytes.split_off(length.saturating_sub(length.min(128)));
                let cut = content.len().min(bytes.len());
                bytes[..cut].copy_from_slice(&content[..cut]);
                fs::write(&file, if content.is_empty() { Vec::new() } else { [bytes, rest].concat() })
                    .unwrap();
            }
            for command in [&["search", "职业教育 协议"][..], &["show", "170"], &["inspect"], &["topics"]]
            {
                let output = Command::new(env!("CARGO_BIN_EXE_duansou"))
                    .current_dir(folder.path())
                    .args(command)
                    .env("RUST_BACKTRACE", "1")
                    .env("DUANSOU_INDEX", "copy.idx")
                    .output()
                    .unwrap();
                let line = String::from_utf8(output.stderr).unwrap();
                let what = format!("{extension}, {command:?}: {line}");
                if output.status.code() == Some(2) {
                    assert!(line.starts_with("duansou: copy.idx: is damaged"), "{what}");
                    assert!(line.ends_with("; run `duansou doctor --index copy.idx`\n"), "{what}");
                    assert_eq!(line.lines().count(), 1, "{what}");
                    panics += usize::from(line.contains("is damaged; run"));
                } else {
                    assert!(matches!(output.status.code(), Some(0 | 1)), "{what}");
                }
            }
        }
    }
    assert!(panics > 0, "nothing panicked below, so nothing was tried");
}
