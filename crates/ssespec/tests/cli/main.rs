//! The program as its users run it: what it prints, its exit codes, and the files it writes.

mod check;
mod config;
mod init;
mod pages;
mod reports;
mod run;
mod stranger;
mod support;
