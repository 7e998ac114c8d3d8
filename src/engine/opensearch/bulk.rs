//! Batches of writes on their way: bounded, sent by two threads, every item's answer looked at.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, sleep};
use std::time::Duration;

use serde_json::Value;
use ureq::http::Method;

use crate::engine::opensearch::http::{Body, Client};
use crate::error::{Error, ErrorKind, Result};

/// A batch is sent when it has so many bytes or items.
const BYTES: usize = 4 << 20;
const ITEMS: usize = 2_000;

/// Threads that send; one fills while the cluster works on the other.
const SENDERS: usize = 2;

/// How often items that the cluster had no room for are sent.
const TRIES: u32 = 8;

/// One write.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) id: String,
    /// The action, as JSON.
    pub(crate) action: String,
    /// The document, as JSON, unless it is to be deleted.
    pub(crate) document: Option<String>,
}

impl Item {
    fn bytes(&self) -> usize {
        self.action.len() + self.document.as_ref().map_or(0, String::len)
    }
}

/// Writes on their way to the cluster.
pub(crate) struct Bulk {
    shared: Arc<Shared>,
    batch: Vec<Item>,
    bytes: usize,
    queue: Option<SyncSender<Vec<Item>>>,
    senders: Vec<JoinHandle<()>>,
}

struct Shared {
    client: Arc<Client>,
    path: String,
    state: Mutex<State>,
    landed: Condvar,
}

#[derive(Default)]
struct State {
    /// Batches that were not answered yet.
    flying: usize,
    /// Ids of documents that were not what the action expected.
    conflicts: Vec<String>,
    error: Option<Error>,
}

impl Bulk {
    /// Writes to an index.
    pub(crate) fn new(client: &Arc<Client>, index: &str) -> Self {
        let shared = Arc::new(Shared {
            client: client.clone(),
            path: format!("/{index}/_bulk"),
            state: Mutex::default(),
            landed: Condvar::new(),
        });
        let (queue, waiting) = sync_channel(1);
        let waiting = Arc::new(Mutex::new(waiting));
        let sender = |_| {
            let (shared, waiting) = (shared.clone(), waiting.clone());
            std::thread::spawn(move || send_all(&shared, &waiting))
        };
        let senders = (0..SENDERS).map(sender).collect();
        Self { shared, batch: Vec::new(), bytes: 0, queue: Some(queue), senders }
    }

    /// Puts a write to the others. Two of the same document may change places unless `drain` lies
    /// between them.
    ///
    /// # Errors
    /// What an earlier one met.
    pub(crate) fn push(&mut self, item: Item) -> Result<()> {
        self.bytes += item.bytes();
        self.batch.push(item);
        if self.bytes >= BYTES || self.batch.len() >= ITEMS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        {
            let mut state = locked(&self.shared);
            if let Some(error) = state.error.take() {
                return Err(error);
            }
            if batch.is_empty() {
                return Ok(());
            }
            state.flying += 1;
        }
        let sent = self.queue.as_ref().is_some_and(|queue| queue.send(batch).is_ok());
        if sent { Ok(()) } else { Err(Error::new(ErrorKind::Engine, "the threads that write have ended")) }
    }

    /// Waits until everything is written. Gives back the ids of documents that were not as expected.
    ///
    /// # Errors
    /// `Io`, `Engine` where something could not be written.
    pub(crate) fn drain(&mut self) -> Result<Vec<String>> {
        self.flush()?;
        let mut state = locked(&self.shared);
        while state.flying > 0 {
            state = self.shared.landed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        match state.error.take() {
            Some(error) => Err(error),
            None => Ok(std::mem::take(&mut state.conflicts)),
        }
    }
}

impl Drop for Bulk {
    fn drop(&mut self) {
        self.queue = None;
        for sender in self.senders.drain(..) {
            let _ = sender.join();
        }
    }
}

fn locked(shared: &Shared) -> MutexGuard<'_, State> {
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn send_all(shared: &Shared, waiting: &Mutex<Receiver<Vec<Item>>>) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(batch) = next else { return };
        // After the first error nothing more is of use.
        let failed = locked(shared).error.is_some();
        let sent = if failed { Ok(Vec::new()) } else { send(shared, batch) };
        let mut state = locked(shared);
        match sent {
            Ok(conflicts) => state.conflicts.extend(conflicts),
            Err(error) => {
                state.error.get_or_insert(error);
            }
        }
        state.flying -= 1;
        shared.landed.notify_all();
    }
}

/// Sends a batch, and again what of it the cluster had no room for. Gives back conflicts.
fn send(shared: &Shared, mut batch: Vec<Item>) -> Result<Vec<String>> {
    let (mut conflicts, mut wait, mut tries) = (Vec::new(), Duration::from_millis(100), 0);
    loop {
        tries += 1;
        let mut lines = String::with_capacity(batch.iter().map(|item| item.bytes() + 2).sum());
        for item in &batch {
            lines.push_str(&item.action);
            lines.push('\n');
            if let Some(document) = &item.document {
                lines.push_str(document);
                lines.push('\n');
            }
        }
        let answer = shared.client.send(Method::POST, &shared.path, &Body::Lines(&lines), &[])?.body;
        let items = answer.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if items.len() != batch.len() {
            return Err(failed(shared, "a bulk answer does not name every item; is a proxy in between?"));
        }
        let mut again = Vec::new();
        for (item, answer) in batch.into_iter().zip(items) {
            let answer = answer.as_object().and_then(|answer| answer.values().next()).unwrap_or(&Value::Null);
            match answer.get("status").and_then(Value::as_u64) {
                Some(200..=299) => {}
                Some(404) if item.document.is_none() => {}
                Some(409) => conflicts.push(item.id),
                Some(429 | 503) if tries < TRIES => again.push(item),
                status => {
                    let status = u16::try_from(status.unwrap_or_default()).unwrap_or_default();
                    let why = crate::engine::opensearch::http::refusal(status, answer);
                    return Err(failed(shared, &format!("{} was not written: {why}", item.id)));
                }
            }
        }
        if again.is_empty() {
            return Ok(conflicts);
        }
        batch = again;
        sleep(wait);
        wait = (wait * 2).min(Duration::from_secs(5));
    }
}

fn failed(shared: &Shared, message: &str) -> Error {
    Error::new(ErrorKind::Engine, format!("{}: {message}", shared.client.address().shown()))
}
