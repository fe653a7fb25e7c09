//! The suite as a whole: ids are unique, every check names a requirement that is judged, every requirement has its place.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{examples, requirements, scenario};
use crate::example::{Example, ExamplesFile};
use crate::load::{LoadError, Place, Problem, Problems, Source, parse};
use crate::requirement::{Requirement, RequirementId, RequirementsFile};
use crate::scenario::{Scenario, ScenarioFile};
use crate::suite::{EXAMPLES_FILE, REQUIREMENTS_FILE};
use crate::tag::Tag;

/// What the files of a suite hold.
pub(crate) struct Parts {
    pub(crate) requirements: Vec<Requirement>,
    pub(crate) scenarios: Vec<Scenario>,
    pub(crate) examples: BTreeMap<RequirementId, Example>,
}

/// Reads and checks all files of a suite.
pub(crate) fn suite(sources: Vec<Result<Source, Problem>>) -> Result<Parts, LoadError> {
    let mut files = Files::default();
    for source in sources {
        files.add(source);
    }
    files.finish()
}

/// What has been read so far.
#[derive(Default)]
struct Files {
    problems: Problems,
    requirements: Option<(Source, Option<Vec<Requirement>>)>,
    topics: Vec<(Source, Vec<Scenario>)>,
    examples: Option<(Source, ExamplesFile)>,
    unread: Unread,
}

/// Whether some scenarios are unknown because their file could not be read.
#[derive(Default, PartialEq)]
enum Unread {
    #[default]
    None,
    Some,
}

impl Files {
    fn add(&mut self, source: Result<Source, Problem>) {
        let Some(source) = self.keep(source) else {
            self.unread = Unread::Some;
            return;
        };
        if is_named(source.name(), EXAMPLES_FILE) {
            let read = self.keep(parse::<ExamplesFile>(&source));
            self.examples = read.map(|file| (source, file));
        } else if is_requirements(source.name()) {
            let read = self.keep(parse::<RequirementsFile>(&source));
            self.requirements = Some((source, read.map(|file| file.requirements)));
        } else {
            match self.keep(parse::<ScenarioFile>(&source)) {
                Some(file) => self.topics.push((source, file.scenarios)),
                None => self.unread = Unread::Some,
            }
        }
    }

    fn keep<T>(&mut self, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn finish(mut self) -> Result<Parts, LoadError> {
        let list = match self.requirements.take() {
            Some((source, Some(list))) => {
                requirements::check(&source, &list, &mut self.problems);
                self.check_topics(Some(&list));
                self.check_judged(&source, &list);
                self.check_examples(Some(&list));
                list
            }
            unknown => {
                if unknown.is_none() && !self.problems.any_in(is_requirements) {
                    self.problems.push(
                        Problem::of_file(REQUIREMENTS_FILE, "this file is missing")
                            .help("it lists the requirements that the checks of the scenarios name"),
                    );
                }
                self.check_topics(None);
                self.check_examples(None);
                Vec::new()
            }
        };
        let scenarios = self.topics.into_iter().flat_map(|(_, scenarios)| scenarios).collect();
        let examples = self.examples.map(|(_, file)| file.examples).unwrap_or_default();
        self.problems.unless_any(Parts { requirements: list, scenarios, examples })
    }

    fn check_examples(&mut self, requirements: Option<&[Requirement]>) {
        if let Some((source, file)) = &self.examples {
            examples::check(source, &file.examples, requirements, &mut self.problems);
        }
    }

    fn check_topics(&mut self, requirements: Option<&[Requirement]>) {
        let known = requirements.map(|list| {
            list.iter().map(|requirement| (&requirement.id, requirement)).collect::<BTreeMap<_, _>>()
        });
        let mut first: HashMap<&str, (&Source, Place)> = HashMap::new();
        let mut any_response: Option<(&Source, Place)> = None;
        for (source, scenarios) in &self.topics {
            if scenarios.is_empty() {
                let place = Place::root().key("scenarios");
                self.problems.add(source, || {
                    place.problem(source, "this file has no scenarios").help("write one, or remove the file")
                });
            }
            for (at, scenario) in scenarios.iter().enumerate() {
                let place = Place::root().key("scenarios").index(at);
                let id = place.key("id");
                if let Some((file, other)) = first.get(scenario.id.as_str()) {
                    self.problems.add(source, || {
                        let problem =
                            id.problem(source, format!("two scenarios are called `{}`", scenario.id));
                        let other = format!("{}:{}", file.name(), other.line(file));
                        problem.help(format!("the other one is at {other}; name this one otherwise"))
                    });
                } else {
                    first.insert(&scenario.id, (source, id));
                }
                if scenario.is(Tag::AnyResponse) {
                    let tags = place.key("tags");
                    match &any_response {
                        None => any_response = Some((source, tags)),
                        Some((file, other)) => self.problems.add(source, || {
                            let problem =
                                tags.problem(source, "a second scenario with the tag `any-response`");
                            let other = format!("{}:{}", file.name(), other.line(file));
                            problem.help(format!("the other one is at {other}; keep the tag at one of them"))
                        }),
                    }
                }
                scenario::check(source, &place, scenario, known.as_ref(), &mut self.problems);
            }
        }
        if self.topics.is_empty() && self.unread == Unread::None {
            self.problems.push(
                Problem::of_file(REQUIREMENTS_FILE, "there are no scenarios beside this file")
                    .help("write one in another `.yaml` file of this folder"),
            );
        }
    }

    /// Every requirement is judged, planned or excluded. Nothing is said while some scenarios are unknown.
    fn check_judged(&mut self, source: &Source, list: &[Requirement]) {
        if self.unread == Unread::Some || self.topics.is_empty() {
            return;
        }
        let judged: HashSet<&RequirementId> = self
            .topics
            .iter()
            .flat_map(|(_, scenarios)| scenarios)
            .flat_map(|scenario| scenario.checks.iter().map(|check| &check.requirement))
            .collect();
        for (at, requirement) in list.iter().enumerate() {
            let id = &requirement.id;
            let has_place = [&requirement.planned, &requirement.excluded, &requirement.elsewhere]
                .into_iter()
                .any(Option::is_some);
            if !has_place && !judged.contains(id) {
                let place = Place::root().key("requirements").index(at).key("id");
                self.problems.add(source, || {
                    let problem = place.problem(source, format!("no scenario judges `{id}`"));
                    problem.help("write a check for it, or say why not: `planned: ..` or `excluded: ..`")
                });
            }
        }
    }
}

fn is_requirements(name: &str) -> bool {
    is_named(name, REQUIREMENTS_FILE)
}

fn is_named(name: &str, wanted: &str) -> bool {
    std::path::Path::new(name).file_name().is_some_and(|file| file == wanted)
}
