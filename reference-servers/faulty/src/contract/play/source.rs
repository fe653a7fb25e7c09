//! What a stream says once its head has left.

use std::io;

use super::player::Player;
use crate::contract::ending::Ending;
use crate::contract::step::Step;

/// What a stream says once its head has left.
pub(crate) trait Play: Send {
    /// The steps that are known beforehand.
    fn steps(&self) -> &[Step];

    /// Plays it. An error is a client that went away.
    fn play(self, player: &mut Player<'_>) -> impl Future<Output = io::Result<Ending>> + Send;
}

impl Play for Vec<Step> {
    fn steps(&self) -> &[Step] {
        self
    }

    async fn play(self, player: &mut Player<'_>) -> io::Result<Ending> {
        player.play(self).await
    }
}
