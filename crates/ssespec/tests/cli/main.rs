//! The program as its users run it: what it prints, its exit codes, and the files it writes.

mod check;
mod compare;
mod config;
mod hop;
mod init;
mod nginx;
mod pages;
mod reports;
mod run;
mod stranger;
mod support;
