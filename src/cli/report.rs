//! `report`: the static public site.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use url::Url;

use super::options::{DataOption, RulesOption};
use super::{Exit, output, runtime};
use crate::judging::Judging;
use crate::municipality::Register;
use crate::pdf::PdfReader;
use crate::web::{Country, History, NIGHTS, feed, static_site};

/// Write the pages as a static site that any web host can show.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer report --out site --data nights
  ocowijzer report --out site --base-url https://www.example.nl/oco/")]
pub(super) struct Args {
    /// The folder that the site goes to; only files that changed are written.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where the public will find the site; for the sitemap, canonical links and feeds.
    #[arg(long, value_name = "URL", value_parser = feed::base)]
    base_url: Option<Url>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let data = &args.data.data;
    let rules = Arc::new(args.rules.load()?);
    let country = Country::open(data, &Register::embedded()?, Arc::clone(&rules))?;
    if !country.has_results() {
        bail!("there is no finished run in {}; make one with scan or demo --data", data.display());
    }
    let judging = Arc::new(Judging::new(rules, PdfReader::new(std::env::current_exe()?)));
    let runtime = runtime()?;
    let history = History::nightly(data, NIGHTS, &judging, runtime.handle())?;
    let archive = static_site::Archive { judging: &judging, runtime: runtime.handle() };
    let done = static_site::write(&country, &history, args.base_url.clone(), &archive, &args.out)?;
    output::text(&format!(
        "{}: {} files written, {} unchanged, {} removed\n",
        args.out.display(),
        done.written,
        done.unchanged,
        done.removed
    ))?;
    Ok(Exit::Done)
}
