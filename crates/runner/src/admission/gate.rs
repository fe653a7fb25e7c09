//! Admits the scenarios of a run that wait, as the rules and the pace of the machine allow.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::machine::Machine;
use super::pace::{Ours, Pace, Paced};
use super::rules::{Counts, may_start};
use crate::cost::Class;

/// How often it is looked whether the machine keeps up.
const LOOKS: Duration = Duration::from_millis(20);
/// How many may start from one look to the next.
const BURST: usize = 4;
/// This many play however busy the machine is, so that a run makes progress alongside the work of others.
const FLOOR: usize = 4;

/// Which scenarios of a run play, over all its targets, and which wait.
pub struct Admission {
    /// How many play at once at most.
    most: usize,
    state: Mutex<State>,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct State {
    playing: Counts,
    waiting: Vec<Waiting>,
    asked: u64,
    admitting: Option<JoinHandle<()>>,
}

struct Waiting {
    class: Class,
    /// How long it will take at least.
    takes: Duration,
    /// Who asked first.
    number: u64,
    tell: oneshot::Sender<Place>,
}

/// Permission to play. It is given back when this is dropped.
pub(crate) struct Place {
    admission: Arc<Admission>,
    class: Class,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.admission.state().playing.goes(self.class);
        self.admission.changed.notify_one();
    }
}

impl Admission {
    /// Lets in up to this many at once.
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
                if state.admitting.as_ref().is_none_or(JoinHandle::is_finished) {
                    let (admission, changed) = (Arc::downgrade(self), Arc::clone(&self.changed));
                    state.admitting = Some(tokio::spawn(keep_admitting(admission, changed)));
                }
            }
            self.changed.notify_one();
            // Without a place the runtime of the admitting task has ended; ours is another.
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

    /// Admits those that may start. `burst` is how many more may at this pace.
    fn let_in(self: &Arc<Self>, burst: &mut usize) {
        let mut let_in = Vec::new();
        {
            let mut state = self.state();
            state.waiting.retain(|one| !one.tell.is_closed());
            state.waiting.sort_by_key(|one| (rank(one.class), Reverse(one.takes), one.number));
            let mut waiting = Counts::default();
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
            let _ = one.tell.send(Place { admission: Arc::clone(self), class: one.class });
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

/// Admits those that may start, and looks whether the machine keeps up, as long as the admission exists.
async fn keep_admitting(admission: Weak<Admission>, changed: Arc<Notify>) {
    let (mut machine, mut paced) = (Machine::new(), Paced::default());
    loop {
        let planned = Instant::now() + LOOKS;
        let mut burst = match paced.pace() {
            Pace::KeepsUp => BURST,
            Pace::Behind => 0,
        };
        loop {
            let Some(admission) = admission.upgrade() else { return };
            admission.let_in(&mut burst);
            drop(admission);
            tokio::select! {
                () = tokio::time::sleep_until(planned) => break,
                () = changed.notified() => {}
            }
        }
        let late_ns = u64::try_from(planned.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let Some(admission) = admission.upgrade() else { return };
        paced.note(machine.sample(late_ns, admission.ours()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Load;

    const SOON: Duration = Duration::from_millis(100);

    async fn waits(admission: &Arc<Admission>, class: Class) -> bool {
        tokio::time::timeout(SOON, admission.admit(class, Duration::ZERO)).await.is_err()
    }

    #[tokio::test]
    async fn no_more_play_than_there_are_places() {
        let admission = Admission::new(2);
        let first = admission.admit(Class::Plain, Duration::ZERO).await;
        let _second = admission.admit(Class::Quiet, Duration::ZERO).await;
        assert!(waits(&admission, Class::Plain).await);
        drop(first);
        admission.admit(Class::Plain, Duration::ZERO).await;
    }

    #[tokio::test]
    async fn what_is_heavy_waits_for_what_is_timed() {
        let admission = Admission::new(9);
        let timed = admission.admit(Class::Timed, Duration::ZERO).await;
        assert!(waits(&admission, Class::Heavy(Load::Full)).await);
        drop(timed);
        admission.admit(Class::Heavy(Load::Full), Duration::ZERO).await;
        // Whoever waited and left is not waited for.
        assert_eq!(admission.state().playing, Counts::default());
    }

    #[tokio::test]
    async fn the_quiet_start_first_and_then_the_longest() {
        let admission = Admission::new(1);
        let busy = admission.admit(Class::Plain, Duration::ZERO).await;
        let (log, mut order) = tokio::sync::mpsc::unbounded_channel();
        let asked = [
            ("short", Class::Timed, 1),
            ("heavy", Class::Heavy(Load::Full), 9),
            ("long", Class::Timed, 5),
            ("quiet", Class::Quiet, 0),
        ];
        for (name, class, seconds) in asked {
            let (admission, log) = (Arc::clone(&admission), log.clone());
            tokio::spawn(async move {
                let _place = admission.admit(class, Duration::from_secs(seconds)).await;
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
    fn an_admission_outlives_a_runtime() {
        let admission = Admission::new(1);
        for _ in 0..2 {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            drop(runtime.block_on(admission.admit(Class::Plain, Duration::ZERO)));
        }
    }
}
