//! Puts the page together: the template with what needs no script, then the blocks of data, then the script.

use std::io::{self, Write};
use std::path::Path;
use std::sync::LazyLock;

use minijinja::{Environment, context};
use serde::Serialize;
use ssespec_scenario::Suite;

use super::cell::Shown;
use super::embed::json;
use super::findings::Findings;
use super::matrix::{Mark, Tally, absence, areas};
use super::policy::policy;
use super::script::SCRIPT;
use super::shared::Shared;
use super::target_data::TargetData;
use crate::conclusion::{Doubt, conclusion};
use crate::exit::Exit;
use crate::model::{RunReport, TargetReport};
use crate::rulebook::Rulebook;
use crate::text::time;
use crate::visible::{cut, visible};

/// From so many targets on, their names stand upright and the matrix scrolls within itself.
const MANY: usize = 7;
/// The longest line about a target, in bytes.
const ABOUT: usize = 240;

const STYLE: &str = include_str!("assets/report.css");

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    // The names end in .html, so that everything is escaped.
    for (name, source) in [
        ("report.html", include_str!("assets/report.html")),
        ("matrix.html", include_str!("assets/matrix.html")),
        ("findings.html", include_str!("assets/findings.html")),
    ] {
        templates.add_template(name, source).expect("a template of this crate");
    }
    templates
});

/// One target, as its card and its section show it.
#[derive(Debug, Serialize)]
struct Card {
    name: String,
    about: String,
    absence: &'static str,
    took: String,
    checks: usize,
    counts: Vec<Mark>,
    bar: Vec<Bar>,
    tally: Tally,
    is_silent: bool,
    findings: Findings,
}

/// A part of a card's bar, in checks.
#[derive(Debug, Serialize)]
struct Bar {
    word: &'static str,
    from: usize,
    width: usize,
}

impl Card {
    fn of(target: &TargetReport, rules: &Rulebook<'_>) -> Self {
        let findings = Findings::of(target, rules);
        let mut counts: Vec<Mark> = Mark::counted(&target.results);
        counts.retain(Mark::is_any);
        // What holds comes first, as on every gauge; what does not apply is last as it is.
        counts.sort_by_key(|mark| mark.shown() != Shown::Pass);
        let mut from = 0;
        let bar = counts.iter().map(|mark| {
            let bar = Bar { word: mark.word(), from, width: mark.count() };
            from += mark.count();
            bar
        });
        Self {
            name: visible(&target.name),
            about: cut(&target.about, ABOUT),
            absence: absence(target),
            took: time(target.wall_ms),
            checks: target.results.len(),
            bar: bar.collect(),
            counts,
            tally: Tally::of(&target.results),
            is_silent: findings.is_silent(),
            findings,
        }
    }
}

/// Writes the whole page.
pub(super) fn write(
    report: &RunReport,
    rules: &Rulebook<'_>,
    suite: &Suite,
    recordings: Option<&Path>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let areas = areas(report, rules);
    let results = || report.targets.iter().flat_map(|target| &target.results);
    let page = context! {
        policy => policy(STYLE, &SCRIPT),
        style => minijinja::Value::from_safe_string(STYLE.to_owned()),
        title => title(report),
        conclusion => conclusion(report),
        exit => report.exit.code(),
        exit_short => exit_short(report),
        exit_sign => exit_sign(report.exit),
        exit_word => exit_word(report.exit),
        exit_means => exit_means(report.exit),
        started => cut(&report.started, ABOUT),
        day => day(&report.started),
        version => cut(&report.version, ABOUT),
        took => time(report.wall_ms),
        checks => results().count(),
        many => report.targets.len() >= MANY,
        counts => Mark::counted(results()),
        levels => ["must", "should", "may", "info"],
        targets => report.targets.iter().map(|target| Card::of(target, rules)).collect::<Vec<_>>(),
        areas => areas,
    };
    let template = TEMPLATES.get_template("report.html").expect("it was added");
    template.render_captured_to(page, &mut *out).map_err(io_error)?;
    data("shared", &Shared::of(report, rules, suite), out)?;
    for (number, target) in report.targets.iter().enumerate() {
        // One at a time: recordings are large before they are cut down.
        data(&format!("target-{number}"), &TargetData::of(target, recordings), out)?;
    }
    write!(out, "<script>{}</script>\n</body>\n</html>\n", *SCRIPT)
}

fn data(id: &str, value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<script type=\"application/json\" id=\"{id}\">{}</script>", json(value))
}

/// The only errors of our own templates are those of the writer.
fn io_error(error: minijinja::Error) -> io::Error {
    io::Error::other(error)
}

fn title(report: &RunReport) -> String {
    match report.targets.as_slice() {
        [one] => format!("{}: ssespec report", cut(&one.name, ABOUT)),
        many => format!("{} servers: ssespec report", many.len()),
    }
}

/// The time of the run to the second, which is what people read.
fn day(started: &str) -> String {
    match (started.get(..19), started.ends_with('Z')) {
        (Some(second), true) => visible(&second.replace('T', " ")) + " UTC",
        _ => cut(started, ABOUT),
    }
}

fn exit_short(report: &RunReport) -> &'static str {
    match report.exit {
        Exit::Conforms => "Conforms",
        Exit::Fails => "Does not conform",
        Exit::BadUsage => "Bad usage",
        Exit::CouldNotRun => "Could not run to the end",
        Exit::NothingRan => match Doubt::of(report) {
            Some(Doubt::NothingSeen) => "No event was seen",
            Some(Doubt::Cut) => "The stream was cut",
            Some(Doubt::LeftOpen) => "What is expected did not come",
            None => "Nothing was judged",
        },
    }
}

fn exit_word(exit: Exit) -> &'static str {
    match exit {
        Exit::Conforms => "pass",
        Exit::Fails => "fail",
        Exit::BadUsage | Exit::CouldNotRun | Exit::NothingRan => "error",
    }
}

fn exit_sign(exit: Exit) -> &'static str {
    match exit {
        Exit::Conforms => "✓",
        Exit::Fails => "✗",
        Exit::BadUsage | Exit::CouldNotRun | Exit::NothingRan => "#",
    }
}

fn exit_means(exit: Exit) -> &'static str {
    match exit {
        Exit::Conforms => "everything that was judged conforms",
        Exit::Fails => "something fails, or a known failure is fixed",
        Exit::BadUsage => "the command line or a YAML file is wrong",
        Exit::CouldNotRun => "a target or the harness could not run",
        Exit::NothingRan => {
            "nothing was selected, nothing of it could be judged, no event was seen, or a stream that is asked for once was cut"
        }
    }
}
