//! The pure judging core of ocowijzer.
//!
//! Data goes one way: bytes → [`page`] → [`claims`] → [`verdict`].
//! Nothing here has a clock, a network, a file system or async, so the same archived night and the
//! same rules give the same verdicts for ever.
//!
//! Architecture invariant: reading a page never fails; odd input gives an emptier page and an
//! [`page::Oddity`], never an error and never a panic.

pub mod claims;
pub mod evaluate;
pub mod page;
pub mod rules;
pub mod site;
pub mod text;
pub mod verdict;
