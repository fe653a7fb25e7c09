//! Offers the emit contract through rocket's `EventStream`.

mod answer;
mod message;
mod routes;

use rocket::config::{Config, LogLevel, Shutdown};

#[rocket::main]
async fn main() -> anyhow::Result<()> {
    let config = Config {
        port: emit_contract::port()?,
        log_level: LogLevel::Critical,
        cli_colors: false,
        // The streams have to be told first.
        shutdown: Shutdown { ctrlc: false, signals: Default::default(), ..Shutdown::default() },
        ..Config::debug_default()
    };
    let rocket = routes::build(config).ignite().await?;
    let stop = rocket.shutdown();
    tokio::spawn(async move {
        emit_contract::told_to_stop().await;
        stop.notify();
    });
    rocket.launch().await?;
    Ok(())
}
