//! The index in another program: `cargo run --example embed`.

use duansou::model::{MediaType, Record};
use duansou::search::Facet;
use duansou::{Config, Index, Result, SearchRequest};

fn main() -> Result<()> {
    // `Index::create("articles.idx", …)` and `Index::open("articles.idx")` keep it in a folder.
    let index = Index::in_memory(Config::default())?;

    // A record is bytes and what is known about them; files come from `duansou::source::files`.
    let texts = [
        ("tj", "天津市推动职业院校与龙头企业深化产教融合。\n\n学徒制培养的毕业生就业率达到98％。"),
        ("bj", "北京市中小学将新增学位两万个。"),
    ];
    let records = texts.map(|(uri, text)| {
        let mut record = Record::new(MediaType::Paragraphs, text);
        record.uri = Some(uri.to_owned());
        Ok(record)
    });
    let report = index.ingest(records)?;
    assert_eq!((report.articles, report.paragraphs), (2, 3));

    // Hits are paragraphs, with a citation that stays valid when the article is indexed again.
    let response = index.search(&SearchRequest::new("產教融合").facet(Facet::Topic))?;
    for hit in &response.hits {
        let marked = hit
            .snippet
            .iter()
            .map(|part| if part.hit { format!("【{}】", part.text) } else { part.text.clone() });
        show(&format!("{} {} {:?}", hit.id, marked.collect::<String>(), hit.topics));
    }
    assert_eq!(response.total, 1);
    Ok(())
}

#[allow(clippy::print_stdout, reason = "an example speaks for itself")]
fn show(line: &str) {
    println!("{line}");
}
