//! ocowijzer: do the websites of Dutch municipalities tell the truth about independent client support?
//!
//! Modules in reading order: municipality → fetch and pdf → crawl → archive → judging and pipeline (the
//! judging core is the crate `ocowijzer-judge`) → result → data folder and store → scan → report. `cli` and
//! `demo` stand on top; nobody imports `cli`.

pub mod archive;
pub mod catalogue;
pub mod changes;
pub mod cli;
pub mod crawl;
pub mod data_folder;
pub mod demo;
pub mod draft;
pub mod error_rates;
pub mod export;
pub mod fetch;
pub mod judging;
pub mod letter;
pub mod municipality;
pub mod night;
pub mod pdf;
pub mod pipeline;
pub mod render;
pub mod reply;
pub mod report;
pub mod rescore;
pub mod result;
pub mod rule_files;
pub mod scan;
pub mod store;
pub mod web;
