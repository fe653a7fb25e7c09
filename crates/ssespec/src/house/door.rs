//! The door of a run: whoever waits at it is let in as the rules and the machine's pace allow.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::pace::{Ours, Pace, Paced};
use super::rules::{Census, may_start};
use super::vitals::Vitals;
use crate::cost::Class;

/// How often it is looked whether the machine keeps up.
const LOOKS: Duration = Duration::from_millis(20);
/// So many may start from one look to the next.
const BURST: usize = 4;
/// So many play however busy the machine is, so that a run goes on beside the work of others.
const FLOOR: usize = 4;

/// Who plays in a run, over all its targets, and who waits for it.
pub struct House {
    /// How many play at once at most.
    most: usize,
    state: Mutex<State>,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct State {
    playing: Census,
    waiting: Vec<Waiting>,
    asked: u64,
    doorman: Option<JoinHandle<()>>,
}

struct Waiting {
    class: Class,
    /// How long it will take at least.
    takes: Duration,
    /// Who asked first.
    number: u64,
    tell: oneshot::Sender<Place>,
}

/// What somebody plays in. It is free again when this is dropped.
pub(crate) struct Place {
    house: Arc<House>,
    class: Class,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.house.state().playing.goes(self.class);
        self.house.changed.notify_one();
    }
}

impl House {
    /// A house for so many at once.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, state: Mutex::default(), changed: Arc::default() })
    }

    /// Waits until this may be played. Of those who could start, the longest does.
    pub(crate) async fn admit(self: &Arc<Self>, class: Class, takes: Duration) -> Place {
        loop {
            let (tell, told) = oneshot::channel();
            {
                let mut state = self.state();
                state.asked += 1;
                let number = state.asked;
                state.waiting.push(Waiting { class, takes, number, tell });
                if state.doorman.as_ref().is_none_or(JoinHandle::is_finished) {
                    let (house, changed) = (Arc::downgrade(self), Arc::clone(&self.changed));
                    state.doorman = Some(tokio::spawn(keep_the_door(house, changed)));
                }
            }
            self.changed.notify_one();
            // Without an answer the doorman's runtime has ended; ours has another.
            if let Ok(place) = told.await {
                return place;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much of ours plays.
    fn ours(&self) -> Ours {
        let playing = self.state().playing;
        if playing.busy() <= FLOOR && playing.heavy() == 0 { Ours::Little } else { Ours::Much }
    }

    /// Lets in whoever may start. `burst` is how many more may at this pace.
    fn let_in(self: &Arc<Self>, burst: &mut usize) {
        let mut let_in = Vec::new();
        {
            let mut state = self.state();
            state.waiting.retain(|one| !one.tell.is_closed());
            state.waiting.sort_by_key(|one| (rank(one.class), Reverse(one.takes), one.number));
            let mut waiting = Census::default();
            state.waiting.iter().for_each(|one| waiting.comes(one.class));
            let mut at = 0;
            while at < state.waiting.len() && state.playing.all() < self.most {
                let floor = state.playing.busy() < FLOOR;
                if !floor && *burst == 0 {
                    break;
                }
                let class = state.waiting[at].class;
                if !may_start(class, &state.playing, &waiting) {
                    at += 1;
                    continue;
                }
                state.playing.comes(class);
                waiting.goes(class);
                *burst = burst.saturating_sub(1);
                let_in.push(state.waiting.remove(at));
            }
        }
        // Outside the lock: a place that nobody takes any more is given back at once.
        for one in let_in {
            let _ = one.tell.send(Place { house: Arc::clone(self), class: one.class });
        }
    }
}

/// Who goes first.
fn rank(class: Class) -> u8 {
    match class {
        Class::Quiet => 0,
        Class::Timed => 1,
        Class::Plain => 2,
        Class::Heavy(_) => 3,
    }
}

/// Lets in whoever may start, and looks whether the machine keeps up, as long as there is a house.
async fn keep_the_door(house: Weak<House>, changed: Arc<Notify>) {
    let (mut vitals, mut paced) = (Vitals::new(), Paced::default());
    loop {
        let planned = Instant::now() + LOOKS;
        let mut burst = match paced.pace() {
            Pace::KeepsUp => BURST,
            Pace::Behind => 0,
        };
        loop {
            let Some(house) = house.upgrade() else { return };
            house.let_in(&mut burst);
            drop(house);
            tokio::select! {
                () = tokio::time::sleep_until(planned) => break,
                () = changed.notified() => {}
            }
        }
        let late_ns = u64::try_from(planned.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let Some(house) = house.upgrade() else { return };
        paced.note(vitals.sample(late_ns, house.ours()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Load;

    const SOON: Duration = Duration::from_millis(100);

    async fn waits(house: &Arc<House>, class: Class) -> bool {
        tokio::time::timeout(SOON, house.admit(class, Duration::ZERO)).await.is_err()
    }

    #[tokio::test]
    async fn no_more_play_than_there_are_places() {
        let house = House::new(2);
        let first = house.admit(Class::Plain, Duration::ZERO).await;
        let _second = house.admit(Class::Quiet, Duration::ZERO).await;
        assert!(waits(&house, Class::Plain).await);
        drop(first);
        house.admit(Class::Plain, Duration::ZERO).await;
    }

    #[tokio::test]
    async fn what_is_heavy_waits_for_what_is_timed() {
        let house = House::new(9);
        let timed = house.admit(Class::Timed, Duration::ZERO).await;
        assert!(waits(&house, Class::Heavy(Load::Full)).await);
        drop(timed);
        house.admit(Class::Heavy(Load::Full), Duration::ZERO).await;
        // Whoever waited and left is not waited for.
        assert_eq!(house.state().playing, Census::default());
    }

    #[tokio::test]
    async fn the_quiet_start_first_and_then_the_longest() {
        let house = House::new(1);
        let busy = house.admit(Class::Plain, Duration::ZERO).await;
        let (log, mut order) = tokio::sync::mpsc::unbounded_channel();
        let asked = [
            ("short", Class::Timed, 1),
            ("heavy", Class::Heavy(Load::Full), 9),
            ("long", Class::Timed, 5),
            ("quiet", Class::Quiet, 0),
        ];
        for (name, class, seconds) in asked {
            let (house, log) = (Arc::clone(&house), log.clone());
            tokio::spawn(async move {
                let _place = house.admit(class, Duration::from_secs(seconds)).await;
                log.send(name)
            });
        }
        tokio::time::sleep(SOON).await;
        drop((busy, log));
        let mut came = Vec::new();
        while let Some(name) = order.recv().await {
            came.push(name);
        }
        assert_eq!(came, ["quiet", "long", "short", "heavy"]);
    }

    #[test]
    fn a_house_outlives_a_runtime() {
        let house = House::new(1);
        for _ in 0..2 {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            drop(runtime.block_on(house.admit(Class::Plain, Duration::ZERO)));
        }
    }
}
