//! A way that takes its time: a relay that passes everything on in order, and each byte a second late.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::channel;
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use ssespec_rust_server::{Options, serve};
use ssespec_test_support::Folder;
use tokio::runtime::Runtime;

use crate::support::{SERVER, TIMED, among_others, nobody_is_accused, report, start};

/// How late everything comes, on the way there and on the way back.
const LATE: Duration = Duration::from_secs(1);

/// A relay in front of a server, for as long as the test runs.
fn relay(origin: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(origin) else { continue };
            let ways = [(client.try_clone(), server.try_clone()), (Ok(server), Ok(client))];
            for way in ways {
                if let (Ok(from), Ok(to)) = way {
                    carry(from, to);
                }
            }
        }
    });
    address
}

/// Carries one direction, the end included.
fn carry(mut from: TcpStream, mut to: TcpStream) {
    let (put, take) = channel::<(Instant, Vec<u8>)>();
    spawn(move || {
        let mut buffer = [0; 64 * 1024];
        // Whoever is gone sends no more: that is the end, too, which an empty piece stands for.
        loop {
            let read = from.read(&mut buffer).unwrap_or(0);
            if put.send((Instant::now() + LATE, buffer[..read].to_vec())).is_err() || read == 0 {
                break;
            }
        }
    });
    spawn(move || {
        let _ = to.set_nodelay(true);
        for (due, piece) in take {
            sleep(due.saturating_duration_since(Instant::now()));
            if piece.is_empty() || to.write_all(&piece).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}

#[test]
fn a_server_behind_a_slow_way_is_not_accused() {
    let _place = among_others();
    let runtime = Runtime::new().expect("a runtime starts");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let origin = listener.local_addr().expect("an address");
    let options = Options { heartbeat: Duration::from_millis(500), ..Options::default() };
    runtime.spawn(serve(listener, options));
    let relay = relay(origin);
    let folder = Folder::with("");
    let targets = ["http1", "h2"].map(|protocol| {
        let text = format!(
            "name: {protocol}\nabout: a server behind a slow way\nprotocol: {protocol}\nurl: http://{relay}/\n{SERVER}"
        );
        let file = folder.path().join(format!("{protocol}.yaml"));
        std::fs::write(&file, text).expect("the target file is written");
        file.display().to_string()
    });
    nobody_is_accused(&report(folder.path(), start(folder.path(), &targets, &TIMED)));
}
