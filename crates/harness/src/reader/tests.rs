//! What the reading thread claims about moments is true, however late it is.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::came::Came;
use super::handle::hold_up;
use super::socket::Socket;
use super::span::Span;

/// A connection: the writer's end, and the end that the thread reads.
async fn pair() -> (TcpStream, Socket) {
    let since = Instant::now();
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let stream = tokio::net::TcpStream::connect(listener.local_addr().expect("an address")).await;
    let (writer, _) = listener.accept().expect("a connection");
    (writer, Socket::new(stream.expect("a connection"), since).expect("a reading thread"))
}

/// Writes, and says between which moments it arrived: the kernel may deliver a little after the call has returned.
fn write(writer: &mut TcpStream, bytes: &[u8]) -> (Instant, Instant) {
    let before = Instant::now();
    writer.write_all(bytes).expect("a reader");
    (before, Instant::now() + Duration::from_millis(50))
}

/// The next piece, which must be there.
async fn piece(socket: &mut Socket) -> (Vec<u8>, Span) {
    match socket.next().await {
        Came::Bytes(bytes, span) => (bytes, span),
        other => panic!("{other:?}"),
    }
}

/// The span must hold a moment at which the bytes can have arrived.
fn assert_true(span: Span, (before, after): (Instant, Instant)) {
    assert!(
        span.earliest <= after && span.latest >= before,
        "{span:?} for a write from {before:?} to {after:?}"
    );
    assert!(span.earliest <= span.latest, "{span:?}");
}

#[tokio::test]
async fn what_comes_while_the_reader_is_held_up_came_somewhere_in_that_time() {
    let (mut writer, mut socket) = pair().await;
    let first = write(&mut writer, b"first");
    let (bytes, span) = piece(&mut socket).await;
    assert_eq!(bytes, b"first");
    assert_true(span, first);

    let held = hold_up();
    let second = write(&mut writer, b"second");
    std::thread::sleep(Duration::from_millis(100));
    let third = write(&mut writer, b"third");
    std::thread::sleep(Duration::from_millis(100));
    drop(held);
    let (mut all, mut spans) = (Vec::new(), Vec::new());
    while all.len() < b"secondthird".len() {
        let (bytes, span) = piece(&mut socket).await;
        all.extend_from_slice(&bytes);
        spans.push(span);
    }
    assert_eq!(all, b"secondthird");
    assert_true(spans[0], second);
    assert_true(spans[spans.len() - 1], third);
}

#[tokio::test]
async fn what_comes_after_a_pause_came_somewhere_in_the_pause() {
    let (mut writer, mut socket) = pair().await;
    socket.pause();
    let early = write(&mut writer, b"early");
    std::thread::sleep(Duration::from_millis(60));
    socket.read_on();
    let (bytes, span) = piece(&mut socket).await;
    assert_eq!(bytes, b"early");
    assert_true(span, early);
}

#[tokio::test]
async fn all_that_has_come_is_brought_when_it_is_asked_for() {
    let (mut writer, mut socket) = pair().await;
    socket.pause();
    write(&mut writer, &[b'x'; 300 << 10]);
    socket.look();
    let mut brought = 0;
    loop {
        match socket.next().await {
            Came::Bytes(bytes, _) => brought += bytes.len(),
            Came::Looked => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(brought, 300 << 10);
    drop(writer);
    socket.stop();
    let mut last = Vec::new();
    loop {
        match socket.next().await {
            Came::Gone => break,
            came => last.push(came),
        }
    }
    assert!(matches!(last.as_slice(), [Came::End(_), ..]), "{last:?}");
}

#[tokio::test]
async fn a_flood_waits_in_the_kernel_until_it_is_taken() {
    let (mut writer, mut socket) = pair().await;
    let flood = std::thread::spawn(move || writer.write_all(&vec![b'x'; 16 << 20]));
    let mut brought = 0;
    loop {
        match socket.next().await {
            Came::Bytes(bytes, _) => brought += bytes.len(),
            Came::End(_) => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(brought, 16 << 20);
    flood.join().expect("no panic").expect("all is taken");
}

#[tokio::test]
async fn a_reset_is_told_as_one() {
    let (writer, mut socket) = pair().await;
    socket2::SockRef::from(&writer).set_linger(Some(Duration::ZERO)).expect("a socket");
    drop(writer);
    match socket.next().await {
        Came::Failed(error, _) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
        other => panic!("{other:?}"),
    }
}
