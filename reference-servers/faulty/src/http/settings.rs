//! Where the layer can deviate; the default of each is right.

use super::cors::Cors;
use super::framing::Framing;
use super::head::Head;
use super::http2::Http2;
use super::requests::Heads;

/// How HTTP is spoken.
pub(crate) struct Http {
    /// How request heads are read.
    pub heads: Heads,
    /// The last change to each response head.
    pub each_head: fn(&mut Head),
    /// How streams are framed.
    pub framing: Framing,
    /// What pages of other origins are told.
    pub cors: Cors,
    /// How requests for foreign hosts are refused; none are if there is no status.
    pub foreign_host: Option<u16>,
    /// What is told of errors besides.
    pub error_tail: &'static str,
    /// How HTTP/2 is spoken.
    pub http2: Http2,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            heads: Heads::default(),
            each_head: |_| (),
            framing: Framing::default(),
            cors: Cors::default(),
            foreign_host: Some(403),
            error_tail: "",
            http2: Http2::default(),
        }
    }
}

impl Http {
    /// The bytes of a response head.
    pub fn bytes(&self, mut head: Head) -> Vec<u8> {
        (self.each_head)(&mut head);
        head.bytes()
    }
}
