//! How much memory the program takes at its peak, as the system counts it, to index what does not fit.

use crate::random::Random;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::timing::bar;

/// Indexes `megabytes` of text, with much memory and with little.
pub fn much_text(folder: &Path, megabytes: u64) {
    write(&folder.join("articles"), megabytes << 20);
    for memory in [256, 64] {
        let index = format!("{memory}.idx");
        let run =
            program(folder, &["index", "articles", "--index", &index, "--memory", &format!("{memory}M")]);
        println!(
            "{megabytes} MB of text with --memory {memory}M: {:.0} s, at most {:.0} MB",
            run.seconds, run.peak
        );
        bar("memory and 100 MB", run.peak, f64::from(memory) * MEBI + 100.0 * MEBI);
        let checked = program(folder, &["doctor", "--index", &index]);
        println!("{}", checked.said.trim());
        fs::remove_dir_all(folder.join(index)).unwrap();
    }
}

/// Indexes many small files, and again.
pub fn many_files(folder: &Path, files: u64) {
    for number in 0..files {
        let part = folder.join(format!("articles/{}", number / 1000));
        if number % 1000 == 0 {
            fs::create_dir_all(&part).unwrap();
        }
        let text = format!("第{number}篇文章，说的是职业教育，写在这里，与别的都不一样。\n");
        fs::write(part.join(format!("{number}.txt")), text).unwrap();
    }
    std::thread::sleep(Duration::from_millis(2100));
    for what in ["first", "again"] {
        let run = program(folder, &["index", "articles"]);
        println!("{files} files, {what}: {:.1} s, at most {:.0} MB", run.seconds, run.peak);
        println!("{}", run.said.trim());
        bar("memory and 100 MB", run.peak, 356.0 * MEBI);
    }
}

/// As many megabytes of 10⁶ bytes.
const MEBI: f64 = 1.048_576;

struct Run {
    seconds: f64,
    /// Megabytes.
    peak: f64,
    said: String,
}

/// Runs the program, and asks the system over and over how much it has had at most.
fn program(folder: &Path, arguments: &[&str]) -> Run {
    let start = Instant::now();
    let said = folder.join("said.txt");
    let mut child = Command::new(env!("CARGO_BIN_EXE_duansou"))
        .current_dir(folder)
        .env_remove("DUANSOU_INDEX")
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(fs::File::create(&said).unwrap())
        .spawn()
        .unwrap();
    let mut peak = 0.0_f64;
    let status = loop {
        if let Some(now) = high_water(child.id()) {
            peak = peak.max(now);
        }
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let said = fs::read_to_string(said).unwrap();
    assert!(status.success(), "{arguments:?}: {said}");
    Run { seconds: start.elapsed().as_secs_f64(), peak, said }
}

/// The most that a process had in memory so far, in megabytes; only Linux says.
fn high_water(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

/// Articles of made-up prose in files of some ten megabytes. Words come again by Zipf's law, and every
/// now and then there is a new one, so that the vocabulary keeps growing as that of real text does.
fn write(folder: &Path, bytes: u64) {
    fs::create_dir(folder).unwrap();
    let mut random = Random(20_240_525);
    let mut words: Vec<String> = Vec::new();
    let (mut written, mut articles) = (0, 0);
    for file in 0.. {
        let path = folder.join(format!("{file:04}.jsonl"));
        let mut out = BufWriter::new(fs::File::create(path).unwrap());
        let mut length = 0;
        while length < 10 << 20 {
            let mut line = format!("{{\"id\":\"{articles}\",\"title\":\"");
            sentence(&mut random, &mut words, &mut line);
            line.push_str("\",\"text\":\"");
            for paragraph in 0..3 + random.below(10) {
                if paragraph > 0 {
                    line.push_str("\\n\\n");
                }
                (0..2 + random.below(4)).for_each(|_| sentence(&mut random, &mut words, &mut line));
            }
            line.push_str("\"}\n");
            out.write_all(line.as_bytes()).unwrap();
            length += line.len() as u64;
            articles += 1;
        }
        written += length;
        if written >= bytes {
            break;
        }
    }
    println!("{articles} articles, {} words, {} MB", words.len(), written >> 20);
}

fn sentence(random: &mut Random, words: &mut Vec<String>, line: &mut String) {
    for place in 0..6 + random.below(14) {
        // One word in two hundred has not been there yet.
        if words.len() < 1000 || random.below(200) == 0 {
            let letters = (0..1 + random.below(4)).filter_map(|_| {
                let draw = random.below(6000).min(random.below(6000)).min(random.below(6000));
                char::from_u32(0x4E00 + draw as u32)
            });
            let word = letters.collect();
            words.push(word);
        }
        let share = random.below(1 << 20) as f64 / f64::from(1 << 20);
        let rank = (words.len() as f64).powf(share) as usize - 1;
        line.push_str(&words[rank.min(words.len() - 1)]);
        if place % 6 == 5 {
            line.push('，');
        }
    }
    write!(line, "{}。", random.below(2100)).unwrap();
}
