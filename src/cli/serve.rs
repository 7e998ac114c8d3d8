//! `duansou serve`: indexes over HTTP.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::args::{Memory, Place, Reading, number, size};
use super::console::{Failure, Outcome, note};
use super::watch::{self, WatchArgs};
use crate::Index;
use crate::error::{Error, ErrorKind, Result};
use crate::serve::{ServeOptions, serve};

/// Serve indexes over HTTP.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  duansou serve                           ./duansou.idx at http://127.0.0.1:7711/
  duansou serve --watch articles          also sync the index when files change
  duansou serve --index news=news.idx --index law=law.idx
  curl 'http://127.0.0.1:7711/v1/search?q=职业教育&limit=3'",
    after_help = "\
The default address accepts connections from this machine only. To listen on another address, give
--token-file (clients send the token as `Authorization: Bearer TOKEN`), or --public to let anyone
read. SIGINT and SIGTERM end the server after it has answered the requests it accepted."
)]
pub struct ServeArgs {
    /// Folder of the index; for several, repeat it as NAME=DIR
    #[arg(long = "index", value_name = "[NAME=]DIR", env = "DUANSOU_INDEX", default_value = "duansou.idx")]
    pub indexes: Vec<String>,
    /// Address to listen on; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7711", value_parser = address)]
    pub listen: SocketAddr,
    /// Sync the index with these files and folders when they change
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub watch: Vec<PathBuf>,
    /// File with the token for writing, and for reading from other machines
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Let anyone who can connect read, without a token
    #[arg(long)]
    pub public: bool,
    /// Accept articles and deletions from clients with the token
    #[arg(long)]
    pub writable: bool,
    /// Accept this host name, for example behind a proxy; repeat it for several
    #[arg(long = "allow-host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// Accept requests from pages of this origin, such as https://desk.example; repeat it for several
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    pub origins: Vec<String>,
    /// Omit file paths from responses
    #[arg(long)]
    pub hide_paths: bool,
    /// Largest request body, in bytes, or with K, M or G
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "16M")]
    pub max_body: u64,
    /// Largest number of open connections
    #[arg(long, value_name = "N", value_parser = number::<usize>, default_value_t = 12_000)]
    pub max_connections: usize,
    /// Log format: text, or one JSON object a line
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub log_format: LogFormat,
    /// Open the page in a browser
    #[arg(long)]
    pub open: bool,
}

/// Log format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

pub fn run(args: &ServeArgs) -> Result<Outcome, Failure> {
    let indexes: Vec<(String, PathBuf)> = args.indexes.iter().map(|given| named(given)).collect();
    let mut options = ServeOptions::new(indexes);
    options.address = args.listen;
    options.token = args.token_file.as_deref().map(token).transpose()?;
    options.public = args.public;
    options.writable = args.writable;
    options.hosts.clone_from(&args.hosts);
    options.origins.clone_from(&args.origins);
    options.hide_paths = args.hide_paths;
    options.max_body = usize::try_from(args.max_body).unwrap_or(usize::MAX);
    options.max_connections = args.max_connections;
    options.json_log = args.log_format == LogFormat::Json;
    if !args.watch.is_empty() {
        watch_paths(args, &options.indexes)?;
    }
    let open = args.open;
    let ready = move |address: SocketAddr| {
        note(format!("duansou: listening on http://{address}/"));
        if open {
            show(address);
        }
    };
    serve(options, ready, Arc::new(|line: &str| note(line)))?;
    Ok(Outcome::Found)
}

/// `news=news.idx`, or a folder, which is called by its name.
fn named(given: &str) -> (String, PathBuf) {
    match given.split_once('=') {
        Some((name, folder)) if !name.contains(['/', '\\']) => (name.to_owned(), PathBuf::from(folder)),
        _ => {
            let folder = PathBuf::from(given);
            let name = folder.file_stem().map(|name| name.to_string_lossy().into_owned());
            (name.unwrap_or_default(), folder)
        }
    }
}

fn token(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    Ok(text.trim().to_owned())
}

/// Syncs the index in a separate thread until the process ends. Creates the index if there is none.
fn watch_paths(args: &ServeArgs, indexes: &[(String, PathBuf)]) -> Result<()> {
    let [(_, folder)] = indexes else {
        let message = "--watch syncs one index, found several; start one server for each";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    };
    let (index, paths) = (folder.clone(), args.watch.clone());
    let place = |index| Place { index };
    let watching = WatchArgs {
        paths,
        memory: Memory { memory: 256 << 20 },
        place: place(index),
        reading: Reading::default(),
    };
    if let Err(error) = Index::open(folder) {
        if error.kind() != ErrorKind::NotFound {
            return Err(error);
        }
        Index::create(folder, crate::Config::default())?;
    }
    std::thread::spawn(move || {
        if let Err(Failure::Error(error)) = watch::run(&watching) {
            note(format!("duansou: {error}; the index is no longer synced"));
        }
    });
    Ok(())
}

/// Opens the page in the default browser.
fn show(address: SocketAddr) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let url = format!("http://{address}/");
    if let Err(error) = std::process::Command::new(opener).arg(&url).spawn() {
        note(format!("duansou: {opener}: {error}; open {url} in a browser"));
    }
}

fn address(text: &str) -> std::result::Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("found `{text}`, expected an address and a port such as 127.0.0.1:7711"))
}
