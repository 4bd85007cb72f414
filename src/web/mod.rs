//! The pages for people: what an advocate sees, served on this machine or written as a static site.
//!
//! Every page is a pure function of a [`View`] (the country, a language, served or static) and gives a
//! [`Document`]; [`View::page`] puts the frame around it. Text stands beside the markup it belongs to, Dutch
//! first. Nothing here fetches or judges; `serve` does the talking.

mod country;
pub mod date;
mod place;
mod shell;

pub mod check;
pub mod home;
pub mod municipality;
pub mod serve;

pub use country::{CHECKS, Country, Found, Listed, unregistered};
pub use place::Place;
pub use shell::{Document, Home, View};

/// The style sheet of all pages.
pub const STYLE: &str = include_str!("style.css");
