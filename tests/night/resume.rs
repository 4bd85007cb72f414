//! A scan that is cut off goes on where it was.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use ocowijzer::archive::{WarcReader, files};
use ocowijzer::demo::Demo;

use super::scans::{Sites, results, run_folder};

/// Waits until the sites were asked so often, or the scan has ended.
async fn until_asked(demo: &Demo, times: usize, scan: &mut std::process::Child) -> bool {
    while demo.requests().len() < times {
        if scan.try_wait().unwrap().is_some() {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    true
}

/// Addresses with an answer in the archive, as far as it can be read.
fn archived(data: &Path) -> BTreeSet<String> {
    let mut addresses = BTreeSet::new();
    for file in files(&run_folder(data).join("archive")).unwrap() {
        let mut reader = WarcReader::open(&file).unwrap();
        let mut last = None;
        // The last record may be cut short: then it is not in the archive. It counts from its metadata on.
        while let Ok(Some(record)) = reader.next_record() {
            match record.field("WARC-Type") {
                Some("response" | "revisit") => {
                    last = record.field("WARC-Target-URI").map(str::to_owned);
                }
                Some("metadata") => addresses.extend(last.take()),
                _ => {}
            }
        }
    }
    addresses
}

/// Sites and the addresses that were asked for since `from`, one for each request.
fn asked(sites: &Sites, from: usize) -> Vec<(String, String)> {
    sites.demo.requests()[from..]
        .iter()
        .map(|request| {
            let hosts = &sites.demo.site(&request.site).unwrap().hosts;
            let host = hosts[&request.host].as_str().trim_end_matches('/');
            (request.site.clone(), format!("{host}{}", request.path))
        })
        .collect()
}

/// What a kill cost each site: requests that came to the servers since `from` without being kept.
fn lost(sites: &Sites, from: usize, data: &Path) -> BTreeMap<String, Vec<String>> {
    let kept = archived(data);
    let mut lost: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (site, address) in asked(sites, from) {
        if !kept.contains(&address) {
            lost.entry(site).or_default().push(address);
        }
    }
    lost
}

/// Small numbers that look random, the same in every run of the test.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_killed_again_and_again_ends_like_one_that_was_left_alone() {
    let sites = Sites::serve().await;
    let undisturbed = sites.data("undisturbed");
    let ended = sites.scan(&undisturbed).wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let in_one_go = sites.demo.requests().len();
    let mut twice_anyway = BTreeSet::new();
    let mut once = BTreeSet::new();
    for (_, address) in asked(&sites, 0) {
        if !once.insert(address.clone()) {
            twice_anyway.insert(address);
        }
    }

    let killed = sites.data("killed");
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut kills = 0;
    loop {
        let before = sites.demo.requests().len();
        let known = if killed.join("runs").is_dir() { archived(&killed) } else { BTreeSet::new() };
        let mut scan = sites.scan(&killed);
        let kill_at = before + 1 + usize::try_from(dice.roll(30)).unwrap();
        let go_on = kills < 12 && until_asked(&sites.demo, kill_at, &mut scan).await;
        if go_on {
            scan.kill().unwrap();
            kills += 1;
        }
        let ended = scan.wait_with_output().unwrap();
        let again: Vec<_> = asked(&sites, before)
            .into_iter()
            .map(|(_, address)| address)
            .filter(|address| known.contains(address) && !twice_anyway.contains(address))
            .collect();
        assert!(again.is_empty(), "asked for again after kill {kills}: {again:?}");
        if !go_on {
            assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
            break;
        }
        // One request is under way for each site, and its answer is kept before the next one goes out.
        for (site, lost) in lost(&sites, before, &killed) {
            assert_eq!(
                lost.len(),
                1,
                "{site} lost more than one request to kill {kills}: {lost:?}"
            );
        }
    }
    assert!(kills >= 5, "the scan ended after {kills} kills: nothing was tested");
    let total = sites.demo.requests().len() - in_one_go;
    let lost = kills * sites.demo.sites.len();
    assert!(total <= in_one_go + lost, "{total} requests against {in_one_go} in one go");

    let (left_alone, killed) = (results(&undisturbed), results(&killed));
    assert_eq!(left_alone.len(), sites.demo.sites.len());
    for (code, result) in &left_alone {
        assert_eq!(&killed[code], result, "{code}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_is_asked_to_stop_stops_with_143_and_goes_on_later() {
    let sites = Sites::serve().await;
    let data = sites.data("stopped");
    let mut scan = sites.scan(&data);
    assert!(until_asked(&sites.demo, 40, &mut scan).await, "the scan was too quick to be stopped");
    let kill = Command::new("kill").arg(scan.id().to_string()).status().unwrap();
    assert!(kill.success());
    let ended = scan.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(143), "{}", String::from_utf8_lossy(&ended.stderr));
    let run = run_folder(&data);
    assert!(!run.join("run.json").exists(), "an unfinished run has no summary");

    let ended = sites.scan(&data).wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(run_folder(&data), run, "it went on in the same run");
    assert_eq!(results(&data).len(), sites.demo.sites.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_scan_on_the_same_folder_says_so_and_stops() {
    let sites = Sites::serve().await;
    let data = sites.data("shared");
    let mut first = sites.scan(&data);
    assert!(until_asked(&sites.demo, 10, &mut first).await, "the first scan was too quick");
    let second = sites.scan(&data).wait_with_output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("another scan is at work"), "{said}");
    assert!(first.wait_with_output().unwrap().status.success());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_ends_the_scan_with_advice_and_the_next_one_goes_on() {
    let sites = Sites::serve().await;
    let data = sites.data("full");
    let scan = sites.command(&data);
    // Files may grow to 150 KiB and no further, as on a disk that is full.
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 300; exec \"$@\"", "sh"])
        .arg(scan.get_program())
        .args(scan.get_args())
        .env_remove("OCOWIJZER_DATA");
    let ended = limited.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("free space"), "{said}");
    let run = run_folder(&data);

    let ended = sites.scan(&data).wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(run_folder(&data), run, "it went on in the same run");
    assert_eq!(results(&data).len(), sites.demo.sites.len());
    for file in files(&run.join("archive")).unwrap() {
        ocowijzer::archive::read_through(&file).unwrap();
    }
}
