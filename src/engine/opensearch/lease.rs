//! The lease of the one writer: taken, renewed while it works, given back, or lost to another.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::engine::opensearch::head::{self, Head, LEASE, Versioned, now};
use crate::engine::opensearch::http::Client;
use crate::error::{Error, ErrorKind, Result};

/// How often the lease is renewed.
const RENEWAL: Duration = Duration::from_secs(LEASE / 3);

/// The right to write.
pub(crate) struct HeldLease {
    client: Arc<Client>,
    holder: String,
    state: Arc<Mutex<State>>,
    /// Gone when the renewal is to end.
    end: Option<Sender<()>>,
    renewal: Option<JoinHandle<()>>,
}

struct State {
    versioned: Versioned,
    lost: bool,
}

impl HeldLease {
    /// Takes the lease. Says whether another writer had ended without giving it back.
    ///
    /// # Errors
    /// `Locked` while somebody else has it; `Io`, `Engine`.
    pub(crate) fn take(client: &Arc<Client>, versioned: Versioned) -> Result<(Self, bool)> {
        let now = now();
        let left = versioned.head.lease.is_some();
        if let Some(lease) = versioned.head.lease.as_ref().filter(|lease| now < lease.renewed + LEASE) {
            let (holder, since) = (&lease.holder, now.saturating_sub(lease.since));
            let message = format!("{holder} has been writing to the index for {since} s");
            return Err(locked(client, &message));
        }
        let holder = holder();
        let mut head = versioned.head.clone();
        head.reserve(&holder, now);
        let Some(versioned) = head::replace(client, &versioned, head)? else {
            return Err(locked(client, "another process has just begun to write to the index"));
        };
        let state = Arc::new(Mutex::new(State { versioned, lost: false }));
        let (end, ended) = channel();
        let (thread_client, thread_state) = (client.clone(), state.clone());
        let renewal = std::thread::spawn(move || renew(&thread_client, &thread_state, &ended));
        let lease = Self { client: client.clone(), holder, state, end: Some(end), renewal: Some(renewal) };
        Ok((lease, left))
    }

    /// The number of the next commit.
    pub(crate) fn number(&self) -> u64 {
        locked_state(&self.state).versioned.head.reserved
    }

    pub(crate) fn head(&self) -> Head {
        locked_state(&self.state).versioned.head.clone()
    }

    /// That nobody has taken the lease over.
    pub(crate) fn check(&self) -> Result<()> {
        if locked_state(&self.state).lost { Err(self.lost()) } else { Ok(()) }
    }

    /// Makes what was written with the number of this lease count, at once, and gives the lease back
    /// unless the writer goes on.
    ///
    /// # Errors
    /// `Locked` where somebody else has taken it over; `Io`, `Engine`.
    pub(crate) fn commit(&self, settings: Option<&str>, goes_on: bool) -> Result<Head> {
        let holder = self.holder.clone();
        self.change(move |head| {
            let now = now();
            head.commit = head.reserved;
            head.committed_at = now;
            if let Some(settings) = settings {
                settings.clone_into(&mut head.settings);
            }
            match goes_on {
                true => {
                    head.reserve(&holder, now);
                }
                false => head.lease = None,
            }
        })
    }

    /// Gives the lease back without a commit.
    pub(crate) fn give_back(&self) {
        let given = self.change(|head| {
            head.aborted.extend(head.lease.take().map(|lease| lease.number));
        });
        // What is not given back is over after a while.
        drop(given);
    }

    fn change(&self, change: impl FnOnce(&mut Head)) -> Result<Head> {
        let mut state = locked_state(&self.state);
        if state.lost {
            return Err(self.lost());
        }
        let mut head = state.versioned.head.clone();
        change(&mut head);
        match head::replace(&self.client, &state.versioned, head)? {
            Some(versioned) => {
                state.versioned = versioned;
                Ok(state.versioned.head.clone())
            }
            None => {
                state.lost = true;
                Err(self.lost())
            }
        }
    }

    fn lost(&self) -> Error {
        locked(
            &self.client,
            "another process took over, since this one was silent for too long; nothing was changed",
        )
    }
}

impl Drop for HeldLease {
    fn drop(&mut self) {
        self.end = None;
        if let Some(renewal) = self.renewal.take() {
            let _ = renewal.join();
        }
    }
}

fn locked_state(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn renew(client: &Client, state: &Mutex<State>, ended: &Receiver<()>) {
    while ended.recv_timeout(RENEWAL) == Err(RecvTimeoutError::Timeout) {
        let mut state = locked_state(state);
        let mut head = state.versioned.head.clone();
        let Some(lease) = head.lease.as_mut() else { return };
        lease.renewed = now();
        match head::replace(client, &state.versioned, head) {
            Ok(Some(versioned)) => state.versioned = versioned,
            Ok(None) => {
                state.lost = true;
                return;
            }
            // The cluster may answer again before the lease is over.
            Err(_) => {}
        }
    }
}

fn locked(client: &Client, message: &str) -> Error {
    let shown = client.address().shown();
    Error::new(ErrorKind::Locked, format!("{shown}: {message}; try again when it is done"))
}

/// Who writes, for people; no two writers have the same name.
fn holder() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = match host.trim() {
        "" => String::new(),
        host => format!(" on {host}"),
    };
    let process = std::process::id();
    format!("process {process}{host} ({:08x})", RandomState::new().hash_one(process) as u32)
}
