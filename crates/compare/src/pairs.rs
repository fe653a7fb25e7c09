//! Which event through the proxy is which direct one.

use std::collections::{HashMap, HashSet};

use ssespec_evidence::recording::Moment;

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
/// enough to be told apart. Ids or types that are gone on the other side match nothing: there the data has to do.
pub fn pairs(direct: &StreamSummary, proxied: &StreamSummary) -> Option<Pairs> {
    let candidates: &[By] =
        match (lacks(proxied, |e| &e.id, ""), lacks(proxied, |e| &e.event_type, "message")) {
            (false, false) => &[By::Id, By::Data],
            (false, true) => &[By::Id, By::DataAlone, By::Data],
            (true, false) => &[By::Data, By::Id],
            (true, true) => &[By::DataAlone, By::Data, By::Id],
        };
    let told_apart = || candidates.iter().copied().filter(|by| distinct(&direct.events, *by));
    let common = |by: &By| {
        let ours: HashSet<Key<'_>> = direct.events.iter().map(|event| key(event, *by)).collect();
        proxied.events.iter().any(|event| ours.contains(&key(event, *by)))
    };
    // Ids that are rewritten match nothing, and the data still does.
    let by = told_apart().find(common).or_else(|| told_apart().next())?;
    let mut places: HashMap<Key<'_>, usize> = HashMap::new();
    let direct_keys: HashMap<Key<'_>, ()> = direct.events.iter().map(|e| (key(e, by), ())).collect();
    let (mut extra, mut repeated) = (Vec::new(), Vec::new());
    for (place, event) in proxied.events.iter().enumerate() {
        let key = key(event, by);
        if !direct_keys.contains_key(&key) {
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
        let via_place = places.get(&key(event, by)).copied();
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

type Key<'e> = (&'e str, &'e str);

fn key(event: &Came, by: By) -> Key<'_> {
    match by {
        By::Id => (&event.id, ""),
        By::Data => (&event.event_type, &event.data),
        By::DataAlone => ("", &event.data),
    }
}

fn distinct(events: &[Came], by: By) -> bool {
    let mut seen = HashSet::new();
    events.iter().all(|event| (by != By::Id || !event.id.is_empty()) && seen.insert(key(event, by)))
}

fn name(event: &Came, by: By) -> String {
    match by {
        By::Id => format!("id {}", shortened(&event.id)),
        By::Data | By::DataAlone => shortened(&event.data),
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 24;
    match text.chars().count() > SHOWN {
        true => text.chars().take(SHOWN - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}
