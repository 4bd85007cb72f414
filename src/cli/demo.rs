//! `demo`: the example municipalities, served on loopback and scanned. No network, no set-up.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use super::options::{Format, OutputOptions, RulesOption};
use super::progress::ScanBar;
use super::stop::Stop;
use super::{Exit, output, runtime};
use crate::crawl::CrawlSettings;
use crate::demo::{Demo, DemoSite, Mismatch, SiteFixture, compare};
use crate::fetch::{AddressPolicy, FetchSettings};
use crate::pipeline::{Pipeline, Target};
use crate::report::{Labels, Lang, table};
use crate::result::{MunicipalityRef, MunicipalityResult};
use crate::scan::{self, ScanError};

/// One example asks to wait again and again, as a site with a failure does; the demo does not wait with it.
const MOST_TIME: Duration = Duration::from_secs(10);

/// Serve the example municipalities on this machine and scan them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer demo
  ocowijzer demo --data demo-data --format json")]
pub(super) struct Args {
    /// Keep the run (archive, results, database) in this folder.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let fixtures = SiteFixture::embedded()?;
    let ruleset = args.rules.load()?;
    let labels = Labels::of(&ruleset);
    // The example sites are our own: no need to wait between two requests.
    let fetching =
        FetchSettings { addresses: AddressPolicy::AllowPrivate, ..FetchSettings::default() }
            .unthrottled(1);
    let crawling = CrawlSettings { max_time: MOST_TIME, ..CrawlSettings::default() };
    let pipeline = Pipeline::new(ruleset, fetching, crawling)?;
    let thrown_away = tempfile::tempdir()?;
    let data = args.data.as_deref().unwrap_or(thrown_away.path());
    runtime()?.block_on(async {
        let stop = Stop::listen()?;
        let demo = Demo::start(fixtures).await?;
        let targets: Vec<_> = demo.sites.iter().map(target_of).collect();
        let at_once = targets.len();
        let bar = ScanBar::start(args.output.lang);
        let scanned = scan::scan(&pipeline, targets, data, at_once, stop.token(), |progress| {
            bar.done(progress.done, progress.all, &progress.result);
        })
        .await;
        drop(bar);
        let sites = demo.sites.clone();
        demo.stop().await;
        match scanned {
            Ok(scanned) => finish(args, &sites, &scanned.results, &labels),
            Err(ScanError::Interrupted { .. }) => Ok(stop.exit()),
            Err(error) => Err(error.into()),
        }
    })
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

fn finish(
    args: &Args,
    sites: &[DemoSite],
    results: &[MunicipalityResult],
    labels: &Labels,
) -> anyhow::Result<Exit> {
    let differing = differing(sites, results);
    if args.output.format == Format::Json {
        for result in results {
            output::json_line(result)?;
        }
    } else {
        let lang = args.output.lang;
        let mut shown = table::render(results, labels, lang, output::style());
        shown.push_str(&comparison(results.len(), &differing, lang));
        output::text(&shown)?;
    }
    Ok(if differing.is_empty() { Exit::Done } else { Exit::Failed })
}

/// What differs from the answers that stand beside each example site.
fn differing<'a>(
    sites: &'a [DemoSite],
    results: &[MunicipalityResult],
) -> Vec<(&'a str, Vec<Mismatch>)> {
    let mut differing = Vec::new();
    for site in sites {
        let result = results.iter().find(|result| result.municipality.slug == site.slug);
        let mismatches = result.map_or_else(Vec::new, |result| compare(result, &site.expected));
        if !mismatches.is_empty() {
            differing.push((site.name.as_str(), mismatches));
        }
    }
    differing
}

fn comparison(all: usize, differing: &[(&str, Vec<Mismatch>)], lang: Lang) -> String {
    let good = all - differing.len();
    let mut out = match lang {
        Lang::Nl => format!("{good} van de {all} voorbeelden zoals verwacht\n"),
        Lang::En => format!("{good} of {all} examples as expected\n"),
    };
    for (name, mismatches) in differing {
        let _ = writeln!(out, "{name}");
        for mismatch in mismatches {
            let _ = writeln!(out, "    {}", mismatch.to_string().replace('\n', "\n        "));
        }
    }
    out
}
