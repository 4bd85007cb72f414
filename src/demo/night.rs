//! A night over the example municipalities: served, scanned, and put away again.

use std::path::Path;
use std::time::Duration;

use ocowijzer_judge::rules::Ruleset;
use tokio_util::sync::CancellationToken;

use super::{Demo, DemoError, DemoSite, SiteFixture};
use crate::crawl::CrawlSettings;
use crate::fetch::{AddressPolicy, FetchSettings};
use crate::pipeline::{Pipeline, PipelineError, Target};
use crate::result::MunicipalityRef;
use crate::scan::{self, ScanError, ScanProgress, Scanned};

/// One example asks to wait again and again, as a site with a failure does; the demo does not wait with it.
const MOST_TIME: Duration = Duration::from_secs(10);

/// Why the examples could not be scanned.
#[derive(Debug, thiserror::Error)]
pub enum ExamplesError {
    /// They could not be served.
    #[error(transparent)]
    Serve(#[from] DemoError),
    /// Nothing can be fetched or judged.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// The scan.
    #[error(transparent)]
    Scan(#[from] ScanError),
}

/// Serves the examples on loopback, scans them all into a data folder and stops serving.
pub async fn scan_examples(
    fixtures: Vec<SiteFixture>,
    ruleset: Ruleset,
    data: &Path,
    stop: &CancellationToken,
    progress: impl FnMut(ScanProgress),
) -> Result<(Vec<DemoSite>, Scanned), ExamplesError> {
    // The example sites are our own: no need to wait between two requests.
    let fetching =
        FetchSettings { addresses: AddressPolicy::AllowPrivate, ..FetchSettings::default() }
            .unthrottled(1);
    let crawling = CrawlSettings { max_time: MOST_TIME, ..CrawlSettings::default() };
    let pipeline = Pipeline::new(ruleset, fetching, crawling)?;
    let demo = Demo::start(fixtures).await?;
    let targets: Vec<_> = demo.sites.iter().map(target_of).collect();
    let at_once = targets.len();
    let scanned = scan::scan(&pipeline, targets, data, at_once, stop, &|_, _| {}, progress).await;
    let sites = demo.sites.clone();
    demo.stop().await;
    Ok((sites, scanned?))
}

fn target_of(site: &DemoSite) -> Target {
    Target {
        municipality: MunicipalityRef {
            code: Some(site.code.clone()),
            name: site.name.clone(),
            slug: site.slug.clone(),
            website: site.home.clone(),
        },
        alt_hosts: Vec::new(),
    }
}
