//! Publishes through a hub's own API, and writes down what the hub made of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use event_stream::Encoder;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method};
use ssespec_evidence::recording::{Publication, Publishing};
use ssespec_evidence::text::show;
use ssespec_scenario::script::{ScriptEvent, ScriptItem, written_out};
use ssespec_scenario::template::{Values, fill_url};
use ssespec_scenario::{Body, Publish, PublishRequest, PublishStep};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use url::Url;

use super::context::Context;
use super::exchange_recorder::Snapshot;
use super::transport::library::client::{causes, client};

/// The statuses by which a hub says that it does not take this value; others say that the request itself is wrong.
const REFUSALS: [u16; 6] = [400, 409, 413, 414, 422, 431];
/// How much of a response is kept, in bytes.
const ANSWER: usize = 512;

/// Publishes through a hub's own API. Clones write into the same record.
#[derive(Clone)]
pub(super) struct Publisher {
    shared: Arc<Shared>,
}

struct Shared {
    publish: Publish,
    base: Url,
    client: Result<Client, String>,
    context: Arc<Context>,
    published: Mutex<Vec<Publication>>,
    numbers: Mutex<HashMap<String, u64>>,
}

/// A request as it is sent.
struct Ready {
    url: Url,
    method: Method,
    fields: HeaderMap,
    body: Vec<u8>,
}

impl Publisher {
    pub fn new(publish: Publish, base: &Url, context: &Arc<Context>) -> Self {
        let shared = Shared {
            base: base.clone(),
            // One connection for publications that follow each other, as a publisher has.
            client: base
                .join(&fill_url(&publish.to, &Values::default()))
                .map_err(|e| format!("`{}` is not an address: {e}", publish.to))
                .and_then(|url| client(&url, context, 1)),
            context: Arc::clone(context),
            published: Mutex::new(Vec::new()),
            numbers: Mutex::new(HashMap::new()),
            publish,
        };
        Self { shared: Arc::new(shared) }
    }

    /// What was published so far.
    pub fn published(&self) -> Vec<Publication> {
        self.shared.published.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How long after the response head a subscriber counts.
    fn settle(&self) -> Duration {
        self.shared.publish.settle.map(|span| span.duration()).unwrap_or_default()
    }

    /// Publishes what a step says, once the readers that were opened before it count.
    pub async fn play_step(&self, step: &PublishStep) -> bool {
        tokio::time::sleep(self.settle()).await;
        let every = step.every.map(|span| span.duration()).unwrap_or_default();
        let script = written_out(&step.script);
        let writers = step.writers.unwrap_or(1) as usize;
        let parts = (0..writers)
            .map(|writer| script.iter().skip(writer).step_by(writers).cloned().collect::<Vec<ScriptItem>>());
        let parts: Vec<Vec<ScriptItem>> = parts.collect();
        let playing = parts.iter().map(|part| self.play(&step.topic, part, every));
        futures_util::future::join_all(playing).await.into_iter().all(|all| all)
    }

    /// Publishes a script to a topic, one step after the other with at least this time between them, and says whether the hub
    /// took all of it.
    async fn play(&self, topic: &str, script: &[ScriptItem], every: Duration) -> bool {
        let mut all = true;
        for (at, item) in written_out(script).into_iter().enumerate() {
            if at > 0 && !every.is_zero() {
                self.shared.context.sleep_until(Instant::now() + every).await;
            }
            let outcome = match item {
                ScriptItem::Wait(ms) => {
                    self.shared.context.sleep_until(Instant::now() + Duration::from_millis(ms)).await;
                    continue;
                }
                ScriptItem::Event(event) => self.send(topic, &event_values(&event)).await,
                ScriptItem::Comment(text) => {
                    let sse = encoded(|to| {
                        to.comment(text.as_str());
                        Ok(())
                    });
                    // A blank line ends the block, so that it can stand between any two events.
                    let sse = sse.map(|sse| sse + "\n");
                    self.send(topic, &Ok(Values { sse: sse.ok(), ..Values::default() })).await
                }
                ScriptItem::Retry(ms) => {
                    let sse = encoded(|to| {
                        to.retry(ms);
                        Ok(())
                    });
                    self.send(topic, &Ok(Values { sse: sse.ok(), ..Values::default() })).await
                }
                // The stream is held by itself; the rest is never given to a hub.
                _ => continue,
            };
            match outcome {
                Publishing::Taken(_) => {}
                Publishing::Refused { .. } => all = false,
                // What follows would fail as well, and slowly.
                Publishing::Failed(_) => return false,
            }
        }
        all
    }

    async fn send(&self, topic: &str, values: &Result<Values, String>) -> Publishing {
        let shared = &self.shared;
        let number = {
            let mut numbers = shared.numbers.lock().unwrap_or_else(PoisonError::into_inner);
            let number = numbers.entry(topic.to_owned()).or_default();
            *number += 1;
            *number
        };
        let ready = values.clone().and_then(|values| {
            ready(shared.publish.request(&Values { topic: topic.to_owned(), ..values }), &shared.base)
        });
        let sent_ns = shared.context.clock.now_ns();
        let (method, url, body) = match &ready {
            Ok(ready) => (ready.method.to_string(), ready.url.to_string(), ready.body.clone()),
            Err(_) => (shared.publish.method.clone(), shared.publish.to.clone(), Vec::new()),
        };
        let outcome = match ready {
            Ok(ready) => self.exchange(ready).await,
            Err(why) => Publishing::Failed(why),
        };
        let answered_ns = shared.context.clock.now_ns();
        let topic = topic.to_owned();
        let publication =
            Publication { topic, number, method, url, body, sent_ns, answered_ns, outcome: outcome.clone() };
        shared.published.lock().unwrap_or_else(PoisonError::into_inner).push(publication);
        outcome
    }

    async fn exchange(&self, ready: Ready) -> Publishing {
        let client = match &self.shared.client {
            Ok(client) => client,
            Err(why) => return Publishing::Failed(why.clone()),
        };
        let within = self.shared.context.limits.publication;
        let url = ready.url.clone();
        let request = client.request(ready.method, ready.url).headers(ready.fields).body(ready.body);
        let asking = async {
            let mut response = request.send().await?;
            let status = response.status().as_u16();
            let mut answer = Vec::new();
            while let Some(piece) = response.chunk().await? {
                let room = ANSWER - answer.len();
                answer.extend_from_slice(&piece[..piece.len().min(room)]);
                if answer.len() == ANSWER {
                    break;
                }
            }
            Ok::<_, reqwest::Error>((status, answer))
        };
        match tokio::time::timeout(within, asking).await {
            Ok(Ok((status @ 200..300, _))) => Publishing::Taken(status),
            Ok(Ok((status, answer))) if REFUSALS.contains(&status) => {
                Publishing::Refused { status, answer: show(answer.trim_ascii()) }
            }
            Ok(Ok((status, answer))) => Publishing::Failed(format!(
                "the hub answers {status} to a publication at {url}: {}; check `publish` in the target file",
                show(answer.trim_ascii())
            )),
            Ok(Err(error)) => Publishing::Failed(format!("cannot publish at {url}: {}", causes(&error))),
            Err(_) => Publishing::Failed(format!(
                "the hub did not answer a publication at {url} within {} ms",
                within.as_millis()
            )),
        }
    }
}

fn event_values(event: &ScriptEvent) -> Result<Values, String> {
    let text = |text: &Option<ssespec_scenario::Text>| text.as_ref().map(|text| text.as_str().to_owned());
    let (data, event_type, id) = (text(&event.data), text(&event.event), text(&event.id));
    // Only what a template with `{sse}` is given is known to be writable.
    let sse = encoded(|to| to.event(data.as_deref(), event_type.as_deref(), id.as_deref(), event.retry)).ok();
    Ok(Values { topic: String::new(), data, event: event_type, id, retry: event.retry, sse })
}

fn encoded(
    write: impl FnOnce(&mut Encoder<'_>) -> Result<(), event_stream::EncodeError>,
) -> Result<String, String> {
    let mut bytes = Vec::new();
    write(&mut Encoder::new(&mut bytes)).map_err(|e| e.to_string())?;
    String::from_utf8(bytes).map_err(|e| e.to_string())
}

fn ready(request: PublishRequest, base: &Url) -> Result<Ready, String> {
    let url = base.join(&request.to).map_err(|e| format!("`{}` is not an address: {e}", request.to))?;
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|e| format!("`{}` is not a method: {e}", request.method))?;
    let (media_type, body) = match request.body {
        Body::Form(pairs) => {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            ("application/x-www-form-urlencoded", body)
        }
        Body::Json(value) => ("application/json", value.to_string()),
        Body::Text(text) => ("text/plain; charset=utf-8", text),
    };
    let mut fields = HeaderMap::new();
    fields.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    for (name, value) in &request.headers {
        let wrong =
            |e: &dyn std::fmt::Display| format!("the header field `{name}` of `publish` is wrong: {e}");
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| wrong(&e))?;
        fields.insert(name, HeaderValue::from_str(value).map_err(|e| wrong(&e))?);
    }
    Ok(Ready { url, method, fields, body: body.into_bytes() })
}

/// A script that is being published in the background.
pub(super) struct Player {
    task: JoinHandle<()>,
    state: watch::Receiver<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Playing,
    /// The hub took all of it.
    Whole,
    /// It did not.
    Lost,
}

impl Player {
    /// Publishes the script once the stream's head has come, or is given up.
    pub fn start(
        publisher: &Publisher,
        topic: String,
        script: Vec<ScriptItem>,
        mut stream: watch::Receiver<Snapshot>,
    ) -> Self {
        let publisher = publisher.clone();
        let (tell, state) = watch::channel(State::Playing);
        let task = tokio::spawn(async move {
            let head = stream.wait_for(|s| s.progress.head || s.ended_ns.is_some());
            let _ = tokio::time::timeout(publisher.shared.context.limits.hub_head, head).await;
            tokio::time::sleep(publisher.settle()).await;
            let all = publisher.play(&topic, &script, Duration::ZERO).await;
            let _ = tell.send(if all { State::Whole } else { State::Lost });
        });
        Self { task, state }
    }

    /// Until it is known that the hub did not take all of the script; forever if it did.
    pub async fn has_lost(&self) {
        let lost = self.state.clone().wait_for(|state| *state == State::Lost).await.is_ok();
        if !lost {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.task.abort();
    }
}
