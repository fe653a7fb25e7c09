//! The recorder against small servers that do one thing each.

mod bounds;
mod certified;
mod client;
mod connections;
mod publishing;
mod reconnection;
mod redirects;
mod secure;
mod server;
mod times;
mod verdicts;
mod wire;
