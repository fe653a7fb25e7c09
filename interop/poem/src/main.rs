//! Offers the emit contract through poem's `SSE` response.

mod message;
mod routes;

use poem::Server;
use poem::listener::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind(format!("127.0.0.1:{}", emit_contract::port()?));
    tokio::select! {
        served = Server::new(listener).run(routes::route()) => Ok(served?),
        stopped = emit_contract::told_to_stop() => Ok(stopped?),
    }
}
