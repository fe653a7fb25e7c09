//! What is wrong with a file: where, what and how to mend it; shown with the source line under a caret.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

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

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    file: String,
    message: String,
    spot: Option<Box<Spot>>,
    help: Option<String>,
}

/// Where in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    /// The line's text.
    pub(crate) source: String,
    /// What is underlined, in bytes of the line.
    pub(crate) span: Range<usize>,
}

impl Problem {
    /// A problem with a file as a whole.
    pub(crate) fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), message: printable(message.into()), spot: None, help: None }
    }

    pub(crate) fn at(self, spot: Spot) -> Self {
        Self { spot: Some(Box::new(spot)), ..self }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(printable(help.into())), ..self }
    }

    pub(crate) fn maybe_help(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The file, as it was named to the loader.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1; none if the file as a whole is meant.
    pub fn line(&self) -> Option<usize> {
        self.spot.as_ref().map(|spot| spot.line)
    }

    /// The column in characters, from 1; none if the file as a whole is meant.
    pub fn column(&self) -> Option<usize> {
        self.spot.as_ref().map(|spot| spot.column)
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    fn render(&self, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(self.message.as_str());
        let group = match &self.spot {
            None => title.element(Origin::path(self.file.as_str())),
            Some(spot) => title.element(
                Snippet::source(spot.source.as_str())
                    .line_start(spot.line)
                    .path(self.file.as_str())
                    .annotation(AnnotationKind::Primary.span(spot.span.clone())),
            ),
        };
        let group = match &self.help {
            None => group,
            Some(help) => group.element(Level::HELP.message(help.as_str())),
        };
        renderer.render(&[group])
    }
}

/// Collects problems while files are checked.
#[derive(Default)]
pub(crate) struct Problems {
    told: Vec<Problem>,
    untold: usize,
    reread: usize,
}

impl Problems {
    /// Adds a problem that is at hand.
    pub(crate) fn push(&mut self, problem: Problem) {
        if self.told.len() < MAX_PROBLEMS {
            self.told.push(problem);
        } else {
            self.untold += 1;
        }
    }

    /// Adds a problem of a file. It is only made if it will be told, because finding its line reads the file again.
    pub(crate) fn add(&mut self, source: &Source, make: impl FnOnce() -> Problem) {
        self.reread += source.text().len();
        if self.reread <= MAX_REREAD_BYTES && self.told.len() < MAX_PROBLEMS {
            self.told.push(make());
        } else {
            self.untold += 1;
        }
    }

    /// Whether a file of which this holds has a problem.
    pub(crate) fn any_in(&self, is_meant: impl Fn(&str) -> bool) -> bool {
        self.told.iter().any(|problem| is_meant(&problem.file))
    }

    /// The value, if nothing is wrong.
    pub(crate) fn unless_any<T>(mut self, value: T) -> Result<T, LoadError> {
        if self.told.is_empty() {
            return Ok(value);
        }
        self.told.sort_by(|a, b| (&a.file, a.line(), a.column()).cmp(&(&b.file, b.line(), b.column())));
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

/// Values from a file are quoted in messages: none may steer a terminal or fill the screen.
fn printable(text: String) -> String {
    const LONGEST: usize = 1000;
    let shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() })
        .collect();
    if text.chars().nth(LONGEST).is_some() { shown + ".." } else { shown }
}
