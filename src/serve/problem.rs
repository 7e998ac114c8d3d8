//! Errors as problem documents (RFC 9457).

use serde_json::{Value, json};

use crate::error::{Error, ErrorKind};

/// Why a request is not answered as asked.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub status: u16,
    pub kind: &'static str,
    pub detail: String,
    /// A header that goes with it.
    pub header: Option<(&'static str, String)>,
}

impl Problem {
    pub fn new(status: u16, kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, detail: detail.into(), header: None }
    }

    /// The request is not one that can be understood.
    pub fn query(detail: impl Into<String>) -> Self {
        Self::new(400, "invalid_query", detail)
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "not_found", detail)
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    pub fn to_json(&self) -> Value {
        json!({
            "type": "about:blank",
            "title": reason(self.status),
            "status": self.status,
            "kind": self.kind,
            "detail": self.detail,
        })
    }
}

/// The message of the terminal, without the path of this machine.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, kind) = match error.kind() {
            ErrorKind::InvalidQuery => (400, "invalid_query"),
            ErrorKind::InvalidConfig => (500, "invalid_config"),
            ErrorKind::InvalidInput => (422, "invalid_input"),
            ErrorKind::NotFound => (404, "not_found"),
            ErrorKind::AlreadyExists => (409, "already_exists"),
            ErrorKind::Incompatible => (500, "incompatible"),
            ErrorKind::Locked => (409, "locked"),
            ErrorKind::Io => (500, "io"),
            ErrorKind::Engine => (500, "engine"),
            ErrorKind::Unsupported => (422, "unsupported"),
            ErrorKind::Interrupted => (503, "interrupted"),
        };
        let problem = Self::new(status, kind, error.message());
        if status == 409 { problem.with("retry-after", "1") } else { problem }
    }
}

/// Every kind with its status, for the description of the interface.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("400", "The request cannot be understood; `detail` says what was expected."),
    ("401", "A token is needed."),
    ("403", "The host, the origin or the token is not allowed."),
    ("404", "There is no such route, index, article or paragraph."),
    ("405", "The route does not take this method; `Allow` lists those that it takes."),
    ("409", "Another process is writing to the index."),
    ("413", "The body is too large."),
    ("415", "The body is of a media type that is not read."),
    ("422", "The input cannot be read as what it claims to be."),
    ("429", "Too many requests wait; try again after `Retry-After` seconds."),
    ("500", "The index or the system failed."),
    ("503", "The server is ending, or the request took too long."),
];

pub(super) fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
