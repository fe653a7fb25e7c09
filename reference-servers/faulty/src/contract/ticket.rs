//! A ticket without which `/events` has no stream: `POST /ticket` gives it.

use std::io;

use super::stage::Stage;
use crate::http::{Head, Request, head, plain};
use crate::net::{After, Connection};

/// The field in which a request shows its ticket.
const FIELD: &str = "x-ticket";

/// Answers on `/ticket`.
pub(crate) async fn ticket(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
) -> io::Result<After> {
    let (head, text) = match (stage.contract.ticket, request.method.as_str()) {
        (Some(ticket), "POST") => {
            let json = head(200).with("Content-Type", "application/json").with("Cache-Control", "no-store");
            (json, format!("{{\"ticket\": \"{ticket}\"}}\n"))
        }
        (Some(_), _) => (head(405).with("Allow", "POST"), String::new()),
        (None, _) => (head(404), "there are no tickets\n".to_owned()),
    };
    plain(connection, request, &stage.http, head, &text).await
}

/// The refusal of a request without the ticket, where one is wanted.
pub(super) fn refusal(request: &Request, stage: &Stage) -> Option<(Head, &'static str)> {
    let ticket = stage.contract.ticket?;
    let shown = request.field(FIELD).is_some_and(|shown| shown == ticket.as_bytes());
    (!shown).then(|| (head(401).with("WWW-Authenticate", "Ticket"), "POST /ticket gives you one\n"))
}
