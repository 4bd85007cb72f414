//! What is shown before there is anything to show: the example municipalities, read while the server runs.

use std::path::Path;
use std::sync::Arc;

use ocowijzer_judge::rules::Ruleset;
use tokio_util::sync::CancellationToken;

use super::App;
use crate::demo::{SiteFixture, scan_examples};
use crate::municipality::Register;
use crate::web::{Country, Listed};

/// Reads the examples into a folder that is thrown away at the end, and shows them unless something real came first.
pub(super) async fn show(app: Arc<App>, stop: CancellationToken) {
    if let Err(error) = read(&app, &stop).await {
        tracing::warn!(%error, "the examples cannot be shown");
    }
}

async fn read(app: &App, stop: &CancellationToken) -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let examples = scanned(Arc::clone(&app.rules), folder.path(), stop).await?;
    let real = app.country();
    if !real.has_results() {
        app.show(before_real(examples, &real));
    }
    // The folder holds the stored copies of the pages that are quoted.
    stop.cancelled().await;
    Ok(())
}

/// The examples are shown; whoever looks for a real municipality finds it and can have its website read.
fn before_real(examples: Country, real: &Country) -> Country {
    Country { others: real.municipalities.clone(), ..examples }
}

type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// The country of the examples.
async fn scanned(
    rules: Arc<Ruleset>,
    folder: &Path,
    stop: &CancellationToken,
) -> Result<Country, Trouble> {
    scan_examples(SiteFixture::embedded()?, rules.as_ref().clone(), folder, stop, |_| {}).await?;
    let mut country = Country::open(folder, &Register::nobody(), rules)?;
    lay_out(&mut country.municipalities);
    Ok(Country { examples: true, ..country })
}

/// Places that exist nowhere get a place on the map all the same, side by side, so that the map can be tried.
fn lay_out(municipalities: &mut [Listed]) {
    let across = (2 * municipalities.len().isqrt()).max(1);
    for (number, listed) in municipalities.iter_mut().enumerate() {
        let place = (i32::try_from(number % across), i32::try_from(number / across));
        listed.municipality.hex =
            if let (Ok(column), Ok(row)) = place { Some((column, row)) } else { None };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Lang;
    use crate::rule_files::RuleFiles;
    use crate::web::{Home, View, municipality};

    #[tokio::test(flavor = "multi_thread")]
    async fn who_starts_with_nothing_sees_the_examples_and_each_on_the_map() {
        let folder = tempfile::tempdir().unwrap();
        let rules = Arc::new(RuleFiles::built_in().load().unwrap());
        let country =
            scanned(Arc::clone(&rules), folder.path(), &CancellationToken::new()).await.unwrap();
        assert!(country.examples && country.has_results());
        let places: std::collections::BTreeSet<_> =
            country.municipalities.iter().map(|listed| listed.municipality.hex.unwrap()).collect();
        assert_eq!(places.len(), country.municipalities.len());
        assert!(country.municipalities.iter().all(|listed| listed.result.is_some()));

        let real = Country::open(
            folder.path().join("none").as_path(),
            &Register::embedded().unwrap(),
            rules,
        );
        let country = before_real(country, &real.unwrap());
        let view = View { country: &country, lang: Lang::Nl, home: &Home::Served, now: None };
        let page =
            |slug: &str| view.page(&municipality::page(&view, country.by_slug(slug).unwrap()));
        let (example, utrecht) = (page("bruggenhoek"), page("utrecht"));
        assert!(example.contains("deze gemeente bestaat niet") && !example.contains("<form"));
        assert!(!utrecht.contains("bestaat niet") && utrecht.contains("Lees de website nu"));
    }
}
