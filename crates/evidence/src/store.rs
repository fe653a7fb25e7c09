//! Recordings as files of JSON lines: one line for the recording, one for each exchange, one for each read, and a last one.

use std::io::{BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ssespec_scenario::current_scenario_id;

use crate::additions::Additions;
use crate::dialects::Dialects;
use crate::http2::Http2View;
use crate::observations::Observations;
use crate::preparation::PreparationLog;
use crate::recording::{
    End, Exchange, Hop, Initiator, KnownBy, Publication, Read, Recording, Request, Strain, TlsView, patience,
};
use crate::transcript::{LibraryEvent, LibraryView, Transcript};

/// The version of the files that are written.
pub const VERSION: u32 = 2;
/// The oldest version that is still read.
pub const OLDEST: u32 = 1;
/// The longest line that is read, in bytes.
const LONGEST_LINE: u64 = 128 << 20;

/// Why a recording could not be saved or loaded.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file could not be used.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("{}:{line}: {why}; record the scenario again with --recordings", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The file was written by another version of the suite.
    #[error(
        "{}:1: the recording has version {version}, and this program reads versions {OLDEST} to {VERSION}: judge it with the program that wrote it, or record the scenario again",
        path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The version that it has.
        version: u32,
    },
    /// The file stops in the middle.
    #[error(
        "{}: the recording stops after line {lines} without its last line: the run that wrote it was cut short; record the scenario again",
        path.display()
    )]
    CutShort {
        /// The file.
        path: PathBuf,
        /// How many whole lines there are.
        lines: usize,
    },
}

/// One line of a file.
#[derive(Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
enum Line {
    Recording {
        version: u32,
        target: String,
        scenario: String,
        attempt: u32,
        started: String,
        elapsed_ns: u64,
        lateness_ns: u64,
        #[serde(default = "patience")]
        patience_ns: u64,
        #[serde(default)]
        known_by: KnownBy,
        #[serde(default, skip_serializing_if = "Dialects::are_recognised")]
        dialects: Dialects,
        #[serde(default)]
        strain: Strain,
        #[serde(default, skip_serializing_if = "Additions::is_nothing")]
        additions: Box<Additions>,
    },
    /// What was published through a hub's own API. These lines stand before the exchanges.
    Publication(Publication),
    /// What was sent before the exchanges or beside them. These lines stand before the exchanges.
    Prepared(Box<PreparationLog>),
    /// What was seen beside the exchanges. This line stands before them.
    Beside(Box<Observations>),
    Exchange {
        name: String,
        connection: u32,
        #[serde(default)]
        initiator: Initiator,
        request: Box<Request>,
        hops: Vec<Hop>,
        end: End,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tls: Option<Box<TlsView>>,
        /// How what came back was carried. Version 1 said it by which of the last two is there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<Carried>,
        #[serde(default, skip_serializing)]
        client: Option<LibraryHead>,
        #[serde(default, skip_serializing)]
        h2: Option<Box<Http2View>>,
    },
    /// A piece of what came back in the latest exchange.
    #[serde(alias = "client-piece")]
    Read(Read),
    /// An event that the client library dispatched to the latest exchange.
    #[serde(alias = "client-event")]
    LibraryEvent(LibraryEvent),
    /// The last line: what is missing before it is noticed.
    End { exchanges: usize, lines: usize },
}

/// A transcript without its pieces and events, which have lines of their own.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Carried {
    Http1,
    Http2(Box<Http2View>),
    Library(LibraryHead),
}

/// What the client library delivered, without its lists.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct LibraryHead {
    status: Option<u16>,
    headers: Vec<(String, String)>,
    error: Option<String>,
}

impl From<&Transcript> for Carried {
    fn from(transcript: &Transcript) -> Self {
        match transcript {
            Transcript::Http1(_) => Self::Http1,
            Transcript::Http2(view) => Self::Http2(Box::new(view.without_pieces())),
            Transcript::Library(view) => Self::Library(LibraryHead {
                status: view.status,
                headers: view.headers.clone(),
                error: view.error.clone(),
            }),
        }
    }
}

impl From<Carried> for Transcript {
    fn from(carried: Carried) -> Self {
        match carried {
            Carried::Http1 => Self::Http1(Vec::new()),
            Carried::Http2(view) => Self::Http2(view),
            Carried::Library(LibraryHead { status, headers, error }) => {
                Self::Library(LibraryView { status, headers, error, ..LibraryView::default() })
            }
        }
    }
}

/// The name of a recording's file inside a folder of recordings: `target/topic__name.1.jsonl`.
pub fn file_name(recording: &Recording) -> PathBuf {
    name_of(&recording.target, &recording.scenario, recording.attempt)
}

/// The latest recording of a scenario in a folder of recordings, if there is one.
pub fn find(dir: &Path, target: &str, scenario: &str) -> Option<PathBuf> {
    [2, 1].map(|attempt| dir.join(name_of(target, scenario, attempt))).into_iter().find(|path| path.is_file())
}

fn name_of(target: &str, scenario: &str, attempt: u32) -> PathBuf {
    let plain = |text: &str| -> String {
        let keep = |c: char| {
            if c.is_ascii_alphanumeric() || "-_.".contains(c) { c.to_string() } else { "_".to_owned() }
        };
        let name: String =
            text.split('/').map(|part| part.chars().map(keep).collect()).collect::<Vec<String>>().join("__");
        // A name may not hide its file or climb out of the folder.
        if name.starts_with('.') { format!("_{name}") } else { name }
    };
    PathBuf::from(plain(target)).join(format!("{}.{attempt}.jsonl", plain(scenario)))
}

/// Saves a recording under its name in a folder of recordings, and gives the file. A file of that name is replaced as a whole.
///
/// # Errors
/// The file cannot be written.
pub fn save(recording: &Recording, dir: &Path) -> Result<PathBuf, StoreError> {
    let path = dir.join(file_name(recording));
    let failed = |doing, path: &Path, source| StoreError::File { doing, path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(dir);
    std::fs::create_dir_all(folder).map_err(|e| failed("make the folder", folder, e))?;
    let partial = path.with_extension("partial");
    let file = std::fs::File::create(&partial).map_err(|e| failed("write", &partial, e))?;
    write(recording, BufWriter::new(file)).map_err(|e| failed("write", &partial, e))?;
    std::fs::rename(&partial, &path).map_err(|e| failed("write", &path, e))?;
    Ok(path)
}

/// Loads a recording.
///
/// # Errors
/// The file cannot be read or is not a whole recording of this version.
pub fn load(path: &Path) -> Result<Recording, StoreError> {
    let failed = |source| StoreError::File { doing: "read", path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(failed)?;
    read(BufReader::new(file), path)
}

/// Writes a recording as JSON lines.
///
/// # Errors
/// As the writer.
pub fn write(recording: &Recording, to: impl Write) -> std::io::Result<()> {
    let mut lines = Lines { to, written: 0 };
    lines.put(&Line::Recording {
        version: VERSION,
        target: recording.target.clone(),
        scenario: recording.scenario.clone(),
        attempt: recording.attempt,
        started: recording.started.clone(),
        elapsed_ns: recording.elapsed_ns,
        lateness_ns: recording.lateness_ns,
        patience_ns: recording.patience_ns,
        known_by: recording.known_by,
        dialects: recording.dialects.clone(),
        strain: recording.strain,
        additions: Box::new(recording.additions.clone()),
    })?;
    for publication in &recording.published {
        lines.put(&Line::Publication(publication.clone()))?;
    }
    for log in &recording.prepared {
        lines.put(&Line::Prepared(Box::new(log.clone())))?;
    }
    if recording.beside != Observations::default() {
        lines.put(&Line::Beside(Box::new(recording.beside.clone())))?;
    }
    for exchange in &recording.exchanges {
        lines.put(&Line::Exchange {
            name: exchange.name.clone(),
            connection: exchange.connection,
            initiator: exchange.initiator,
            request: Box::new(exchange.request.clone()),
            hops: exchange.hops.clone(),
            end: exchange.end.clone(),
            tls: exchange.tls.clone().map(Box::new),
            carried: Some(Carried::from(&exchange.transcript)),
            client: None,
            h2: None,
        })?;
        for piece in exchange.transcript.pieces() {
            lines.put(&Line::Read(piece.clone()))?;
        }
        for event in exchange.transcript.library().iter().flat_map(|view| &view.events) {
            lines.put(&Line::LibraryEvent(event.clone()))?;
        }
    }
    let last = Line::End { exchanges: recording.exchanges.len(), lines: lines.written + 1 };
    lines.put(&last)?;
    lines.to.flush()
}

struct Lines<W> {
    to: W,
    written: usize,
}

impl<W: Write> Lines<W> {
    fn put(&mut self, line: &Line) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.to, line)?;
        self.written += 1;
        self.to.write_all(b"\n")
    }
}

/// Reads a recording from JSON lines. `path` is only for the errors.
///
/// # Errors
/// As [`load`].
pub fn read(mut from: impl BufRead, path: &Path) -> Result<Recording, StoreError> {
    let mut recording: Option<Recording> = None;
    let mut text = Vec::new();
    let mut number = 0;
    loop {
        text.clear();
        let taken = (&mut from).take(LONGEST_LINE).read_until(b'\n', &mut text);
        taken.map_err(|source| StoreError::File { doing: "read", path: path.to_owned(), source })?;
        if text.is_empty() {
            return Err(StoreError::CutShort { path: path.to_owned(), lines: number });
        }
        number += 1;
        let wrong = |why: String| StoreError::Line { path: path.to_owned(), line: number, why };
        if text.last() != Some(&b'\n') {
            return Err(match text.len() as u64 {
                LONGEST_LINE => wrong(format!("the line has more than {LONGEST_LINE} bytes")),
                _ => StoreError::CutShort { path: path.to_owned(), lines: number - 1 },
            });
        }
        if recording.is_none() {
            check_version(&text, path)?;
        }
        let line: Line =
            serde_json::from_slice(&text).map_err(|e| wrong(format!("not a line of a recording: {e}")))?;
        match (line, recording.as_mut()) {
            (
                Line::Recording {
                    target,
                    scenario,
                    attempt,
                    started,
                    elapsed_ns,
                    lateness_ns,
                    patience_ns,
                    known_by,
                    dialects,
                    strain,
                    additions,
                    ..
                },
                None,
            ) => {
                let exchanges = Vec::new();
                recording = Some(Recording {
                    target,
                    scenario: current_scenario_id(scenario),
                    attempt,
                    started,
                    elapsed_ns,
                    lateness_ns,
                    patience_ns,
                    known_by,
                    dialects,
                    strain,
                    additions: *additions,
                    exchanges,
                    published: Vec::new(),
                    prepared: Vec::new(),
                    beside: Observations::default(),
                });
            }
            (Line::End { exchanges, lines }, Some(_)) => {
                let mut whole = recording.take().expect("matched just now");
                if (exchanges, lines) != (whole.exchanges.len(), number) {
                    return Err(wrong(format!(
                        "{lines} lines and {exchanges} exchanges were written, others are here"
                    )));
                }
                whole.exchanges.shrink_to_fit();
                return Ok(whole);
            }
            (line, Some(recording)) => add(recording, line).map_err(wrong)?,
            (_, None) => return Err(wrong("the first line must have the type `recording`".to_owned())),
        }
    }
}

/// The version decides how all else is read, so it is looked at before the rest of its line.
fn check_version(first: &[u8], path: &Path) -> Result<(), StoreError> {
    #[derive(Deserialize)]
    struct Head {
        version: u32,
    }
    match serde_json::from_slice::<Head>(first) {
        Ok(Head { version }) if !(OLDEST..=VERSION).contains(&version) => {
            Err(StoreError::Version { path: path.to_owned(), version })
        }
        _ => Ok(()),
    }
}

fn add(recording: &mut Recording, line: Line) -> Result<(), String> {
    if let Line::Publication(publication) = line {
        recording.published.push(publication);
        return Ok(());
    }
    if let Line::Prepared(log) = line {
        recording.prepared.push(*log);
        return Ok(());
    }
    if let Line::Beside(beside) = line {
        recording.beside = *beside;
        return Ok(());
    }
    if let Line::Exchange { name, connection, initiator, request, hops, end, tls, carried, client, h2 } = line
    {
        let carried =
            carried.or(h2.map(Carried::Http2)).or(client.map(Carried::Library)).unwrap_or(Carried::Http1);
        recording.exchanges.push(Exchange {
            name,
            connection,
            initiator,
            request: *request,
            hops,
            transcript: carried.into(),
            tls: tls.map(|tls| *tls),
            end,
        });
        return Ok(());
    }
    let exchange = recording.exchanges.last_mut();
    match (line, exchange) {
        (
            Line::Recording { .. }
            | Line::Publication(_)
            | Line::Prepared(_)
            | Line::Beside(_)
            | Line::Exchange { .. }
            | Line::End { .. },
            _,
        ) => Err("a second recording begins here".into()),
        (_, None) => Err("nothing was read before the first exchange".into()),
        (Line::Read(piece), Some(exchange)) => {
            exchange.transcript.pieces_mut().push(piece);
            Ok(())
        }
        (Line::LibraryEvent(event), Some(exchange)) => match &mut exchange.transcript {
            Transcript::Library(view) => {
                view.events.push(event);
                Ok(())
            }
            Transcript::Http1(_) | Transcript::Http2(_) => {
                Err("the exchange did not use the client library".into())
            }
        },
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
