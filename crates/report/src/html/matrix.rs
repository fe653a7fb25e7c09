//! The matrix: requirements by targets, area by area, each cell with its worst verdict.

use std::collections::HashMap;

use serde::Serialize;
use ssespec_evidence::verdict::CheckResult;
use ssespec_scenario::RequirementId;

use super::area;
use super::cell::Shown;
use crate::complaint::level_word;
use crate::model::{Outcome, RunReport, TargetReport};
use crate::rulebook::Rulebook;
use crate::visible::{cut, visible};

/// The longest title that the matrix shows, in bytes, where the suite does not have the rule.
const TITLE: usize = 240;

/// One area.
#[derive(Debug, Serialize)]
pub(super) struct Area {
    name: String,
    about: &'static str,
    /// For each target its verdicts, the marks worth showing.
    tallies: Vec<Tally>,
    rows: Vec<Row>,
}

/// One requirement.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    level: &'static str,
    title: String,
    cells: Vec<Option<Cell>>,
}

/// What one target did with one requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Cell {
    word: &'static str,
    sign: &'static str,
    /// How many of its checks say so, and how many there are; nothing if all do.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
}

/// Some verdicts, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Tally {
    /// How many hold; nothing if nothing was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pass: Option<usize>,
    /// Everything else that there is, the worst first.
    marks: Vec<Mark>,
}

/// A verdict and how often there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Mark {
    #[serde(skip)]
    shown: Shown,
    word: &'static str,
    sign: &'static str,
    means: &'static str,
    count: usize,
}

impl Mark {
    /// Each verdict with its count, the worst first.
    pub fn counted<'a>(results: impl IntoIterator<Item = &'a CheckResult>) -> Vec<Self> {
        let mut counts = [0; Shown::ALL.len()];
        for result in results {
            counts[Shown::of(result) as usize] += 1;
        }
        let mark = |shown: Shown| Self {
            shown,
            word: shown.word(),
            sign: shown.sign(),
            means: shown.means(),
            count: counts[shown as usize],
        };
        Shown::ALL.map(mark).into()
    }

    /// The verdict.
    pub fn shown(&self) -> Shown {
        self.shown
    }

    /// Its word.
    pub fn word(&self) -> &'static str {
        self.word
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        self.count > 0
    }
}

impl Tally {
    /// Counts results for a cell of an area: notes and skips only where nothing else was judged.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a CheckResult>) -> Self {
        let counted = Mark::counted(results);
        let count = |shown| counted.iter().find(|mark| mark.shown == shown).map_or(0, |mark| mark.count);
        let pass = count(Shown::Pass);
        let nothing_else =
            counted.iter().all(|m| m.count == 0 || matches!(m.shown, Shown::Note | Shown::Skip));
        let is_all_skipped = nothing_else && count(Shown::Note) == 0;
        let is_shown = |shown| match shown {
            Shown::Pass => false,
            Shown::Note => nothing_else,
            Shown::Skip => is_all_skipped,
            Shown::Error | Shown::Fail | Shown::Warn | Shown::Known | Shown::Inconclusive => true,
        };
        Self {
            pass: (pass > 0 || !nothing_else).then_some(pass),
            marks: counted.into_iter().filter(|m| m.count > 0 && is_shown(m.shown)).collect(),
        }
    }
}

/// All areas with their requirements, in the suite's order; what no result speaks of is not there.
pub(super) fn areas(report: &RunReport, rules: &Rulebook<'_>) -> Vec<Area> {
    let indexes: Vec<Index<'_>> = report.targets.iter().map(index).collect();
    let mut ids: Vec<&RequirementId> = indexes.iter().flat_map(|index| index.keys().copied()).collect();
    ids.sort_by_key(|id| {
        (rules.area_place(id.area()), id.area().to_owned(), rules.place(id), id.as_str().to_owned())
    });
    ids.dedup();
    ids.chunk_by(|a, b| a.area() == b.area())
        .map(|ids| Area {
            name: visible(ids[0].area()),
            about: area::about(ids[0].area()),
            tallies: indexes
                .iter()
                .map(|index| Tally::of(ids.iter().filter_map(|id| index.get(id)).flatten().copied()))
                .collect(),
            rows: ids.iter().map(|id| row(id, &indexes, rules)).collect(),
        })
        .collect()
}

type Index<'a> = HashMap<&'a RequirementId, Vec<&'a CheckResult>>;

fn index(target: &TargetReport) -> Index<'_> {
    let mut index = Index::new();
    for result in &target.results {
        index.entry(&result.check).or_default().push(result);
    }
    index
}

fn row(id: &RequirementId, indexes: &[Index<'_>], rules: &Rulebook<'_>) -> Row {
    let rule = rules.get(id);
    let any = indexes.iter().find_map(|index| index.get(id)).map(|results| results[0]);
    let level = rule.map(|rule| rule.level).or(any.map(|result| result.level));
    Row {
        id: visible(id.as_str()),
        level: level.map_or("", level_word),
        title: cut(rule.map_or("a rule that this version does not have", |rule| &rule.title), TITLE),
        cells: indexes.iter().map(|index| index.get(id).map(|results| cell(results))).collect(),
    }
}

fn cell(results: &[&CheckResult]) -> Cell {
    let worst = results.iter().map(|result| Shown::of(result)).min().unwrap_or(Shown::Skip);
    let alike = results.iter().filter(|result| Shown::of(result) == worst).count();
    Cell {
        word: worst.word(),
        sign: worst.sign(),
        part: (alike < results.len()).then(|| format!("{alike}/{}", results.len())),
    }
}

/// Why a target has no results at all, as its cells say it.
pub(super) fn absence(target: &TargetReport) -> &'static str {
    match target.outcome {
        Outcome::Ran => "",
        Outcome::Skipped { .. } => "unavailable",
        Outcome::Broke { .. } => "error",
    }
}
