//! Shows how far a run is: a bar in a terminal, plain lines elsewhere. Always on standard error.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use ssespec_runner::{Observer, RunEvent, Start};

/// Shows how far a run is.
pub struct Progress {
    form: Form,
}

enum Form {
    /// A terminal: one bar over all targets.
    Bar(ProgressBar),
    /// A pipe, a file, CI: a line when something begins or ends.
    Lines,
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

    fn say(&self, line: String) {
        match &self.form {
            Form::Bar(bar) => bar.set_message(line),
            Form::Lines => eprintln!("{line}"),
        }
    }

    /// The run is over: the bar makes room for the report.
    pub fn finish(&self) {
        if let Form::Bar(bar) = &self.form {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Progress {
    fn notice(&self, event: RunEvent) {
        match event {
            RunEvent::TargetStarting { target, start } => {
                let doing = match start {
                    Start::Launch => "setting up and starting",
                    Start::Attach => "connecting",
                    Start::Prepare => "sending the requests before the stream",
                };
                self.say(format!("{target}: {doing}"));
            }
            RunEvent::TargetReady { target, scenarios } => {
                if let Form::Bar(bar) = &self.form {
                    bar.inc_length(scenarios as u64);
                }
                let noun = if scenarios == 1 { "scenario starts" } else { "scenarios start" };
                self.say(format!("{target}: ready, {scenarios} {noun}"));
            }
            RunEvent::TargetDown { target, start, .. } => {
                let what = match start {
                    Start::Launch => "could not be started",
                    Start::Attach => "could not be reached",
                    Start::Prepare => "a request before the stream failed",
                };
                self.say(format!("{target}: {what}"));
            }
            RunEvent::ScenarioFinished { .. } => {
                if let Form::Bar(bar) = &self.form {
                    bar.inc(1);
                }
            }
            RunEvent::SecondTry { target, scenario, why } => {
                self.say(format!("{target}: {scenario} runs again alone, {why}"));
            }
            RunEvent::TargetDone { target, took } => {
                self.say(format!("{target}: done in {:.1} s", took.as_secs_f64()));
            }
        }
    }
}
