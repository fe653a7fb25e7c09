//! Offers the emit contract through salvo's `sse` module.

mod message;
mod routes;

use salvo::prelude::{Listener as _, Server, TcpListener};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let acceptor = TcpListener::new(("127.0.0.1", emit_contract::port()?)).try_bind().await?;
    tokio::select! {
        () = Server::new(acceptor).serve(routes::router()) => Ok(()),
        stopped = emit_contract::told_to_stop() => Ok(stopped?),
    }
}
