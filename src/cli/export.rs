//! `export`: a run as files for other programs.

use std::path::PathBuf;

use super::options::DataOption;
use super::{Exit, output};
use crate::data_folder::Runs;
use crate::export::{self, Format};

/// Write a run as CSV, EARL (JSON-LD) or Parquet, with a dictionary of the columns.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer export --data nacht --out export
  ocowijzer export 20261001T020000Z --format csv --out export")]
pub(super) struct Args {
    /// The run; without it the published one.
    #[arg(value_name = "RUN", default_value = "latest")]
    run: String,
    /// Which formats; without it all of them.
    #[arg(long, value_enum, value_name = "FORMAT", value_delimiter = ',')]
    format: Vec<Format>,
    /// The folder that the files go to.
    #[arg(long, value_name = "DIR", default_value = "export")]
    out: PathBuf,
    #[command(flatten)]
    data: DataOption,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let run = Runs::of(&args.data.data).run(&args.run)?;
    let mut results = run.results()?;
    results.sort_by(|a, b| a.municipality.code.cmp(&b.municipality.code));
    let all = <Format as clap::ValueEnum>::value_variants();
    let formats = if args.format.is_empty() { all } else { &args.format };
    for path in export::export(&results, formats, &args.out)? {
        output::text(&format!("{}\n", path.display()))?;
    }
    Ok(Exit::Done)
}
