//! What the trials gave, for the terminal and for the page.

use ssespec_evidence::verdict::Verdict;
use ssespec_gateway::{Rule, Statement};
use ssespec_report::Exit;

use super::catalogue::{Found, Gateway, Trial};

/// A trial, and what came of it.
pub struct Row {
    /// The gateway.
    pub gateway: Gateway,
    /// The trial.
    pub trial: Trial,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a trial.
pub enum Outcome {
    /// A program that it needs is not installed: which, and how to get it.
    Missing(String),
    /// It could not be set up, started or stopped.
    Broke(String),
    /// The cases were played.
    Tried(Seen),
}

/// What was seen in a trial.
pub struct Seen {
    /// What is said of each rule in each case.
    pub statements: Vec<Statement>,
    /// Those that are broken, each with what is known of it.
    pub findings: Vec<(Statement, Option<Found>)>,
    /// What the file says is broken, and is not.
    pub gone: Vec<Found>,
}

impl Seen {
    /// Holds what was said to what is known.
    pub fn of(statements: Vec<Statement>, known: &[Found]) -> Self {
        let is = |statement: &Statement, found: &Found| {
            statement.rule.id() == found.rule && statement.case.name() == found.case
        };
        let broken = statements.iter().filter(|statement| is_broken(statement));
        let findings: Vec<(Statement, Option<Found>)> = broken
            .map(|statement| (statement.clone(), known.iter().find(|found| is(statement, found)).cloned()))
            .collect();
        let gone = known.iter().filter(|found| !findings.iter().any(|(statement, _)| is(statement, found)));
        Self { gone: gone.cloned().collect(), findings, statements }
    }

    /// How many statements have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.statements.iter().filter(|statement| statement.verdict == verdict).count()
    }

    /// Why a reader has to look at this trial; empty if all that is broken is known, and all that is known is broken.
    pub fn open(&self) -> Vec<String> {
        let name = |rule: &str, case: &str| format!("{rule} in {case}");
        let silent = !self.statements.iter().any(|statement| {
            statement.rule == Rule::Response && !matches!(statement.verdict, Verdict::Inconclusive)
        });
        let silent = silent.then(|| "no ordinary stream came through".to_owned());
        let unknown = self.findings.iter().filter(|(_, known)| known.is_none());
        let unknown = unknown.map(|(statement, _)| {
            format!("{} was not looked at yet", name(statement.rule.id(), statement.case.name()))
        });
        let gone = self.gone.iter();
        let gone =
            gone.map(|found| format!("{} is listed as broken, and is not", name(&found.rule, &found.case)));
        silent.into_iter().chain(unknown).chain(gone).collect()
    }
}

/// Whether a rule is broken, and more than worth a note.
fn is_broken(statement: &Statement) -> bool {
    match statement.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Error => true,
        Verdict::Pass | Verdict::Note | Verdict::Skip | Verdict::Inconclusive => false,
    }
}

/// How the command ends: what could not be run, then what has to be looked at.
pub fn exit_of(rows: &[Row], require_all: bool) -> Exit {
    let broke = rows.iter().any(|row| match &row.outcome {
        Outcome::Broke(_) => true,
        Outcome::Missing(_) => require_all,
        Outcome::Tried(_) => false,
    });
    let seen = || {
        rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Tried(seen) => Some(seen),
            Outcome::Missing(_) | Outcome::Broke(_) => None,
        })
    };
    if broke {
        Exit::CouldNotRun
    } else if seen().any(|seen| !seen.open().is_empty()) {
        Exit::Fails
    } else if seen().next().is_none() {
        Exit::NothingRan
    } else {
        Exit::Conforms
    }
}
