//! Who answers which request.

use std::io;

use super::hostile::{Answer, Hostile};
use crate::contract::{self, Stage};
use crate::http::{Head, Http, Request, Service, head, is_foreign, plain};
use crate::hub::{self, Topics};
use crate::mcp::{self, Store};
use crate::net::{After, Connection, Signals, perform};

/// All that answers.
pub(super) struct Routes {
    pub stage: Stage,
    pub topics: Topics,
    pub mcp: Store,
    pub hostile: Option<Hostile>,
}

impl Service for Routes {
    fn http(&self) -> &Http {
        &self.stage.http
    }

    fn signals(&self) -> &Signals {
        &self.stage.signals
    }

    async fn answer(&self, connection: &mut Connection, request: &Request) -> io::Result<After> {
        let (stage, topics) = (&self.stage, &self.topics);
        if let Some((status, text)) = self.refusal(request) {
            return plain(connection, request, &stage.http, head(status), text).await;
        }
        match (&self.hostile, request.path.as_str()) {
            (hostile, "/") => self.ready(connection, request, hostile.as_ref()).await,
            (Some(hostile), _) => self.hostile(connection, request, hostile).await,
            (None, "/stats") => contract::stats(connection, request, stage).await,
            (None, "/events") => contract::events(connection, request, stage).await,
            (None, "/emit") => contract::emit(connection, request, stage).await,
            (None, "/ticket") => contract::ticket(connection, request, stage).await,
            (None, "/hub") => hub::read(connection, request, stage, topics).await,
            (None, "/mcp") => mcp::answer(connection, request, stage, &self.mcp).await,
            (None, "/sse") => mcp::stream(connection, stage, &self.mcp).await,
            (None, "/messages") => mcp::message(connection, request, stage, &self.mcp).await,
            (None, "/publish") => hub::publish(connection, request, stage, topics).await,
            (None, _) => {
                let (head, text) = (stage.contract.elsewhere)(request)
                    .unwrap_or_else(|| (head(404), "see /events, /emit and /hub\n"));
                plain(connection, request, &stage.http, head, text).await
            }
        }
    }
}

impl Routes {
    /// Why a request is not served, whatever it asks for.
    fn refusal(&self, request: &Request) -> Option<(u16, &'static str)> {
        let http = &self.stage.http;
        match (http.foreign_host, request.field("origin")) {
            (Some(status), _) if is_foreign(request) => {
                Some((status, "this server is asked by its own names only\n"))
            }
            (_, Some(origin)) if (http.cors.refuses)(origin) => {
                Some((403, "pages of this origin are not served\n"))
            }
            _ => None,
        }
    }

    /// Shows that the server is ready.
    async fn ready(
        &self,
        connection: &mut Connection,
        request: &Request,
        hostile: Option<&Hostile>,
    ) -> io::Result<After> {
        let text = "A server for ssespec: see /events and /emit.\n";
        let after = plain(connection, request, &self.stage.http, head(200), text).await?;
        match hostile.map(|hostile| hostile.once_ready.as_slice()) {
            None | Some([]) => Ok(after),
            Some(acts) => perform(connection, &self.stage.signals, acts).await,
        }
    }

    async fn hostile(
        &self,
        connection: &mut Connection,
        request: &Request,
        hostile: &Hostile,
    ) -> io::Result<After> {
        match &hostile.answer {
            Answer::Raw(acts) => perform(connection, &self.stage.signals, acts).await,
            Answer::Page(media_type, text) => {
                let head = Head::new(200).with("Content-Type", *media_type);
                plain(connection, request, &self.stage.http, head, text).await
            }
        }
    }
}
