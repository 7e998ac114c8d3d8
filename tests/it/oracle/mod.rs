//! Every engine answers as the naive one, which scans every text: any corpus, any query, any history.

pub mod generate;
pub mod naive;

use duansou::model::{ArticleId, Record};
use duansou::{Config, Index, Removal, SearchRequest};
use proptest::prelude::*;

use generate::{Action, actions, requests};
use naive::Naive;

/// Cases of the property; more by `DUANSOU_CASES`.
fn cases() -> u32 {
    std::env::var("DUANSOU_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256)
}

/// Puts a change to an index. What is to be removed need not be there.
pub fn apply(index: &Index, action: &Action) {
    match action {
        Action::Add(records) => {
            index.ingest(records.iter().cloned().map(Ok::<Record, duansou::Error>)).unwrap();
        }
        Action::Remove(id) => {
            let mut removal = Removal::default();
            removal.articles.push(ArticleId::new(id));
            let _ = index.remove(&removal);
        }
        Action::Optimize | Action::Reopen => {}
    }
}

/// Holds the answers of an index against those of the naive engine.
pub fn agree(index: &Index, naive: &Index, requests: &[SearchRequest]) -> Result<(), TestCaseError> {
    for request in requests {
        let expected = naive.search(request).map_err(|error| error.to_string());
        let answer = index.search(request).map_err(|error| error.to_string());
        prop_assert_eq!(answer, expected, "{:?}", request);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn the_local_engine_answers_as_a_scan(actions in actions(), requests in requests()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        let mut config = Config::default();
        config.memory = 16 << 20;
        let naive = Index::with_engine(Box::new(Naive::default()), config.clone()).unwrap();
        let mut index = Index::create(&path, config).unwrap();
        for action in &actions {
            match action {
                Action::Optimize => {
                    index.optimize().unwrap();
                }
                Action::Reopen => index = Index::open(&path).unwrap(),
                action => {
                    apply(&index, action);
                    apply(&naive, action);
                }
            }
        }
        agree(&index, &naive, &requests)?;
    }
}
