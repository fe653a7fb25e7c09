//! The reader of responses, with every response cut at every byte.

use super::*;

fn read(method: &str, bytes: &[u8]) -> ResponseReader {
    let mut whole = ResponseReader::new(method);
    whole.feed(bytes);
    // However the bytes are cut, the reading must be the same.
    for cut in 0..bytes.len() {
        let mut split = ResponseReader::new(method);
        split.feed(&bytes[..cut]);
        split.feed(&bytes[cut..]);
        assert_eq!(split.body, whole.body, "cut at {cut}");
        assert_eq!(split.head, whole.head, "cut at {cut}");
        assert_eq!(split.is_complete(), whole.is_complete(), "cut at {cut}");
        assert_eq!(
            split.faults.iter().map(|f| &f.what).collect::<Vec<_>>(),
            whole.faults.iter().map(|f| &f.what).collect::<Vec<_>>(),
            "cut at {cut}"
        );
    }
    whole
}

#[test]
fn chunked_body_with_extension_and_trailer_is_complete() {
    let r = read("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nT: 1\r\n\r\n");
    assert_eq!(r.body(), b"abc0123456789");
    assert!(r.is_complete() && r.is_reusable() && r.faults().is_empty());
}

#[test]
fn missing_last_chunk_is_not_complete_after_close() {
    let mut r = read("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    r.close();
    assert!(!r.is_complete());
}

#[test]
fn wrong_chunk_size_is_a_fault() {
    let r = read("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n");
    assert_eq!(r.faults()[0].what, "a chunk's data is not followed by CR LF (RFC 9112 7.1)");
    assert!(r.is_lost());
}

#[test]
fn close_delimited_body_is_complete_only_after_close() {
    let mut r = read("GET", b"HTTP/1.0 200 OK\r\nX: y\r\n\r\ndata: x\n\n");
    assert!(!r.is_complete());
    r.close();
    assert!(r.is_complete() && !r.is_reusable());
    assert_eq!(r.body(), b"data: x\n\n");
}

#[test]
fn head_and_204_have_no_body() {
    assert!(read("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").is_complete());
    assert!(read("GET", b"HTTP/1.1 204 No Content\r\n\r\n").is_complete());
}

#[test]
fn interim_heads_come_first() {
    let r = read(
        "GET",
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
    );
    assert_eq!((r.interim().len(), r.head().map(|h| h.status)), (1, Some(200)));
}

#[test]
fn interim_heads_say_nothing_about_a_body() {
    let r = read(
        "GET",
        b"HTTP/1.1 103 Early Hints\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
    );
    let what: Vec<&str> = r.faults().iter().map(|f| f.what.as_str()).collect();
    let wanted =
        "an interim response with the status 103 has the field content-length (RFC 9110 8.6, RFC 9112 6.1)";
    assert_eq!(what, [wanted]);
    assert!(r.is_complete());
}

#[test]
fn what_is_no_trailer_field_is_a_fault() {
    let r = read(
        "GET",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nGood: 1\r\nall done\r\nContent-Length: 1\r\n\r\n",
    );
    let what: Vec<&str> = r.faults().iter().map(|f| f.what.as_str()).collect();
    let wanted = [
        "`all done` after the last chunk is not a trailer field line (RFC 9112 7.1.2)",
        "Content-Length follows the last chunk (RFC 9110 6.5.1)",
    ];
    assert_eq!(what, wanted);
    assert!(r.is_complete());
}

#[test]
fn bytes_after_the_end_are_counted() {
    let r = read("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxyz");
    assert_eq!(r.after_end(), 2);
}

#[test]
fn head_faults_are_found() {
    let r = read(
        "GET",
        b"HTTP/1.1 200 OK\nA : b\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    );
    let what: Vec<&str> = r.faults().iter().map(|f| f.what.as_str()).collect();
    assert_eq!(
        what,
        [
            "a line of the head ends in LF instead of CR LF (RFC 9112 2.2)",
            "`A : b` is not a header field line (RFC 9112 5)",
            "`Content-Length: 1` stands beside `Transfer-Encoding: chunked`: Node refuses the response (RFC 9112 6.2)",
        ]
    );
}

#[test]
fn what_is_not_http_is_lost_at_once() {
    let r = read("GET", b"SSH-2.0-x\r\n");
    assert_eq!(r.faults()[0].what, "what arrived is not an HTTP/1 response head");
    let tls = read("GET", b"\x15\x03\x01\x00\x02\x02\x16");
    let told = "what arrived is TLS and not HTTP/1: write https:// instead of http://, or give the port of plain HTTP";
    assert_eq!(tls.faults()[0].what, told);
    let settings = read("GET", b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64");
    assert_eq!(settings.faults()[0].what, "what arrived is HTTP/2 and not HTTP/1: use --http2");
    let mut cut = ResponseReader::new("GET");
    cut.feed(b"\x15");
    assert!(!cut.is_lost(), "it may be TLS");
    cut.close();
    assert_eq!(cut.faults()[0].what, "what arrived is not an HTTP/1 response head");
}

#[test]
fn a_body_without_its_head_is_read_to_its_end() {
    let mut chunked = ResponseReader::of_body(Framing::Chunked);
    chunked.feed(b"3\r\nabc\r\n0\r\n");
    assert!(!chunked.is_complete());
    chunked.feed(b"\r\nGET /");
    assert_eq!((chunked.is_complete(), chunked.body(), chunked.after_end()), (true, &b"abc"[..], 5));
    assert!(ResponseReader::of_body(Framing::NoBody).is_complete());
    let mut counted = ResponseReader::of_body(Framing::Length(2));
    counted.feed(b"abc");
    assert_eq!((counted.is_complete(), counted.body(), counted.after_end()), (true, &b"ab"[..], 1));
}
