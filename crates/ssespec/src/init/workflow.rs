//! The workflow that judges the server on every push.

use ssespec_scenario::Target;

use super::wanted::{Start, Wanted};

const TEMPLATE: &str = include_str!("../../templates/workflow.yml");
/// The line of the template that gives way to what comes before the run.
const BEFORE: &str = "      # before\n";

/// The text of the workflow.
pub fn text(wanted: &Wanted, target: &Target) -> String {
    let mut before = wanted.language.map_or_else(String::new, |language| language.handler().steps.to_owned());
    if wanted.start() == Start::Runs {
        let url = target.url.as_deref().unwrap_or_default();
        before +=
            &format!("      # Start your server here, unless it runs elsewhere: it has to answer at {url}\n");
        before += "      # - run: ./my-server &\n";
    }
    TEMPLATE.replace(BEFORE, &before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_one_place_for_what_comes_before() {
        assert_eq!(TEMPLATE.matches(BEFORE).count(), 1);
    }
}
