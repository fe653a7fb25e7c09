//! Where the reports of a run go: one flag for each form, any of them together.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use ssespec_report::badge::{Badge, BadgeForm};
use ssespec_report::console::{Console, Detail};
use ssespec_report::github::Github;
use ssespec_report::html::Html;
use ssespec_report::json::JsonLines;
use ssespec_report::junit::Junit;
use ssespec_report::markdown::Markdown;
use ssespec_report::tap::Tap;
use ssespec_report::{Reporter, Rulebook, RunReport};
use ssespec_scenario::Suite;

use crate::failure::Failure;
use crate::output;

/// Where the reports of a run go.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reports")]
pub struct ReportArgs {
    /// Write results as JSON Lines, the input of `ssespec report`
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write results as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write results as Markdown, e.g. for a CI job summary
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Write results as TAP version 14
    #[arg(long, value_name = "FILE")]
    pub tap: Option<PathBuf>,
    /// Write a badge: an SVG image, or JSON for a shields.io endpoint badge
    #[arg(long, value_name = "FILE.svg|FILE.json", value_parser = badge_path)]
    pub badge: Option<PathBuf>,
    /// Write a self-contained HTML report that includes the recorded exchanges
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Print GitHub Actions annotations (default if GITHUB_ACTIONS is `true`)
    #[arg(long)]
    pub github: bool,
    /// List notes, skipped and inconclusive checks in full
    #[arg(long, short)]
    pub verbose: bool,
}

impl ReportArgs {
    /// Tells before a run that a report will have no place, not after it.
    ///
    /// # Errors
    /// A path that cannot be a file's.
    pub fn have_folders(&self) -> Result<(), Failure> {
        let files =
            self.files().into_iter().map(|(path, _)| path).chain(self.html.as_deref()).collect::<Vec<_>>();
        files
            .into_iter()
            .try_for_each(|path| output::has_folder(output::Written::Report, path))
            .map_err(Failure::Usage)
    }

    /// Writes the report on standard output and into every file that was asked for. `recordings` is where they are if the
    /// results do not name them.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, report: &RunReport, suite: &Suite, recordings: Option<&Path>) -> anyhow::Result<()> {
        let rules = Rulebook::new(suite.requirements());
        let detail = if self.verbose { Detail::Full } else { Detail::Brief };
        let console = Console { width: output::width(), detail };
        output::still_open(console.write(report, &rules, &mut anstream::stdout()))?;
        if self.github || std::env::var_os("GITHUB_ACTIONS").is_some_and(|v| v == "true") {
            output::still_open(Github.write(report, &rules, &mut io::stdout()))?;
        }
        if let Some(path) = &self.html {
            output::to_file(path, &Html { suite, recordings }, report, &rules)?;
        }
        self.write_files(report, &rules)
    }

    /// Writes the report into every file that was asked for.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write_files(&self, report: &RunReport, rules: &Rulebook<'_>) -> anyhow::Result<()> {
        for (path, reporter) in self.files() {
            output::to_file(path, reporter.as_ref(), report, rules)?;
        }
        Ok(())
    }

    /// Each file that was asked for, with its form.
    fn files(&self) -> Vec<(&Path, Box<dyn Reporter>)> {
        let badge = Badge { form: self.badge.as_deref().map_or(BadgeForm::Svg, badge_form) };
        let forms: [(&Option<PathBuf>, Box<dyn Reporter>); 5] = [
            (&self.json, Box::new(JsonLines)),
            (&self.junit, Box::new(Junit)),
            (&self.markdown, Box::new(Markdown::default())),
            (&self.tap, Box::new(Tap)),
            (&self.badge, Box::new(badge)),
        ];
        forms.into_iter().filter_map(|(path, form)| Some((path.as_deref()?, form))).collect()
    }
}

/// The form that a badge's name asks for.
fn badge_form(path: &Path) -> BadgeForm {
    match path.extension().is_some_and(|extension| extension == "json") {
        true => BadgeForm::Endpoint,
        false => BadgeForm::Svg,
    }
}

fn badge_path(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("svg" | "json") => Ok(path),
        _ => Err("the file name must end in .svg or .json".to_owned()),
    }
}
