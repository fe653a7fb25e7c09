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
        // Open streams may last for ever, so a stop does not wait for them as Rocket's own would.
        shutdown: Shutdown { ctrlc: false, signals: Default::default(), ..Shutdown::default() },
        ..Config::debug_default()
    };
    tokio::select! {
        served = routes::build(config).launch() => served.map(drop).map_err(Into::into),
        stopped = emit_contract::told_to_stop() => Ok(stopped?),
    }
}
