//! What a plan tells, before anything is sent.

use std::fmt::{self, Write as _};

use ssespec_harness::limits::MOST_CONTROLS;
use ssespec_runner::demand::Demand;

use super::plan::{Before, Freely, Further, Once, Plan, Way};

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ssespec check: ")?;
        match &self.way {
            Way::Freely(freely) => freely.tell(&self.before, self.at_once, f),
            Way::Once(once) => {
                once.tell(&self.before, f)?;
                once.offer(&self.before, f)
            }
        }
    }
}

/// What a plan sends, without the flags that would add to it.
pub struct Sent<'p>(pub &'p Plan);

impl fmt::Display for Sent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.way {
            Way::Freely(freely) => freely.tell(&self.0.before, self.0.at_once, f),
            Way::Once(once) => once.tell(&self.0.before, f),
        }
    }
}

/// How many requests a plan sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requests {
    /// At most, second tries aside.
    pub first: u64,
    /// What second tries add at most, without the plain GETs beside them.
    pub second_tries: u64,
}

impl Plan {
    /// How many requests it sends.
    pub fn requests(&self) -> Requests {
        let before = u64::try_from(self.before.all.len()).unwrap_or(u64::MAX);
        let (first, second_tries) = match &self.way {
            Way::Freely(freely) => (
                self.before.times(freely.with_first_look().requests()),
                self.before.times(freely.demand.requests()),
            ),
            Way::Once(once) => {
                let chosen = once.chosen().map(|one| self.before.times(one.demand.requests()));
                (self.before.times(1) + chosen.sum::<u64>(), once.second_tries)
            }
        };
        Requests { first: before + first, second_tries }
    }
}

impl Before {
    /// How many requests that is, with what is sent before each.
    pub(super) fn times(&self, requests: u64) -> u64 {
        requests * (1 + u64::try_from(self.each.len()).unwrap_or(u64::MAX))
    }

    /// The requests by their methods, that of the stream first, after what is sent before each of them.
    fn by_method(&self, demand: &Demand, own: &str) -> String {
        let each = self.each.iter().map(|line| format!("{} {line}, ", demand.requests()));
        format!("{}{}", each.collect::<String>(), by_method(demand, own))
    }
}

impl Freely {
    fn with_first_look(&self) -> Demand {
        self.demand.clone().and(&Demand { own: 1, at_once: 1, ..Demand::default() })
    }

    fn tell(&self, before: &Before, at_once: u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.with_first_look();
        for line in &before.all {
            write!(f, "1 {line}, then ")?;
        }
        match all.others.is_empty() && before.each.is_empty() {
            true => f.write_str(&by_method(&all, "GET"))?,
            false => {
                let requests = counted(before.times(all.requests()), "request");
                write!(f, "{requests} ({})", before.by_method(&all, "GET"))?;
            }
        }
        write!(
            f,
            " over a first look and {}, at most {} open at once",
            counted(self.scenarios as u64, "scenario"),
            counted(u64::from(at_once), "stream")
        )?;
        write!(
            f,
            "\n  second tries of what rests on time or arrival, one scenario at a time, add at most {}, and one plain GET per second \
             beside each, at most {MOST_CONTROLS}",
            before.times(self.demand.requests())
        )?;
        match before.each.as_slice() {
            [] => Ok(()),
            each => write!(f, ", each of these GETs after 1 {}", each.join(" and 1 ")),
        }
    }
}

impl Once {
    fn chosen(&self) -> impl Iterator<Item = &Further> {
        self.further.iter().filter(|one| one.chosen)
    }

    fn tell(&self, before: &Before, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, second_tries, .. } = self;
        let most = second_tries + self.chosen().map(|one| before.times(one.demand.requests())).sum::<u64>();
        let sent = before.all.iter().chain(&before.each).map(|line| format!("1 {line}")).collect::<Vec<_>>();
        if !sent.is_empty() {
            write!(f, "{} and ", sent.join(", "))?;
        }
        match most {
            0 => write!(f, "1 {method}, and nothing else")?,
            most => write!(
                f,
                "1 {method}, and at most {}, one after the other",
                counted(most, "further request")
            )?,
        }
        for Further { id, demand, .. } in self.chosen() {
            write!(f, "\n  {} for {id}", before.by_method(demand, method))?;
        }
        match second_tries {
            0 => Ok(()),
            tries => write!(f, "\n  at most {tries} for second tries, if something has to be confirmed"),
        }
    }

    /// Which flags would add to it.
    fn offer(&self, before: &Before, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, first, second_tries, further } = self;
        if *second_tries == 0 {
            let one = before.times(1);
            write!(f, "\n  --requests {one} adds a second try of {first}, if something has to be confirmed")?;
        }
        for Further { id, demand, allowed, .. } in further.iter().filter(|one| !one.chosen) {
            write!(f, "\n  --requests {allowed} adds {id} ({})", before.by_method(demand, method))?;
        }
        Ok(())
    }
}

/// The requests by their methods, that of the stream first.
fn by_method(demand: &Demand, own: &str) -> String {
    let same = demand.others.get(own).copied().unwrap_or_default();
    let others = demand.others.iter().filter(|(method, _)| *method != own);
    let mut text = String::new();
    for (method, times) in
        std::iter::once((own, demand.own + same)).chain(others.map(|(m, n)| (m.as_str(), *n)))
    {
        if times > 0 {
            let comma = if text.is_empty() { "" } else { ", " };
            // Writing to a string cannot fail.
            let _ = write!(text, "{comma}{times} {method}");
        }
    }
    text
}

fn counted(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
