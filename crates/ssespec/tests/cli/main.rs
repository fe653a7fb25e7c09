//! The program as its users run it: what it prints, its exit codes, and the files it writes.

mod asked;
mod check;
mod checked;
mod compare;
mod config;
mod counting;
mod dialects;
mod field;
mod gateway;
mod handlers;
mod hop;
mod init;
mod nginx;
mod pages;
mod parity;
mod pipeline;
mod prepare;
mod reference;
mod relay;
mod reports;
mod run;
mod stranger;
mod support;
mod transports;
