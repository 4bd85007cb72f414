//! `demo`: the example municipalities, served on loopback and scanned. No network, no set-up.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::options::{Format, OutputOptions, RulesOption};
use super::progress::ScanBar;
use super::stop::Stop;
use super::{Exit, output, runtime};
use crate::demo::{DemoSite, ExamplesError, Mismatch, SiteFixture, compare, scan_examples};
use crate::report::{Labels, Lang, table};
use crate::result::MunicipalityResult;
use crate::scan::ScanError;

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
    let thrown_away = tempfile::tempdir()?;
    let data = args.data.as_deref().unwrap_or(thrown_away.path());
    runtime()?.block_on(async {
        let stop = Stop::listen()?;
        let bar = ScanBar::start(args.output.lang);
        let scanned = scan_examples(fixtures, ruleset, data, stop.token(), |progress| {
            bar.done(progress.done, progress.all, &progress.result);
        })
        .await;
        drop(bar);
        match scanned {
            Ok((sites, scanned)) => finish(args, &sites, &scanned.folder.results()?, &labels),
            Err(ExamplesError::Scan(ScanError::Interrupted { .. })) => Ok(stop.exit()),
            Err(error) => Err(error.into()),
        }
    })
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
        let overview = results.iter().collect();
        let mut shown = table::render(&overview, labels, lang, output::style());
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
