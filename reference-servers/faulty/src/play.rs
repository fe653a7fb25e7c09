//! Plays steps over a connection: what is written, when it leaves, and how it ends.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::behaviour::{Abort, Behaviour, Endpoint, Flush, Framing, Methods};
use crate::body::{Body, Transfer};
use crate::coding::{self, Encoder};
use crate::connection::Connection;
use crate::ending::Ending;
use crate::event::Event;
use crate::head::Head;
use crate::hub::{BETWEEN, Hub};
use crate::life::Life;
use crate::protect;
use crate::reading::Reading;
use crate::reply::After;
use crate::request::Request;
use crate::state::Shared;
use crate::step::{Burst, Step};
use crate::writer::Writer;

/// So long a client may keep a write waiting, where it is dropped for it.
const SLOW: Duration = Duration::from_secs(1);
/// So much of a block is written at once by a server whose heartbeats may come in the middle.
const PART: usize = 64 << 10;
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
    until: Option<Instant>,
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

    let life = behaviour.life;
    let _worker = shared.streams.workers.acquire().await;
    let open = shared.streams.count();
    let body = Body::new(framing, transfer, encoder);
    let mut player = Player::new(connection, shared, endpoint, body);
    player.heartbeats_flushed = coding.heartbeats;
    let rest = steps.clone();
    let played = async {
        player.connection.send(interim(framing, request.minor)).await?;
        player.head(head.bytes(behaviour.names)).await?;
        let ending = tokio::select! {
            biased;
            () = over(until) => protect::at_expiry(behaviour.protection),
            ending = player.play(steps) => ending?,
        };
        if matches!(ending, Ending::Proper) {
            player.end().await?;
        }
        Ok(ending)
    };
    let played = played.await;
    open.over(life, played.as_ref().err());
    if let Err(lost) = &played {
        after_a_loss(shared, lost, rest).await;
    }
    match played? {
        Ending::Proper => Ok(match (keep, framing) {
            (true, Framing::DeafAfter) => After::Deaf,
            (true, _) => After::Keep,
            (false, _) => After::Close,
        }),
        // Without a last chunk that could be missing, only a reset tells a broken body from a whole one.
        Ending::Broken if transfer == Transfer::Plain => Ok(After::Reset),
        Ending::Broken => Ok(After::Close),
    }
}

/// The interim answers that come before the head.
fn interim(framing: Framing, minor: u8) -> &'static [u8] {
    match (framing, minor) {
        (Framing::Interim, 1) | (Framing::InterimOnHttp10, _) => {
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </page.css>; rel=preload; as=style\r\n\r\n"
        }
        (Framing::InterimWithLength, 1) => b"HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\n\r\n",
        _ => b"",
    }
}

/// What the server does once a client has left in mid-stream.
async fn after_a_loss(shared: &Shared, lost: &io::Error, steps: Vec<Step>) {
    use io::ErrorKind::{BrokenPipe, ConnectionReset};
    match shared.behaviour.life {
        Life::Crashes if matches!(lost.kind(), BrokenPipe | ConnectionReset) => shared.crash.notify_one(),
        Life::WorksOn => {
            for step in steps {
                shared.streams.step();
                if let Step::Wait(ms) = step {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                }
            }
        }
        _ => {}
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
        Step::Wait(_)
        | Step::Hold
        | Step::Abort
        | Step::Refuse(_)
        | Step::Fail
        | Step::Burst(_)
        | Step::Follow(_)
        | Step::Protect(_) => None,
    }
}

/// Waits until the permission for a stream ends, if it does.
async fn over(until: Option<Instant>) {
    match until {
        Some(until) => tokio::time::sleep_until(until).await,
        None => std::future::pending().await,
    }
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
    began: Instant,
    /// Whether the server is to end.
    ending: watch::Receiver<bool>,
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
            began: Instant::now(),
            ending: shared.streams.ending.subscribe(),
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
        let life = self.shared.behaviour.life;
        for step in steps {
            self.shared.streams.step();
            if life != Life::DrainsOnTerm && *self.ending.borrow() {
                return Ok(Ending::Proper);
            }
            match step {
                Step::Wait(ms) => self.wait(Duration::from_millis(ms)).await?,
                Step::Hold => return self.hold().await,
                Step::Fail if life == Life::FailsInOrder => return Ok(Ending::Proper),
                Step::Fail if life == Life::FailsByEvent => {
                    let error = Event {
                        event: Some(b"error".to_vec()),
                        data: Some(b"the work failed".to_vec()),
                        ..Event::default()
                    };
                    let bytes = self.writer.event(error);
                    self.block(bytes).await?;
                    return Ok(Ending::Proper);
                }
                Step::Fail => {
                    self.send_held().await?;
                    return Ok(Ending::Broken);
                }
                Step::Burst(burst) => self.burst(burst).await?,
                Step::Follow(reading) => return self.follow(reading).await,
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
        match self.shared.behaviour.life {
            Life::BeatsInside => return self.block_with_beats(&bytes, b": heartbeat\n\n").await,
            Life::BeatsBetweenLines => return self.block_with_beats(&bytes, b": heartbeat\n").await,
            _ => {}
        }
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
                _ => self.send(&piece).await?,
            }
        }
        self.held_since = self.held_since.or(Some(Instant::now()));
        match self.flush() {
            Flush::Full(size) if self.held.len() < size => Ok(()),
            Flush::Batches(_) => Ok(()),
            _ => self.send_held().await,
        }
    }

    /// Writes a block some lines at a time; whenever that took as long as a heartbeat is due, it is written there and then.
    async fn block_with_beats(&mut self, bytes: &[u8], beat: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let line_end = rest.iter().skip(PART).position(|b| *b == b'\n').map(|at| PART + at + 1);
            let (part, left) = rest.split_at(line_end.unwrap_or(rest.len()));
            rest = left;
            let began = Instant::now();
            let pieces = self.body.pieces(part.to_vec());
            self.send(&pieces.concat()).await?;
            if began.elapsed() >= self.shared.heartbeat && !rest.is_empty() {
                let pieces = self.body.pieces(beat.to_vec());
                self.send(&pieces.concat()).await?;
            }
        }
        Ok(())
    }

    async fn send_held(&mut self) -> io::Result<()> {
        self.held_since = None;
        let held = std::mem::take(&mut self.held);
        if held.is_empty() { Ok(()) } else { self.send(&held).await }
    }

    /// Sends bytes as far as the client takes them.
    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.shared.behaviour.life {
            Life::OneLock => {
                let _lock = self.shared.streams.write.lock().await;
                self.connection.send(bytes).await
            }
            Life::DropsSlow => match timeout(SLOW, self.connection.send(bytes)).await {
                Ok(sent) => sent,
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            },
            _ => self.connection.send(bytes).await,
        }
    }

    /// Sends many events, each made when the one before has left.
    async fn burst(&mut self, burst: Burst) -> io::Result<()> {
        let data = vec![b'x'; burst.bytes as usize];
        let mut gathered = Vec::new();
        for _ in 0..burst.times {
            let event = Event { data: Some(data.clone()), ..Event::default() };
            let bytes = self.writer.event(event);
            match self.shared.behaviour.life {
                Life::Unbounded => gathered.extend(self.body.pieces(bytes).concat()),
                _ => self.block(bytes).await?,
            }
        }
        if gathered.is_empty() { Ok(()) } else { self.send(&gathered).await }
    }

    async fn wait(&mut self, time: Duration) -> io::Result<()> {
        let until = Instant::now() + time;
        if self.shared.behaviour.life == Life::BeatsAlways {
            while let Some(beat) = self.next_beat().filter(|beat| *beat < until) {
                if *self.ending.borrow() {
                    return Ok(());
                }
                self.connection.pause(beat.saturating_duration_since(Instant::now())).await?;
                self.block(b": heartbeat\n\n".to_vec()).await?;
            }
        }
        if let (Flush::Batches(most), Some(since)) = (self.flush(), self.held_since) {
            self.connection.pause(most.saturating_sub(since.elapsed()).min(time)).await?;
            if since.elapsed() >= most {
                self.send_held().await?;
            }
        }
        let left = until.saturating_duration_since(Instant::now());
        if self.shared.behaviour.life == Life::DrainsOnTerm {
            return self.connection.pause(left).await;
        }
        let mut ending = self.ending.clone();
        tokio::select! {
            paused = self.connection.pause(left) => paused,
            // The next step sees it, too.
            _ = ending.wait_for(|ending| *ending) => Ok(()),
        }
    }

    /// The next moment of a clock that beats from the stream's beginning on.
    fn next_beat(&self) -> Option<Instant> {
        let passed = self.began.elapsed().as_nanos() / self.shared.heartbeat.as_nanos();
        Some(self.began + self.shared.heartbeat * (u32::try_from(passed).ok()? + 1))
    }

    /// Keeps the stream open until the client goes, which ends it with an error, or until the server ends it.
    async fn hold(&mut self) -> io::Result<Ending> {
        let mut ending = self.ending.clone();
        loop {
            if *ending.borrow() {
                return Ok(Ending::Proper);
            }
            let age = self.began.elapsed();
            match self.shared.behaviour.life {
                Life::CutAt(most) if age >= most => return Ok(Ending::Broken),
                Life::EndedAt(most) if age >= most => return Ok(Ending::Proper),
                Life::DeafAt(most) if age >= most => {
                    self.wait(QUIET).await?;
                    continue;
                }
                Life::DrainsOnTerm => {
                    let time = self.shared.heartbeat;
                    tokio::select! {
                        paused = self.connection.pause(time) => paused?,
                        _ = ending.wait_for(|ending| *ending) => continue,
                    }
                    let bytes = self.writer.heartbeat(b": heartbeat\n\n");
                    self.block(bytes).await?;
                    continue;
                }
                _ => {}
            }
            match self.shared.behaviour.heartbeat {
                None => self.wait(QUIET).await?,
                // The wait has them.
                Some(_) if self.shared.behaviour.life == Life::BeatsAlways => self.wait(QUIET).await?,
                Some(bytes) => {
                    self.wait(self.shared.heartbeat * self.shared.behaviour.heartbeat_factor).await?;
                    if *self.ending.borrow() {
                        continue;
                    }
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

    /// Gives a reader of the hub what is published, until it goes or the server ends.
    async fn follow(&mut self, mut reading: Reading) -> io::Result<Ending> {
        let topics = &self.shared.topics;
        let hub = self.shared.behaviour.hub;
        let (mut news, mut ending) = (topics.news(), self.ending.clone());
        if hub == Hub::Greets {
            let hello =
                Event { event: Some(b"ready".to_vec()), data: Some(b"hello".to_vec()), ..Event::default() };
            let bytes = self.writer.event(hello);
            self.block(bytes).await?;
        }
        match hub {
            Hub::LosesBetween if reading.resumed => {
                self.give(&mut reading).await?;
                self.connection.pause(BETWEEN).await?;
                reading.next = topics.len();
            }
            Hub::DoublesBetween if reading.resumed => {
                let subscribed = topics.len();
                self.connection.pause(BETWEEN).await?;
                self.give(&mut reading).await?;
                reading.next = subscribed;
            }
            _ => {}
        }
        loop {
            news.mark_unchanged();
            self.give(&mut reading).await?;
            if *ending.borrow() {
                return Ok(Ending::Proper);
            }
            let heartbeat = self.shared.behaviour.heartbeat;
            // News of other topics put no heartbeat off.
            let due = self.last_write.unwrap_or(self.began) + self.shared.heartbeat;
            let quiet = tokio::select! {
                _ = news.changed() => false,
                _ = ending.wait_for(|ending| *ending) => false,
                paused = self.connection.pause(due.saturating_duration_since(Instant::now())) => paused.map(|()| true)?,
            };
            if let Some(beat) = heartbeat.filter(|_| quiet) {
                let bytes = self.writer.heartbeat(beat);
                self.block(bytes).await?;
            }
        }
    }

    async fn give(&mut self, reading: &mut Reading) -> io::Result<()> {
        for event in self.shared.topics.take(reading) {
            let bytes = self.writer.event(event);
            self.block(bytes).await?;
        }
        Ok(())
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
