//! Answers the requests on one connection of HTTP/1, one after the other.

use std::io;
use std::sync::Arc;

use crate::answer;
use crate::connection::{Connection, Next};
use crate::reply::After;
use crate::state::Shared;

/// Answers the requests on one connection. An error is a client that went away.
pub(crate) async fn serve(mut connection: Connection, shared: &Arc<Shared>) -> io::Result<()> {
    loop {
        let after = match connection.next().await? {
            Next::Gone => After::Close,
            Next::Unreadable(unreadable) => {
                answer::unreadable(&mut connection, &unreadable).await?;
                After::Close
            }
            Next::Request(request) => answer::answer(&mut connection, &request, shared).await?,
        };
        match after {
            After::Keep => {}
            After::Deaf => {
                connection.next().await?;
                return connection.close().await;
            }
            After::Close => return connection.close().await,
            After::Reset => return connection.reset(),
        }
    }
}
