//! `doctor`: is the data folder sound, and what to do when it is not.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use jiff::Timestamp;

use super::options::{DataOption, Format, OutputOptions};
use super::{Exit, output};
use crate::data_folder::{DataFolder, Finding, Latest, Severity, examine};
use crate::report::plain;
use crate::store;

/// Check the data folder, the archives and the database, and say what to do.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer doctor --data nacht
  ocowijzer doctor --data nacht --deep
  ocowijzer doctor --data nacht --rebuild")]
pub(super) struct Args {
    /// Read every archive to its end and compare digests.
    #[arg(long)]
    deep: bool,
    /// Make the database anew from the results of the runs; the old one is kept beside it.
    #[arg(long)]
    rebuild: bool,
    /// Publish this finished run after having looked at it, whatever the gate said.
    #[arg(long, value_name = "RUN")]
    publish: Option<String>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let data = &args.data.data;
    if args.rebuild {
        rebuild(data)?;
    }
    if let Some(id) = &args.publish {
        let folder = DataFolder::open(data)?;
        let run = folder.runs().run(id)?;
        anyhow::ensure!(run.is_finished(), "run {id} is not finished; finish it with scan first");
        folder.publish(&Latest { run: run.id().to_owned(), published_at: Timestamp::now() })?;
    }
    let findings = examine(data, args.deep)?;
    match args.output.format {
        Format::Json => output::json(&findings)?,
        Format::Text => output::text(&text(&findings))?,
    }
    let damaged = findings.iter().any(|finding| finding.severity == Severity::Damage);
    Ok(if damaged { Exit::Failed } else { Exit::Done })
}

fn rebuild(data: &Path) -> anyhow::Result<()> {
    let folder = DataFolder::open(data)?;
    let path = folder.database();
    let aside = path.with_extension(format!("sqlite.{}", Timestamp::now().as_second()));
    if path.exists() {
        std::fs::rename(&path, &aside)
            .with_context(|| format!("cannot move {} aside", path.display()))?;
    }
    // What belongs to the old file must not be taken for the new one's.
    for extra in ["sqlite-wal", "sqlite-shm"] {
        let _ = std::fs::rename(path.with_extension(extra), aside.with_extension(extra));
    }
    let count = store::rebuild(&path, &folder.runs())?;
    anstream::eprintln!("ocowijzer: {count} results are in the database again");
    Ok(())
}

fn text(findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let sign = match finding.severity {
            Severity::Good => "✓",
            Severity::Notice => "·",
            Severity::Damage => "✗",
        };
        let _ = writeln!(out, "{sign} {}", plain(&finding.what));
        if let Some(advice) = &finding.advice {
            let _ = writeln!(out, "    {}", plain(advice));
        }
    }
    out
}
