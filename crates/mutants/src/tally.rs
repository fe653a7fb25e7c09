//! Counts what was said of the entries, in words for the terminal, and decides by it: on a busy machine less
//! can be asked for.

use std::fmt::Write as _;

use ssespec_faulty_server::{Fault, Kind};

use crate::compare::Mismatches;

/// On a busy machine at most one entry in so many may be inconclusive.
const ONE_IN: usize = 20;

/// To whom the machine is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// To the faulty servers: each fault is caught.
    Quiet,
    /// To so many busy processes as well: some faults may be inconclusive, none green.
    Busy(u8),
}

impl Machine {
    /// The machine beside so many busy processes.
    pub fn beside(busy: u8) -> Self {
        if busy == 0 { Self::Quiet } else { Self::Busy(busy) }
    }
}

/// What was said so far.
#[derive(Debug)]
pub struct Tally {
    machine: Machine,
    entries: usize,
    taken: usize,
    inconclusive: usize,
    holes: usize,
}

impl Tally {
    /// Nothing is said of so many entries.
    pub fn new(machine: Machine, entries: usize) -> Self {
        Self { machine, entries, taken: 0, inconclusive: 0, holes: 0 }
    }

    /// Takes a hole that is no entry's.
    pub fn hole(&mut self, what: &str) -> String {
        self.holes += 1;
        format!("HOLE  {what}\n")
    }

    /// Takes what is said of the next entry, which so many checks found something about.
    pub fn take(&mut self, fault: &Fault, mismatches: &Mismatches, caught: usize) -> String {
        let kind = match fault.kind {
            Kind::Fault => "fault",
            Kind::Variant => "variant",
            Kind::Hostile => "hostile",
        };
        let holes = match self.machine {
            Machine::Quiet => mismatches.wrong.len() + mismatches.inconclusive.len(),
            Machine::Busy(_) => mismatches.wrong.len(),
        };
        self.taken += 1;
        self.holes += holes;
        self.inconclusive += usize::from(!mismatches.inconclusive.is_empty());
        let word = match (holes, mismatches.inconclusive.len()) {
            (0, 0) => "ok",
            (0, _) => "open",
            _ => "HOLE",
        };
        let (number, of, name) = (self.taken, self.entries, fault.name);
        let mut text = format!("{word:4}  {number:3}/{of}  {kind:7}  {name}: {caught} checks not green\n");
        for line in mismatches.wrong.iter().chain(&mismatches.inconclusive) {
            let _ = writeln!(text, "        {line}");
        }
        text
    }

    /// The last line, when so many of all checks were proven in so many seconds.
    pub fn end(&self, proven: usize, checks: usize, seconds: f64) -> String {
        let Self { entries, inconclusive, holes, .. } = self;
        match self.machine {
            Machine::Quiet => format!(
                "{entries} entries, {proven} of {checks} checks proven able to fail, {holes} holes, {seconds:.0} s\n"
            ),
            Machine::Busy(busy) => format!(
                "{entries} entries beside {busy} busy processes, {inconclusive} inconclusive (1 of {ONE_IN} may be), {holes} holes, {seconds:.0} s\n"
            ),
        }
    }

    /// Whether the table holds.
    pub fn holds(&self) -> bool {
        let few = match self.machine {
            Machine::Quiet => true,
            Machine::Busy(_) => self.inconclusive * ONE_IN <= self.entries,
        };
        self.holes == 0 && few
    }
}

#[cfg(test)]
mod tests {
    use ssespec_faulty_server::find;

    use super::*;

    fn inconclusive() -> Mismatches {
        Mismatches {
            wrong: Vec::new(),
            inconclusive: vec!["x.one could not judge it: nobody knows (a/b)".to_owned()],
        }
    }

    fn mismatches(machine: Machine, entries: usize, said: &[Mismatches]) -> (String, bool) {
        let mut tally = Tally::new(machine, entries);
        let fault = find("no-flush").expect("a fault");
        let text: String = said.iter().map(|mismatches| tally.take(fault, mismatches, 4)).collect();
        (text + &tally.end(7, 9, 3.4), tally.holds())
    }

    #[test]
    fn on_a_quiet_machine_what_could_not_be_judged_is_a_hole() {
        let text = "\
ok      1/2  fault    no-flush: 4 checks not green
HOLE    2/2  fault    no-flush: 4 checks not green
        x.one could not judge it: nobody knows (a/b)
2 entries, 7 of 9 checks proven able to fail, 1 holes, 3 s
";
        assert_eq!(
            mismatches(Machine::beside(0), 2, &[Mismatches::default(), inconclusive()]),
            (text.to_owned(), false)
        );
    }

    #[test]
    fn on_a_busy_machine_one_of_twenty_may_be_inconclusive() {
        let text = "\
open    1/20  fault    no-flush: 4 checks not green
        x.one could not judge it: nobody knows (a/b)
20 entries beside 3 busy processes, 1 inconclusive (1 of 20 may be), 0 holes, 3 s
";
        assert_eq!(mismatches(Machine::beside(3), 20, &[inconclusive()]), (text.to_owned(), true));
        assert!(!mismatches(Machine::Busy(3), 19, &[inconclusive()]).1);
        assert!(!mismatches(Machine::Busy(3), 39, &[inconclusive(), inconclusive()]).1);
    }

    #[test]
    fn on_a_busy_machine_nothing_is_green() {
        let green = Mismatches {
            wrong: vec!["x.one does not catch it".to_owned()],
            inconclusive: inconclusive().inconclusive,
        };
        let text = "\
HOLE    1/40  fault    no-flush: 4 checks not green
        x.one does not catch it
        x.one could not judge it: nobody knows (a/b)
40 entries beside 3 busy processes, 1 inconclusive (1 of 20 may be), 1 holes, 3 s
";
        assert_eq!(mismatches(Machine::Busy(3), 40, &[green]), (text.to_owned(), false));
    }

    #[test]
    fn each_kind_of_entry_is_named() {
        let mut tally = Tally::new(Machine::Quiet, 2);
        let mut line = |name| tally.take(find(name).expect("an entry"), &Mismatches::default(), 0);
        assert_eq!(line("cr-only"), "ok      1/2  variant  cr-only: 0 checks not green\n");
        assert_eq!(line("hangs"), "ok      2/2  hostile  hangs: 0 checks not green\n");
    }

    #[test]
    fn a_hole_is_told_and_counted() {
        let mut tally = Tally::new(Machine::Quiet, 0);
        assert_eq!(
            tally.hole("no fault is caught by x.one in a/b"),
            "HOLE  no fault is caught by x.one in a/b\n"
        );
        assert!(!tally.holds());
    }
}
