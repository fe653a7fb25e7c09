//! The loop of the reading thread.
//!
//! How it knows when a socket was still empty: it asks for all that are ready without waiting first. When none does,
//! all sockets were empty at the moment of the question, and whatever is reported later came after it. It asks again every two
//! milliseconds, so on an idle machine that is how exactly the earliest moment of an arrival is known; on a busy one the
//! question is asked less often, and the interval says so by itself.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::mpsc::Receiver as Orders;
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token};

use super::orders::{ORDERS, Order};
use super::receive::Receiver;
use super::run_delay;
use super::wall::Wall;
use super::watched::{Left, Watched};

/// How often it is asked whether all sockets are empty, while there are any.
const TICK: Duration = Duration::from_millis(2);
/// How many sockets one question reports at most.
const EVENTS: usize = 1024;

/// Reads sockets for as long as the process lives.
pub(super) fn run(poll: Poll, orders: &Orders<(usize, Order)>) {
    run_delay::open();
    let mut reader = Reader {
        poll,
        watched: HashMap::new(),
        receiver: Receiver::new(),
        wall: Wall::new(),
        all_empty_at: Instant::now(),
    };
    let mut events = Events::with_capacity(EVENTS);
    loop {
        reader.pass(&mut events, orders);
    }
}

struct Reader {
    poll: Poll,
    watched: HashMap<usize, Watched>,
    receiver: Receiver,
    wall: Wall,
    /// All sockets that were not known to hold something were empty after this.
    all_empty_at: Instant,
}

impl Reader {
    fn pass(&mut self, events: &mut Events, orders: &Orders<(usize, Order)>) {
        let asked = Instant::now();
        self.ask(events, Some(Duration::ZERO));
        let mut empty_at = self.all_empty_at;
        let complete = events.iter().count() < EVENTS;
        if events.is_empty() {
            empty_at = asked;
            if !self.watched.values().any(Watched::wants_turn) {
                let wait = (!self.watched.is_empty()).then_some(TICK);
                self.ask(events, wait);
            }
        }
        for event in events.iter() {
            if let Some(watched) = self.watched.get_mut(&event.token().0) {
                watched.becomes_ready(empty_at);
            }
        }
        // Those that were not reported were empty when it was asked, unless there were too many to report all.
        if complete {
            self.all_empty_at = asked;
        }
        if events.iter().any(|event| event.token() == ORDERS) {
            while let Ok((socket, order)) = orders.try_recv() {
                self.obey(socket, order);
            }
        }
        let (receiver, wall) = (&mut self.receiver, &mut self.wall);
        let over: Vec<usize> = self
            .watched
            .iter_mut()
            .filter_map(|(socket, watched)| (watched.turn(receiver, wall) == Left::Over).then_some(*socket))
            .collect();
        over.into_iter().for_each(|socket| self.forget(socket));
    }

    fn ask(&mut self, events: &mut Events, wait: Option<Duration>) {
        events.clear();
        // Nothing but a signal ends it early, and then there is nothing to report.
        if let Err(error) = self.poll.poll(events, wait)
            && error.kind() != ErrorKind::Interrupted
        {
            std::thread::sleep(TICK);
        }
    }

    fn obey(&mut self, socket: usize, order: Order) {
        match order {
            Order::Watch { stream, since, sender, queue } => {
                let mut stream = mio::net::TcpStream::from_std(stream);
                if self.poll.registry().register(&mut stream, Token(socket), Interest::READABLE).is_ok() {
                    self.watched.insert(socket, Watched::new(stream, since, sender, queue));
                }
            }
            Order::Pause => self.change(socket, Watched::pause),
            Order::ReadOn => self.change(socket, Watched::read_on),
            // The next turn sees that there is room again.
            Order::Taken => {}
            Order::Look => {
                if self.look(socket) == Left::Over {
                    self.forget(socket);
                }
            }
            Order::Stop => {
                self.look(socket);
                self.forget(socket);
            }
            Order::Forget => self.forget(socket),
            #[cfg(test)]
            Order::HoldUp { begun, until } => {
                let _ = begun.send(());
                // Its sender says nothing: it is dropped.
                let _ = until.recv();
            }
        }
    }

    fn change(&mut self, socket: usize, change: impl FnOnce(&mut Watched)) {
        if let Some(watched) = self.watched.get_mut(&socket) {
            change(watched);
        }
    }

    fn look(&mut self, socket: usize) -> Left {
        let (receiver, wall) = (&mut self.receiver, &mut self.wall);
        self.watched.get_mut(&socket).map_or(Left::Open, |watched| watched.look(receiver, wall))
    }

    fn forget(&mut self, socket: usize) {
        if let Some(mut watched) = self.watched.remove(&socket) {
            let _ = self.poll.registry().deregister(&mut watched.stream);
        }
    }
}
