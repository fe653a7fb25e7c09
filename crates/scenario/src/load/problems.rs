//! Everything that is wrong with a set of files: collected up to a limit, and told in the order of files and lines.

use std::fmt;

use annotate_snippets::{Group, Level, Renderer};

use super::problem::Problem;
use super::source::Source;
use crate::limits::{MAX_PROBLEMS, MAX_REREAD_BYTES};

/// Whether problems are shown with colour codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Text alone.
    #[default]
    Plain,
    /// With ANSI colour codes.
    Ansi,
}

/// Collects problems while files are checked.
#[derive(Debug, Default)]
pub struct Problems {
    told: Vec<Problem>,
    untold: usize,
    reread: usize,
}

impl Problems {
    /// Adds a problem that is at hand.
    pub fn push(&mut self, problem: Problem) {
        if self.told.len() < MAX_PROBLEMS {
            self.told.push(problem);
        } else {
            self.untold += 1;
        }
    }

    /// Adds a problem of a file. It is only made if it will be told, because finding its line reads the file again.
    pub fn add(&mut self, source: &Source, make: impl FnOnce() -> Problem) {
        self.reread += source.text().len();
        if self.reread <= MAX_REREAD_BYTES && self.told.len() < MAX_PROBLEMS {
            self.told.push(make());
        } else {
            self.untold += 1;
        }
    }

    /// Whether a file of which this holds has a problem.
    pub fn any_in(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        self.told.iter().any(|problem| is_meant(problem.file()))
    }

    /// The value, if nothing is wrong.
    ///
    /// # Errors
    /// Everything that was added.
    pub fn unless_any<T>(mut self, value: T) -> Result<T, LoadError> {
        if self.told.is_empty() {
            return Ok(value);
        }
        self.told.sort_by(|a, b| (a.file(), a.line(), a.column()).cmp(&(b.file(), b.line(), b.column())));
        Err(LoadError { problems: self.told, untold: self.untold })
    }
}

/// Everything that is wrong with a set of files, in the order of files and lines. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    problems: Vec<Problem>,
    untold: usize,
}

impl LoadError {
    /// What is wrong, in the order of files and lines.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The whole report, each problem with its source line under a caret.
    pub fn render(&self, colour: Colour) -> String {
        let renderer = match colour {
            Colour::Plain => Renderer::plain(),
            Colour::Ansi => Renderer::styled(),
        };
        let mut shown: Vec<String> = self.problems.iter().map(|problem| problem.render(&renderer)).collect();
        if self.untold > 0 {
            let message = format!("{} more problems are not shown", self.untold);
            shown.push(renderer.render(&[Group::with_title(Level::NOTE.primary_title(message))]));
        }
        shown.join("\n\n")
    }
}

impl From<Problem> for LoadError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], untold: 0 }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Colour::Plain))
    }
}

impl std::error::Error for LoadError {}
