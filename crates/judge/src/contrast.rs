//! Says which field of a request a broken head rule hangs on, where another exchange of the scenario shows it.

use ssespec_evidence::recording::{Exchange, Recording};
use ssespec_evidence::text::show;

use super::outcome::{Breach, Outcome};
use super::request::{REDACTED, fields_of};
use super::sent::printable;
use super::view::View;
use super::views::Views;

/// The same breach; if the rule holds for an exchange whose request differs in one field alone, that field is named.
pub fn told(
    outcome: Outcome,
    view: &View<'_>,
    views: &Views<'_>,
    judge: impl Fn(&View<'_>) -> Outcome,
) -> Outcome {
    let Outcome::Violated(breach) = outcome else { return outcome };
    let others = others(view.recording, view.exchange);
    let hangs_on = others.filter_map(|other| {
        let field = Field::that_differs(view.exchange, other)?;
        let other = views.get(&other.name)?;
        match judge(other) {
            Outcome::Satisfied(found) => Some(field.sentence(&found)),
            _ => None,
        }
    });
    match hangs_on.into_iter().next() {
        Some(sentence) => {
            Outcome::Violated(Breach { observed: format!("{}, {sentence}", breach.observed), ..breach })
        }
        None => Outcome::Violated(breach),
    }
}

/// The other exchanges with the same method and the same address, in their order.
fn others<'r>(recording: &'r Recording, one: &'r Exchange) -> impl Iterator<Item = &'r Exchange> {
    recording.exchanges.iter().filter(move |other| {
        let same = |a: &Exchange, b: &Exchange| {
            (&a.request.method, &a.request.url) == (&b.request.method, &b.request.url)
        };
        other.name != one.name && same(other, one)
    })
}

/// The one field in which two requests differ.
struct Field {
    name: String,
    here: Option<String>,
    there: Option<String>,
}

impl Field {
    fn that_differs(one: &Exchange, other: &Exchange) -> Option<Self> {
        let (here, there) = (fields_of(one), fields_of(other));
        let mut names: Vec<&String> = here.keys().chain(there.keys()).collect();
        names.sort();
        names.dedup();
        let mut differing = names.into_iter().filter(|name| here.get(*name) != there.get(*name));
        match (differing.next(), differing.next()) {
            (Some(name), None) => Some(Self {
                name: spelt(one, other, name),
                here: here.get(name).map(|value| value.join(", ")),
                there: there.get(name).map(|value| value.join(", ")),
            }),
            _ => None,
        }
    }

    fn sentence(&self, found: &str) -> String {
        let name = &self.name;
        let value = |value: &str| match value {
            REDACTED => format!("this {name}"),
            value => format!("`{name}: {}`", printable(value.as_bytes())),
        };
        match (&self.here, &self.there) {
            (Some(here), None) => format!("only when the request has {}: without it, {found}", value(here)),
            (None, Some(_)) => format!("only when the request has no {name}: with it, {found}"),
            (here, there) => {
                let said = |text: &Option<String>| text.as_deref().map(value).unwrap_or_default();
                format!("when the request has {}: with {}, {found}", said(here), said(there))
            }
        }
    }
}

/// The name of a field as a request has it.
fn spelt(one: &Exchange, other: &Exchange, name: &str) -> String {
    let heads =
        [&one.request.bytes, &other.request.bytes].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let lines = heads.iter().flat_map(|head| head.lines().filter_map(|line| line.split_once(':')));
    let found = lines.map(|(spelt, _)| spelt).find(|spelt| spelt.eq_ignore_ascii_case(name));
    found.map_or_else(|| show(name.as_bytes()), str::to_owned)
}
