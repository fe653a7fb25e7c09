//! Offers the emit contract through axum's own `Sse` type.

mod message;
mod routes;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", emit_contract::port()?)).await?;
    axum::serve(listener, routes::router()).with_graceful_shutdown(emit_contract::told_to_stop()).await?;
    Ok(())
}
