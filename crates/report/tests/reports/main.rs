//! The exact text of every report.

mod badge;
mod compatibility;
mod console;
mod exit;
mod explain;
mod fabricated;
mod github;
mod html;
mod json;
mod junit;
mod list;
mod markdown;
mod order;
mod tap;
mod tools;
