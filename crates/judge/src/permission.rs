//! Rules about who may read: pages of other origins, and requests without the right credentials.

use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_scenario::HeaderIncludes;

use super::outcome::Outcome;
use super::request::{REDACTED, values};
use super::sent::as_sent;
use super::view::View;

const CREDENTIALS: &str = "Access-Control-Allow-Credentials";
const ORIGIN: &str = "Access-Control-Allow-Origin";

/// A field that is a list has a member.
pub fn header_includes(head: &Head, wanted: &HeaderIncludes) -> Outcome {
    let member = wanted.member.to_ascii_lowercase();
    if head.members(&wanted.name).contains(&member) {
        Outcome::Satisfied(as_sent(head, &wanted.name))
    } else {
        Outcome::violated(format!("{} in {}", wanted.member, wanted.name), as_sent(head, &wanted.name))
    }
}

/// Browsers compare `true` letter by letter, and take `*` for no origin where cookies are at stake (Fetch 4.10).
pub fn credentials_name_origin(head: &Head) -> Outcome {
    let (Some(credentials), Some(origin)) = (head.combined(CREDENTIALS), head.combined(ORIGIN)) else {
        return Outcome::NotApplicable(Reason::NoCookiesFromOrigin);
    };
    if credentials == "false" {
        return Outcome::NotApplicable(Reason::NoCookies);
    }
    if credentials != "true" {
        return Outcome::violated(format!("{CREDENTIALS}: true"), as_sent(head, CREDENTIALS));
    }
    match origin.trim() {
        "*" => Outcome::violated(
            format!("the origin of the page alongside {CREDENTIALS}"),
            format!("{ORIGIN}: *, which browsers refuse with cookies"),
        ),
        _ => Outcome::Satisfied(as_sent(head, ORIGIN)),
    }
}

/// The origin of the request, which nobody can have registered, is not named as one whose pages may send cookies.
pub fn no_credentials_for_any_origin(view: &View<'_>, head: &Head) -> Outcome {
    let asked = values(view, "origin").unwrap_or_default().join(", ");
    if asked == REDACTED {
        return Outcome::Inconclusive(Reason::FieldRedacted("Origin"));
    }
    let credentials = head.combined(CREDENTIALS).is_some_and(|value| value == "true");
    match head.combined(ORIGIN).is_some_and(|origin| origin == asked) && credentials {
        true => Outcome::violated(
            "cookies from origins that are known, and from no other",
            format!(
                "{} and {}: any page may read the stream with the cookies of its visitor",
                as_sent(head, ORIGIN),
                as_sent(head, CREDENTIALS)
            ),
        ),
        false => Outcome::Satisfied(as_sent(head, ORIGIN)),
    }
}

/// A 401 answer says how to be let in.
pub fn challenge_on_401(head: &Head) -> Outcome {
    match (head.status, head.all("www-authenticate").next()) {
        (401, None) => Outcome::violated(
            "a WWW-Authenticate field on a 401 response",
            "status 401 without WWW-Authenticate",
        ),
        (401, Some(_)) => Outcome::Satisfied(as_sent(head, "WWW-Authenticate")),
        (status, _) => Outcome::violated("status 401 with WWW-Authenticate", format!("status {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(status: u16, fields: &[(&str, &str)]) -> Head {
        let fields: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let mut reader = ssespec_evidence::http1::ResponseReader::new("GET");
        reader.feed(format!("HTTP/1.1 {status} X\r\n{fields}\r\n").as_bytes());
        reader.head().expect("a head").clone()
    }

    #[test]
    fn a_member_is_found_in_any_line_and_case() {
        let wanted =
            HeaderIncludes { name: "Access-Control-Allow-Headers".into(), member: "last-event-id".into() };
        let name = "access-control-allow-headers";
        let two = head(204, &[(name, "Accept"), (name, "authorization ,Last-Event-ID")]);
        assert!(matches!(header_includes(&two, &wanted), Outcome::Satisfied(_)));
        let other = head(204, &[(name, "x-last-event-id")]);
        assert_eq!(
            header_includes(&other, &wanted),
            Outcome::violated(
                "last-event-id in Access-Control-Allow-Headers",
                "Access-Control-Allow-Headers: x-last-event-id"
            )
        );
    }

    #[test]
    fn cookies_go_with_a_named_origin_and_true_alone() {
        let answer = |origin: &str, credentials: &str| {
            credentials_name_origin(&head(
                200,
                &[("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", credentials)],
            ))
        };
        assert!(matches!(answer("https://page.example", "true"), Outcome::Satisfied(_)));
        assert!(matches!(answer("*", "false"), Outcome::NotApplicable(_)));
        for (origin, credentials) in [("*", "true"), ("https://page.example", "True")] {
            assert!(matches!(answer(origin, credentials), Outcome::Violated(_)), "{origin} {credentials}");
        }
        let none = head(200, &[("Access-Control-Allow-Origin", "*")]);
        assert!(matches!(credentials_name_origin(&none), Outcome::NotApplicable(_)));
    }

    #[test]
    fn a_refusal_for_want_of_credentials_says_which() {
        assert!(matches!(
            challenge_on_401(&head(401, &[("WWW-Authenticate", "Bearer")])),
            Outcome::Satisfied(_)
        ));
        assert!(matches!(challenge_on_401(&head(401, &[])), Outcome::Violated(_)));
        assert!(matches!(challenge_on_401(&head(403, &[])), Outcome::Violated(_)));
    }
}
