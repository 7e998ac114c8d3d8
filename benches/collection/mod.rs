//! Block collections in folders: `queries.tsv`, `qrels.txt` and `docs.jsonl.gz`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use duansou::eval::{JudgedQuery, Qrels, read_qrels, read_queries};
use duansou::model::{ArticleId, MediaType, Record};
use duansou::{Config, Index};
use serde::Deserialize;

/// A folder of queries and judgements, and where its documents are.
pub struct Collection {
    pub name: String,
    pub queries: Vec<JudgedQuery>,
    pub qrels: Qrels,
    pub documents: Documents,
}

/// Documents of a folder whose id begins with a prefix.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Documents {
    pub folder: PathBuf,
    pub prefix: String,
}

/// A line of `docs.jsonl.gz`.
#[derive(Deserialize)]
pub struct Document {
    pub id: String,
    #[serde(default)]
    pub title: String,
    pub text: String,
}

/// The folder that DUANSOU_EVAL_RELEVANCE names.
pub fn root() -> Option<PathBuf> {
    std::env::var_os("DUANSOU_EVAL_RELEVANCE").map(PathBuf::from)
}

/// The folders in `root` that hold queries.
pub fn names(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root)
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| root.join(name).join("queries.tsv").exists())
        .collect();
    names.sort();
    names
}

/// The collections in `root` whose name passes `wanted`, by name. A collection without documents
/// takes those that `borrowed` names for it, else those of the collection whose name, with a `_`,
/// begins its own; without either it is passed over.
pub fn read_all(
    root: &Path,
    borrowed: &BTreeMap<String, (String, String)>,
    wanted: impl Fn(&str) -> bool,
) -> Vec<Collection> {
    let names = names(root);
    let has_documents = |name: &str| root.join(name).join("docs.jsonl.gz").exists();
    let mut collections = Vec::new();
    for name in names.iter().filter(|name| wanted(name)) {
        let derived = |other: &&String| {
            has_documents(other)
                && name.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('_'))
        };
        let (folder, prefix) = if let Some((folder, prefix)) = borrowed.get(name) {
            (folder.clone(), prefix.clone())
        } else if has_documents(name) {
            (name.clone(), String::new())
        } else if let Some(other) = names.iter().filter(derived).max_by_key(|other| other.len()) {
            (other.clone(), String::new())
        } else {
            eprintln!("{name}: no documents; name some with --docs {name}=FOLDER:PREFIX");
            continue;
        };
        collections.push(Collection {
            name: name.clone(),
            queries: parsed(&root.join(name).join("queries.tsv"), read_queries),
            qrels: parsed(&root.join(name).join("qrels.txt"), read_qrels),
            documents: Documents { folder: root.join(folder), prefix },
        });
    }
    collections
}

/// A file, read by one of the readers of TREC's formats.
pub fn parsed<T>(path: &Path, read: fn(&Path, &[u8]) -> duansou::Result<T>) -> T {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    read(path, &bytes).unwrap_or_else(|error| panic!("{error}"))
}

impl Documents {
    pub fn read(&self) -> Vec<Document> {
        let path = self.folder.join("docs.jsonl.gz");
        let file = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let lines = BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines();
        let documents = lines.map(|line| serde_json::from_str::<Document>(&line.unwrap()).unwrap());
        documents.filter(|document| document.id.starts_with(&self.prefix)).collect()
    }
}

/// The documents in an index of ours, in memory.
pub fn index(documents: &[Document]) -> Index {
    let index = Index::in_memory(Config::default()).unwrap();
    fill(&index, documents);
    index
}

pub fn fill(index: &Index, documents: &[Document]) {
    let records = documents.iter().map(|document| {
        let mut record = Record::new(MediaType::Paragraphs, document.text.as_bytes());
        record.id = Some(ArticleId::new(&document.id));
        record.known.title = Some(document.title.clone()).filter(|title| !title.is_empty());
        Ok(record)
    });
    let report = index.ingest(records).unwrap();
    assert_eq!(report.articles, documents.len() as u64);
}
