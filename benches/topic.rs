//! What tagging costs: its speed, and its share of the time that indexing takes.
//!
//! ```text
//! cargo bench --bench topic
//! DUANSOU_TEXTS=FILE.jsonl cargo bench --bench topic    # texts of your own, `{"text": "…"}` a line
//! ```
//!
//! Without a file, half of the text speaks of schools and half of nothing that the taxonomy knows.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use duansou::model::{Article, MediaType, Record};
use duansou::topic::{Tagger, Taxonomy};
use duansou::{Config, Index, Scope};

const ARTICLE: &str = include_str!("../corpus/article.txt");
const LAW: &str = "买卖合同是出卖人转移标的物的所有权于买受人，买受人支付价款的合同。因标的物不符合质量要求，\
致使不能实现合同目的的，买受人可以拒绝接受标的物或者解除合同。当事人对履行期限没有约定的，适用本法的有关规定。";

fn main() {
    let texts = texts();
    let bytes: usize = texts.iter().map(String::len).sum();

    let begin = Instant::now();
    let tagger = Tagger::new(&Taxonomy::builtin());
    println!("read and compile the taxonomy   {:>8.1} ms", milliseconds(begin.elapsed()));

    let once: usize = texts.iter().map(|text| tagger.tag(text).len()).sum();
    assert!(once > 0, "no text got a topic");
    let tagging = best_of(5, || {
        let again: usize = texts.iter().map(|text| black_box(tagger.tag(text)).len()).sum();
        assert_eq!(again, once, "the same texts got other topics");
    });
    println!(
        "tag {:>6.1} MB, {once} tags          {:>8.1} MB/s",
        mega(bytes),
        mega(bytes) / tagging.as_secs_f64()
    );

    let records: Vec<Record> = texts
        .chunks(20)
        .enumerate()
        .map(|(number, texts)| {
            let mut record = Record::new(MediaType::Paragraphs, texts.join("\n\n"));
            record.uri = Some(format!("{number}"));
            record
        })
        .collect();
    let index = Index::in_memory(Config::default()).unwrap();
    let articles: Vec<Article> = records.iter().map(|record| index.article(record).unwrap()).collect();
    // Indexing tags with what stands around a paragraph.
    let tagging = best_of(5, || {
        for article in &articles {
            black_box(index.tags(article, Scope::Article).unwrap());
        }
    });
    println!("tag in articles                 {:>8.1} MB/s", mega(bytes) / tagging.as_secs_f64());
    let indexing = best_of(3, || {
        let index = Index::in_memory(Config::default()).unwrap();
        let report = index.ingest(records.iter().cloned().map(Ok)).unwrap();
        assert_eq!(report.articles as usize, records.len());
    });
    println!("index                           {:>8.1} MB/s", mega(bytes) / indexing.as_secs_f64());
    println!(
        "share of tagging                {:>8.1} %",
        100.0 * tagging.as_secs_f64() / indexing.as_secs_f64()
    );
}

fn texts() -> Vec<String> {
    if let Ok(file) = std::env::var("DUANSOU_TEXTS") {
        let lines = std::fs::read_to_string(file).unwrap();
        let text = |line: &str| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().map(str::to_owned)
        };
        return lines.lines().filter_map(text).collect();
    }
    let mut texts = Vec::new();
    let (mut schools, mut others) = (0, 0);
    for number in 0.. {
        for paragraph in ARTICLE.lines().filter(|line| line.len() > 60) {
            // No two texts are the same, so that no cache is measured.
            texts.push(format!("{paragraph}（{number}）"));
            schools += paragraph.len();
            while others < schools {
                texts.push(format!("第{number}条　{LAW}"));
                others += LAW.len();
            }
        }
        if schools + others > 4_000_000 {
            break;
        }
    }
    texts
}

fn best_of(times: usize, mut run: impl FnMut()) -> Duration {
    let measure = || {
        let begin = Instant::now();
        run();
        begin.elapsed()
    };
    std::iter::repeat_with(measure).take(times).min().unwrap_or_default()
}

#[allow(clippy::cast_precision_loss, reason = "a few megabytes")]
fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn milliseconds(time: Duration) -> f64 {
    1e3 * time.as_secs_f64()
}
