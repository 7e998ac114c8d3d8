//! A full disk during a run: one line of error, the last committed state, and a next run that completes.

// The structs of options grow fields, so nobody outside can name them all.
#![allow(clippy::field_reassign_with_default)]
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use duansou::search::Level;
use duansou::{Config, Index, SearchRequest, SyncOptions};

/// A folder of articles, one of them indexed; the others come to more than there will be room for.
fn workplace(folder: &Path) {
    fs::create_dir(folder.join("articles")).unwrap();
    fs::write(folder.join("articles/0.txt"), "职业教育的一篇文章，早就写在这里。\n").unwrap();
    let output = index(folder);
    assert!(output.status.success(), "{}", stderr(&output));
    for file in 1..30 {
        let sign = |n: usize| char::from_u32(0x4E00 + (file * 7919 + n * n * 31) as u32 % 15_000).unwrap();
        let text: String = (0..10_000).map(sign).collect();
        fs::write(folder.join(format!("articles/{file}.txt")), format!("职业教育{text}。\n")).unwrap();
    }
}

fn index(folder: &Path) -> Output {
    program(folder).args(["index", "articles", "--memory", "32M"]).output().unwrap()
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duansou"));
    command.current_dir(folder).env_remove("DUANSOU_INDEX").env("RUST_BACKTRACE", "1");
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn answers(index: &Index) -> String {
    let request = SearchRequest::new("职业教育 文章").level(Level::Some).limit(1000);
    serde_json::to_string(&index.search(&request).unwrap()).unwrap()
}

fn opened(folder: &Path) -> String {
    answers(&Index::open(folder.join("duansou.idx")).unwrap())
}

fn rebuilt(folder: &Path) -> String {
    let index = Index::in_memory(Config::default()).unwrap();
    let mut sync_options = SyncOptions::default();
    sync_options.files.base = Some(folder.to_owned());
    index.sync(&[folder.join("articles")], &sync_options, &|_| {}).unwrap();
    answers(&index)
}

/// That a run which had no room failed as it should.
fn failed(folder: &Path, output: &Output, before: &str, expected: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert_eq!(stderr(output), format!("duansou: duansou.idx: {expected}\n"));
    assert!(output.stdout.is_empty());
    assert_eq!(opened(folder), before, "the old state is not there any more");
}

/// That a run which has room takes up where the other one failed, and leaves nothing of it.
fn completes(folder: &Path) {
    let output = index(folder);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(opened(folder), rebuilt(folder));
    let checkup = Index::check(folder.join("duansou.idx")).unwrap();
    assert!(checkup.findings.is_empty() && checkup.orphans.is_empty(), "{checkup:?}");
}

/// As on a full disk, a write fails half way, here for the size of the file.
#[test]
fn a_file_that_may_not_grow_ends_a_run_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    workplace(folder);
    let before = opened(folder);
    // In blocks of 512 bytes, or of 1024, as the shell likes it; from hardly anything to nearly enough.
    for blocks in [1, 20, 400] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" index articles --memory 32M");
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_duansou")])
            .current_dir(folder)
            .env_remove("DUANSOU_INDEX")
            .env("RUST_BACKTRACE", "1")
            .output()
            .unwrap();
        failed(folder, &output, &before, "a file may not grow any more; raise `ulimit -f` and run it again");
    }
    completes(folder);
}

/// A disk of our own that is full, where we may have one.
#[test]
fn a_full_disk_ends_a_run_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let mount = |option: &str| {
        let output =
            Command::new("mount").args(["-t", "tmpfs", "-o", option, "tmpfs"]).arg(folder.path()).output();
        output.is_ok_and(|output| output.status.success())
    };
    if !mount("size=64m") {
        println!("skipped: mounting a small disk takes root, and a system that lets root do it");
        return;
    }
    let disk = Disk(folder.path().to_owned());
    workplace(&disk.0);
    let before = opened(&disk.0);
    for room in [40, 400] {
        let used = Command::new("du").arg("-sk").arg(&disk.0).output().unwrap();
        let used: u64 =
            String::from_utf8(used.stdout).unwrap().split_whitespace().next().unwrap().parse().unwrap();
        assert!(mount(&format!("remount,size={}k", used + room)));
        let output = index(&disk.0);
        assert!(mount("remount,size=64m"));
        failed(&disk.0, &output, &before, "no space left on the disk; make room and run it again");
    }
    completes(&disk.0);
}

/// Taken away at the end, come what may.
struct Disk(PathBuf);

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// The folder of the index cannot be written to any more when a run comes to its end. Root writes
/// everywhere, so whoever tests as root tests this as nobody.
#[test]
fn a_folder_that_became_read_only_ends_a_run_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, path) = (folder.path(), folder.path().join("duansou.idx"));
    // Where this repository is, others may not be let in.
    let own = folder.join("duansou");
    fs::copy(env!("CARGO_BIN_EXE_duansou"), &own).unwrap();
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(folder, 0o777);
    let as_nobody = || {
        let mut command = Command::new(&own);
        if fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
            command.uid(65534);
        }
        command.current_dir(folder).env_remove("DUANSOU_INDEX").args(["index", "-"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let feed = |child: &mut std::process::Child, id: &str| {
        let line = format!("{{\"id\":\"{id}\",\"text\":\"职业教育的文章，编号是{id}。\"}}\n");
        child.stdin.as_mut().unwrap().write_all(line.as_bytes()).unwrap();
    };
    let mut first = as_nobody();
    feed(&mut first, "a");
    assert!(first.wait_with_output().unwrap().status.success());
    let before = opened(folder);
    let mut second = as_nobody();
    feed(&mut second, "b");
    let begun = std::time::Instant::now();
    while !path.join("writer.pid").exists() {
        assert!(begun.elapsed().as_secs() < 60, "the run does not begin");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    mode(&path, 0o555);
    feed(&mut second, "c");
    let output = second.wait_with_output().unwrap();
    mode(&path, 0o777);
    failed(folder, &output, &before, "permission denied; check who owns it");
    let mut third = as_nobody();
    feed(&mut third, "b");
    let output = third.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let index = Index::open(&path).unwrap();
    assert_eq!(index.stats().unwrap().articles, 2);
}
