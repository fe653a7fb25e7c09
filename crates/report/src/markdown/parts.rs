//! Fits the parts of a summary into what a page takes: by weight they are let in, in their order they are shown.

use crate::text::{grouped, listed};

/// A piece of a summary that is shown whole or not at all.
pub(super) struct Part {
    pub weight: Weight,
    pub text: String,
}

/// How much a part matters; what comes first is let in first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    Conclusion,
    Broken,
    Failure,
    Warning,
    Known,
    Inconclusive,
    Skipped,
    Remark,
}

impl Weight {
    /// What is missing without such a part, one and many.
    fn noun(self) -> (&'static str, &'static str) {
        match self {
            Self::Conclusion => ("heading", "headings"),
            Self::Broken => ("error", "errors"),
            Self::Failure => ("failure", "failures"),
            Self::Warning => ("warning", "warnings"),
            Self::Known => ("list of known failures", "lists of known failures"),
            Self::Inconclusive => ("list of what could not be judged", "lists of what could not be judged"),
            Self::Skipped => ("list of what was skipped", "lists of what was skipped"),
            Self::Remark => ("remark", "remarks"),
        }
    }
}

/// Room for the sentence about what was left out.
const RESERVE: usize = 512;

/// The parts one after the other, each behind an empty line, in at most `limit` bytes.
pub(super) fn fit(parts: Vec<Part>, limit: usize) -> String {
    let size = |part: &Part| part.text.len() + 1;
    let whole: usize = parts.iter().map(size).sum();
    let room = if whole <= limit { limit } else { limit.saturating_sub(RESERVE) };
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|i| parts[*i].weight);
    let mut left = room;
    let mut shown = vec![false; parts.len()];
    for i in order {
        // The first that has no room ends it: what matters less may not take its place.
        if size(&parts[i]) > left {
            break;
        }
        left -= size(&parts[i]);
        shown[i] = true;
    }
    let mut out = String::new();
    let mut missing: Vec<Weight> = Vec::new();
    for (part, shown) in parts.iter().zip(shown) {
        match shown {
            true => out.extend([part.text.as_str(), "\n"]),
            false => missing.push(part.weight),
        }
    }
    if !missing.is_empty() {
        out.push_str(&left_out(missing, limit));
    }
    out
}

fn left_out(mut missing: Vec<Weight>, limit: usize) -> String {
    missing.sort();
    let kinds: Vec<String> = missing
        .chunk_by(|a, b| a == b)
        .map(|same| {
            let (one, many) = same[0].noun();
            format!("{} {}", grouped(same.len() as u64), if same.len() == 1 { one } else { many })
        })
        .collect();
    format!(
        "<p><b>Left out here</b>, since this page takes {} bytes: {}. The other reports have everything.</p>\n",
        grouped(limit as u64),
        listed(&kinds)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(weight: Weight, length: usize) -> Part {
        Part { weight, text: "x".repeat(length) }
    }

    #[test]
    fn what_fits_is_shown_in_its_order() {
        let parts = vec![
            Part { weight: Weight::Remark, text: "a\n".into() },
            Part { weight: Weight::Failure, text: "b\n".into() },
        ];
        assert_eq!(fit(parts, 6), "a\n\nb\n\n");
    }

    #[test]
    fn what_matters_least_is_left_out_and_named() {
        let parts = vec![
            part(Weight::Conclusion, 100),
            part(Weight::Warning, 300),
            part(Weight::Warning, 900),
            part(Weight::Skipped, 1),
            part(Weight::Failure, 300),
        ];
        let text = fit(parts, 1_300);
        let expected = format!(
            "{}\n{}\n{}\n<p><b>Left out here</b>, since this page takes 1,300 bytes: 1 warning and 1 list of what was \
             skipped. The other reports have everything.</p>\n",
            "x".repeat(100),
            "x".repeat(300),
            "x".repeat(300)
        );
        assert_eq!(text, expected);
    }
}
