//! A night in the text format of Prometheus, for the textfile collector of the node exporter.
//!
//! Source: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use crate::data_folder::{DataError, RunSummary, write_atomically};

/// How a scan ended.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// When it ended.
    pub ended_at: Timestamp,
    /// How long this process was at it.
    pub took: Duration,
    /// The run, when it was finished.
    pub summary: Option<&'a RunSummary>,
    /// Did it end with a run that is shown?
    pub published: bool,
    /// When the run that is shown now was published.
    pub last_published: Option<Timestamp>,
}

/// Writes the file whole or not at all.
pub fn write_metrics(path: &Path, report: &Report<'_>) -> Result<(), DataError> {
    write_atomically(path, text(report).as_bytes())
}

fn text(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut gauge = |name: &str, help: &str, values: Vec<(String, String)>| {
        let _ = writeln!(out, "# HELP ocowijzer_{name} {help}\n# TYPE ocowijzer_{name} gauge");
        for (labels, value) in values {
            let _ = writeln!(out, "ocowijzer_{name}{labels} {value}");
        }
    };
    let one = |value: String| vec![(String::new(), value)];
    let seconds = |at: Timestamp| at.as_second().to_string();
    gauge(
        "scan_ended_timestamp_seconds",
        "When the last scan ended.",
        one(seconds(report.ended_at)),
    );
    let took = format!("{:.3}", report.took.as_secs_f64());
    gauge("scan_duration_seconds", "How long the last scan took.", one(took));
    let success = u8::from(report.published).to_string();
    gauge("scan_success", "1 when the last scan was finished and passed the gate.", one(success));
    if let Some(at) = report.last_published {
        let help = "When the run that is shown was published; its age is time() minus this.";
        gauge("last_success_timestamp_seconds", help, one(seconds(at)));
        let age = report.ended_at.duration_since(at).as_secs().max(0).to_string();
        gauge("last_success_age_seconds", "Age of that run when the last scan ended.", one(age));
    }
    if let Some(summary) = report.summary {
        let all = ["complete", "partial", "unreachable", "blocked"].map(|status| {
            let count = summary.sites.get(status).copied().unwrap_or_default();
            (format!("{{status=\"{status}\"}}"), count.to_string())
        });
        gauge("sites", "Sites of the last finished run by status.", all.to_vec());
        let requests = summary.requests.to_string();
        gauge("requests", "Requests of the last finished run.", one(requests));
        gauge(
            "pages",
            "Pages read in the last finished run.",
            one(summary.pages_fetched.to_string()),
        );
        gauge("bytes", "Bytes received in the last finished run.", one(summary.bytes.to_string()));
        let verdicts = summary.verdicts.iter().flat_map(|(rule, outcomes)| {
            outcomes.iter().map(move |(outcome, count)| {
                (format!("{{rule=\"{rule}\",verdict=\"{outcome}\"}}"), count.to_string())
            })
        });
        gauge("verdicts", "Verdicts of the last finished run.", verdicts.collect());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_night_still_tells_how_old_the_shown_run_is() {
        let published: Timestamp = "2026-11-22T05:00:00Z".parse().unwrap();
        let report = Report {
            ended_at: "2026-11-23T05:00:00Z".parse().unwrap(),
            took: Duration::from_secs(90),
            summary: None,
            published: false,
            last_published: Some(published),
        };
        let text = text(&report);
        assert!(text.contains("ocowijzer_scan_success 0\n"), "{text}");
        assert!(text.contains("ocowijzer_last_success_age_seconds 86400\n"), "{text}");
        assert!(!text.contains("ocowijzer_sites"), "{text}");
    }
}
