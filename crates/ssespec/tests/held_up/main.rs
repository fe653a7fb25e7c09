//! One side is held up on purpose: the server, its machine, or the way between. No correct server is accused for it, and
//! without it the faults of time and order are found.

mod faults;
#[cfg(target_os = "linux")]
mod idle;
mod relay;
#[cfg(unix)]
mod stopped;
mod support;
