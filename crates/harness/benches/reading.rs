//! How late a read is, and whether what is claimed of its moment is true: a task of a shared runtime beside the reading thread.
//!
//! `cargo xtask bench --reading [-- --busy N]` prints one table for a machine as it is, and one beside busy processes. Both
//! mechanisms read the same kind of traffic in the same run, so that their figures can be compared.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use event_stream::{Collector, Decoder, Limits};
use ssespec_harness::reader::{Came, Socket};

/// The connections that are read at once.
const CONNECTIONS: usize = 40;
/// The events on each, and the time between two.
const EVENTS: usize = 250;
const EVERY: Duration = Duration::from_millis(20);
/// What one other task of the shared runtime does before it gives way: it decodes this many bytes of events.
const NEIGHBOUR: usize = 4 << 20;
/// Busy processes end by themselves after this.
const BUSY: Duration = Duration::from_secs(120);
const SPIN: &str = "--spin";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == SPIN) {
        return spin();
    }
    let busy =
        arguments.iter().position(|a| a == "--busy").and_then(|at| arguments.get(at + 1)?.parse().ok());
    for count in [0, busy.unwrap_or(3)] {
        let _others = Others::start(count);
        println!(
            "\nBeside {count} busy processes, {CONNECTIONS} connections, {EVENTS} events on each, one each {EVERY:?}:"
        );
        println!("{:<44} {:>9} {:>9} {:>9}", "milliseconds", "p50", "p99", "worst");
        for mechanism in [Mechanism::Shared, Mechanism::Thread] {
            report(mechanism, &measure(mechanism));
        }
    }
}

#[derive(Clone, Copy)]
enum Mechanism {
    /// A task of the runtime on which others decode, as it was.
    Shared,
    /// The reading thread.
    Thread,
}

/// One event: when it was written, when the read returned, and what was claimed of its arrival.
struct Seen {
    written: (Instant, Instant),
    returned: Instant,
    claimed: (Instant, Instant),
}

fn report(mechanism: Mechanism, seen: &[Seen]) {
    let (name, claim) = match mechanism {
        Mechanism::Shared => ("a task among others", "its time"),
        Mechanism::Thread => ("the reading thread", "its interval"),
    };
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let row = |what: String, mut times: Vec<Duration>| {
        times.sort_unstable();
        let at = |part: f64| ms(times[((times.len() - 1) as f64 * part) as usize]);
        println!("{what:<44} {:>9.3} {:>9.3} {:>9.3}", at(0.5), at(0.99), at(1.0));
    };
    let late = |seen: &Seen| seen.returned.saturating_duration_since(seen.written.1);
    row(format!("{name}: the read returned late by"), seen.iter().map(late).collect());
    let wide = |seen: &Seen| seen.claimed.1.saturating_duration_since(seen.claimed.0);
    row(format!("{name}: width of {claim}"), seen.iter().map(wide).collect());
    let count = |wrong: &dyn Fn(&Seen) -> bool| seen.iter().filter(|seen| wrong(seen)).count();
    let early = count(&|seen| seen.claimed.1 < seen.written.0);
    // Not always a false claim: the kernel may deliver a little after the call has returned.
    let after = count(&|seen| seen.claimed.0 > seen.written.1);
    let of = seen.len();
    println!(
        "{name}: of {of} events {claim} ends before the write for {early}, and begins after it for {after}"
    );
}

fn measure(mechanism: Mechanism) -> Vec<Seen> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let writer = std::thread::spawn(move || write_all(&listener));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (sender, seen) = channel();
    for _ in 0..4 {
        runtime.spawn(neighbour());
    }
    for number in 0..CONNECTIONS {
        let sender = sender.clone();
        match mechanism {
            Mechanism::Shared => runtime.spawn(read_shared(address, number, sender)),
            Mechanism::Thread => runtime.spawn(read_by_thread(address, number, sender)),
        };
    }
    drop(sender);
    let read: Vec<(usize, usize, Instant, (Instant, Instant))> = seen.iter().collect();
    runtime.shutdown_background();
    let written = writer.join().expect("no panic");
    let of = |(connection, event, returned, claimed): (usize, usize, _, _)| Seen {
        written: written[connection][event],
        returned,
        claimed,
    };
    read.into_iter().map(of).collect()
}

/// Writes events of eight bytes to all connections in turn, and gives when each was written.
fn write_all(listener: &TcpListener) -> Vec<Vec<(Instant, Instant)>> {
    use std::io::Read as _;
    let mut streams: Vec<(usize, TcpStream)> = (0..CONNECTIONS)
        .map(|_| {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut number = [0; 8];
            stream.read_exact(&mut number).expect("its number");
            stream.set_nodelay(true).expect("a socket");
            (usize::from_le_bytes(number), stream)
        })
        .collect();
    let mut written = vec![Vec::new(); CONNECTIONS];
    let began = Instant::now();
    for event in 0..EVENTS {
        for (place, (number, stream)) in streams.iter_mut().enumerate() {
            let apart = EVERY.mul_f64(place as f64 / CONNECTIONS as f64);
            let due = began + EVERY * u32::try_from(event).expect("few events") + apart;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let before = Instant::now();
            stream.write_all(&event.to_le_bytes()).expect("a reader");
            written[*number].push((before, Instant::now()));
        }
    }
    written
}

async fn read_shared(
    address: SocketAddr,
    number: usize,
    seen: Sender<(usize, usize, Instant, (Instant, Instant))>,
) {
    use tokio::io::AsyncWriteExt as _;
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
    stream.write_all(&number.to_le_bytes()).await.expect("a writer");
    let (mut event, mut left) = (0, 0);
    let mut bytes = [0; 64 << 10];
    loop {
        stream.readable().await.expect("a socket");
        let Ok(n) = stream.try_read(&mut bytes) else { continue };
        if n == 0 {
            return;
        }
        let now = Instant::now();
        left += n;
        while left >= 8 {
            let _ = seen.send((number, event, now, (now, now)));
            (event, left) = (event + 1, left - 8);
        }
    }
}

async fn read_by_thread(
    address: SocketAddr,
    number: usize,
    seen: Sender<(usize, usize, Instant, (Instant, Instant))>,
) {
    let since = Instant::now();
    let stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
    let mut socket = Socket::new(stream, since).expect("the reading thread");
    socket.stream().try_write(&number.to_le_bytes()).expect("a writer");
    let (mut event, mut left) = (0, 0);
    while let Came::Bytes(bytes, span) = socket.next().await {
        left += bytes.len();
        while left >= 8 {
            let _ = seen.send((number, event, span.returned, (span.earliest, span.latest)));
            (event, left) = (event + 1, left - 8);
        }
    }
}

/// Decodes, and gives way only when it is done, as whoever judges does.
async fn neighbour() {
    let bytes = b"id: 1\ndata: some text that an event may have\n\n".repeat(NEIGHBOUR / 46);
    loop {
        let mut collector = Collector::default();
        Decoder::new(Limits::default()).feed(&bytes, &mut collector);
        std::hint::black_box(&collector.items);
        tokio::task::yield_now().await;
    }
}

/// Busy processes, ended with this.
struct Others(Vec<Child>);

impl Others {
    fn start(count: usize) -> Self {
        let own = std::env::current_exe().expect("a program");
        let one = |_| Command::new(&own).arg(SPIN).stdin(Stdio::null()).spawn().expect("a process");
        Self((0..count).map(one).collect())
    }
}

impl Drop for Others {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn spin() {
    let began = Instant::now();
    while began.elapsed() < BUSY {
        std::hint::spin_loop();
    }
}
