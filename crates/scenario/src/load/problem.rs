//! One thing that is wrong with a file: where, what and how to mend it; shown with the source line under a caret.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

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
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), message: printable(message.into()), spot: None, help: None }
    }

    pub(crate) fn at(self, spot: Spot) -> Self {
        Self { spot: Some(Box::new(spot)), ..self }
    }

    /// With what to do about it.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(printable(help.into())), ..self }
    }

    /// With what to do about it, if that is known.
    pub fn maybe_help(self, help: Option<String>) -> Self {
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

    pub(super) fn render(&self, renderer: &Renderer) -> String {
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
