//! What a running scan costs, as Linux tells it, and what it left.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

/// Resident memory is noted when so many sites are done.
const NOTED: [usize; 5] = [100, 500, 1000, 2500, 5000];

/// What a scan cost.
#[derive(Debug, Default)]
pub struct Watch {
    pub cpu: Duration,
    /// Bytes.
    pub peak: u64,
    /// Results there were, and resident bytes then.
    pub resident: Vec<(usize, u64)>,
}

impl Watch {
    /// Watches until it ends.
    pub fn of(scan: &mut Child, data: &Path) -> Self {
        let mut watch = Self::default();
        loop {
            watch.look(scan.id(), data);
            if let Some(status) = scan.try_wait().unwrap() {
                assert!(status.success(), "the scan failed: {status}");
                return watch;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn look(&mut self, process: u32, data: &Path) {
        let folder = PathBuf::from(format!("/proc/{process}"));
        let Ok(status) = std::fs::read_to_string(folder.join("status")) else { return };
        let kilobytes = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        // Gone already, but for its exit status.
        let Some(peak) = kilobytes("VmHWM:") else { return };
        self.peak = peak * 1024;
        let stat = std::fs::read_to_string(folder.join("stat")).unwrap_or_default();
        // Fields 14 and 15, in ticks of 10 ms; the name before them may hold spaces.
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let ticks: u64 = after_name
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|n| n.parse::<u64>().ok())
            .sum();
        self.cpu = Duration::from_millis(ticks * 10);
        let next = NOTED.get(self.resident.len()).copied();
        if let (Some(next), Some(resident)) = (next, kilobytes("VmRSS:")) {
            let there = result_files(data).len();
            if there >= next {
                self.resident.push((there, resident * 1024));
            }
        }
    }
}

/// What a scan left.
#[derive(Debug, Default)]
pub struct Ended {
    pub results: usize,
    pub complete: usize,
    pub pages: u64,
}

pub fn results(data: &Path) -> Ended {
    let mut ended = Ended::default();
    for file in result_files(data) {
        let result: serde_json::Value =
            serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        ended.results += 1;
        ended.complete += usize::from(result["site"]["status"] == "complete");
        ended.pages += result["site"]["pages_fetched"].as_u64().unwrap();
    }
    ended
}

fn result_files(data: &Path) -> Vec<PathBuf> {
    let Ok(runs) = std::fs::read_dir(data.join("runs")) else { return Vec::new() };
    let folders = runs.flatten().map(|run| run.path().join("results"));
    let files = folders.filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let files = files.map(|file| file.path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}
