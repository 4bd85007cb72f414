//! `politeness.json`: what a run asked of each host, kept with the run from its beginning on, so that a night that was
//! cut off can be answered for, too.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::data_folder::{DataError, RunFolder};
use crate::fetch::HostReport;
use crate::pipeline::Pipeline;

/// The file of a run.
const FILE: &str = "politeness.json";
/// Written at most so often.
const EVERY: Duration = Duration::from_secs(30);

/// The books of one run.
pub(super) struct Books<'a> {
    folder: &'a RunFolder,
    pipeline: &'a Pipeline,
    /// What was asked before the run was cut off, by host.
    earlier: BTreeMap<String, HostReport>,
    /// What this program asked before the run, by host.
    before: BTreeMap<String, HostReport>,
    written: Instant,
}

impl<'a> Books<'a> {
    pub(super) fn open(folder: &'a RunFolder, pipeline: &'a Pipeline) -> Self {
        let reports: Vec<HostReport> = folder.read(FILE).unwrap_or_default();
        let (earlier, before) = (by_host(reports), by_host(pipeline.host_report()));
        Self { folder, pipeline, earlier, before, written: Instant::now() }
    }

    pub(super) fn write_now_and_then(&mut self) -> Result<(), DataError> {
        if self.written.elapsed() < EVERY {
            return Ok(());
        }
        self.written = Instant::now();
        self.write()
    }

    pub(super) fn write(&self) -> Result<(), DataError> {
        let mut hosts = self.earlier.clone();
        for report in self.pipeline.host_report() {
            let before = self.before.get(&report.host);
            if let Some(asked) = report.since(before) {
                hosts.entry(asked.host.clone()).or_default().add(&asked);
            }
        }
        let hosts: Vec<&HostReport> = hosts.values().collect();
        self.folder.write(FILE, &hosts)
    }
}

fn by_host(reports: Vec<HostReport>) -> BTreeMap<String, HostReport> {
    reports.into_iter().map(|report| (report.host.clone(), report)).collect()
}
