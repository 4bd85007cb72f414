//! The web server from outside: who is let in, what every answer carries, and that nothing a website says can do
//! harm on a page of ours.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails where it stands")]

#[path = "web/any_site.rs"]
mod any_site;
#[path = "web/desk.rs"]
mod desk;
#[path = "web/door.rs"]
mod door;
#[path = "web/hostile.rs"]
mod hostile;
#[path = "web/house.rs"]
mod house;
#[path = "web/interface.rs"]
mod interface;
#[path = "web/plain.rs"]
mod plain;
#[path = "web/said.rs"]
mod said;
#[path = "web/upload.rs"]
mod upload;
