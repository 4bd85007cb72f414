//! Nights without anybody at the keyboard: what a scan watches over, and what it tells other programs.

mod metrics;
mod watch;

pub use self::metrics::{Report, write_metrics};
pub use self::watch::{Limits, Reason, Watch, parse_size};
