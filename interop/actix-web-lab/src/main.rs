//! Offers the emit contract through actix-web-lab's `sse` module.

mod message;
mod routes;

use actix_web::{App, HttpServer};
use emit_contract::OpenStreams;

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let open = OpenStreams::default();
    let server = HttpServer::new(move || App::new().configure(|app| routes::configure(app, open.clone())))
        .workers(2)
        .disable_signals()
        .bind(("127.0.0.1", emit_contract::port()?))?
        .run();
    let handle = server.handle();
    let stop = async {
        emit_contract::told_to_stop().await;
        handle.stop(true).await;
        // What comes of it is what the server returns.
        std::future::pending().await
    };
    tokio::select! {
        served = server => Ok(served?),
        never = stop => never,
    }
}
