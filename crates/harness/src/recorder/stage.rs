//! Carries out the steps of a scenario, one after the other, over the exchanges that run in the background.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::live::Progress;
use ssespec_evidence::observations::{Observations, Offered};
use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::{Await, CloseHow, CloseStep, Open, Preparation, Reader, Step, Until, is_member};
use tokio::time::Instant;

use super::addressed::addressed;
use super::carried::carry;
use super::context::Context;
use super::handle::ExchangeHandle;
use super::plans::{Plans, endpoint_of, names};
use super::prepare::{ready, send};
use super::prepared_request::{LAST_EVENT_ID, PreparedRequest};
use super::publisher::{Player, Publisher};
use super::reusable::ReusableConnection;
use super::{churn, count, offer, own_server, start};
use crate::access::Protocol;
use crate::launcher::{Attached, Server};
use crate::preparation::PreparationTemplate;

mod reconnecting;

/// The exchanges of a scenario while its steps are carried out.
pub(super) struct Stage<'s> {
    reader: Reader,
    context: Arc<Context>,
    plans: Plans,
    exchanges: Vec<ExchangeHandle>,
    publisher: Option<Publisher>,
    players: HashMap<String, Player>,
    /// The `open` steps by the names of their exchanges, where requests are made when they are sent and not before.
    opens: HashMap<String, Open>,
    /// Why nothing is sent any more: a `request` step failed.
    failed: Option<String>,
    /// Where the scenario's own row of random moments begins.
    seed: u64,
    target: Attached,
    /// The server, if it runs for this scenario alone.
    server: Option<&'s Server>,
    beside: Observations,
}

/// The pause between two streams of one `open` step.
const BETWEEN_OPENS: Duration = Duration::from_millis(20);

/// What a stage is set up with.
pub(super) struct Setting<'s> {
    pub reader: Reader,
    pub seed: u64,
    pub target: &'s Attached,
    pub server: Option<&'s Server>,
}

impl<'s> Stage<'s> {
    pub fn new(
        plans: Plans,
        setting: &Setting<'s>,
        context: &Arc<Context>,
        publisher: Option<Publisher>,
    ) -> Self {
        Self {
            reader: setting.reader,
            context: Arc::clone(context),
            plans,
            exchanges: Vec::new(),
            publisher,
            players: HashMap::new(),
            opens: HashMap::new(),
            failed: None,
            seed: setting.seed,
            target: setting.target.clone(),
            server: setting.server,
            beside: Observations::default(),
        }
    }

    /// Carries out one step.
    pub async fn step(&mut self, step: &Step) {
        match step {
            Step::Open(open) => self.open(open).await,
            Step::Await(what) => self.wait_for(what).await,
            Step::Wait(span) => self.context.sleep_until(Instant::now() + span.duration()).await,
            Step::Close(step) => self.drop_one(step).await,
            Step::Reconnect(reconnect) => self.reconnect(reconnect).await,
            Step::Publish(step) => {
                if let Some(publisher) = &self.publisher {
                    publisher.play_step(step).await;
                }
            }
            Step::ReconnectLoop(step) => self.reconnects(step).await,
            Step::PollStats(step) => {
                let base = self.beside.counts.first().and_then(|first| first.polls.last()?.open);
                let counted = count::count(step, base, &self.target, &self.context).await;
                self.beside.counts.push(counted);
            }
            Step::Churn(step) => {
                let churned = churn::churn(step, self.seed, &self.target, &self.context).await;
                self.beside.churns.push(churned);
            }
            Step::Pause(step) => {
                let now = self.context.clock.now_ns();
                let members = self.members(step.on.as_deref());
                members.iter().for_each(|handle| handle.pause());
                let paused: Vec<_> = members.iter().map(|handle| (handle.name.clone(), now)).collect();
                if let Some(time) = step.time {
                    self.context.sleep_until(Instant::now() + time.duration()).await;
                    members.iter().for_each(|handle| handle.read_on());
                }
                self.beside.paused.extend(paused);
            }
            Step::GrantCredit(step) => {
                self.members(step.on.as_deref()).iter().for_each(|handle| handle.release());
            }
            Step::ProbeAlpn(step) => {
                self.beside.offered = self.offer(step.on.as_deref()).await;
            }
            Step::SampleMemory(time) => {
                let measured = own_server::measure(self.server, *time, &self.context).await;
                self.beside.memory.push(measured);
            }
            Step::Terminate(step) => {
                let ended = own_server::terminate(self.server, step.within, &self.context).await;
                self.beside.terminated = Some(ended);
            }
            Step::Request(request) => self.request(request).await,
            Step::HoldOpen(step) => self.watch(step.on.as_deref()).await,
        }
    }

    /// Closes what is still open and gives the exchanges in the order in which they were opened, and what was seen beside them.
    pub async fn close(mut self) -> (Vec<Exchange>, Observations) {
        if let Some(server) = self.server.filter(|_| self.beside.terminated.is_none()) {
            self.beside.died = server.check_alive().await.err().map(|died| died.to_string());
        }
        ExchangeHandle::close_all(&self.exchanges, CloseHow::Fin);
        let mut exchanges = Vec::with_capacity(self.exchanges.len());
        for handle in self.exchanges {
            exchanges.push(handle.finish(&self.context).await);
        }
        (exchanges, self.beside)
    }

    async fn open(&mut self, open: &Open) {
        for (at, name) in names(open).into_iter().enumerate() {
            if at > 0 {
                // How many connections may wait to be accepted is another matter: some servers let five.
                tokio::time::sleep(BETWEEN_OPENS).await;
            }
            self.open_one(&Open { name, times: None, ..open.clone() }).await;
        }
    }

    async fn open_one(&mut self, open: &Open) {
        let kept = match &open.reuse {
            None => Ok(None),
            Some(name) => self.kept(name).await.map(Some),
        };
        let plan = match self.plans.remove(&open.name) {
            Some(plan) => plan,
            None if self.find(Some(&open.name)).is_some() => {
                Err(format!("`{}` was opened before", open.name))
            }
            None => self.made_now(open).await,
        };
        let plan = plan.map(|request| self.carrying(open, request)).map_err(Ended::Failed);
        let plan = plan.and_then(|request| self.addressed(open, request).map_err(Ended::NeverSent));
        let planned = kept.and_then(|kept| plan.map(|plan| (plan, kept)));
        self.start(&open.name, planned);
        self.feed(open);
    }

    /// The request with the fields that it takes from earlier responses.
    fn carrying(&self, open: &Open, mut request: PreparedRequest) -> PreparedRequest {
        for (field, from) in &open.carries {
            let earlier = self.find(Some(from.exchange()));
            carry(&mut request, field, from, earlier.map(|earlier| earlier.snapshots.borrow()).as_deref());
        }
        self.context.hide(open.carries.keys().filter_map(|field| request.secret_value(field)));
        request
    }

    /// The request to the address that an earlier stream names, where the step wants that.
    fn addressed(&self, open: &Open, request: PreparedRequest) -> Result<PreparedRequest, String> {
        let Some(name) = &open.endpoint_of else { return Ok(request) };
        let earlier = self.find(Some(name));
        let event = earlier.and_then(|earlier| earlier.snapshots.borrow().progress.endpoint.clone());
        let (request, secrets) = addressed(request, name, event.as_deref())?;
        self.context.hide(secrets.iter().map(String::as_str));
        Ok(request)
    }

    /// The request of an `open` step, with what is captured for it now.
    async fn made_now(&mut self, open: &Open) -> Result<PreparedRequest, String> {
        if let Some(why) = &self.failed {
            return Err(why.clone());
        }
        self.opens.insert(open.name.clone(), open.clone());
        let target = ready(&self.target, endpoint_of(open), &open.name, &self.context).await?;
        PreparedRequest::new(open, &target)
    }

    /// The request that an exchange was opened by, as it is sent again: with what is captured for it now.
    async fn renewed(&self, name: &str, request: PreparedRequest) -> Result<PreparedRequest, String> {
        let Some(open) = self.opens.get(name) else { return Ok(request) };
        let target = ready(&self.target, endpoint_of(open), name, &self.context).await?;
        let mut renewed = PreparedRequest::new(open, &target)?;
        renewed.set(LAST_EVENT_ID, request.last_event_id());
        Ok(renewed)
    }

    /// Sends a plain request beside the streams. If it fails, nothing is sent any more.
    async fn request(&mut self, spec: &Preparation) {
        if self.failed.is_some() {
            return;
        }
        let template = PreparationTemplate::new(spec, |name| std::env::var(name).ok());
        let template = template.map_err(|e| format!("{}: {e}", spec.line()));
        let captured = match template {
            Ok(template) => {
                let captured = &self.target.access.captured;
                send(&template, &self.target, captured, None, &self.context).await.map_err(|e| e.to_string())
            }
            Err(why) => Err(why),
        };
        match captured {
            Ok(captured) => self.target.access.captured.extend(captured),
            Err(why) => self.failed = Some(why),
        }
    }

    /// A script for a hub is published to the exchange's own topic, in the background, once the stream is there.
    fn feed(&mut self, open: &Open) {
        let (Some(publisher), Some(script), Some(handle)) =
            (&self.publisher, &open.script, self.exchanges.last())
        else {
            return;
        };
        if let Some(topic) = handle.request.as_ref().and_then(|request| request.topic.clone()) {
            let player = Player::start(publisher, topic, script.clone(), handle.snapshots.clone());
            self.players.insert(open.name.clone(), player);
        }
    }

    /// The connection of an earlier exchange. What the server or the scenario is to blame for differs: a server may close.
    async fn kept(&self, name: &str) -> Result<ReusableConnection, Ended> {
        if self.reader == Reader::Library {
            let why = "`reuse` needs the raw reader: the client library keeps its connections to itself";
            return Err(Ended::Failed(why.to_owned()));
        }
        let unknown = || Ended::Failed(format!("`reuse` names `{name}`, which was not opened before"));
        let earlier = self.find(Some(name)).ok_or_else(unknown)?;
        earlier.hand_over().await.map_err(|why| Ended::NeverSent(format!("cannot reuse `{name}`: {why}")))
    }

    fn start(&mut self, name: &str, planned: Result<(PreparedRequest, Option<ReusableConnection>), Ended>) {
        let planned = planned.and_then(|planned| self.may_open().map(|()| planned).map_err(Ended::Limit));
        let handle = match planned {
            Err(how) => ExchangeHandle::not_started(name, &self.context, how),
            Ok((request, left)) => start::start(name, request, left, self.reader, &self.context),
        };
        self.exchanges.push(handle);
    }

    fn may_open(&self) -> Result<(), String> {
        let limit = self.context.limits.exchanges;
        if Instant::now() >= self.context.deadline {
            Err(format!("not opened: {}", self.context.time_is_over()))
        } else if self.exchanges.len() >= limit {
            Err(format!("not opened: a scenario may open {limit} exchanges"))
        } else {
            Ok(())
        }
    }

    async fn wait_for(&self, what: &Await) {
        let planned = (Instant::now() + what.within.duration()).min(self.context.deadline);
        for handle in self.members(what.on.as_deref()) {
            self.wait_for_one(handle, what, planned).await;
        }
    }

    async fn wait_for_one(&self, handle: &ExchangeHandle, what: &Await, planned: Instant) {
        let mut snapshots = handle.snapshots.clone();
        let came = snapshots.wait_for(|s| s.ended_ns.is_some() || has_come(what.until, &s.progress));
        tokio::select! {
            came = tokio::time::timeout_at(planned, came) => if came.is_err() {
                self.context.late_for(planned);
            },
            () = self.in_vain(&handle.name) => {}
        }
    }

    /// Until it is known that not all of an exchange's script will come, because the hub did not take all of it.
    async fn in_vain(&self, name: &str) {
        match self.players.get(name) {
            Some(player) => {
                player.has_lost().await;
                tokio::time::sleep(self.context.limits.after_refusal).await;
            }
            None => std::future::pending().await,
        }
    }

    async fn drop_one(&self, step: &CloseStep) {
        let members = self.members(step.on.as_deref());
        ExchangeHandle::close_all(members.iter().copied(), step.how);
        for handle in members {
            self.until_ended(handle).await;
        }
    }

    /// Lets the time pass for which this run holds its streams, or until all that are watched have ended.
    async fn watch(&mut self, name: Option<&str>) {
        let began = Instant::now();
        let until = (began + self.context.limits.hold).min(self.context.deadline);
        let members = self.members(name);
        let all_ended = async {
            for handle in members {
                self.until_ended(handle).await;
            }
        };
        if tokio::time::timeout_at(until, all_ended).await.is_err() {
            self.context.late_for(until);
        }
        self.beside.watched_ns = u64::try_from(self.context.limits.hold.as_nanos()).ok();
    }

    /// Where an exchange goes over HTTP/1.1 and TLS: which HTTP its server chooses if it is offered both.
    async fn offer(&self, name: Option<&str>) -> Option<Offered> {
        let url = &self.find(name)?.request.as_ref()?.url;
        match (url.scheme(), self.context.access.protocol) {
            ("https", Protocol::Auto | Protocol::Http1) => Some(offer::offer(url, &self.context).await),
            _ => None,
        }
    }

    async fn until_ended(&self, handle: &ExchangeHandle) {
        let mut snapshots = handle.snapshots.clone();
        // An exchange that is told to close ends at once; a closed channel says so, too.
        let _ = snapshots.wait_for(|s| s.ended_ns.is_some()).await;
    }

    /// The exchanges that a name speaks of: several if one `open` step opened them.
    fn members(&self, name: Option<&str>) -> Vec<&ExchangeHandle> {
        match (self.find(name), name) {
            (Some(handle), _) => vec![handle],
            (None, Some(name)) => {
                self.exchanges.iter().filter(|handle| is_member(&handle.name, name)).collect()
            }
            (None, None) => Vec::new(),
        }
    }

    fn find(&self, name: Option<&str>) -> Option<&ExchangeHandle> {
        match name {
            None => self.exchanges.last(),
            Some(name) => self.exchanges.iter().find(|handle| handle.name == name),
        }
    }
}

fn has_come(until: Until, progress: &Progress) -> bool {
    match until {
        Until::Head => progress.head,
        Until::End => progress.complete,
        Until::Events(n) => progress.events >= n,
        Until::Comments(n) => progress.comments >= n,
        Until::Bytes(n) => progress.body_bytes >= n,
    }
}
