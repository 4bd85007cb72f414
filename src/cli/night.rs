//! Options of a scan that runs by itself at night.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Time;

use super::log::{self, LogFormat};
use super::{Exit, stop::Stop};
use crate::data_folder::Runs;
use crate::night::{Limits, Report, Watch, parse_size, write_metrics};
use crate::scan::{Gate, ScanError, Scanned};

/// How an unattended scan behaves.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Unattended nights")]
pub(super) struct NightOptions {
    /// Stop at this time of the day (24-hour clock of this machine); the next scan goes on from there.
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    deadline: Option<Time>,
    /// Stop when less than this is free on the disk of the data folder: 500M, 2G.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    min_free: Option<u64>,
    /// Log to standard error, as text or as one JSON object per line.
    #[arg(long, value_enum, value_name = "text|json", hide_possible_values = true)]
    log_format: Option<LogFormat>,
    /// Write measures of this scan to a file in the text format of Prometheus.
    #[arg(long, value_name = "FILE.prom")]
    metrics: Option<PathBuf>,
}

/// A night that is going on.
pub(super) struct Night<'a> {
    options: &'a NightOptions,
    data: PathBuf,
    watch: Watch,
    began: Instant,
}

impl NightOptions {
    /// Begins to log and to watch. Must be called within a tokio runtime.
    pub(super) fn begin(&self, data: &std::path::Path, stop: &Stop) -> Night<'_> {
        if let Some(format) = self.log_format {
            log::begin(format, "ocowijzer=info");
        }
        let limits = Limits { deadline: self.deadline, least_free: self.min_free };
        Night {
            options: self,
            data: data.to_owned(),
            watch: Watch::begin(limits, data, stop.token()),
            began: Instant::now(),
        }
    }
}

impl Night<'_> {
    /// One more line of the log, where there is one.
    fn say(&self, what: &str) {
        match self.options.log_format {
            Some(_) => tracing::error!("{what}"),
            None => anstream::eprintln!("ocowijzer: {what}"),
        }
    }

    /// Tells how the scan ended: why it was stopped early, why it is not shown, and the measures. Gives the exit
    /// status when that is not for the caller to choose.
    pub(super) fn end(self, scanned: &Result<Scanned, ScanError>) -> anyhow::Result<Option<Exit>> {
        let mut exit = None;
        match scanned {
            Ok(Scanned { gate: Gate::Closed(objections), folder, .. }) => {
                for objection in objections {
                    self.say(objection);
                }
                self.say(&format!(
                    "run {} is kept but not published; the run published before stays",
                    folder.id()
                ));
                exit = Some(Exit::Failed);
            }
            Ok(_) => {}
            Err(error) => {
                if self.options.log_format.is_some() {
                    tracing::error!(%error, "scan ended early");
                }
                if let Some(reason) = self.watch.reason() {
                    self.say(&reason.to_string());
                }
            }
        }
        if let Some(path) = &self.options.metrics {
            let latest = Runs::of(&self.data).latest()?;
            let report = Report {
                ended_at: Timestamp::now(),
                took: self.began.elapsed(),
                summary: scanned.as_ref().ok().map(|scanned| &scanned.summary),
                published: matches!(scanned, Ok(scanned) if scanned.gate == Gate::Open),
                last_published: latest.map(|latest| latest.published_at),
            };
            write_metrics(path, &report)?;
        }
        Ok(exit)
    }
}

/// `05:30`
fn time(text: &str) -> Result<Time, String> {
    let hint = || format!("\"{text}\" is no time of the day; write 05:30");
    let (hours, minutes) = text.trim().split_once(':').ok_or_else(hint)?;
    let number = |part: &str| part.parse::<i8>().map_err(|_| hint());
    Time::new(number(hours)?, number(minutes)?, 0, 0).map_err(|_| hint())
}
