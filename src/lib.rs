//! ocowijzer: do the websites of Dutch municipalities tell the truth about independent client support?
//!
//! Modules in reading order: municipality → fetch → crawl → archive → pipeline (the judging core is the
//! crate `ocowijzer-judge`) → result → data folder and store → report. `cli` and `demo` stand on top;
//! nobody imports `cli`.

pub mod archive;
pub mod cli;
pub mod crawl;
pub mod demo;
pub mod fetch;
pub mod municipality;
pub mod report;
pub mod result;
pub mod store;
