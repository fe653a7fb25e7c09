//! Offers the emit contract through warp's `sse` module.

mod message;
mod routes;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", emit_contract::port()?)).await?;
    warp::serve(routes::filter()).incoming(listener).graceful(emit_contract::told_to_stop()).run().await;
    Ok(())
}
