//! What a `refuse` step is answered with.

use crate::behaviour::{HeadEdit, Refusal};
use crate::head::{Head, head};
use crate::step::Refuse;

/// The head of a refusal; none if the fault streams instead.
pub(crate) fn refused(refuse: &Refuse, refusal: Refusal) -> Option<Head> {
    let status = match refusal {
        Refusal::InStream if refuse.status != 204 => return None,
        Refusal::Always500 => 500,
        _ => refuse.status,
    };
    let mut answer = head(status);
    for (name, value) in &refuse.headers {
        let value = match refusal {
            Refusal::RetryAfterUnit if name.eq_ignore_ascii_case("retry-after") => format!("{value}s"),
            Refusal::NoLocation if name.eq_ignore_ascii_case("location") => continue,
            Refusal::NoOwnFields if name.get(..2).is_some_and(|x| x.eq_ignore_ascii_case("x-")) => continue,
            _ => value.clone(),
        };
        answer = answer.with(name, value);
    }
    let as_stream = match refusal {
        Refusal::ClientErrorAsStream => (400..500).contains(&status),
        Refusal::ServerErrorAsStream => status >= 500,
        _ => false,
    };
    if as_stream {
        answer.edit(HeadEdit::Set("Content-Type", "text/event-stream"));
    }
    if refusal == Refusal::LengthOn204 && status == 204 {
        answer = answer.with("Content-Length", "0");
    }
    Some(answer)
}
