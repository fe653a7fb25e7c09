//! Opens the reference servers' page in headless Chromium, as somebody who tries them out would.

mod browser;
mod deadline;
mod driver;
mod page;
mod servers;

pub use browser::Browser;
pub use page::{Entry, Page, State};
pub use servers::{Start, named, start};
