//! The reverse proxy between a client and an upstream that the test plays itself, both of them.

mod ends;
mod passing;
mod requests;
mod secure;
mod support;
mod told;
