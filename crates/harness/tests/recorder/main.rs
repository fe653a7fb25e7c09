//! The recorder against small servers that do one thing each.

mod bounds;
mod client;
mod connections;
mod reconnection;
mod redirects;
mod server;
mod times;
mod wire;
