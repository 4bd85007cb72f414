//! `prune`: old archives thinned out by rule.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::options::{DataOption, Format, OutputOptions};
use super::{Exit, output, target};
use crate::archive::{size, thin};
use crate::data_folder::{Aged, DataFolder, RunFolder, stays_whole};
use crate::report::Lang;
use crate::store;

/// Thin out old archives: all of a week stay, then one a week for half a year, then one a month.
///
/// Results, history and the evidence of standing verdicts always stay.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer prune --data nacht --dry-run
  ocowijzer prune --data nacht")]
pub(super) struct Args {
    /// Only say what would be done.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    output: OutputOptions,
}

/// What becomes of one run's archive.
#[derive(Debug, Serialize)]
struct Pruned {
    run: String,
    /// Bytes on the disk.
    before: u64,
    /// Bytes left; null in a dry run.
    after: Option<u64>,
    /// Records of evidence that stay.
    evidence_kept: usize,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let folder = DataFolder::open(&args.data.data)?;
    let finished = folder.runs().finished()?;
    let whole = whole(&folder, &finished)?;
    let standing = match folder.database() {
        path if path.is_file() => store::standing_evidence(&path)?,
        path => anyhow::bail!(
            "{} is not there, so what evidence must stay is not known; make it with: ocowijzer doctor --rebuild",
            path.display()
        ),
    };
    let mut all = Vec::new();
    for run in finished.iter().filter(|run| !whole.contains(run.id())) {
        let keep: BTreeSet<String> = standing
            .iter()
            .filter(|(of, _)| of == run.id())
            .map(|(_, record)| record.clone())
            .collect();
        let before = size(&run.archive())?;
        let after = if args.dry_run { None } else { Some(thin(&run.archive(), &keep)?.after) };
        // A run that was thinned out before has nothing more to give.
        if before > 0 && after != Some(before) {
            all.push(Pruned { run: run.id().to_owned(), before, after, evidence_kept: keep.len() });
        }
    }
    match args.output.format {
        Format::Json => output::json(&all)?,
        Format::Text => output::text(&text(&all, whole.len(), args.output.lang))?,
    }
    Ok(Exit::Done)
}

/// The published run and the newest one stay whole, whatever their age.
fn whole(folder: &DataFolder, finished: &[RunFolder]) -> anyhow::Result<BTreeSet<String>> {
    let mut aged = Vec::new();
    for run in finished {
        let day = run.summary()?.run.started_at.to_zoned(TimeZone::UTC).date();
        aged.push(Aged { id: run.id().to_owned(), day });
    }
    let mut whole = stays_whole(&aged, target::today());
    whole.extend(folder.runs().latest()?.map(|latest| latest.run));
    whole.extend(finished.last().map(|run| run.id().to_owned()));
    Ok(whole)
}

fn text(all: &[Pruned], whole: usize, lang: Lang) -> String {
    let megabytes = |bytes: u64| lang.number(bytes as f64 / 1e6);
    let mut out = String::new();
    for Pruned { run, before, after, evidence_kept } in all {
        let before = megabytes(*before);
        let line = match (lang, after.map(megabytes)) {
            (Lang::Nl, Some(after)) => {
                format!("{before} MB → {after} MB, {evidence_kept} bewijzen bewaard")
            }
            (Lang::En, Some(after)) => {
                format!("{before} MB → {after} MB, {evidence_kept} pieces of evidence kept")
            }
            (Lang::Nl, None) => {
                format!("{before} MB zou worden uitgedund, {evidence_kept} bewijzen blijven")
            }
            (Lang::En, None) => {
                format!("{before} MB would be thinned out, {evidence_kept} pieces of evidence stay")
            }
        };
        let _ = writeln!(out, "{run}: {line}");
    }
    let _ = match lang {
        Lang::Nl => writeln!(out, "{whole} rondes houden hun hele archief"),
        Lang::En => writeln!(out, "{whole} runs keep their whole archive"),
    };
    out
}
