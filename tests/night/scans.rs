//! Scans of the example sites by the real binary.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use ocowijzer::demo::{Demo, SiteFixture};
use serde_json::Value;
use tempfile::TempDir;

/// The example sites, being served, and a register that lists them.
pub struct Sites {
    pub demo: Demo,
    folder: TempDir,
}

impl Sites {
    pub async fn serve() -> Self {
        let demo = Demo::start(SiteFixture::embedded().unwrap()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut register = String::from("code,name,website\n");
        for site in &demo.sites {
            let _ = writeln!(register, "{},{},{}", site.code, site.name, site.home);
        }
        std::fs::write(folder.path().join("register.csv"), register).unwrap();
        Self { demo, folder }
    }

    pub fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A scan of all sites into this data folder, begun.
    pub fn scan(&self, data: &Path) -> Child {
        self.command(data).spawn().unwrap()
    }

    pub fn command(&self, data: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ocowijzer"));
        command
            .arg("scan")
            .arg("--municipalities")
            .arg(self.folder.path().join("register.csv"))
            .args(["--allow-private-addresses", "--delay", "0s", "--concurrency", "20"])
            .args(["--format", "json", "--data"])
            .arg(data)
            .env_remove("OCOWIJZER_DATA")
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }
}

/// The only run of a data folder.
pub fn run_folder(data: &Path) -> PathBuf {
    let mut runs: Vec<PathBuf> =
        std::fs::read_dir(data.join("runs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    runs.pop().unwrap()
}

/// Every result of the only run by code, without what differs from one run to the next: ids and times.
pub fn results(data: &Path) -> BTreeMap<String, Value> {
    let folder = run_folder(data).join("results");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let mut result = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            forget_times(&mut result);
            (name, result)
        })
        .collect()
}

fn forget_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for name in ["id", "started_at", "finished_at", "duration_ms", "fetched_at", "archive"]
            {
                fields.remove(name);
            }
            fields.values_mut().for_each(forget_times);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_times),
        _ => {}
    }
}
