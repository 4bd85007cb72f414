//! Nights that go wrong: the real binary, killed, stopped and started again on the example sites.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails where it stands")]

#[path = "night/care.rs"]
mod care;
#[path = "night/foreign.rs"]
mod foreign;
#[path = "night/history.rs"]
mod history;
#[path = "night/politeness.rs"]
mod politeness;
#[path = "night/resume.rs"]
mod resume;
#[path = "night/scans.rs"]
mod scans;
#[path = "night/unchanged.rs"]
mod unchanged;
#[path = "night/village.rs"]
mod village;
