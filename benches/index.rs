//! What it costs to keep an index: a run over files that are what they were, beside the first run,
//! and the memory that a run takes.
//!
//! ```text
//! cargo bench --bench index -- [unchanged] [memory [MEGABYTES]] [files [NUMBER]]
//!     unchanged          10,000 files, indexed and indexed again; the only part without arguments
//!     memory MEGABYTES   that much text, indexed with 256M and with 64M [default: 1000]
//!     files NUMBER       that many small files, indexed and indexed again [default: 100000]
//! ```
//!
//! The text is made up. What comes back is checked, so that what is timed is a run that did its work;
//! times are printed and held against the bars.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]
// The structs of options grow fields, so nobody outside can name them all.
#![allow(clippy::field_reassign_with_default)]

mod memory;
mod random;
#[allow(dead_code)] // each bench uses its part
mod timing;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use duansou::source::FilesOptions;
use duansou::{Config, Index, SyncOptions, SyncReport};

use timing::bar;

/// Files of the run that changes nothing.
const FILES: u64 = 10_000;

fn main() {
    // cargo adds --bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let after = |part: &str| {
        let at = arguments.iter().position(|argument| argument == part)?;
        Some(arguments.get(at + 1).and_then(|number| number.parse::<u64>().ok()))
    };
    let folder = || tempfile::tempdir().unwrap();
    if let Some(megabytes) = after("memory") {
        memory::much_text(folder().path(), megabytes.unwrap_or(1000));
    }
    if let Some(files) = after("files") {
        memory::many_files(folder().path(), files.unwrap_or(100_000));
    }
    if arguments.is_empty() || after("unchanged").is_some() {
        unchanged(folder().path());
    }
}

/// A run over files that are what they were.
fn unchanged(folder: &Path) {
    let articles = folder.join("articles");
    fs::create_dir(&articles).unwrap();
    for number in 0..FILES {
        fs::write(articles.join(format!("{number}.txt")), article(number)).unwrap();
    }
    // Files that were written a moment ago are read again to be sure.
    std::thread::sleep(Duration::from_millis(2100));
    let path = folder.join("duansou.idx");
    let mut sync_options = SyncOptions::default();
    sync_options.files = FilesOptions::default();
    sync_options.files.base = Some(folder.to_owned());
    sync_options.prune = true;
    let run = |index: &Index| index.sync(std::slice::from_ref(&articles), &sync_options, &|_| {}).unwrap();
    let counts = |report: &SyncReport| (report.new, report.unchanged, report.untouched);

    let start = Instant::now();
    let report = run(&Index::create(&path, Config::default()).unwrap());
    let first = start.elapsed().as_secs_f64();
    assert_eq!((counts(&report), report.paragraphs), ((FILES, 0, 0), 12 * FILES));
    let again = |what: &str| {
        let times = (0..5).map(|_| {
            let start = Instant::now();
            let report = run(&Index::open(&path).unwrap());
            let time = start.elapsed().as_secs_f64();
            assert_eq!((report.new, report.changed, report.unchanged), (0, 0, FILES));
            (time, report.untouched)
        });
        let (time, untouched) = times.min_by(|left, right| left.0.total_cmp(&right.0)).unwrap();
        println!("{what}: {time:.3} s, {untouched} of them unread");
        (time, untouched)
    };
    println!("{FILES} files, {} paragraphs", report.paragraphs);
    println!("first run: {first:.2} s");
    let (time, untouched) = again("again, unchanged");
    assert_eq!(untouched, FILES);
    bar("an unchanged run ≤ 5 % of the first one", 100.0 * time / first, 5.0);
    // What a run costs whose files say nothing of when they were written, as after a checkout.
    for file in fs::read_dir(&articles).unwrap() {
        let file = fs::File::options().write(true).open(file.unwrap().path()).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    }
    let (time, untouched) = again("again, all touched and none changed");
    assert_eq!(untouched, 0);
    println!("that is {:.1} % of the first one", 100.0 * time / first);
}

/// A capture of twelve paragraphs that no other file has.
fn article(number: u64) -> String {
    let mut text = String::new();
    for paragraph in 0..12 {
        let step = 31 * (number % 17 + 1);
        let sign = |place: u64| (number * 7919 + paragraph * 104_729 + place * step) % 6000;
        let signs = (0..80).filter_map(|place| char::from_u32(0x4E00 + sign(place) as u32));
        let signs: String = signs.collect();
        writeln!(text, "第{paragraph}段，职业教育{signs}。\n").unwrap();
    }
    text
}
