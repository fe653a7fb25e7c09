//! Lines as a correct server writes them: payloads cut at their line ends, fields and comments.

/// Lines without their ends.
pub(crate) type Lines = Vec<Vec<u8>>;

/// Cuts a payload at LF, CR LF and CR.
pub(crate) fn lines(payload: &[u8]) -> Lines {
    let mut lines = vec![Vec::new()];
    let mut after_cr = false;
    for &byte in payload {
        match byte {
            b'\n' if after_cr => {}
            b'\n' | b'\r' => lines.push(Vec::new()),
            other => lines.last_mut().expect("there is always a line").push(other),
        }
        after_cr = byte == b'\r';
    }
    lines
}

/// A field line with the one space.
pub(crate) fn field(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b": ", value].concat()
}

/// A comment: a colon before each of its lines.
pub(crate) fn comment(text: &[u8]) -> Lines {
    lines(text).iter().map(|line| [b": ", line.as_slice()].concat()).collect()
}
