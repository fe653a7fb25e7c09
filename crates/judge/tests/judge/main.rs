//! The judge on recordings made by hand: what it says, word for word, without a network.

mod heads;
mod scripts;
mod streams;
mod support;
mod times;
mod verdicts;
