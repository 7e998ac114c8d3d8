//! The head: the one document that says what is committed and who writes. Every change of it names
//! the version that it changes, so that of two who change it one learns that the other was first.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::analysis;
use crate::engine::opensearch::document::FORMAT;
use crate::engine::opensearch::http::{Body, Client};
use crate::error::{Error, ErrorKind, Result};

/// Seconds after which a lease that was not renewed is over.
pub(crate) const LEASE: u64 = 15;

/// What a reader sees.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Snapshot {
    /// The last commit.
    pub(crate) commit: u64,
    /// Numbers below it that were never committed.
    pub(crate) aborted: Vec<u64>,
}

/// The head as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) format: u32,
    pub(crate) analysis: String,
    /// The settings of the index, as JSON.
    pub(crate) settings: String,
    /// The number of the last commit; 0 before the first.
    pub(crate) commit: u64,
    /// When that was, in seconds from 1970.
    pub(crate) committed_at: u64,
    /// The last number that a writer was given.
    pub(crate) reserved: u64,
    /// Numbers of writers that ended without a commit. What they wrote is not seen.
    pub(crate) aborted: Vec<u64>,
    pub(crate) lease: Option<Lease>,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lease {
    /// Its holder, for people.
    pub(crate) holder: String,
    /// The number that its next commit will have.
    pub(crate) number: u64,
    /// In seconds from 1970.
    pub(crate) since: u64,
    pub(crate) renewed: u64,
}

/// A head and its version.
#[derive(Debug, Clone)]
pub(crate) struct Versioned {
    pub(crate) head: Head,
    seq_no: i64,
    primary_term: i64,
}

impl Head {
    /// The head of an index without a paragraph.
    pub(crate) fn new(settings: &str) -> Self {
        Self {
            format: FORMAT,
            analysis: analysis::fingerprint(),
            settings: settings.to_owned(),
            commit: 0,
            committed_at: 0,
            reserved: 0,
            aborted: Vec::new(),
            lease: None,
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot { commit: self.commit, aborted: self.aborted.clone() }
    }

    /// Gives a writer the next number; what its predecessor left without a commit counts no more.
    pub(crate) fn reserve(&mut self, holder: &str, now: u64) -> u64 {
        let (lost, since) = match self.lease.take() {
            Some(lease) if lease.holder == holder => (Some(lease.number), lease.since),
            Some(lease) => (Some(lease.number), now),
            None => (None, now),
        };
        self.aborted.extend(lost.filter(|number| *number != self.commit));
        self.reserved += 1;
        let number = self.reserved;
        self.lease = Some(Lease { holder: holder.to_owned(), number, since, renewed: now });
        number
    }
}

/// Reads the head. `None` where there is no index.
///
/// # Errors
/// `Io`, `Engine`; `Incompatible` where another version made the index.
pub(crate) fn read(client: &Client) -> Result<Option<Versioned>> {
    let shown = client.address().shown();
    let answer = client.send(Method::GET, &path(client, ""), &Body::Empty, &[404])?;
    let number = |name: &str| answer.body.get(name).and_then(Value::as_i64);
    if answer.status == 404 {
        // A server that knows nothing of indices says 404, too.
        let known = answer.body.get("found").is_some() || answer.body.pointer("/error/type").is_some();
        let message = format!("{shown}: no OpenSearch listens there; check host and port");
        return if known { Ok(None) } else { Err(Error::new(ErrorKind::Engine, message)) };
    }
    let (Some(source), Some(seq_no), Some(primary_term)) =
        (answer.body.get("_source"), number("_seq_no"), number("_primary_term"))
    else {
        let message = format!("{shown}: no OpenSearch listens there; check host and port");
        return Err(Error::new(ErrorKind::Engine, message));
    };
    let other = |what: String| {
        let advice = "export it with the version that made it, and index that anew";
        Error::new(ErrorKind::Incompatible, format!("{shown}: {what}; {advice}"))
    };
    let format = source.get("format").and_then(Value::as_u64).unwrap_or_default();
    if format != u64::from(FORMAT) {
        return Err(other(format!("the index has format {format}, this version reads {FORMAT}")));
    }
    let head: Head = serde_json::from_value(source.clone()).map_err(|error| {
        let message = format!("{shown}: the head of the index is not what was written: {error}");
        Error::new(ErrorKind::Engine, message).with_source(error)
    })?;
    let ours = analysis::fingerprint();
    if head.analysis != ours {
        return Err(other(format!(
            "the index was made by analysis {}, this version has {ours}",
            head.analysis
        )));
    }
    Ok(Some(Versioned { head, seq_no, primary_term }))
}

/// Stores the first head. `false` where there is one.
///
/// # Errors
/// `Io`, `Engine`.
pub(crate) fn create(client: &Client, head: &Head) -> Result<bool> {
    let answer =
        client.send(Method::PUT, &path(client, "?op_type=create"), &Body::Json(&json!(head)), &[409])?;
    Ok(answer.status != 409)
}

/// Puts a head in the place of the version that it was made of. `None` where somebody else was first.
///
/// # Errors
/// `Io`, `Engine`.
pub(crate) fn replace(client: &Client, old: &Versioned, head: Head) -> Result<Option<Versioned>> {
    let version = format!("?if_seq_no={}&if_primary_term={}", old.seq_no, old.primary_term);
    let answer = client.send(Method::PUT, &path(client, &version), &Body::Json(&json!(head)), &[409])?;
    if answer.status == 409 {
        // An answer that went lost was sent for again: then the first one was our own.
        return Ok(read(client)?.filter(|now| now.head == head));
    }
    let number = |name: &str| answer.body.get(name).and_then(Value::as_i64).unwrap_or_default();
    Ok(Some(Versioned { head, seq_no: number("_seq_no"), primary_term: number("_primary_term") }))
}

fn path(client: &Client, version: &str) -> String {
    format!("/{}/_doc/head{version}", client.address().state_index())
}

/// Seconds from 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs())
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn what_a_writer_leaves_without_a_commit_counts_no_more() {
        let mut head = Head::new("{}");
        assert_eq!(head.reserve("a", 1), 1);
        // Another takes over.
        assert_eq!(head.reserve("b", 2), 2);
        assert_eq!(head.aborted, [1]);
        // It commits, and goes on.
        head.commit = 2;
        assert_eq!(head.reserve("b", 3), 3);
        assert_eq!(
            (head.aborted.as_slice(), head.lease.as_ref().map(|lease| lease.since)),
            (&[1][..], Some(2))
        );
    }
}
