//! Plays streams over a connection: what is written, when it leaves, and how it ends.

mod blocks;
mod flush;
mod hold;
mod pauses;
mod player;
mod settings;
mod source;
mod stream;

pub(crate) use flush::{Flush, Gather, LastByte};
pub(crate) use player::Player;
pub(crate) use settings::{Aged, Bursts, Clock, Heartbeats, OnEnding, Writes};
pub(crate) use source::Play;
pub(super) use stream::play;
