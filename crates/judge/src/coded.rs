//! Content codings: which ones a request admits (RFC 9110 12.5.3), and what is asked of a response that has one.

use ssespec_evidence::coding::{exists, of_body};
use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;

use super::outcome::Outcome;
use super::request::Members;
use super::sent::{as_sent, printable};
use super::view::View;

/// The codings that a response names, `identity` aside.
fn named(head: &Head) -> Vec<String> {
    head.members("content-encoding").into_iter().filter(|coding| coding != "identity").collect()
}

/// Judges what is meant for coded answers alone. A body that is not in the coding which its head names is broken for everybody.
pub fn when_coded(view: &View<'_>, head: &Head, judge: impl FnOnce() -> Outcome) -> Outcome {
    let codings = of_body(head);
    match (codings.is_empty(), view.live.coding_fault()) {
        (true, _) => Outcome::NotApplicable(Reason::NotCompressed),
        (false, Some(why)) => Outcome::violated(
            format!("a body in the coding `{}`", printable(codings.join(", ").as_bytes())),
            why,
        ),
        (false, None) => judge(),
    }
}

/// Every coding that exists was admitted.
pub fn only_asked(view: &View<'_>, head: &Head) -> Outcome {
    let admitted = match Members::of(view, "accept-encoding") {
        Members::Redacted => return Outcome::Inconclusive(Reason::FieldRedacted("Accept-Encoding")),
        Members::Absent => Admitted(None),
        Members::Listed(all) => Admitted(Some(all.iter().map(|one| weighed(one)).collect())),
    };
    match named(head).into_iter().find(|coding| exists(coding) && !admitted.admits(coding)) {
        Some(coding) => Outcome::violated(
            "no Content-Encoding that the request did not admit",
            format!("the coding `{}`", printable(coding.as_bytes())),
        ),
        None => Outcome::Satisfied(as_sent(head, "Content-Encoding")),
    }
}

/// Every coding exists.
pub fn existing(head: &Head) -> Outcome {
    match named(head).into_iter().find(|coding| !exists(coding)) {
        Some(coding) => Outcome::violated(
            "a content coding that exists, or no Content-Encoding",
            format!("the coding `{}`, which does not exist", printable(coding.as_bytes())),
        ),
        None => Outcome::Satisfied(as_sent(head, "Content-Encoding")),
    }
}

/// What the request says in Accept-Encoding: each name with whether its weight is above 0; nothing without the field.
struct Admitted(Option<Vec<(String, bool)>>);

impl Admitted {
    /// Without the field every coding is admitted. `x-gzip` is another name for `gzip` (RFC 9110 8.4.1.3).
    fn admits(&self, coding: &str) -> bool {
        let Some(all) = &self.0 else { return true };
        let plain = |name: &str| name.strip_prefix("x-").unwrap_or(name).to_owned();
        let named = all.iter().find(|(name, _)| plain(name) == plain(coding));
        let others = || all.iter().find(|(name, _)| name == "*");
        named.or_else(others).is_some_and(|(_, admitted)| *admitted)
    }
}

fn weighed(member: &str) -> (String, bool) {
    let mut parts = member.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_owned();
    let weight = parts.find_map(|part| part.strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()));
    (name, weight.is_none_or(|weight| weight > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(list: &[&str]) -> Admitted {
        Admitted(Some(list.iter().map(|one| weighed(one)).collect()))
    }

    #[test]
    fn a_coding_is_admitted_by_its_name_by_a_star_or_by_silence() {
        assert!(Admitted(None).admits("br"));
        assert!(!admitted(&[]).admits("gzip") && !admitted(&["identity"]).admits("gzip"));
        assert!(admitted(&["br", "gzip;q=0.5"]).admits("gzip"));
        assert!(admitted(&["gzip"]).admits("x-gzip") && admitted(&["x-gzip"]).admits("gzip"));
        assert!(admitted(&["*"]).admits("zstd") && !admitted(&["*;q=0"]).admits("zstd"));
        assert!(!admitted(&["gzip;q=0", "*"]).admits("gzip") && !admitted(&["gzip; q=0.000"]).admits("gzip"));
    }
}
