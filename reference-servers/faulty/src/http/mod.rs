//! HTTP/1 and HTTP/2: requests read, heads written, bodies framed and coded, and what stands in every response.
//!
//! It uses `net` alone and does not know what is asked for: a [`Service`] from above answers. What a fault changes
//! in it are the values and functions of [`Http`], whose defaults are right.

mod body;
mod coding;
mod cors;
mod framing;
mod head;
mod host;
mod http1;
mod http2;
mod reply;
mod request;
mod requests;
mod service;
mod settings;

pub(crate) use body::{Body, Transfer};
pub(crate) use coding::{Accepted, Encoder, Flushing, Plan, Token, accepted};
pub(crate) use cors::{allowed, preflight, with_origin};
pub(crate) use framing::{AfterBody, Delimited, Framing};
pub(crate) use head::{Head, head};
pub(crate) use host::is_foreign;
pub(crate) use http1::serve as serve_http1;
pub(crate) use http2::{Cancel, Credit, Goaway, Offer, Pieces, Queue, Turns, is_http2, serve as serve_http2};
pub(crate) use reply::plain;
pub(crate) use request::Request;
pub(crate) use requests::TooLong;
pub(crate) use service::Service;
pub(crate) use settings::Http;
