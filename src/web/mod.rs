//! The pages for people: what an advocate sees, served on this machine or written as a static site.
//!
//! Every page is a pure function of a [`View`] (the country, a language, served or static) and gives a
//! [`Document`]; [`View::page`] puts the frame around it. Text stands beside the markup it belongs to, Dutch
//! first. Nothing here fetches or judges; `serve` does the talking.

mod country;
pub mod date;
mod harmless;
mod history;
mod place;
mod shell;
pub mod tally;

pub mod api_page;
pub mod changes_page;
pub mod check;
pub mod compare;
pub mod evidence_page;
pub mod feed;
pub mod home;
pub mod letter_page;
pub mod map;
pub mod method;
pub mod municipality;
pub mod pages;
mod rates;
pub mod replies;
pub mod rule;
pub mod serve;
pub mod static_site;
mod term;
pub mod try_page;
mod written;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use country::{CHECKS, Country, Found, Listed, unregistered};
pub use history::{History, NIGHTS, Step};
pub use place::Place;
pub use shell::{Document, Home, View};

/// The style sheet of all pages.
pub const STYLE: &str = include_str!("style.css");

/// The JSON Schema of a result.
pub const SCHEMA: &str = include_str!("../../schema/result.schema.json");
