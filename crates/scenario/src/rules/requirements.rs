//! The list of requirements: ids are unique, nothing is left blank, nothing is both planned and excluded.

use std::collections::HashMap;

use crate::load::{Place, Problems, Source};
use crate::requirement::{Requirement, RequirementId};

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
    let optional = [("planned", &requirement.planned), ("excluded", &requirement.excluded)];
    [
        ("source", requirement.source.as_str()),
        ("title", requirement.title.as_str()),
        ("why", requirement.why.as_str()),
        ("cure", requirement.cure.as_str()),
    ]
    .into_iter()
    .chain(optional.into_iter().filter_map(|(key, text)| text.as_deref().map(|text| (key, text))))
}
