//! Recordings cut down.
