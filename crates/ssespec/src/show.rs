//! What is shown without a run: the list of scenarios, and the explanation of one requirement.

use std::io;

use ssespec_report::{Exit, Rulebook};
use ssespec_scenario::{Scenario, Suite};

use crate::failure::Failure;
use crate::output;

/// Lists scenarios with their checks.
///
/// # Errors
/// Standard output cannot be written.
pub fn list(suite: &Suite, scenarios: &[Scenario]) -> Result<u8, Failure> {
    let rules = Rulebook::new(suite.requirements());
    let listed: Vec<&Scenario> = scenarios.iter().collect();
    shown(ssespec_report::list(&listed, &rules, output::width(), &mut anstream::stdout()))
}

/// Explains one requirement.
///
/// # Errors
/// It is not one of the suite's.
pub fn explain(suite: &Suite, id: &str) -> Result<u8, Failure> {
    let Some(requirement) = suite.requirements().iter().find(|r| r.id.as_str() == id) else {
        let hint = match suite.nearest(id) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "list the scenarios to see what is judged".to_owned(),
        };
        let told = format!("`{id}` is not a requirement: {hint}");
        return Err(Failure::Usage(anyhow::anyhow!(told)));
    };
    let scenarios: Vec<&Scenario> = suite.scenarios_of(&requirement.id).collect();
    let example = suite.example(&requirement.id);
    shown(ssespec_report::explain(requirement, example, &scenarios, output::width(), &mut anstream::stdout()))
}

/// Anyone who reads only the first lines closes the pipe: that is no failure.
fn shown(written: io::Result<()>) -> Result<u8, Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::CouldNotRun(anyhow::Error::new(error).context("cannot write to standard output")))
        }
        _ => Ok(Exit::Conforms.code()),
    }
}
