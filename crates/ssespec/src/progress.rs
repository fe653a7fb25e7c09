//! Shows how far a run is: a bar in a terminal, plain lines elsewhere. Always on standard error.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use ssespec_scenario::Target;

/// Shows how far a run is.
pub struct Progress {
    form: Form,
}

enum Form {
    /// A terminal: one bar over all targets.
    Bar(ProgressBar),
    /// A pipe, a file, CI: a line when something begins or ends.
    Lines,
    /// Nothing, for tests and for reports on standard output alone.
    Silent,
}

impl Progress {
    /// A bar if standard error is a terminal, lines elsewhere.
    pub fn new() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { form: Form::Lines };
        }
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{elapsed:>4} [{bar:32}] {pos}/{len} scenarios  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { form: Form::Bar(bar) }
    }

    /// Shows nothing.
    pub fn silent() -> Self {
        Self { form: Form::Silent }
    }

    fn say(&self, line: String) {
        match &self.form {
            Form::Bar(bar) => bar.set_message(line),
            Form::Lines => eprintln!("{line}"),
            Form::Silent => {}
        }
    }

    /// A target is set up and started, or asked whether it is there.
    pub fn target_starts(&self, target: &Target) {
        let doing = if target.launch.is_some() { "setting up and starting" } else { "connecting" };
        self.say(format!("{}: {doing}", target.name));
    }

    /// A target answers, and so many scenarios start.
    pub fn target_ready(&self, name: &str, scenarios: usize) {
        if let Form::Bar(bar) = &self.form {
            bar.inc_length(scenarios as u64);
        }
        let noun = if scenarios == 1 { "scenario starts" } else { "scenarios start" };
        self.say(format!("{name}: ready, {scenarios} {noun}"));
    }

    /// A scenario is over.
    pub fn scenario_done(&self, _target: &str) {
        if let Form::Bar(bar) = &self.form {
            bar.inc(1);
        }
    }

    /// All scenarios of a target are over.
    pub fn target_done(&self, name: &str, took: Duration) {
        self.say(format!("{name}: done in {:.1} s", took.as_secs_f64()));
    }

    /// A target cannot be judged.
    pub fn target_down(&self, target: &Target) {
        let what = if target.launch.is_some() { "could not be started" } else { "could not be reached" };
        self.say(format!("{}: {what}", target.name));
    }

    /// A scenario runs again, alone.
    pub fn second_try(&self, name: &str, scenario: &str, why: &str) {
        self.say(format!("{name}: {scenario} runs again alone, {why}"));
    }

    /// The run is over: the bar makes room for the report.
    pub fn finish(&self) {
        if let Form::Bar(bar) = &self.form {
            bar.finish_and_clear();
        }
    }
}
