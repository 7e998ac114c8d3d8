//! temp
use duansou::{Config, Index, SearchRequest};
use std::time::Instant;
fn main() {
    let mut args = std::env::args().skip(1);
    let (dir, nodes) = (args.next().unwrap(), args.next().unwrap());
    let name = std::path::Path::new(&dir).file_name().unwrap().to_str().unwrap().replace('_', "-");
    let local = Index::in_memory(Config::default()).unwrap();
    let url = format!("{nodes}/cmp-{name}");
    let cluster = Index::open(&url).or_else(|_| Index::create(&url, Config::default())).unwrap();
    let paths = vec![std::path::PathBuf::from(format!("{dir}/docs.jsonl.gz"))];
    let o = duansou::SyncOptions::default();
    let t = Instant::now();
    let r = local.sync(&paths, &o, &|_| {}).unwrap();
    println!("local {:?} {}", t.elapsed(), r.paragraphs);
    let t = Instant::now();
    cluster.sync(&paths, &o, &|_| {}).unwrap();
    println!("cluster {:?}", t.elapsed());
    if std::env::var("RETAG").is_ok() {
        // replace a fifth of the articles by themselves, changed and back, so that deleted documents wait
    }
    let q = std::fs::read_to_string(format!("{dir}/queries.tsv")).unwrap();
    let (mut n, mut bad, mut times, mut lt) = (0, 0, vec![], vec![]);
    for line in q.lines().take(1000) {
        let (_, q) = line.split_once('\t').unwrap();
        let r = SearchRequest::new(q).limit(20);
        let t = Instant::now();
        let a = local.search(&r).unwrap();
        lt.push(t.elapsed());
        let t = Instant::now();
        let b = cluster.search(&r).unwrap();
        times.push(t.elapsed());
        n += 1;
        if a != b {
            bad += 1;
            if bad < 6 {
                println!("DIFF {q} total {} {}", a.total, b.total);
                for (x, y) in a.hits.iter().zip(&b.hits) {
                    if x != y {
                        println!("  {} {} {:?} | {} {} {:?}", x.id, x.score, x.level, y.id, y.score, y.level);
                        break;
                    }
                }
            }
        }
    }
    times.sort();
    lt.sort();
    println!(
        "{name}: {n} queries, {bad} differ; cluster p50 {:?} p99 {:?}; local p50 {:?}",
        times[n / 2],
        times[n * 99 / 100],
        lt[n / 2]
    );
}
