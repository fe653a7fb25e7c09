//! The list of requirements: ids are unique, nothing is left blank, nothing is both planned and excluded, checks name what it has.

use std::collections::{BTreeMap, HashMap};

use crate::load::{Place, Problems, Source, nearest_help};
use crate::requirement::{Requirement, RequirementId};
use crate::suite::REQUIREMENTS_FILE;

/// The list of requirements, if it could be read.
pub(super) type Known<'a> = BTreeMap<&'a RequirementId, &'a Requirement>;

pub(super) fn check(source: &Source, list: &[Requirement], problems: &mut Problems) {
    let all = Place::root().key("requirements");
    if list.is_empty() {
        problems
            .add(source, || all.problem(source, "this file has no requirements").help("write at least one"));
    }
    let mut first: HashMap<&RequirementId, usize> = HashMap::new();
    for (at, requirement) in list.iter().enumerate() {
        let place = all.index(at);
        let id = &requirement.id;
        if let Some(other) = first.get(id) {
            problems.add(source, || {
                let line = all.index(*other).key("id").line(source);
                let problem = place.key("id").problem(source, format!("two requirements are called `{id}`"));
                problem.help(format!("the other one is on line {line}; remove one of them"))
            });
        } else {
            first.insert(id, at);
        }
        if requirement.planned.is_some() && requirement.excluded.is_some() {
            problems.add(source, || {
                let problem =
                    place.name("excluded").problem(source, format!("`{id}` is both planned and excluded"));
                problem.help("keep `planned` if it will be judged one day, else `excluded`")
            });
        }
        for (key, text) in texts(requirement) {
            if text.trim().is_empty() {
                problems.add(source, || {
                    let problem = place.key(key).problem(source, format!("the `{key}` of `{id}` is empty"));
                    problem.help("readers of reports see this text: write a sentence")
                });
            }
        }
    }
}

fn texts(requirement: &Requirement) -> impl Iterator<Item = (&'static str, &str)> {
    let optional = [
        ("planned", &requirement.planned),
        ("elsewhere", &requirement.elsewhere),
        ("excluded", &requirement.excluded),
    ];
    [
        ("source", requirement.source.as_str()),
        ("title", requirement.title.as_str()),
        ("why", requirement.why.as_str()),
        ("fix", requirement.fix.as_str()),
    ]
    .into_iter()
    .chain(optional.into_iter().filter_map(|(key, text)| text.as_deref().map(|text| (key, text))))
}

/// A check's requirement must be listed, and neither planned nor excluded.
pub(super) fn named(
    source: &Source,
    place: &Place,
    id: &RequirementId,
    known: &Known<'_>,
    problems: &mut Problems,
) {
    let Some(requirement) = known.get(id) else {
        return problems.add(source, || {
            let help = nearest_help(id.as_str(), "known", known.keys().map(|id| id.as_str()));
            let help = help.unwrap_or_else(|| format!("list it in {REQUIREMENTS_FILE}"));
            place.problem(source, format!("there is no requirement `{id}`")).help(help)
        });
    };
    let state = match (&requirement.planned, &requirement.excluded) {
        (Some(_), _) => "planned",
        (None, Some(_)) => "excluded",
        (None, None) => return,
    };
    problems.add(source, || {
        let problem = place.problem(source, format!("`{id}` is judged here, but marked `{state}`"));
        problem.help(format!("remove `{state}:` from it in {REQUIREMENTS_FILE}"))
    });
}
