//! The server of the page: on loopback, for who has the token.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tokio::net::TcpListener;

use super::api::{Shared, api};
use super::assets::asset;
use super::guard::{Guard, guard};
use super::refusal::as_json;
use super::token::Token;

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    guard: Guard,
}

impl Server {
    /// Listens.
    ///
    /// # Errors
    /// The address is taken, or the system has no random numbers.
    pub async fn listen(at: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, guard: Guard { address, token: Token::fresh()? } })
    }

    /// The address to be opened. What is behind `#` stays in the browser.
    pub fn url(&self) -> String {
        format!("http://{}/#token={}", self.guard.address, self.guard.token)
    }

    /// Serves until `stop` is over.
    ///
    /// # Errors
    /// Listening breaks down.
    pub async fn serve(
        self,
        shared: Arc<Shared>,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let app = Router::new()
            .merge(api(shared))
            .fallback(get(asset))
            .layer(from_fn(as_json))
            .layer(from_fn_with_state(self.guard, guard));
        tokio::select! {
            served = async { axum::serve(self.listener, app).await } => served,
            () = stop => Ok(()),
        }
    }
}
