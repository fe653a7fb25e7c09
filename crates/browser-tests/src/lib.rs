//! Opens the reference servers' page, the inspector and the HTML report in headless Chromium, as somebody who reads them would, and
//! holds the decoder against the browsers' own EventSource. Firefox shows the most important of it, where it is installed.

mod axe;
mod browser;
mod deadline;
mod devtools;
mod driver;
mod inspector;
mod page;
mod sample;
mod servers;
mod stream_server;
mod tls_server;
mod trial;
mod vector_server;
mod vectors;

pub use axe::{axe, violations};
pub use browser::Browser;
pub use deadline::expect;
pub use devtools::{Colours, Devtools, Screen};
pub use driver::Brand;
pub use inspector::Inspector;
pub use page::{Entry, Page, State};
pub use sample::write_sample;
pub use servers::{Start, browser, named, node, start};
pub use stream_server::{STREAM, serve, stream};
pub use tls_server::secured_stream;
pub use trial::{Planned, run_all, told, trial};
pub use vectors::{Compared, Difference, Part, Vector, compare};
