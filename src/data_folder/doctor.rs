//! Is everything in a data folder sound, and what to do when it is not. Nothing is changed.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::{DataError, RunFolder, Runs};
use crate::archive::{files, read_through};
use crate::store;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub what: String,
    /// What to do; none when nothing need be done.
    pub advice: Option<String>,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// As it should be.
    Good,
    /// Nothing is lost, but something is to be done.
    Notice,
    /// Something is damaged or missing.
    Damage,
}

/// Looks at everything. `deep` reads every archive to its end and compares digests.
pub fn examine(data: &Path, deep: bool) -> Result<Vec<Finding>, DataError> {
    let runs = Runs::of(data);
    let all = runs.all()?;
    let mut findings = Findings::default();
    if all.is_empty() {
        findings.notice(
            format!("{} has no runs", data.display()),
            "make one with scan, or give another folder with --data",
        );
        return Ok(findings.0);
    }
    findings.database(data, &all)?;
    for run in &all {
        findings.run(run, deep);
    }
    findings.latest(&runs, &all)?;
    Ok(findings.0)
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn good(&mut self, what: String) {
        self.0.push(Finding { severity: Severity::Good, what, advice: None });
    }

    fn notice(&mut self, what: String, advice: &str) {
        let advice = Some(advice.to_owned());
        self.0.push(Finding { severity: Severity::Notice, what, advice });
    }

    fn damage(&mut self, what: String, advice: &str) {
        let advice = Some(advice.to_owned());
        self.0.push(Finding { severity: Severity::Damage, what, advice });
    }

    fn database(&mut self, data: &Path, runs: &[RunFolder]) -> Result<(), DataError> {
        const REBUILD: &str = "run: ocowijzer doctor --rebuild; it makes the database anew from the results of the runs";
        let path = data.join("ocowijzer.sqlite");
        if !path.is_file() {
            self.damage(format!("the database {} is not there", path.display()), REBUILD);
            return Ok(());
        }
        let checked = match store::check(&path) {
            Ok(checked) => checked,
            Err(error) => {
                self.damage(error.to_string(), REBUILD);
                return Ok(());
            }
        };
        for line in checked.damage.iter().take(5) {
            self.damage(format!("the database is damaged: {line}"), REBUILD);
        }
        if checked.dangling > 0 {
            let what = format!("{} rows of the database point at nothing", checked.dangling);
            self.damage(what, REBUILD);
        }
        let mut missing = 0;
        for run in runs {
            for target in run.plan()?.targets {
                let row = (run.id().to_owned(), target.key());
                missing +=
                    usize::from(run.has_result(&target.key()) && !checked.sites.contains(&row));
            }
        }
        if missing > 0 {
            self.damage(format!("{missing} results are not in the database"), REBUILD);
        } else if checked.damage.is_empty() && checked.dangling == 0 {
            let sites = checked.sites.len();
            self.good(format!("the database is sound: {sites} results of {} runs", runs.len()));
        }
        Ok(())
    }

    fn run(&mut self, run: &RunFolder, deep: bool) {
        let before = self.0.len();
        if let Err(error) = self.files_of(run, deep) {
            let advice =
                format!("move {} away; the other runs do not need it", run.path().display());
            self.damage(error.to_string(), &advice);
        }
        if !run.is_finished() {
            self.notice(
                format!("run {} is not finished", run.id()),
                "the next scan of the same municipalities goes on with it",
            );
        }
        if self.0.len() == before {
            self.good(format!("run {} is whole", run.id()));
        }
    }

    fn files_of(&mut self, run: &RunFolder, deep: bool) -> Result<(), DataError> {
        let mut missing = Vec::new();
        let mut archives = BTreeSet::new();
        for target in run.plan()?.targets {
            let key = target.key();
            let result = run.result(&key)?;
            if result.is_none() && run.is_finished() {
                missing.push(key.clone());
            }
            if result.is_some() && run.reading(&key)?.is_none() {
                self.notice(
                    format!("run {} has no reading of {key}", run.id()),
                    "it cannot be judged again; runs of today's version can",
                );
            }
            let evidence = result.iter().flat_map(|result| result.evidence.values());
            archives.extend(evidence.filter_map(|one| Some(one.archive.as_ref()?.file.clone())));
        }
        if !missing.is_empty() {
            let what = format!("run {} lacks the results of {}", run.id(), missing.join(", "));
            self.damage(what, "restore them from a copy, or move the run away");
        }
        for name in archives {
            let path = run.archive().join(&name);
            if !path.is_file() && !path.with_file_name(format!("{name}.open")).is_file() {
                self.damage(
                    format!("run {} has evidence in {name}, which is not there", run.id()),
                    "restore it from a copy: without it that evidence cannot be shown",
                );
            }
        }
        if deep {
            self.archives_of(run);
        }
        Ok(())
    }

    fn archives_of(&mut self, run: &RunFolder) {
        let files = match files(&run.archive()) {
            Ok(files) => files,
            Err(error) => return self.damage(error.to_string(), "look at the disk"),
        };
        for file in files {
            let is_open = file.extension().is_some_and(|extension| extension == "open");
            match read_through(&file) {
                Ok(_) => {}
                Err(_) if is_open => self.notice(
                    format!("{} ends in half a record", file.display()),
                    "the next scan repairs it",
                ),
                Err(error) => self.damage(error.to_string(), "restore it from a copy"),
            }
        }
    }

    fn latest(&mut self, runs: &Runs, all: &[RunFolder]) -> Result<(), DataError> {
        match runs.latest()? {
            Some(latest) if all.iter().any(|run| run.id() == latest.run && run.is_finished()) => {
                self.good(format!("published: run {} since {}", latest.run, latest.published_at));
            }
            Some(latest) => self.damage(
                format!("the published run {} is not there", latest.run),
                "restore it from a copy, or publish another one: ocowijzer doctor --publish RUN",
            ),
            None => self.notice(
                String::from("no run is published"),
                "a scan that passes the gate publishes its run; by hand: ocowijzer doctor --publish RUN",
            ),
        }
        Ok(())
    }
}
