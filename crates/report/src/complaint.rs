//! One thing that is wrong with a target, in the words that every form of report uses.

use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_scenario::{Level, Requirement};

use crate::model::TargetReport;
use crate::rulebook::Rulebook;
use crate::text::{grouped, quoted};
use crate::visible::{cut, visible};

/// How many bytes of a server's text a report shows: enough for a head or a few events.
const SHOWN: usize = 480;

/// A failure, warning or error that nobody knew of. Equal ones of several scenarios are one complaint.
pub(crate) struct Complaint<'a> {
    /// The first result that says it.
    pub result: &'a CheckResult,
    /// The rule, if the suite has it.
    pub requirement: Option<&'a Requirement>,
    /// The scenarios that say it, each with the number of its checks that do: they add up to what is counted.
    seen_in: Vec<(&'a str, usize)>,
}

/// One line of a complaint: a label and a text.
pub(crate) struct Line {
    /// What the text is.
    pub label: &'static str,
    /// The text, safe to print.
    pub text: String,
    /// Whether it may be broken to fit.
    pub fold: Fold,
}

/// Whether a text may be broken into several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    /// Prose.
    Wrap,
    /// Something to be copied.
    Keep,
}

/// What is wrong with this target: errors, failures, then warnings. Of each, what every client meets comes first, and what the
/// source demands before what it advises.
pub(crate) fn complaints<'a>(target: &'a TargetReport, rules: &Rulebook<'a>) -> Vec<Complaint<'a>> {
    let mut found: Vec<Complaint<'a>> = Vec::new();
    for result in target.results.iter().filter(|result| is_complaint(result)) {
        match found.iter_mut().find(|complaint| says_the_same(complaint.result, result)) {
            Some(complaint) => complaint.add(&result.scenario),
            None => found.push(Complaint::of(result, rules)),
        }
    }
    found.sort_by_key(|complaint| (gravity(complaint.result.verdict), rules.order(complaint.result)));
    found
}

fn is_complaint(result: &CheckResult) -> bool {
    match result.verdict {
        Verdict::Error => true,
        Verdict::Fail | Verdict::Warn => result.known.is_none(),
        Verdict::Pass | Verdict::Note | Verdict::Skip | Verdict::Inconclusive => false,
    }
}

/// An error first: it may be the cause of all that follows.
fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Error => 0,
        Verdict::Fail => 1,
        _ => 2,
    }
}

/// Where it was seen may differ, and whether it had to be confirmed; what is wrong may not.
fn says_the_same(a: &CheckResult, b: &CheckResult) -> bool {
    fn what(result: &CheckResult) -> (Option<(&str, &str)>, Option<&str>) {
        let finding = result.finding.as_ref();
        let more = (!message_says_no_more(result)).then_some(result.message.as_str());
        (finding.map(|finding| (finding.expected.as_str(), finding.observed.as_str())), more)
    }
    (&a.check, a.verdict) == (&b.check, b.verdict) && what(a) == what(b)
}

/// The sentence is often just what was expected and what came: those have lines of their own.
fn message_says_no_more(result: &CheckResult) -> bool {
    let message = &result.message;
    result.finding.as_ref().is_some_and(|f| message.contains(&f.expected) && message.contains(&f.observed))
}

impl<'a> Complaint<'a> {
    /// The complaint of one result alone.
    pub fn of(result: &'a CheckResult, rules: &Rulebook<'a>) -> Self {
        Self { result, requirement: rules.get(&result.check), seen_in: vec![(&result.scenario, 1)] }
    }

    /// One more check says it.
    fn add(&mut self, scenario: &'a str) {
        match self.seen_in.iter_mut().find(|(seen, _)| *seen == scenario) {
            Some((_, checks)) => *checks += 1,
            None => self.seen_in.push((scenario, 1)),
        }
    }

    /// All scenarios that say it.
    pub fn scenarios(&self) -> impl Iterator<Item = &'a str> {
        self.seen_in.iter().map(|(scenario, _)| *scenario)
    }

    /// The rule in one sentence, or what was found if the suite does not have the rule.
    pub fn title(&self) -> String {
        self.requirement.map_or_else(|| cut(&self.result.message, SHOWN), |rule| rule.title.clone())
    }

    /// All there is to say, apart from the title; `repeat` is the command that runs the target alone.
    pub fn lines(&self, repeat: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut say = |label, text: String, fold| lines.push(Line { label, text, fold });
        if !message_says_no_more(self.result) {
            say("detail", cut(&self.result.message, SHOWN), Fold::Wrap);
        }
        if let Some(finding) = &self.result.finding {
            say("expected", cut(&finding.expected, SHOWN), Fold::Wrap);
            say("actual", cut(&finding.observed, SHOWN), Fold::Wrap);
        }
        say("where", self.place(), Fold::Wrap);
        if let Some(rule) = self.requirement {
            say("why", rule.why.clone(), Fold::Wrap);
            say("fix", self.fix(rule), Fold::Wrap);
            say("source", rule.source.clone(), Fold::Wrap);
        }
        say("repeat", repeat_command(repeat, &self.result.scenario), Fold::Keep);
        if let Some(recording) = &self.result.recording {
            say("recorded", cut(recording, SHOWN), Fold::Keep);
        }
        lines
    }

    /// How to mend it: by what came, where the judge could tell, else as the rule says.
    fn fix(&self, rule: &Requirement) -> String {
        let told = self.result.finding.as_ref().and_then(|finding| finding.fix.as_deref());
        told.map_or_else(|| rule.fix.clone(), |fix| cut(fix, SHOWN))
    }

    /// Where it was seen: byte, time, exchange and scenarios.
    fn place(&self) -> String {
        let mut parts = Vec::new();
        if let Some(finding) = &self.result.finding {
            parts.extend(finding.byte.map(|byte| format!("byte {} of the stream", grouped(byte))));
            parts.extend(finding.at_ms.map(|ms| format!("{} ms into the scenario", grouped(ms))));
            if !finding.exchange.is_empty() {
                parts.push(format!("exchange {}", cut(&finding.exchange, SHOWN)));
            }
        }
        let named = self.seen_in.iter().map(|(scenario, checks)| match checks {
            1 => (*scenario).to_owned(),
            n => format!("{scenario} ({n} checks)"),
        });
        let plural = if self.seen_in.len() == 1 { "" } else { "s" };
        parts.push(visible(&format!("scenario{plural} {}", named.collect::<Vec<_>>().join(", "))));
        parts.join(", ")
    }
}

/// The command that repeats one scenario.
pub(crate) fn repeat_command(repeat: &str, scenario: &str) -> String {
    visible(&format!("{repeat} --run {}", quoted(scenario)))
}

/// The level as scenario files write it.
pub(crate) fn level_word(level: Level) -> &'static str {
    match level {
        Level::Must => "must",
        Level::Should => "should",
        Level::May => "may",
        Level::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::verdict::Finding;
    use ssespec_scenario::Driver;

    use super::*;

    fn failed(scenario: &str, exchange: &str, more: &str) -> CheckResult {
        CheckResult {
            target: "mine".into(),
            scenario: scenario.into(),
            check: "resp.ctype-charset".parse().expect("an id"),
            level: Level::Must,
            driver: Driver::Observe,
            verdict: Verdict::Fail,
            known: None,
            message: format!("expected utf-8; got latin1{more}"),
            code: None,
            finding: Some(Finding {
                expected: "utf-8".into(),
                observed: "latin1".into(),
                exchange: exchange.into(),
                byte: None,
                at_ms: None,
                fix: None,
            }),
            elapsed_ms: 1,
            recording: None,
        }
    }

    #[test]
    fn what_is_put_together_says_how_many_checks_it_is() {
        let of = |scenario: &str| failed(scenario, "stream", "");
        let results = ["stream/whole", "coding/asked", "coding/asked"].map(of);
        let rules = Rulebook::default();
        let target = TargetReport::ran("mine", "", &[], results.to_vec(), 0);
        let told = complaints(&target, &rules);
        let places: Vec<String> = told.iter().map(Complaint::place).collect();
        assert_eq!(places, ["exchange stream, scenarios stream/whole, coding/asked (2 checks)"]);
        let target = TargetReport::ran("mine", "", &[], results[..1].to_vec(), 0);
        assert_eq!(complaints(&target, &rules)[0].place(), "exchange stream, scenario stream/whole");
        let target = TargetReport::ran("mine", "", &[], results[1..].to_vec(), 0);
        assert_eq!(
            complaints(&target, &rules)[0].place(),
            "exchange stream, scenario coding/asked (2 checks)"
        );
    }

    #[test]
    fn what_was_confirmed_and_what_needed_no_confirming_are_one_complaint() {
        let confirmed = failed("coding/asked", "identity", "; twice, the second time alone");
        let plain = failed("stream/whole", "stream", "");
        assert!(says_the_same(&confirmed, &plain));
        // What is printed of it has to be the same.
        let mut other = plain.clone();
        other.finding = None;
        assert!(!says_the_same(&confirmed, &other));
    }
}
