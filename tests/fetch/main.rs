//! The fetcher against servers on loopback that behave, misbehave and attack.
#![expect(clippy::unwrap_used, reason = "what a helper cannot do is a test that fails")]

mod audit;
mod fault_list;
mod fault_sites;
mod faults;
mod guard;
mod manners;
mod ordinary;
mod pdf;
mod render;
mod robots;
mod server;
mod site_list;
mod sources;
mod tls;
mod whole_audit;

use std::time::Duration;

use ocowijzer::fetch::{
    AddressPolicy, FetchError, FetchSettings, Fetched, Fetcher, RequestOptions,
};
use url::Url;

/// A fetcher for loopback servers: private addresses allowed, no gaps, short bounds.
fn fetcher() -> Fetcher {
    Fetcher::new(loopback_settings()).unwrap()
}

fn loopback_settings() -> FetchSettings {
    FetchSettings {
        addresses: AddressPolicy::AllowPrivate,
        timeout: Duration::from_secs(5),
        per_address_in_flight: 64,
        per_address_per_second: f64::INFINITY,
        ..FetchSettings::default()
    }
    .unthrottled(1)
}

async fn get(fetcher: &Fetcher, url: &Url) -> Result<Fetched, FetchError> {
    fetcher.get(url, RequestOptions::default()).await
}
