//! Responses of the proxy's own: what it cannot pass on, and why.

/// Why a request is not passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: &'static str,
    why: String,
}

impl Refusal {
    /// The request cannot be read.
    pub fn bad_request(why: impl Into<String>) -> Self {
        Self { status: "400 Bad Request", why: why.into() }
    }

    /// The head is longer than is read.
    pub fn too_long(most: usize) -> Self {
        Self {
            status: "431 Request Header Fields Too Large",
            why: format!("the head of the request is longer than {most} bytes"),
        }
    }

    /// The request is one to a forward proxy.
    pub fn forward_proxy() -> Self {
        let why = "this is no forward proxy: give this address to the application as that of its server, not as its proxy";
        Self { status: "501 Not Implemented", why: why.into() }
    }

    /// The upstream cannot be reached, and why not.
    pub fn unreachable(why: impl Into<String>) -> Self {
        Self { status: "502 Bad Gateway", why: why.into() }
    }

    /// The client speaks TLS to the proxy itself.
    pub fn tls() -> Self {
        Self::bad_request(
            "the client speaks TLS, and the tap listens in clear text: give it to the application with http://",
        )
    }

    /// The client speaks HTTP/2 from the first byte on.
    pub fn http2() -> Self {
        Self::bad_request(
            "the client speaks HTTP/2, and the tap HTTP/1.1 alone: let the application use that",
        )
    }

    /// What is told of it, as a clause: the application sees a status that is not the server's.
    pub fn told(&self) -> String {
        let code = self.status.split(' ').next().unwrap_or_default();
        format!("the tap answered {code}, not the server: {}", self.why)
    }

    /// The response, after which the connection is closed.
    pub fn response(&self) -> Vec<u8> {
        let body = format!("ssespec tap: {}\n", self.why);
        let length = body.len();
        format!(
            "HTTP/1.1 {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}",
            self.status
        )
        .into_bytes()
    }
}
