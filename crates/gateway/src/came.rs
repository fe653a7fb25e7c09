//! What came out of the gateway in one case, digested from its recording.

use ssespec_compare::{SideEnd, StreamSummary};
use ssespec_dialect::{Basis, Conclusion, Finding, Level, Report, Rule};
use ssespec_evidence::recording::Recording;
use ssespec_judge::view::View;
use ssespec_judge::{reports_error, spoken};

use crate::afterwards::Afterwards;
use crate::call::Calls;
use crate::out::{Form, Out};
use crate::statement::Breach;
use crate::tool_call::{ToolCall, tool_calls};

/// How many characters of what a gateway sent are kept for a message.
const KEPT: usize = 200;

/// What a client that reads to the end takes the response for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The terminal event of a whole response came.
    Complete,
    /// A terminal event came that says that something is missing: which.
    Partial(String),
    /// An error came in the stream: what it says.
    Error(String),
    /// The body was aborted: how.
    Aborted(String),
    /// The body ended gracefully, without a terminal event.
    Unfinished,
    /// A status that is no success, or no response at all: the response in a few words.
    Refused(String),
    /// A success that is no event stream: the response in a few words.
    NoStream(String),
    /// It was still open, without a terminal event, when we stopped watching.
    Open,
    /// It cannot be told: why.
    Unknown(String),
}

/// What came out of the gateway in one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// What a client takes it for.
    pub shown: Shown,
    /// What the gateway asked of the upstream meanwhile.
    pub calls: Calls,
    /// The text that the pieces add up to; empty if none came.
    pub text: String,
    /// What became of the upstream's streams, if the client left.
    pub afterwards: Afterwards,
    /// The tool calls that the pieces add up to.
    pub(crate) tool_calls: Vec<ToolCall>,
    /// In what form they came.
    pub(crate) form: Form,
    /// Why the response ended, as the stream says.
    pub(crate) reason: Option<String>,
    /// One line about the stream.
    pub summary: String,
    /// The first breach of the grammar that its source demands, the server's own error aside.
    pub(crate) broken: Option<Breach>,
    /// The first that it advises against.
    pub(crate) unwise: Option<Breach>,
    /// The first thing of which the grammar cannot tell.
    pub(crate) uncertain: Option<String>,
    /// Whether an event cannot be read.
    pub(crate) unreadable: bool,
    /// The stream itself.
    pub(crate) stream: StreamSummary,
    /// How late our own loop was at worst, in nanoseconds.
    pub(crate) lateness_ns: u64,
}

impl Came {
    /// Digests the only exchange of a recording; `None` if it has none.
    pub fn of(recording: &Recording, out: Out, calls: Calls) -> Option<Self> {
        let exchange = recording.exchanges.first()?;
        let stream = StreamSummary::of(recording, 0)?;
        let view = View::of(recording, exchange);
        let report = spoken(&view).heard().map(|heard| heard.report.clone()).unwrap_or_default();
        let error = view.events().map(|(event, _)| event).find(|event| reports_error(event));
        let error = error.map(|event| event.data.chars().take(KEPT).collect::<String>());
        let first = |level| {
            let own = |finding: &&Finding| finding.level == level && finding.rule != Rule::ServerError;
            report.findings.iter().find(own)
        };
        let reason = reason(&stream);
        let missing = reason.clone().filter(|reason| !WHOLE.contains(&reason.as_str()));
        Some(Self {
            shown: shown(&stream, &report, error, missing, out),
            calls,
            afterwards: Afterwards::Unknown,
            tool_calls: tool_calls(out.form, stream.events.iter().map(|event| event.data.as_str())),
            form: out.form,
            reason,
            text: report
                .merged
                .iter()
                .filter(|merged| merged.what == TEXT)
                .map(|m| m.text.as_str())
                .collect(),
            broken: first(Level::Fail).map(|finding| breach(finding, out)),
            unwise: first(Level::Warn).map(|finding| breach(finding, out)),
            uncertain: first(Level::Inconclusive).map(|finding| finding.came.clone()),
            unreadable: report.findings.iter().any(|f| f.rule == Rule::Envelope && f.level == Level::Fail),
            summary: report.summary.clone(),
            stream,
            lateness_ns: recording.lateness_ns,
        })
    }

    /// Whether the head of an event stream came.
    pub fn is_stream(&self) -> bool {
        self.stream.is_stream()
    }

    /// The response in a few words.
    pub fn answer(&self) -> String {
        self.stream.answer()
    }
}

/// What the grammars call the text of a response.
const TEXT: &str = "text";

fn breach(finding: &Finding, out: Out) -> Breach {
    let expected = match finding.allowed.as_str() {
        "" => format!("what the grammar of {} allows", out.name),
        allowed => allowed.to_owned(),
    };
    let at = finding.place.map(|place| format!(", at event {}", place.event)).unwrap_or_default();
    // Why it matters is the dialect's to say: a rule for gateways knows no field.
    let why = match &finding.basis {
        Some(Basis::Must(why) | Basis::Should(why) | Basis::Breaks(why)) => format!(": {why}"),
        None => String::new(),
    };
    Breach { expected, actual: format!("{}{at} ({}{why})", finding.came, finding.rule.as_str()) }
}

fn shown(
    stream: &StreamSummary,
    report: &Report,
    error: Option<String>,
    reason: Option<String>,
    out: Out,
) -> Shown {
    match (&stream.head, &stream.end) {
        (None, SideEnd::Broken(_)) => return Shown::Refused(stream.answer()),
        (None, SideEnd::Open) => return Shown::Open,
        (None, _) => return Shown::Unknown(stream.answer()),
        (Some(head), _) if head.status >= 300 => return Shown::Refused(stream.answer()),
        (Some(_), _) if !stream.is_stream() => return Shown::NoStream(stream.answer()),
        (Some(_), _) => {}
    }
    if let Some(error) = error {
        return Shown::Error(error);
    }
    match &report.conclusion {
        Conclusion::Failed(kind) => return Shown::Error(kind.clone()),
        Conclusion::Succeeded(kind) if kind != out.whole => return Shown::Partial(kind.clone()),
        Conclusion::Succeeded(_) => {
            return match reason {
                Some(reason) => Shown::Partial(reason),
                None => Shown::Complete,
            };
        }
        Conclusion::None => {}
    }
    if let Some(trouble) = &stream.trouble {
        return Shown::Unknown(format!("the body cannot be read: {trouble}"));
    }
    match &stream.end {
        SideEnd::Broken(how) => Shown::Aborted(how.clone()),
        SideEnd::Complete | SideEnd::Closed => Shown::Unfinished,
        SideEnd::Open => Shown::Open,
        SideEnd::Failed(why) => Shown::Unknown(why.to_string()),
    }
}

/// Members in which model APIs say why a response ended, and what they say of one that is whole.
const REASONS: [&str; 3] = ["/choices/0/finish_reason", "/delta/stop_reason", "/candidates/0/finishReason"];
const WHOLE: [&str; 7] = ["stop", "end_turn", "STOP", "stop_sequence", "tool_calls", "tool_use", "completed"];

/// Why the response ended, as the stream says.
fn reason(stream: &StreamSummary) -> Option<String> {
    let mut reasons = stream.events.iter().filter_map(|event| {
        let data: serde_json::Value = serde_json::from_str(&event.data).ok()?;
        let at = |pointer: &&str| data.pointer(pointer).and_then(|reason| reason.as_str()).map(str::to_owned);
        let inner = data.get("finishReason").and_then(|reason| reason.as_str()).map(str::to_owned);
        REASONS.iter().find_map(at).or(inner)
    });
    reasons.next_back()
}
