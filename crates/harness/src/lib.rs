//! What touches the world: launches targets, and records what they put on the wire.
//!
//! Three parts, which meet in the recorder alone:
//!
//! - [`launcher`] starts a server under test in a process group of its own, waits until it is ready, knows how long its
//!   processes waited for a processor, and leaves nothing behind.
//! - [`reader`] is the one thread that reads sockets and stamps what comes with the earliest and the latest moment at which it
//!   can have come. It decodes nothing and judges nothing, so that nothing but the machine can make it late.
//! - [`recorder`] plays the steps of a scenario to a target and gives a recording: the requests as they were sent, each piece of
//!   each response with its moments, and how every connection ended. What is in it is judged elsewhere (`ssespec-judge`).
//!
//! Beside them stands [`tap`], a reverse proxy that relays bytes and tells what passes.
//!
//! [`learned`] hands on what a target was found to add of its own to every script; [`access`] holds the secrets of a target, and
//! keeps them out of recordings; [`credential`] knows them by their names; [`dialects`] looks up what a target is said to speak; [`preparation`] is what is sent before the stream; [`limits`] bounds what any server can make us keep.

pub mod access;
mod broken;
pub mod captured;
pub mod credential;
pub mod dialects;
pub mod launcher;
pub mod learned;
pub mod limits;
mod net;
pub mod preparation;
pub mod reader;
pub mod recorder;
pub mod tap;
pub mod template;
mod timestamping;
mod tls;
mod verifier;
