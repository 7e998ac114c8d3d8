//! `duansou serve`: HTTP and a search page over indexes.

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

/// Serve indexes over HTTP, with a page to search with.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  duansou serve                           http://127.0.0.1:7711/, ./duansou.idx
  duansou serve --watch articles          and keep the index in step with a folder
  duansou serve --index news=news.idx --index law=law.idx
  curl 'http://127.0.0.1:7711/v1/search?q=职业教育&limit=3'

Only this machine is answered. For others, name an address with --listen, and --token-file with a
secret that they send as `Authorization: Bearer`, or --public to let anybody read. Interrupt it to
end it: what it was asked by then is answered.")]
pub struct ServeArgs {
    /// Folder of the index; for several, repeat it as NAME=DIR
    #[arg(long = "index", value_name = "[NAME=]DIR", env = "DUANSOU_INDEX", default_value = "duansou.idx")]
    pub indexes: Vec<String>,
    /// Address to listen on; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7711", value_parser = address)]
    pub listen: SocketAddr,
    /// Keep the index in step with these files and folders
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub watch: Vec<PathBuf>,
    /// File that holds the secret for writing, and for reading from other machines
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Let anybody who reaches the address read
    #[arg(long)]
    pub public: bool,
    /// Let holders of the token add and remove articles
    #[arg(long)]
    pub writable: bool,
    /// Host name that the server is reached by, as behind a proxy; repeat it for several
    #[arg(long = "allow-host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// Origin whose pages may ask, such as https://desk.example; repeat it for several
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    pub origins: Vec<String>,
    /// Leave paths of this machine out of answers
    #[arg(long)]
    pub hide_paths: bool,
    /// Largest body of a request, in bytes; K, M and G are understood
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "16M")]
    pub max_body: u64,
    /// Connections to hold at a time
    #[arg(long, value_name = "N", value_parser = number::<usize>, default_value_t = 12_000)]
    pub max_connections: usize,
    /// Form of the log: for people, or one JSON object a line
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub log_format: LogFormat,
    /// Open the page in a browser
    #[arg(long)]
    pub open: bool,
}

/// Form of the log.
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
        keep_in_step(args, &options.indexes)?;
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

/// Watches in a thread of its own; the process ends with the server. The index is there when this
/// returns.
fn keep_in_step(args: &ServeArgs, indexes: &[(String, PathBuf)]) -> Result<()> {
    let [(_, folder)] = indexes else {
        let message = "--watch keeps one index in step, found several; start a server for each";
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
            note(format!("duansou: {error}; the index is not kept in step any more"));
        }
    });
    Ok(())
}

/// Opens the page in the browser of whoever sits here.
fn show(address: SocketAddr) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let url = format!("http://{address}/");
    if let Err(error) = std::process::Command::new(opener).arg(&url).spawn() {
        note(format!("duansou: {opener}: {error}; open {url} yourself"));
    }
}

fn address(text: &str) -> std::result::Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("found `{text}`, expected an address and a port such as 127.0.0.1:7711"))
}
