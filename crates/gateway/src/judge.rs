//! Holds what came out to what was sent in: the cases as they were played in, statements out.

use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::Level;

use crate::call::Calls;
use crate::came::Came;
use crate::case::Case;
use crate::content::{
    loss_shown, not_made_up, same_text, shown_as_incomplete, unharmed, unharmed_calls, whole,
};
use crate::rule::Rule;
use crate::statement::{Found, Statement};
use crate::stopped::stopped;
use crate::timing::{before_the_stall, one_by_one};

/// One case, as it was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Which.
    pub case: Case,
    /// What came; `None` if it could not be asked for.
    pub came: Option<Came>,
    /// What came when it was played once more.
    pub again: Option<Came>,
}

/// Whether a case has to be played once more: what accuses by time counts only if it comes again.
pub fn needs_second_try(case: Case, came: &Came) -> bool {
    case.rules()
        .iter()
        .any(|rule| rests_on_time(*rule) && matches!(found(case, *rule, came), Found::Broken { .. }))
}

/// Whether what breaks a rule may be this machine's doing.
fn rests_on_time(rule: Rule) -> bool {
    match rule {
        Rule::Incremental | Rule::UpstreamStopped => true,
        Rule::Response
        | Rule::Text
        | Rule::Comments
        | Rule::Characters
        | Rule::LargeEvent
        | Rule::ErrorShown
        | Rule::TruncationShown
        | Rule::LossShown
        | Rule::ToolCalls
        | Rule::StallShown => false,
    }
}

/// Judges all cases. Pure: the same recordings give the same statements.
pub fn judge(rounds: &[Round], level_of: impl Fn(Rule) -> Level) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    for round in rounds {
        for rule in round.case.rules() {
            let plain_is_broken = statements.iter().any(|statement| {
                statement.case == Case::Right
                    && matches!(statement.verdict, Verdict::Fail | Verdict::Inconclusive)
            });
            let held_back = statements
                .iter()
                .any(|statement| statement.rule == Rule::Incremental && statement.verdict == Verdict::Fail);
            let found = match (of_round(round, *rule), follows(*rule)) {
                (Found::Broken { .. }, _) if held_back && *rule == Rule::Incremental => {
                    Found::Open("the slow stream is held back as well".to_owned())
                }
                // One cause is told once.
                (Found::Broken { .. } | Found::Kept(_), Follows::FromRight) if plain_is_broken => {
                    Found::Open("the ordinary stream does not come out as it should either".to_owned())
                }
                (found, _) => found,
            };
            statements.push(found.of(round.case, *rule, level_of(*rule)));
        }
    }
    statements
}

/// Whether a rule can only be judged of a gateway that brings an ordinary stream through.
enum Follows {
    FromRight,
    Alone,
}

fn follows(rule: Rule) -> Follows {
    match rule {
        Rule::Comments
        | Rule::Characters
        | Rule::LargeEvent
        | Rule::Incremental
        | Rule::LossShown
        | Rule::ToolCalls
        | Rule::UpstreamStopped => Follows::FromRight,
        // Who shows nothing as it should shows an error as it should by accident, and a complete response by none.
        Rule::Response | Rule::Text | Rule::ErrorShown | Rule::TruncationShown | Rule::StallShown => {
            Follows::Alone
        }
    }
}

fn of_round(round: &Round, rule: Rule) -> Found {
    let Some(came) = &round.came else { return Found::Open("nothing was recorded".to_owned()) };
    match (found(round.case, rule, came), &round.again) {
        (Found::Broken { breach, at_most }, Some(again)) if rests_on_time(rule) => {
            match found(round.case, rule, again) {
                Found::Broken { .. } => Found::Broken { breach, at_most },
                Found::Kept(_) | Found::Open(_) => {
                    Found::Open(format!("once of two times: {}", breach.actual))
                }
            }
        }
        (Found::Broken { breach, .. }, None) if rests_on_time(rule) => {
            Found::Open(format!("it was not played a second time: {}", breach.actual))
        }
        (found, _) => found,
    }
}

fn found(case: Case, rule: Rule, came: &Came) -> Found {
    if let Some(why) = not_asked(came.calls) {
        // Told once.
        return Found::Open(if rule == Rule::Text { "nothing of the upstream came".to_owned() } else { why });
    }
    match rule {
        Rule::Response => whole(came),
        Rule::Text => same_text(case, came),
        Rule::Comments | Rule::Characters | Rule::LargeEvent => unharmed(case, came),
        Rule::Incremental => match unharmed(case, came) {
            Found::Kept(_) if case == Case::Stall => before_the_stall(came),
            Found::Kept(_) => one_by_one(came),
            Found::Broken { breach, .. } => {
                Found::Open(format!("the stream did not come out whole: {}", breach.actual))
            }
            open @ Found::Open(_) => open,
        },
        Rule::ErrorShown | Rule::TruncationShown => shown_as_incomplete(case, came),
        Rule::LossShown => loss_shown(came),
        Rule::ToolCalls => match unharmed_calls(case, came) {
            Found::Broken { breach, .. } if came.calls.tools == 0 => Found::Open(format!(
                "the gateway offered its upstream no tools, so it may leave calls out (put `tools` into -d): {}",
                breach.actual
            )),
            found => found,
        },
        Rule::StallShown => not_made_up(came),
        Rule::UpstreamStopped => stopped(came),
    }
}

/// Why nothing of what came can be the upstream's, if so.
fn not_asked(calls: Calls) -> Option<String> {
    match calls {
        Calls { streams: 0, elsewhere: Some(path), .. } => Some(format!(
            "the gateway asked the upstream for {path}, which is another API: set it to the one that --dialect names, or name another one"
        )),
        Calls { streams: 0, wholes: 0, .. } => Some(
            "the gateway did not ask the upstream: point it there, and let no cache answer ({uuid} in -d makes requests differ)"
                .to_owned(),
        ),
        Calls { streams: 0, .. } => Some(
            "the gateway asked the upstream for no stream: let -d ask for one, and turn faked streams off".to_owned(),
        ),
        Calls { .. } => None,
    }
}
