//! What to do about a fault at the proxy that is to blame: one table.

use super::circumstances::{Circumstances, Coding, Ended};
use super::fault::Fault;
use super::finding::FixAt;
use super::proxy::Kind;

/// Faults that have the same fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Holding,
    /// What compresses.
    Compressing,
    /// What decodes, and leaves the head as it was, or the other way round.
    Decoding,
    Timeout,
    /// A limit that comments do not put off.
    Age,
    Fields,
    /// What delimits a body in HTTP/1.1.
    Framing,
    Contents,
    Connection,
    /// Fields of the request.
    Request,
    /// The server's own response.
    Server,
    /// What RFC 10036 asks for.
    Incremental,
    Other,
}

fn trouble(fault: Fault) -> Trouble {
    match fault {
        Fault::HeadHeld
        | Fault::HeldUntilEnd
        | Fault::HeldInBlocks
        | Fault::Coalesced
        | Fault::Delayed
        | Fault::Stalled
        | Fault::CodingAdded
        | Fault::LengthAdded => Trouble::Holding,
        Fault::CodedWrongly => Trouble::Compressing,
        Fault::FramedWrongly => Trouble::Framing,
        Fault::CutShort | Fault::CutAsEnd => Trouble::Timeout,
        Fault::TypeChanged
        | Fault::CharsetChanged
        | Fault::PermissionLost
        | Fault::CacheControlLost
        | Fault::IncrementalLost
        | Fault::NotHttp2 => Trouble::Fields,
        Fault::CommentsLost
        | Fault::EventsLost
        | Fault::EventsChanged
        | Fault::EventsAdded
        | Fault::RetryChanged
        | Fault::Stored
        | Fault::EventsRepeated
        | Fault::EventsReordered => Trouble::Contents,
        Fault::EndHidden | Fault::EndAborted | Fault::AbortHidden | Fault::DisconnectKept => {
            Trouble::Connection
        }
        Fault::IdsLost | Fault::TypesLost => Trouble::Contents,
        Fault::LastEventIdLost => Trouble::Request,
        Fault::CannotBeForwarded => Trouble::Server,
        Fault::IncrementalRefused => Trouble::Incremental,
        Fault::ResponseDiffers => Trouble::Other,
    }
}

/// What to do about a fault at this proxy.
pub(super) fn fix(kind: Kind, fault: Fault, seen: Circumstances) -> String {
    match (trouble(fault), seen.coding) {
        // Its streams that break off looked complete in every configuration of 2.6.2, and in none of 2.8.4.
        (Trouble::Connection, _) if (kind, fault) == (Kind::Caddy, Fault::AbortHidden) => {
            "Take the response buffers off the stream, and update Caddy: 2.6.2 ends such streams cleanly in any configuration, 2.8.4 aborts them as it should."
                .to_owned()
        }
        (Trouble::Compressing, Coding::Both | Coding::Removed) => generic(Trouble::Decoding).to_owned(),
        (Trouble::Compressing, _) | (Trouble::Holding, Coding::Added) => coded(kind).to_owned(),
        (Trouble::Holding, Coding::Both) => {
            format!("{} If it compresses itself: {}", plain(kind, Trouble::Holding), coded(kind))
        }
        (Trouble::Timeout, _) if seen.ended == Ended::NotBySilence => plain(kind, Trouble::Age).to_owned(),
        (trouble, _) => plain(kind, trouble).to_owned(),
    }
}

/// What to do at each proxy that has a fix of its own: whoever does not know the proxy by its head knows it by its name.
pub(super) fn fixes(kind: Kind, fault: Fault, seen: Circumstances) -> Vec<FixAt> {
    if kind != Kind::Unknown {
        return Vec::new();
    }
    let any = fix(kind, fault, seen);
    let all = Kind::KNOWN.into_iter().map(|proxy| FixAt { proxy, fix: fix(proxy, fault, seen) });
    all.filter(|at| at.fix != any).collect()
}

fn plain(kind: Kind, trouble: Trouble) -> &'static str {
    match (kind, trouble) {
        (Kind::Nginx, Trouble::Holding) => {
            "Set `proxy_buffering off;` in the location of the stream, or let the server send `X-Accel-Buffering: no`, which nginx obeys and removes."
        }
        (Kind::Nginx, Trouble::Timeout) => {
            "Raise `proxy_read_timeout` (60 s unless set) in the location of the stream, and let the server send a comment more often than that."
        }
        (Kind::Nginx, Trouble::Age) => {
            "This proxy limits only silence, unless it is reloaded with `worker_shutdown_timeout` set: look for the limit at what stands before or behind it. The stream was not silent when it was cut, so comments do not put that off."
        }
        (Kind::Nginx, Trouble::Connection) => {
            "Set `proxy_http_version 1.1;` and leave `proxy_ignore_client_abort` off in the location of the stream."
        }
        (Kind::Haproxy, Trouble::Holding) => {
            "Take `option http-buffer-request`, Lua or SPOE filters that wait for bodies, and response rules with `wait-for-body` out of the backend of the stream, and set `option http-no-delay`."
        }
        (Kind::Haproxy, Trouble::Timeout) => {
            "Raise `timeout server` and `timeout client` for the stream (a backend of its own helps), and let the server send a comment more often than that. `timeout tunnel` does not apply to event streams."
        }
        (Kind::Haproxy, Trouble::Age) => {
            "This proxy limits only silence, unless it is reloaded with `hard-stop-after` set: look for the limit at what stands before or behind it. The stream was not silent when it was cut, so comments do not put that off."
        }
        (Kind::Haproxy, Trouble::Connection) => {
            "Set `option abortonclose` in the backend of the stream, so that HAProxy closes its side when the client does."
        }
        (Kind::Caddy, Trouble::Holding) => {
            "Take `response_buffers` (`buffer_responses` in old versions) and `encode` off the stream, and set `flush_interval -1` in its `reverse_proxy`: Caddy flushes at once by itself only if the media type is exactly text/event-stream."
        }
        (Kind::Caddy, Trouble::Timeout | Trouble::Age) => {
            "Leave `write_timeout` of the server's `timeouts` and `read_timeout` of the transport unset for the stream: they count from the start of the request or from the last byte, and cut it."
        }
        (Kind::Caddy, Trouble::Connection) => {
            "Leave `flush_interval` at its default or give `flush_interval -1` only to streams: with -1 some versions of Caddy keep the upstream request when the client leaves."
        }
        (Kind::Lighttpd, Trouble::Holding) => {
            "Set `server.stream-response-body = 2` for the stream: 0, the default, collects the whole response first, and 1 may collect parts of it in files."
        }
        (Kind::Lighttpd, Trouble::Timeout) => {
            "Raise `read-timeout` of the host in `proxy.server` and `server.max-write-idle`, and let the server send a comment more often than that."
        }
        (Kind::Lighttpd, Trouble::Connection) => {
            "Set `server.stream-response-body = 2` for the stream, so that lighttpd notices at the next write that the client is gone."
        }
        (Kind::Apache, Trouble::Holding) => {
            "Set `flushpackets=on` at the ProxyPass of the stream, and take filters that collect responses (mod_deflate, mod_substitute, mod_security with SecResponseBodyAccess) off it."
        }
        (Kind::Apache, Trouble::Timeout) => {
            "Raise `ProxyTimeout`, or `timeout=` at the ProxyPass of the stream, and let the server send a comment more often than that."
        }
        (Kind::Apache, Trouble::Connection) => {
            "Set `flushpackets=on` at the ProxyPass of the stream: Apache notices only when it writes that the client is gone."
        }
        (Kind::Varnish, Trouble::Holding) => {
            "Return `pipe` for the stream in vcl_recv, or set `beresp.do_stream = true` and leave do_gzip and do_esi off."
        }
        (Kind::Varnish, Trouble::Timeout) => {
            "Raise `between_bytes_timeout` and `first_byte_timeout` of the backend, or return `pipe` for the stream and raise `pipe_timeout`."
        }
        (Kind::Varnish, Trouble::Age) => {
            "Raise `send_timeout` (600 s for the whole response unless set), or return `pipe` for the stream."
        }
        (Kind::Envoy, Trouble::Age) => {
            "Set `timeout: 0s` on the route of the stream (15 s unless set), and raise `max_stream_duration` and `max_connection_duration`."
        }
        (Kind::Envoy, Trouble::Holding) => {
            "Take the buffer and compressor filters off the route of the stream."
        }
        (Kind::Envoy, Trouble::Timeout) => {
            "Set `timeout: 0s` on the route of the stream (15 s unless set) and raise `stream_idle_timeout`."
        }
        (Kind::Cloudflare, Trouble::Holding) => {
            "Let the server send `Cache-Control: no-transform` and `X-Accel-Buffering: no`, and switch response buffering and compression off for the path of the stream."
        }
        (Kind::Cloudflare, Trouble::Timeout) => {
            "Let the server send a comment every 15 s: Cloudflare gives up on a connection that is silent for about 100 s."
        }
        (Kind::Unknown, _)
        | (
            _,
            Trouble::Compressing
            | Trouble::Decoding
            | Trouble::Age
            | Trouble::Fields
            | Trouble::Framing
            | Trouble::Contents
            | Trouble::Request
            | Trouble::Server
            | Trouble::Incremental
            | Trouble::Other
            | Trouble::Connection,
        ) => generic(trouble),
    }
}

fn coded(kind: Kind) -> &'static str {
    match kind {
        Kind::Nginx => {
            "Set `gzip off;` (and `brotli off;`) in the location of the stream, or take text/event-stream out of `gzip_types`, and set `proxy_buffering off;`."
        }
        Kind::Haproxy => {
            "Take text/event-stream out of `compression type`, or the stream into a backend without `compression`."
        }
        Kind::Caddy => {
            "Leave the stream out of `encode`: match it by its path, or give `encode` a response matcher without text/event-stream."
        }
        Kind::Lighttpd => {
            "Take text/event-stream out of `deflate.mimetypes`, and set `server.stream-response-body = 2`."
        }
        Kind::Apache => {
            "Take the stream out of mod_deflate: `SetEnvIf Request_URI ^/events no-gzip`, and set `flushpackets=on` at its ProxyPass."
        }
        Kind::Varnish => "Set `beresp.do_gzip = false` for the stream, or return `pipe` for it.",
        Kind::Envoy => "Take text/event-stream out of the `content_type` of the compressor filter.",
        Kind::Cloudflare => {
            "Let the server send `Cache-Control: no-transform`, which keeps Cloudflare from compressing."
        }
        Kind::Unknown => {
            "Switch compression off for the stream at the proxy, or let the server send `Cache-Control: no-transform`; a compressor must flush after each event."
        }
    }
}

fn generic(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Holding => {
            "Switch response buffering off for the stream at the proxy. Where it obeys them, let the server send `X-Accel-Buffering: no` and `Cache-Control: no-transform`."
        }
        Trouble::Timeout => {
            "Raise the proxy's idle and total timeouts for the stream, and let the server send a comment every 15 s."
        }
        Trouble::Age => {
            "Raise the proxy's limit on how long a response or a connection may last, or take it off the stream. The stream was not silent when it was cut, so comments do not put that off."
        }
        Trouble::Compressing => coded(Kind::Unknown),
        Trouble::Decoding => {
            "The server compresses the stream. Let the proxy pass the body and Content-Encoding on, both unchanged, or decode the body and remove the field; asked without Accept-Encoding, the server should send no coding at all."
        }
        Trouble::Framing => {
            "Let the proxy frame the response by itself: take scripts and filters that write chunks, Transfer-Encoding or Content-Length by hand off the stream."
        }
        Trouble::Fields => {
            "Take the rules that rewrite header fields off the stream. Over HTTP/2 nobody may send Connection, Keep-Alive or Transfer-Encoding."
        }
        Trouble::Contents => {
            "Take whatever rewrites bodies off the stream: filters, injected scripts, caches, protocol converters."
        }
        Trouble::Connection => {
            "Let the proxy pass on at once how either side ends: no retries in mid-stream, no response completed for the server, no upstream request kept for a client that is gone."
        }
        Trouble::Request => {
            "Let the proxy pass the request field Last-Event-ID on: take it into the list of allowed or forwarded fields, and out of what caches or gateways strip. The same rule often drops Authorization and Cookie."
        }
        Trouble::Server => {
            "Mend the server, not the proxy: do not set Transfer-Encoding or Connection by hand, and let the HTTP library send chunks (in Node leave both fields alone, behind WSGI or CGI let the server add them)."
        }
        Trouble::Incremental => {
            "Let the proxy forward this path as it comes: take filters that need whole responses off it, or raise its limit of such connections. Without the field Incremental the server would not be refused, but the stream be collected."
        }
        Trouble::Other => {
            "Look into the proxy's error log: is the path routed to the server, and do method, credentials and Accept get through?"
        }
    }
}
