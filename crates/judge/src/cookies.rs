//! Cookies that a stream sets for a request that has none: EventSource takes them over on each reconnect.

use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;

use super::outcome::Outcome;
use super::request::values;
use super::sent::printable;
use super::view::View;

/// Cookies of load balancers and protections, whose values change and mean nothing to the application: how their names begin.
const OF_INFRASTRUCTURE: [&str; 21] = [
    "__cf",
    "__cflb",
    "_abck",
    "_cfuvid",
    "ak_bmsc",
    "arraffinity",
    "awsalb",
    "awselb",
    "bigipserver",
    "applicationgatewayaffinity",
    "bm_",
    "cookiesession1",
    "csrf",
    "ingresscookie",
    "xsrf",
    "cf_clearance",
    "datadome",
    "gclb",
    "incap_ses_",
    "serverid",
    "visid_incap_",
];

/// What the names of sessions and logins have in them.
const OF_SESSIONS: [&str; 5] = ["auth", "jwt", "login", "sess", "token"];

/// A cookie as a response sets it.
struct Cookie {
    name: String,
    value: String,
}

impl Cookie {
    /// The cookies that a response sets, those of infrastructure aside.
    fn of(head: &Head) -> Vec<Self> {
        let lines = head.all("set-cookie").map(|line| String::from_utf8_lossy(line).into_owned());
        let cookies = lines.filter_map(|line| {
            let (name, value) = line.split(';').next()?.split_once('=')?;
            Some(Self { name: name.trim().to_owned(), value: value.trim().to_owned() })
        });
        cookies.filter(|cookie| !cookie.is_of_infrastructure()).collect()
    }

    fn is_of_infrastructure(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        OF_INFRASTRUCTURE.iter().any(|begin| name.starts_with(begin))
    }

    fn looks_like_a_session(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        OF_SESSIONS.iter().any(|part| name.contains(part)) || name.ends_with("sid")
    }
}

/// No cookie has another value in the other response.
pub fn no_fresh_cookie(view: &View<'_>, other: &View<'_>) -> Outcome {
    compared(view, other, |here, there| {
        // What else changes, such as the name of a backend or a token for forms, overwrites nobody's login.
        let differs = |cookie: &&Cookie| {
            cookie.looks_like_a_session()
                && there.iter().any(|other| other.name == cookie.name && other.value != cookie.value)
        };
        match here.iter().find(differs) {
            Some(cookie) => Outcome::violated(
                "no cookie that is a fresh one for each request without a cookie",
                format!(
                    "Set-Cookie: {}=.., with another value in each response",
                    printable(cookie.name.as_bytes())
                ),
            ),
            None => Outcome::Satisfied(counted(here)),
        }
    })
}

/// No cookie whose name looks like that of a session is set with one value.
pub fn no_session_cookie(view: &View<'_>, other: &View<'_>) -> Outcome {
    compared(view, other, |here, there| {
        let stays = |cookie: &&Cookie| {
            cookie.looks_like_a_session()
                && there.iter().any(|other| other.name == cookie.name && other.value == cookie.value)
        };
        match here.iter().find(stays) {
            Some(cookie) => Outcome::violated(
                "no cookie of a session on the stream",
                format!(
                    "Set-Cookie: {}=.., for a request without a cookie",
                    printable(cookie.name.as_bytes())
                ),
            ),
            None => Outcome::Satisfied(counted(here)),
        }
    })
}

fn counted(cookies: &[Cookie]) -> String {
    match cookies.len() {
        0 => "no cookie is set".to_owned(),
        n => format!("{n} cookies are set, none of this kind"),
    }
}

/// Compares the cookies of two streams; what is no stream may well begin a session.
fn compared(
    view: &View<'_>,
    other: &View<'_>,
    judge: impl FnOnce(&[Cookie], &[Cookie]) -> Outcome,
) -> Outcome {
    let (Some(here), Some(there)) = (&view.head, &other.head) else {
        return Outcome::Uncertain(Reason::OneNotAnswered);
    };
    if let Some(status) = [here.status, there.status].into_iter().find(|status| *status != 200) {
        return Outcome::Inconclusive(Reason::NoStream(status));
    }
    if [view, other].into_iter().any(|one| values(one, "cookie").is_some()) {
        return Outcome::NotApplicable(Reason::CookieWasSent);
    }
    judge(&Cookie::of(here), &Cookie::of(there))
}
