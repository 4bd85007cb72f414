//! ocowijzer: do the websites of Dutch municipalities tell the truth about independent client support?
//!
//! Modules in reading order: municipality → crawl (on fetch) → archive → pipeline (the judging core is
//! the crate `ocowijzer-judge`) → result → store → report. `cli` and `demo` stand on top; nobody imports `cli`.

pub mod crawl;
pub mod fetch;
pub mod municipality;
pub mod pdf;
pub mod result;
