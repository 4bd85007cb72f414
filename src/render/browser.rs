//! The browser as a process: how it is started, watched and ended.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, geteuid, kill_process_group};
use serde_json::json;
use tempfile::TempDir;
use tokio::io::BufReader;
use tokio::process::{Child, Command};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::cdp::Connection;

/// The first answer comes within this, on a busy machine, too.
const START_TIME: Duration = Duration::from_secs(30);
/// Memory of its own (not shared with other processes) that all processes of the browser may hold together, in bytes.
const MOST_MEMORY: u64 = 1280 * 1024 * 1024;
/// How often memory is looked at while the browser lives.
const LOOK: Duration = Duration::from_millis(250);

/// Moves the two pipes to the descriptors the browser looks for them at, and gives it nothing else.
const WITH_PIPES: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";

/// Nothing leaves by itself, nothing is asked of the machine, nothing is kept.
const FLAGS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    "--no-startup-window",
    // Every name is unknown, and whatever needs no name must go through a proxy whose name is.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://geen.invalid:1",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--no-pings",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-features=OptimizationHints,MediaRouter,DialMediaRouteProvider,Translate,PreloadTopChromeWebUI,WebUIReloadButton,InitialWebUI,CertificateTransparencyComponentUpdater,AutofillServerCommunication",
    // No work for eyes and ears.
    "--disable-gpu",
    "--mute-audio",
    "--hide-scrollbars",
    "--block-new-web-contents",
    "--disable-dev-shm-usage",
    "--blink-settings=imagesEnabled=false",
    "--window-size=1280,1600",
    "--lang=nl",
    "--accept-lang=nl-NL,nl",
    // Bounds on one page.
    "--js-flags=--max-old-space-size=256",
    "--password-store=basic",
    "--use-mock-keychain",
];

/// A running browser. Ends, with all its processes, when dropped.
pub struct Browser {
    connection: Connection,
    /// Set when its memory went over the bound.
    ended: Arc<AtomicBool>,
    group: Option<Pid>,
    watch: tokio::task::JoinHandle<()>,
    _child: Child,
    /// Its profile: empty at the start, gone at the end.
    _profile: TempDir,
}

impl Browser {
    /// Starts one with an empty profile; the error says in words why it does not work.
    pub async fn start(program: &Path) -> Result<Self, String> {
        let profile = tempfile::Builder::new()
            .prefix("ocowijzer-browser-")
            .tempdir()
            .map_err(|error| format!("no folder for its profile: {error}"))?;
        let mut child = command(program, profile.path())
            .spawn()
            .map_err(|error| format!("it cannot be started: {error}"))?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let Some((stdin, stdout)) = pipes else { return Err(String::from("no pipes to it")) };
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let connection = Connection::new(stdin, BufReader::with_capacity(64 * 1024, stdout));
        let ended = Arc::new(AtomicBool::new(false));
        let watch = tokio::spawn(watch(group, Arc::clone(&ended)));
        let browser = Self { connection, ended, group, watch, _child: child, _profile: profile };
        let version = browser.connection.call(None, "Browser.getVersion", json!({}));
        match timeout(START_TIME, version).await {
            Ok(Ok(version)) => {
                tracing::info!(version = version["product"].as_str(), "browser started");
                Ok(browser)
            }
            Ok(Err(_)) => {
                Err(String::from("it ended at once; can this user run it, with its sandbox?"))
            }
            Err(_) => Err(format!("no answer within {} s", START_TIME.as_secs())),
        }
    }

    /// The wire to it.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Can it show another page?
    pub fn is_alive(&self) -> bool {
        self.connection.is_open() && !self.ended.load(Ordering::Relaxed)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.watch.abort();
        end(self.group);
    }
}

fn command(program: &Path, profile: &Path) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", WITH_PIPES, "sh"]).arg(program).args(FLAGS);
    command.arg(format!("--user-data-dir={}", profile.display()));
    if geteuid().is_root() {
        // The sandbox does not work for root, who should not run this in the first place.
        command.arg("--no-sandbox");
    }
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", profile)
        .env("TMPDIR", profile)
        .env("LANG", "nl_NL.UTF-8")
        .current_dir(profile)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    command
}

/// Ends a browser that takes more memory than a browser gets.
async fn watch(group: Option<Pid>, ended: Arc<AtomicBool>) {
    let Some(group) = group else { return };
    let mut clock = interval(LOOK);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        let used = tokio::task::spawn_blocking(move || memory_of(group)).await.unwrap_or_default();
        if used > MOST_MEMORY {
            tracing::warn!(bytes = used, "the browser took too much memory and was ended");
            ended.store(true, Ordering::Relaxed);
            end(Some(group));
            return;
        }
    }
}

fn end(group: Option<Pid>) {
    if let Some(group) = group {
        // Gone already is as good.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Memory of their own that the processes of a group hold, in bytes; nothing where there is no /proc.
fn memory_of(group: Pid) -> u64 {
    let Ok(entries) = std::fs::read_dir("/proc") else { return 0 };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().bytes().all(|b| b.is_ascii_digit()))
        .filter(|entry| group_of(&entry.path()) == Some(group))
        .map(|entry| own_memory(&entry.path()))
        .sum()
}

/// The fifth field of `/proc/PID/stat`; the second, a name in brackets, may hold anything.
fn group_of(process: &Path) -> Option<Pid> {
    let stat = std::fs::read_to_string(process.join("stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    Pid::from_raw(after_name.split_ascii_whitespace().nth(2)?.parse().ok()?)
}

fn own_memory(process: &Path) -> u64 {
    let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
    let kibibytes = status.lines().find_map(|line| {
        line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    kibibytes.unwrap_or_default() * 1024
}
