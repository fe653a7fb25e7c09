//! The recorder against small servers that do one thing each.

mod additions;
mod bounds;
mod certified;
mod client;
mod connections;
mod controls;
mod http2;
mod publishing;
mod reconnection;
mod redirects;
mod requests;
mod secure;
mod server;
mod sharing;
mod times;
mod verdicts;
mod wire;
