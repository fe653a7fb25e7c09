//! Gives streams their places below the limit.

use super::limit::{Above, Places};
use super::stage::Stage;
use super::streams::Place;

/// Why there is no place.
pub(super) enum Full {
    Refuses(u16),
    Ends,
}

/// A place below the limit, where there is one.
pub(super) async fn admitted(stage: &Stage) -> Result<Option<Place<'_>>, Full> {
    let limit = &stage.contract.limit;
    let Some(most) = stage.timing.max_streams.or(limit.most) else { return Ok(None) };
    loop {
        let freed = stage.streams.freed.notified();
        match (stage.streams.place(most), limit.above) {
            (Some(place), _) if limit.places == Places::Kept => {
                std::mem::forget(place);
                return Ok(None);
            }
            (Some(place), _) => return Ok(Some(place)),
            (None, Above::Ended) => return Err(Full::Ends),
            (None, Above::Waits) => freed.await,
            (None, Above::Answered(status)) => return Err(Full::Refuses(status)),
        }
    }
}
