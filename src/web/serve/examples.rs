//! What is shown before there is anything to show: the example municipalities, read while the server runs.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::App;
use crate::demo::{SiteFixture, scan_examples};
use crate::municipality::Register;
use crate::web::Country;

/// Reads the examples into a folder that is thrown away at the end, and shows them unless something real came first.
pub(super) async fn show(app: Arc<App>, stop: CancellationToken) {
    if let Err(error) = read(&app, &stop).await {
        tracing::warn!(%error, "the examples cannot be shown");
    }
}

async fn read(
    app: &App,
    stop: &CancellationToken,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let folder = tempfile::tempdir()?;
    let rules = app.rules.as_ref().clone();
    scan_examples(SiteFixture::embedded()?, rules, folder.path(), stop, |_| {}).await?;
    let nobody = Register::parse("code,name,website\n", "examples")?;
    let country = Country::open(folder.path(), &nobody, Arc::clone(&app.rules))?;
    if !app.country().has_results() {
        app.show(Country { examples: true, ..country });
    }
    // The folder holds the stored copies of the pages that are quoted.
    stop.cancelled().await;
    Ok(())
}
