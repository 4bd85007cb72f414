//! `rescore`: an archived crawl judged again with today's rules, without a network.

use std::path::PathBuf;
use std::sync::Arc;

use super::options::{DataOption, Format, OutputOptions, RulesOption};
use super::{Exit, output, runtime};
use crate::data_folder::Runs;
use crate::judging::Judging;
use crate::municipality::Register;
use crate::pdf::PdfReader;
use crate::pipeline::Target;
use crate::report::{Labels, table};
use crate::rescore;

/// Judge an archived crawl again with today's rules; no network.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer rescore latest --data nacht --format json
  ocowijzer rescore --warc utrecht.warc.gz")]
pub(super) struct Args {
    /// The run, or `latest`.
    #[arg(value_name = "RUN", required_unless_present = "warc", conflicts_with = "warc")]
    run: Option<String>,
    /// WARC files made by any tool, instead of a run.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    warc: Vec<PathBuf>,
    /// With --warc: a register of your own that names the sites (CSV with header code,name,website).
    #[arg(long, value_name = "FILE.csv", requires = "warc")]
    municipalities: Option<PathBuf>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let ruleset = args.rules.load()?;
    let labels = Labels::of(&ruleset);
    let judging = Judging::new(Arc::new(ruleset), PdfReader::new(std::env::current_exe()?));
    let judging = Arc::new(judging);
    let runtime = runtime()?;
    let results = if let Some(run) = &args.run {
        let run = Runs::of(&args.data.data).run(run)?;
        rescore::rescore_run(&run, None, &judging, runtime.handle())?
    } else {
        let register = match &args.municipalities {
            Some(file) => Register::open(file)?,
            None => Register::embedded()?,
        };
        let known: Vec<_> = register.entries().iter().map(Target::of).collect();
        runtime.block_on(rescore::rescore_warc(&args.warc, &known, &judging))?
    };
    match args.output.format {
        Format::Json => results.iter().try_for_each(output::json_line)?,
        Format::Text => {
            let overview = results.iter().collect();
            output::text(&table::render(&overview, &labels, args.output.lang, output::style()))?;
        }
    }
    Ok(Exit::Done)
}
