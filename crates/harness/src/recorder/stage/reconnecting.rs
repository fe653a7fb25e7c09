//! The steps that continue a stream, as a browser does after it was lost.

use std::time::Duration;

use ssespec_evidence::recording::Ended;
use ssespec_scenario::script::{ScriptItem, written_out};
use ssespec_scenario::{CloseHow, Reconnect, ReconnectLoop, member_names};
use tokio::time::Instant;

use super::super::churn;
use super::super::handle::ExchangeHandle;
use super::super::prepared_request::{LAST_EVENT_ID, PreparedRequest};
use super::Stage;

impl Stage<'_> {
    pub(super) async fn reconnect(&mut self, step: &Reconnect) {
        let planned = match self.find(Some(&step.from)) {
            None => Err(format!("`reconnect` names `{}`, which was not opened before", step.from)),
            Some(from) => match &from.request {
                None => Err(format!("`{}` was never opened, so there is nothing to continue", step.from)),
                Some(request) => self.continued(from, request.clone(), step).await,
            },
        };
        self.named_as(&step.from, &step.name);
        self.start(&step.name, planned.map(|request| (request, None)).map_err(Ended::Failed));
    }

    /// The request that continues a stream, once a browser would send it.
    async fn continued(
        &self,
        from: &ExchangeHandle,
        mut request: PreparedRequest,
        step: &Reconnect,
    ) -> Result<PreparedRequest, String> {
        // A browser has one connection at a time: what is still open is given up.
        from.close(CloseHow::Fin);
        self.until_ended(from).await;
        let (retry_ms, ended_ns) = {
            let snapshot = from.snapshots.borrow();
            (snapshot.progress.retry_ms, snapshot.ended_ns.unwrap_or_default())
        };
        let limits = &self.context.limits;
        let pause =
            retry_ms.map_or(limits.reconnect_default, Duration::from_millis).min(limits.reconnect_longest);
        let passed = Duration::from_nanos(self.context.clock.now_ns().saturating_sub(ended_ns));
        self.context.sleep_until(Instant::now() + pause.saturating_sub(passed)).await;

        let field = step.field_name.as_deref().unwrap_or(LAST_EVENT_ID);
        let id = step
            .last_event_id
            .as_ref()
            .map(|payload| payload.as_bytes().to_vec())
            .or(learned_id(from))
            .or(request.last_event_id());
        request = self.renewed(&step.from, request).await?;
        request.set(LAST_EVENT_ID, None);
        request.set(field, id);
        Ok(request)
    }

    /// A stream that continues another is opened as that one was.
    fn named_as(&mut self, from: &str, name: &str) {
        if let Some(open) = self.opens.get(from).cloned() {
            self.opens.insert(name.to_owned(), open);
        }
    }

    /// Loses the connection again and again while events are published.
    pub(super) async fn reconnects(&mut self, step: &ReconnectLoop) {
        let Some(publisher) = self.publisher.clone() else { return };
        tokio::join!(publisher.play_step(&step.publish), self.lose_and_return(step));
        let Some(last) = last_id(&step.publish.script) else { return };
        if let Some(handle) = self.exchanges.last() {
            let mut snapshots = handle.snapshots.clone();
            let came = snapshots.wait_for(|s| s.ended_ns.is_some() || s.progress.last_event_id == last);
            // What has not come by then is judged as missing.
            let _ = tokio::time::timeout(self.context.limits.handed_over, came).await;
        }
    }

    /// How long a browser waits first is of no interest here: what gets lost gets lost in the moment of coming back.
    async fn lose_and_return(&mut self, step: &ReconnectLoop) {
        let mut from = step.from.clone();
        let moments = churn::moments(self.seed, step.within.duration());
        for ((name, alive), how) in member_names(&step.name, step.times).zip(moments).zip(churn::ways()) {
            self.context.sleep_until(Instant::now() + alive).await;
            let planned = match self.find(Some(&from)) {
                None => Err(format!("`reconnect-loop` names `{from}`, which was not opened before")),
                Some(handle) => {
                    handle.close(how);
                    self.until_ended(handle).await;
                    let gone = || format!("`{from}` was never opened, so there is nothing to continue");
                    match handle.request.clone().ok_or_else(gone) {
                        Err(why) => Err(why),
                        Ok(request) => {
                            let id = learned_id(handle).or(request.last_event_id());
                            self.renewed(&from, request).await.map(|mut request| {
                                request.set(LAST_EVENT_ID, id);
                                request
                            })
                        }
                    }
                }
            };
            self.named_as(&from, &name);
            self.start(&name, planned.map(|request| (request, None)).map_err(Ended::Failed));
            from = name;
        }
    }
}

/// The last event ID that an exchange has learned.
fn learned_id(handle: &ExchangeHandle) -> Option<Vec<u8>> {
    let id = handle.snapshots.borrow().progress.last_event_id.clone().into_bytes();
    Some(id).filter(|id| !id.is_empty())
}

/// The id of the last event that has one.
fn last_id(script: &[ScriptItem]) -> Option<String> {
    let id = |item: ScriptItem| match item {
        ScriptItem::Event(event) => event.id.map(|id| id.as_str().to_owned()),
        _ => None,
    };
    written_out(script).into_iter().rev().find_map(id)
}
