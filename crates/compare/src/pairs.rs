//! Which event through the proxy is which direct one.

use std::collections::{HashMap, HashSet};

use ssespec_evidence::recording::Moment;

use super::flow::Flow;
use super::side::{Came, StreamSummary};

/// A direct event and its counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// How it is known: its id, or the beginning of its data.
    pub name: String,
    /// Its place among the direct events.
    pub direct: usize,
    /// Its place among those through the proxy, if it came.
    pub proxied: Option<usize>,
    /// When it came directly.
    pub direct_at: Moment,
    /// When it came through the proxy.
    pub proxied_at: Option<Moment>,
}

/// How the events are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By their ids.
    Id,
    /// By type and data.
    Data,
    /// By data alone: the types are gone on one side.
    DataAlone,
    /// By data alone and, among equal events, by their order: both sides played the same script.
    Order,
}

/// All direct events with their counterparts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// In the order of the direct events.
    pub list: Vec<Pair>,
    /// How they are matched.
    pub by: By,
    /// Places of events through the proxy that have none directly.
    pub extra: Vec<usize>,
    /// Places of events through the proxy that came before.
    pub repeated: Vec<usize>,
}

impl Pairs {
    /// Those that came both ways.
    pub fn both(&self) -> impl Iterator<Item = &Pair> {
        self.list.iter().filter(|pair| pair.proxied.is_some())
    }
}

/// Matches the events by their ids where each direct one has its own, else by type and data; `None` if they do not differ
/// enough to be told apart. Ids or types that are gone on the other side match nothing: there the data has to do, and of a script
/// the order of what is equal.
pub(super) fn pairs(flow: Flow, direct: &StreamSummary, proxied: &StreamSummary) -> Option<Pairs> {
    let candidates: &[By] =
        match (lacks(proxied, |e| &e.id, ""), lacks(proxied, |e| &e.event_type, "message")) {
            (false, false) => &[By::Id, By::Data],
            (false, true) => &[By::Id, By::DataAlone, By::Data],
            (true, false) => &[By::Data, By::Id],
            (true, true) => &[By::DataAlone, By::Data, By::Id],
        };
    let in_order = Some(By::Order).filter(|_| flow == Flow::Script);
    let told_apart = || {
        let candidates = candidates.iter().copied().chain(in_order);
        candidates.filter(|by| distinct(&direct.events, *by))
    };
    let common = |by: &By| {
        let ours: HashSet<Key<'_>> = keys(&direct.events, *by).into_iter().collect();
        keys(&proxied.events, *by).iter().any(|key| ours.contains(key))
    };
    // Ids that are rewritten match nothing, and the data still does.
    let by = told_apart().find(common).or_else(|| told_apart().next())?;
    let mut places: HashMap<Key<'_>, usize> = HashMap::new();
    let ours = keys(&direct.events, by);
    let known: HashSet<Key<'_>> = ours.iter().copied().collect();
    let (mut extra, mut repeated) = (Vec::new(), Vec::new());
    for (place, (event, key)) in proxied.events.iter().zip(keys(&proxied.events, by)).enumerate() {
        if !known.contains(&key) {
            extra.push(place);
        } else {
            let first = *places.entry(key).or_insert(place);
            // An event without an id of its own stands under the last one.
            match proxied.events[first].data == event.data {
                true if first == place => {}
                true => repeated.push(place),
                false => extra.push(place),
            }
        }
    }
    let pair = |(index, event): (usize, &Came)| {
        let via_place = places.get(&ours[index]).copied();
        Pair {
            name: name(event, by),
            direct: index,
            proxied: via_place,
            direct_at: event.at,
            proxied_at: via_place.map(|place| proxied.events[place].at),
        }
    };
    let list = direct.events.iter().enumerate().map(pair).collect();
    Some(Pairs { list, by, extra, repeated })
}

/// Whether no event of this side has a value of its own here.
fn lacks(side: &StreamSummary, value: fn(&Came) -> &String, default: &str) -> bool {
    !side.events.is_empty() && side.events.iter().all(|event| value(event) == default)
}

/// What an event is known by, and how many events before it have the same, where their order counts.
type Key<'e> = (&'e str, &'e str, usize);

fn keys(events: &[Came], by: By) -> Vec<Key<'_>> {
    let mut equal: HashMap<&str, usize> = HashMap::new();
    events
        .iter()
        .map(|event| match by {
            By::Id => (event.id.as_str(), "", 0),
            By::Data => (event.event_type.as_str(), event.data.as_str(), 0),
            By::DataAlone => ("", event.data.as_str(), 0),
            By::Order => {
                let before = equal.entry(&event.data).or_default();
                *before += 1;
                ("", event.data.as_str(), *before)
            }
        })
        .collect()
}

fn distinct(events: &[Came], by: By) -> bool {
    let mut seen = HashSet::new();
    let named = by != By::Id || events.iter().all(|event| !event.id.is_empty());
    named && keys(events, by).into_iter().all(|key| seen.insert(key))
}

fn name(event: &Came, by: By) -> String {
    match by {
        By::Id => format!("id {}", shortened(&event.id)),
        By::Data | By::DataAlone | By::Order => shortened(&event.data),
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 24;
    match text.chars().count() > SHOWN {
        true => text.chars().take(SHOWN - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}
