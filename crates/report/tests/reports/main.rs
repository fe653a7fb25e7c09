//! The exact text of every report.

mod console;
mod exit;
mod explain;
mod fabricated;
mod github;
mod json;
mod junit;
mod list;
