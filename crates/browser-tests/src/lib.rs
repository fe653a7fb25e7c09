//! Opens the reference servers' page, the inspector and the HTML report in headless Chromium, as somebody who reads them would.

mod browser;
mod deadline;
mod devtools;
mod driver;
mod page;
mod sample;
mod servers;
mod trial;

pub use browser::Browser;
pub use devtools::{Devtools, Screen};
pub use page::{Entry, Page, State};
pub use sample::write_sample;
pub use servers::{Start, browser, named, node, start};
pub use trial::{Planned, run_all, told, trial};
