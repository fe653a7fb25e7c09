use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::*;

const FIRST: &[u8] = b"data: one\n\n";
const SECOND: &[u8] = b"data: two\n\n";
const NO_BOUND: u64 = u64::MAX;

/// Both events, a flush behind each, and the end: the bytes of each part.
fn parts(name: &str) -> [Vec<u8>; 3] {
    fn flushed<W: Write>(mut encoder: W, take: fn(&mut W) -> Vec<u8>, end: fn(W) -> Vec<u8>) -> [Vec<u8>; 3] {
        let mut part = |event| {
            encoder.write_all(event).and_then(|()| encoder.flush()).expect("memory takes all");
            take(&mut encoder)
        };
        let parts = [part(FIRST), part(SECOND)];
        let [first, second] = parts;
        [first, second, end(encoder)]
    }
    let level = Compression::default();
    match name {
        "gzip" => flushed(
            GzEncoder::new(Vec::new(), level),
            |e| std::mem::take(e.get_mut()),
            |e| e.finish().expect("memory"),
        ),
        "deflate" => flushed(
            ZlibEncoder::new(Vec::new(), level),
            |e| std::mem::take(e.get_mut()),
            |e| e.finish().expect("memory"),
        ),
        "bare deflate" => flushed(
            DeflateEncoder::new(Vec::new(), level),
            |e| std::mem::take(e.get_mut()),
            |e| e.finish().expect("memory"),
        ),
        "br" => flushed(
            brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20),
            |e| std::mem::take(e.get_mut()),
            |e| e.into_inner(),
        ),
        _ => flushed(
            zstd::stream::write::Encoder::new(Vec::new(), 3).expect("a level"),
            |e| std::mem::take(e.get_mut()),
            |e| e.finish().expect("memory"),
        ),
    }
}

fn decoding(name: &str) -> Decoding {
    Decoding::of(name.trim_start_matches("bare "), NO_BOUND).expect("a coding that is read")
}

#[test]
fn each_event_is_given_out_with_its_own_bytes() {
    for name in ["gzip", "deflate", "bare deflate", "br", "zstd"] {
        let [first, second, end] = parts(name);
        let mut decoding = decoding(name);
        assert_eq!(decoding.feed(&first), FIRST, "{name}");
        assert_eq!(decoding.feed(&second), SECOND, "{name}");
        assert_eq!(decoding.feed(&end), b"", "{name}");
        assert_eq!(decoding.broken(), None, "{name}");
    }
}

#[test]
fn bytes_that_come_one_at_a_time_show_the_same() {
    for name in ["gzip", "deflate", "bare deflate", "br", "zstd"] {
        let [first, second, end] = parts(name);
        let mut decoding = decoding(name);
        let mut fed = |bytes: &[u8]| -> Vec<u8> { bytes.iter().flat_map(|b| decoding.feed(&[*b])).collect() };
        assert_eq!(fed(&first), FIRST, "{name}");
        assert_eq!(fed(&second), SECOND, "{name}");
        assert_eq!(fed(&end), b"", "{name}");
        assert_eq!(decoding.broken(), None, "{name}");
    }
}

#[test]
fn a_body_may_have_many_members_and_frames() {
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    for (name, between) in [("gzip", [].as_slice()), ("zstd", &skippable)] {
        let whole = parts(name).concat();
        let mut decoding = decoding(name);
        let plain = decoding.feed(&[&whole, between, &whole].concat());
        assert_eq!(plain, [FIRST, SECOND, FIRST, SECOND].concat(), "{name}");
        assert_eq!(decoding.broken(), None, "{name}");
    }
}

#[test]
fn brotli_metadata_shows_nothing() {
    let [first, second, end] = parts("br");
    let mut decoding = decoding("br");
    assert_eq!(decoding.feed(&first), FIRST);
    assert_eq!(decoding.feed(&[0x96, 0, b'a', b'b', b'c']), b"", "{:?}", decoding.broken());
    assert_eq!(decoding.feed(&second), SECOND);
    assert_eq!(decoding.feed(&end), b"");
    assert_eq!(decoding.broken(), None);
}

#[test]
fn what_is_not_in_the_coding_is_told() {
    for name in ["gzip", "br", "zstd"] {
        let mut decoding = decoding(name);
        assert_eq!(decoding.feed(b"data: not coded\n\ndata: at all\n\n"), b"", "{name}");
        let why = decoding.broken().expect("it is broken").to_owned();
        assert!(why.starts_with(&format!("the {name} coding is broken: ")), "{why}");
        assert_eq!(decoding.feed(b"data: more\n\n"), b"", "{name}");
    }
}

#[test]
fn a_body_that_explodes_is_bounded() {
    let zeros = vec![0; 4 << 20];
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&zeros).expect("memory takes all");
    let mut br = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
    br.write_all(&zeros).expect("memory takes all");
    let zstd = zstd::stream::encode_all(zeros.as_slice(), 3).expect("memory takes all");
    for (name, coded) in [("gzip", gzip.finish().expect("memory")), ("br", br.into_inner()), ("zstd", zstd)] {
        let mut decoding = Decoding::of(name, 1000).expect("a coding that is read");
        assert_eq!(decoding.feed(&coded).len(), 1000, "{name}");
        assert_eq!(decoding.feed(&coded), b"", "{name}");
        assert_eq!(decoding.broken(), None, "{name}: nothing is wrong with the coding");
    }
}

#[test]
fn a_window_that_nobody_has_to_read_is_refused() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).expect("a level");
    encoder.window_log(24).expect("a window");
    encoder.write_all(FIRST).and_then(|()| encoder.flush()).expect("memory takes all");
    let coded = encoder.finish().expect("memory takes all");
    let mut decoding = decoding("zstd");
    assert_eq!(decoding.feed(&coded), b"");
    assert!(decoding.broken().is_some());
}

#[test]
fn a_name_that_is_no_coding_is_known_as_such() {
    assert!(["gzip", "br", "zstd", "compress", "dcb"].into_iter().all(exists));
    assert!(!["none", "utf-8", "identity", "x-nothing"].into_iter().any(exists));
    assert!(Decoding::of("compress", NO_BOUND).is_none() && Decoding::of("none", NO_BOUND).is_none());
}
