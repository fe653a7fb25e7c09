//! Offers the emit contract through poem's `SSE` response.

mod message;
mod routes;

use poem::Server;
use poem::listener::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind(format!("127.0.0.1:{}", emit_contract::port()?));
    let stopped = emit_contract::told_to_stop();
    Ok(Server::new(listener).run_with_graceful_shutdown(routes::route(), stopped, None).await?)
}
