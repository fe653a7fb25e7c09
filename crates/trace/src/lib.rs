//! Shows requirement by requirement what judges it and what proves the judgement, and where a hole is.

mod command;
mod console;
mod defects;
mod page;
mod trace;

pub use command::{PAGE, Trace};
pub use defects::{Defect, read_defects};
pub use page::page;
pub use trace::{Hole, Row, Standing, Table};
