//! Offers the emit contract through salvo's `sse` module.

mod message;
mod routes;

use salvo::prelude::{Listener as _, Server, TcpListener};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let acceptor = TcpListener::new(("127.0.0.1", emit_contract::port()?)).try_bind().await?;
    let server = Server::new(acceptor);
    let handle = server.handle();
    tokio::spawn(async move {
        emit_contract::told_to_stop().await;
        handle.stop_graceful(None);
    });
    server.serve(routes::router()).await;
    Ok(())
}
