//! Faults of an encoder: what happens to data on its way into lines.

use super::entry::fault;
use super::shared::LINE_BREAKS_LOST;
use super::surrogates::{keep_lone_surrogates, with_surrogates};
use crate::fault::Fault;
use crate::sse::{Event, Lines, comment, lines};

/// What generic line splitters take for a line break, and the standard does not.
const OTHER_BREAKS: [char; 8] =
    ['\u{B}', '\u{C}', '\u{1C}', '\u{1D}', '\u{1E}', '\u{85}', '\u{2028}', '\u{2029}'];

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = line_breaks();
    faults.extend(values_of_other_fields());
    faults.extend(blanks_and_colons());
    faults.extend(characters_and_sizes());
    faults
}

fn line_breaks() -> Vec<Fault> {
    vec![
        fault(
            "data-newline-not-split",
            "one `data: ` for a payload of several lines",
            LINE_BREAKS_LOST,
            &["framing.cr-then-lf-hazard", "emit.heartbeat-not-splitting"],
            |b| b.sse.lines = |data| vec![data.to_vec()],
        ),
        fault(
            "newline-as-space",
            "line breaks become spaces",
            LINE_BREAKS_LOST,
            &["framing.cr-then-lf-hazard", "emit.heartbeat-not-splitting"],
            |b| b.sse.lines = |data| vec![lines(data).join(&b' ')],
        ),
        fault(
            "cr-not-split",
            "only LF counts as a line break",
            &["emit.newline-crlf-cr", "framing.cr-then-lf-hazard"],
            &[],
            |b| b.sse.lines = |data| data.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect(),
        ),
        fault("crlf-counted-twice", "CR LF makes an extra empty line", &["emit.newline-crlf-cr"], &[], |b| {
            b.sse.lines = |data| data.split(|b| *b == b'\n' || *b == b'\r').map(<[u8]>::to_vec).collect();
        }),
        fault(
            "last-cr-raw",
            "a CR at the end of the data is sent as it is",
            &["framing.cr-then-lf-hazard"],
            &[],
            |b| {
                b.sse.lines = |data| match data.strip_suffix(b"\r") {
                    Some(rest) => with_cr(lines(rest)),
                    None => lines(data),
                };
            },
        ),
        fault(
            "trailing-newline-lost",
            "a line feed at the end of the data is taken away",
            &["emit.trailing-newline", "event.data-empty-lines"],
            &["event.data-multi"],
            |b| {
                b.sse.lines = |data| lines(data.strip_suffix(b"\n").unwrap_or(data));
            },
        ),
        fault(
            "leading-newline-lost",
            "a line feed at the start of the data is taken away",
            &["event.data-empty-lines"],
            &[],
            |b| {
                b.sse.lines = |data| match data.strip_prefix(b"\n") {
                    Some(rest) if !rest.is_empty() => lines(rest),
                    _ => lines(data),
                };
            },
        ),
        fault(
            "splits-on-unicode-breaks",
            "the language's line splitter knows more line breaks than the standard",
            &["framing.other-breaks", "emit.unicode-breaks"],
            &[],
            |b| b.sse.lines = |data| lines(text(data).replace(OTHER_BREAKS, "\n").as_bytes()),
        ),
    ]
}

fn values_of_other_fields() -> Vec<Fault> {
    vec![
        fault(
            "unicode-breaks-in-types",
            "line ends in types are made alike, and then written",
            &["emit.unicode-breaks"],
            &[],
            |b| {
                b.contract.event = |mut e| {
                    e.event = e.event.map(|value| with_breaks_alike(&value));
                    Some(e)
                };
            },
        ),
        fault(
            "unicode-breaks-in-ids",
            "line ends in ids are made alike, and then written",
            &["emit.unicode-breaks"],
            &[],
            |b| {
                b.contract.event = |mut e| {
                    e.id = e.id.map(|value| with_breaks_alike(&value));
                    Some(e)
                };
            },
        ),
        fault(
            "unicode-breaks-in-comments",
            "line ends in comments are made alike behind the colon",
            &["emit.unicode-breaks"],
            &[],
            |b| b.sse.comment = |text| comment(text).iter().map(|line| with_breaks_alike(line)).collect(),
        ),
        fault("nul-truncates-type", "a type ends at a NUL", &["emit.nul"], &[], |b| {
            b.contract.event = |mut e| {
                e.event = e.event.map(|value| until_nul(&value).to_vec());
                Some(e)
            };
        }),
        fault(
            "nul-ends-a-comment",
            "a comment ends at a NUL, and what follows is a line of its own",
            &["framing.comment-ignored"],
            &[],
            |b| {
                b.sse.comment = |text| {
                    let rest = text.split(|b| *b == 0).skip(1).map(<[u8]>::to_vec);
                    comment(until_nul(text)).into_iter().chain(rest).collect()
                };
            },
        ),
    ]
}

fn blanks_and_colons() -> Vec<Fault> {
    vec![
        fault(
            "no-space-after-colon",
            "`data:` and the value at once, so that a leading space is lost",
            &["emit.leading-space", "framing.one-space", "event.type-spaces"],
            &["event.data-multi", "event.data-single"],
            |b| b.sse.field = |name, value| [name.as_bytes(), b":", value].concat(),
        ),
        fault(
            "leading-tabs-trimmed",
            "tabs at the start of the data are taken away",
            &["framing.tab-kept"],
            &[],
            |b| {
                b.contract.event = |e| data(e, |d| text(d).trim_start_matches('\t').as_bytes().to_vec());
            },
        ),
        fault(
            "line-ends-trimmed",
            "blanks at the end of a line are taken away",
            &["framing.trailing-space"],
            &["event.data-multi", "event.data-single"],
            |b| {
                b.sse.lines = |data| lines(data).into_iter().map(trimmed_end).collect();
            },
        ),
        fault(
            "data-like-comments-dropped",
            "a relay takes data with a leading colon for comments",
            &["emit.leading-colon"],
            &[],
            |b| {
                b.contract.event =
                    |e| if e.data.as_ref().is_some_and(|d| d.starts_with(b":")) { None } else { Some(e) };
            },
        ),
        fault(
            "split-into-three-parts",
            "what stands behind a third colon is lost",
            &["framing.first-colon"],
            &["emit.newline-lf"],
            |b| {
                b.contract.event =
                    |e| data(e, |d| d.split(|b| *b == b':').take(3).collect::<Vec<_>>().join(&b':'));
            },
        ),
        fault(
            "list-cut-at-comma",
            "only the first item of a list is kept",
            &["event.data-single"],
            &["framing.utf8-valid"],
            |b| {
                b.contract.event =
                    |e| data(e, |d| d.split(|b| *b == b',').next().unwrap_or_default().to_vec());
            },
        ),
        fault(
            "empty-data-dropped",
            "an event with empty data is not sent",
            &["emit.empty-data", "event.data-empty"],
            &[],
            |b| {
                b.contract.event =
                    |e| if e.data.as_ref().is_some_and(Vec::is_empty) { None } else { Some(e) };
            },
        ),
        fault(
            "empty-data-repeats-the-last",
            "empty data counts as none, and the buffer was not cleared",
            &["event.data-reset"],
            &[],
            |b| {
                b.sse.following = |last, mut e| {
                    if let Some(data) = e.data.as_mut().filter(|data| data.is_empty()) {
                        *data = last.data.clone().unwrap_or_default();
                    }
                    e
                };
            },
        ),
    ]
}

fn characters_and_sizes() -> Vec<Fault> {
    vec![
        fault(
            "astral-as-question-marks",
            "characters beyond U+FFFF become `?`",
            &["emit.astral", "framing.utf8-valid"],
            &["event.data-single"],
            |b| {
                b.contract.event = |e| {
                    data(e, |d| {
                        text(d)
                            .chars()
                            .map(|c| if c > '\u{FFFF}' { '?' } else { c })
                            .collect::<String>()
                            .into_bytes()
                    })
                };
            },
        ),
        fault(
            "noncharacters-removed",
            "code points that are no characters are taken out",
            &["emit.astral"],
            &[],
            |b| {
                b.contract.event =
                    |e| data(e, |d| text(d).replace(['\u{FDD0}', '\u{FFFF}'], "").into_bytes());
            },
        ),
        fault(
            "bom-stripped-from-data",
            "U+FEFF at the start of the data is taken away",
            &["framing.bom-midstream"],
            &[],
            |b| {
                b.contract.event =
                    |e| data(e, |d| text(d).trim_start_matches('\u{FEFF}').as_bytes().to_vec());
            },
        ),
        fault("nul-truncates-data", "data ends at a NUL", &["emit.nul", "framing.nul-in-data"], &[], |b| {
            b.contract.event = |e| data(e, |d| d.split(|b| *b == 0).next().unwrap_or_default().to_vec());
        }),
        fault(
            "surrogates-on-the-wire",
            "lone surrogates are encoded as if they were characters",
            &["emit.non-utf8"],
            &[],
            |b| {
                b.contract.admission.text = |text| keep_lone_surrogates(&text);
                b.sse.block = with_surrogates;
            },
        ),
        fault(
            "data-cut-at-64-kib",
            "a buffer of 64 KiB holds what fits",
            &["framing.large-event", "emit.large"],
            &["event.data-multi", "emit.heartbeat-not-splitting"],
            |b| {
                b.contract.event = |e| data(e, |d| d[..d.len().min(64 << 10)].to_vec());
            },
        ),
        fault("scripts-up-to-4-mib", "large payloads are refused", &["contract.takes"], &[], |b| {
            b.contract.admission.longest = 4 << 20;
        }),
        fault(
            "no-line-breaks-in-data",
            "scripts with a line break in their data are refused",
            &["contract.takes"],
            &[],
            |b| {
                b.contract.admission.not_in_data = b"\r\n";
            },
        ),
        fault("burst-loses-an-event", "a full queue drops an event", &["framing.order"], &[], |b| {
            b.contract.admission.steps = |mut steps| {
                if steps.len() > 1000 {
                    steps.remove(500);
                }
                steps
            };
        }),
        fault("burst-out-of-order", "two workers overtake each other", &["framing.order"], &[], |b| {
            b.contract.admission.steps = |mut steps| {
                if steps.len() > 1000 {
                    steps.swap(500, 501);
                }
                steps
            };
        }),
        fault(
            "base64-in-the-url-alphabet",
            "a helper writes `-` and `_` for `+` and `/`",
            &["tutorial.binary-base64"],
            &[],
            |b| {
                b.contract.event = |e| {
                    data(e, |d| {
                        if d.ends_with(b"==") {
                            text(d).replace('+', "-").replace('/', "_").into_bytes()
                        } else {
                            d.to_vec()
                        }
                    })
                };
            },
        ),
    ]
}

/// The event with its data changed.
fn data(mut event: Event, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Option<Event> {
    event.data = event.data.map(|data| change(&data));
    Some(event)
}

/// With LF for each line break that some line splitter knows.
fn with_breaks_alike(value: &[u8]) -> Vec<u8> {
    text(value).replace(OTHER_BREAKS, "\n").into_bytes()
}

fn until_nul(value: &[u8]) -> &[u8] {
    value.split(|b| *b == 0).next().unwrap_or_default()
}

/// Data as text: every script is UTF-8.
fn text(data: &[u8]) -> &str {
    std::str::from_utf8(data).unwrap_or_default()
}

fn with_cr(mut lines: Lines) -> Lines {
    if let Some(last) = lines.last_mut() {
        last.push(b'\r');
    }
    lines
}

fn trimmed_end(line: Vec<u8>) -> Vec<u8> {
    let rest = text(&line).trim_end();
    if rest.is_empty() { line } else { rest.as_bytes().to_vec() }
}
