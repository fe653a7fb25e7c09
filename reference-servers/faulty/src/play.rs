//! Plays steps over a connection: what is written, when it leaves, and how it ends.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use crate::answer::After;
use crate::behaviour::{Abort, Behaviour, Endpoint, Flush, Framing, Methods};
use crate::body::{Body, Transfer};
use crate::coding::{self, Encoder};
use crate::connection::Connection;
use crate::head::Head;
use crate::request::Request;
use crate::script::Step;
use crate::server::Shared;
use crate::writer::Writer;

/// A held stream without a heartbeat looks for its client so often.
const QUIET: Duration = Duration::from_secs(60);

/// Answers with a stream that plays these steps.
pub(crate) async fn play(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
    endpoint: Endpoint,
    mut head: Head,
    steps: Vec<Step>,
) -> io::Result<After> {
    let behaviour = &shared.behaviour;
    let framing = if behaviour.framing_on.covers(endpoint) { behaviour.framing } else { Framing::Right };
    let coding = coding::plan(request, behaviour, endpoint);
    let encoder = Encoder::of(coding);
    let coded = encoder.is_some();
    if let Some(name) = coding.named {
        head = head.with("Content-Encoding", name);
    }
    let closes = matches!(framing, Framing::CloseDelimited | Framing::Http10);
    let transfer = match (framing, request.minor) {
        _ if closes => Transfer::Plain,
        (Framing::Length, 1) if !coded => Transfer::Plain,
        (Framing::ChunkedOnHttp10, _) | (_, 1) => Transfer::Chunked,
        _ => Transfer::Plain,
    };
    head.minor = u8::from(framing != Framing::Http10);

    if request.method == "HEAD" {
        match behaviour.methods {
            Methods::HeadWithBody if endpoint == Endpoint::Events => {}
            other => return head_only(connection, request, shared, head, steps, other).await,
        }
    }

    let length = matches!(framing, Framing::Length | Framing::BothLengths) && !coded && request.minor == 1;
    if length {
        head = head.with("Content-Length", length_of(behaviour, endpoint, &steps).to_string());
    }
    if transfer == Transfer::Chunked {
        head = head.with("Transfer-Encoding", "chunked");
    }
    let delimited = transfer == Transfer::Chunked || length;
    let keep = delimited
        && request.keeps_alive()
        && !matches!(framing, Framing::NoLastChunk | Framing::CloseAfter | Framing::BytesAfterEnd);
    if !keep && (!delimited || framing == Framing::CloseAfter || !request.keeps_alive()) {
        head = head.with("Connection", "close");
    }

    let _open = shared.count();
    let body = Body::new(framing, transfer, encoder);
    let mut player = Player::new(connection, shared, endpoint, body);
    player.heartbeats_flushed = coding.heartbeats;
    player.head(head.bytes(behaviour.names)).await?;
    match player.play(steps).await? {
        Ending::Proper => {
            player.end().await?;
            Ok(match (keep, framing) {
                (true, Framing::DeafAfter) => After::Deaf,
                (true, _) => After::Keep,
                (false, _) => After::Close,
            })
        }
        // Without a last chunk that could be missing, only a reset tells a broken body from a whole one.
        Ending::Broken if transfer == Transfer::Plain => Ok(After::Reset),
        Ending::Broken => Ok(After::Close),
    }
}

/// The answer to HEAD.
async fn head_only(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
    mut head: Head,
    steps: Vec<Step>,
    methods: Methods,
) -> io::Result<After> {
    if methods == Methods::HeadOtherType {
        head.edit(crate::behaviour::HeadEdit::Set("Content-Type", "text/plain"));
    }
    let keep = request.keeps_alive() && head.minor == 1;
    if !keep {
        head = head.with("Connection", "close");
    }
    connection.send(&head.bytes(shared.behaviour.names)).await?;
    if methods == Methods::HeadRunsStream {
        for step in steps {
            if let Step::Wait(ms) = step {
                connection.pause(Duration::from_millis(ms)).await?;
            }
        }
    }
    Ok(if keep { After::Keep } else { After::Close })
}

/// How many bytes the steps make.
fn length_of(behaviour: &Behaviour, endpoint: Endpoint, steps: &[Step]) -> usize {
    let mut writer = Writer::new(behaviour, endpoint);
    steps.iter().map(|step| written(&mut writer, step.clone()).map_or(0, |bytes| bytes.len())).sum()
}

/// The bytes of a step that writes something.
fn written(writer: &mut Writer<'_>, step: Step) -> Option<Vec<u8>> {
    match step {
        Step::Event(event) => Some(writer.event(event)),
        Step::Comment(text) => Some(writer.comment(&text)),
        Step::Retry(ms) => Some(writer.retry(ms)),
        Step::Raw(bytes) => Some(bytes.to_vec()),
        Step::Wait(_) | Step::Hold | Step::Abort | Step::Refuse(_) => None,
    }
}

enum Ending {
    Proper,
    Broken,
}

struct Player<'a> {
    connection: &'a mut Connection,
    shared: &'a Shared,
    writer: Writer<'a>,
    body: Body,
    /// Framed bytes that wait for others.
    held: Vec<u8>,
    held_since: Option<Instant>,
    /// The last byte of the latest block, if it leaves with the next one.
    blank_line: Vec<u8>,
    last_write: Option<Instant>,
    /// How often a block was delayed because it followed another.
    delays: usize,
    /// How many steps are played in all.
    steps: usize,
    /// Whether the compressor hands heartbeats out.
    heartbeats_flushed: bool,
}

impl<'a> Player<'a> {
    fn new(connection: &'a mut Connection, shared: &'a Shared, endpoint: Endpoint, body: Body) -> Self {
        Self {
            connection,
            shared,
            writer: Writer::new(&shared.behaviour, endpoint),
            body,
            held: Vec::new(),
            held_since: None,
            blank_line: Vec::new(),
            last_write: None,
            delays: 0,
            steps: 0,
            heartbeats_flushed: true,
        }
    }

    fn flush(&self) -> Flush {
        self.shared.behaviour.flush
    }

    async fn head(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        match self.flush() {
            Flush::HeadWithFirst => self.held = bytes,
            _ => self.connection.send(&bytes).await?,
        }
        let prelude = self.shared.behaviour.prelude.clone();
        if prelude.is_empty() { Ok(()) } else { self.block(prelude).await }
    }

    async fn play(&mut self, steps: Vec<Step>) -> io::Result<Ending> {
        self.steps = steps.len();
        for step in steps {
            match step {
                Step::Wait(ms) => self.wait(Duration::from_millis(ms)).await?,
                Step::Hold => self.hold().await?,
                Step::Abort if self.shared.behaviour.abort == Abort::CleanEnd => return Ok(Ending::Proper),
                Step::Abort => {
                    self.send_held().await?;
                    return Ok(Ending::Broken);
                }
                // Too late to refuse: a script that does so ends here, and a client that comes back is refused.
                Step::Refuse(_) => return Ok(Ending::Proper),
                other => {
                    if let Some(bytes) = written(&mut self.writer, other) {
                        self.block(bytes).await?;
                    }
                }
            }
        }
        Ok(Ending::Proper)
    }

    /// Writes a block, or part of it, or later.
    async fn block(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        match self.flush() {
            Flush::AloneLate(time) if self.steps == 1 => self.connection.pause(time).await?,
            Flush::Nagle(time)
                if self.delays == 0 && self.last_write.is_some_and(|last| last.elapsed() < time) =>
            {
                self.delays += 1;
                self.connection.pause(time).await?;
            }
            _ => {}
        }
        self.last_write = Some(Instant::now());
        let bytes = match self.flush() {
            Flush::BlankLineLate => {
                let mut all = std::mem::take(&mut self.blank_line);
                all.extend(bytes);
                self.blank_line = all.split_off(all.len().saturating_sub(1));
                all
            }
            _ => bytes,
        };
        for piece in self.body.pieces(bytes) {
            match self.flush() {
                Flush::Full(_) | Flush::Batches(_) | Flush::HeadWithFirst => self.held.extend(piece),
                _ => self.connection.send(&piece).await?,
            }
        }
        self.held_since = self.held_since.or(Some(Instant::now()));
        match self.flush() {
            Flush::Full(size) if self.held.len() < size => Ok(()),
            Flush::Batches(_) => Ok(()),
            _ => self.send_held().await,
        }
    }

    async fn send_held(&mut self) -> io::Result<()> {
        self.held_since = None;
        let held = std::mem::take(&mut self.held);
        if held.is_empty() { Ok(()) } else { self.connection.send(&held).await }
    }

    async fn wait(&mut self, time: Duration) -> io::Result<()> {
        let until = Instant::now() + time;
        if let (Flush::Batches(most), Some(since)) = (self.flush(), self.held_since) {
            self.connection.pause(most.saturating_sub(since.elapsed()).min(time)).await?;
            if since.elapsed() >= most {
                self.send_held().await?;
            }
        }
        self.connection.pause(until.saturating_duration_since(Instant::now())).await
    }

    /// Keeps the stream open until the client goes, which ends it with an error.
    async fn hold(&mut self) -> io::Result<()> {
        loop {
            match self.shared.behaviour.heartbeat {
                None => self.wait(QUIET).await?,
                Some(bytes) => {
                    self.wait(self.shared.heartbeat * self.shared.behaviour.heartbeat_factor).await?;
                    let bytes = self.writer.heartbeat(bytes);
                    match self.heartbeats_flushed {
                        true => self.block(bytes).await?,
                        false => self.held.extend(self.body.unflushed_pieces(bytes).concat()),
                    }
                    self.send_held().await?;
                }
            }
        }
    }

    async fn end(mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.blank_line);
        if !rest.is_empty() {
            self.held.extend(self.body.pieces(rest).concat());
        }
        self.held.extend(self.body.end());
        self.connection.send(&self.held).await
    }
}
