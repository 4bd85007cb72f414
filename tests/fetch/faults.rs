//! The fault matrix: every way we know in which a server goes wrong, by name, with what comes of it.
//!
//! Each fault is a server of its own on loopback, all of them at once, under short bounds.
//! The table under `docs/faults.md` is written from this one (`OCOWIJZER_UPDATE_DOCS=1 cargo test faults`).

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use ocowijzer::fetch::{
    Deadline, FetchError, FetchSettings, Fetched, Fetcher, RequestOptions, Truncated,
};

use crate::fault_list::FAULTS;
use crate::fault_sites::{OnSite, Visit, judging};
use crate::loopback_settings;
use crate::server::{Reply, Request, Server};
use crate::site_list::SITE_FAULTS;

/// What a server does when asked.
pub type Handler = Box<dyn Fn(&Request) -> Reply + Send + Sync>;

/// One way to go wrong.
pub struct Fault {
    pub name: &'static str,
    /// What the server does, in words.
    pub does: &'static str,
    pub server: fn() -> Handler,
    /// The page asked for.
    pub path: &'static str,
    pub gives: Gives,
    /// What becomes of a site whose important page does so.
    pub site: OnSite,
}

/// What a fetch comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// An answer with this status whose body begins so and is whole.
    Whole(u16, &'static str),
    /// The beginning of a body, cut for this reason.
    Part(Truncated),
    /// The body as it came; the encoding it claims cannot be undone.
    AsItCame,
    Unreachable,
    Timeout,
    BadAnswer,
    BadRedirect,
    /// The whole site is closed to us.
    Closed,
    Wall,
    Paused,
}

impl Gives {
    fn of(result: &Result<Fetched, FetchError>, begins: &'static str) -> Result<Self, String> {
        Ok(match result {
            Ok(fetched) => match (fetched.truncated, &fetched.left_encoded) {
                (Some(why), _) if !fetched.body.is_empty() => Self::Part(why),
                (None, Some(_)) => Self::AsItCame,
                (None, None) if fetched.body.starts_with(begins.as_bytes()) => {
                    Self::Whole(fetched.status, begins)
                }
                _ => return Err(format!("{fetched:?}")),
            },
            Err(FetchError::Unreachable { .. }) => Self::Unreachable,
            Err(FetchError::Timeout { .. }) => Self::Timeout,
            Err(FetchError::BadAnswer { .. }) => Self::BadAnswer,
            Err(FetchError::BadRedirect { .. }) => Self::BadRedirect,
            Err(FetchError::Robots { whole_site: true, .. }) => Self::Closed,
            Err(FetchError::Wall { .. }) => Self::Wall,
            Err(FetchError::HostPaused { .. }) => Self::Paused,
            Err(error) => return Err(error.to_string()),
        })
    }

    fn in_words(self) -> String {
        match self {
            Self::Whole(status, _) => format!("an answer with status {status}"),
            Self::Part(Truncated::TooLarge) => "the beginning, marked too large".into(),
            Self::Part(Truncated::TimedOut) => "the beginning, marked timed out".into(),
            Self::Part(Truncated::Disconnected) => "the beginning, marked disconnected".into(),
            Self::AsItCame => "the body as it came, with a note".into(),
            Self::Unreachable => "the host counts as unreachable".into(),
            Self::Timeout => "a timeout".into(),
            Self::BadAnswer => "an answer that cannot be read".into(),
            Self::BadRedirect => "a redirect that is not followed".into(),
            Self::Closed => "the site is closed to us".into(),
            Self::Wall => "a wall, reported".into(),
            Self::Paused => "the host is paused, nothing more is sent".into(),
        }
    }
}

/// Time bounds are short only where they are what the fault is about: a busy machine is not a fault.
pub fn bounds(gives: Gives) -> FetchSettings {
    let usual = FetchSettings {
        timeout: Duration::from_secs(15),
        max_body: 1 << 20,
        max_wire: 2 << 20,
        ..loopback_settings()
    };
    match gives {
        Gives::Timeout => FetchSettings { timeout: Duration::from_secs(1), ..usual },
        Gives::Part(Truncated::TimedOut) => FetchSettings {
            idle_timeout: Duration::from_millis(500),
            rate_after: Duration::from_millis(500),
            least_rate: 10_000,
            ..usual
        },
        _ => usual,
    }
}

/// None when it comes to what it should.
async fn disagreement(fault: &Fault, server: Server) -> Option<String> {
    let fetcher = Fetcher::new(bounds(fault.gives)).unwrap();
    let url = server.url(fault.path);
    let bound = Duration::from_mins(1);
    let begins = if let Gives::Whole(_, begins) = fault.gives { begins } else { "" };
    let options = RequestOptions {
        deadline: Some(Deadline::after(Duration::from_secs(30))),
        ..RequestOptions::default()
    };
    let Ok(result) = tokio::time::timeout(bound, fetcher.get(&url, options)).await else {
        return Some(format!("{}: never comes to an end", fault.name));
    };
    if let Ok(fetched) = &result {
        assert!(fetched.body.len() <= 2 << 20, "{}: {} bytes", fault.name, fetched.body.len());
    }
    match Gives::of(&result, begins) {
        Ok(gives) if gives == fault.gives => None,
        Ok(gives) => {
            let error = result.err().map(|error| error.to_string()).unwrap_or_default();
            Some(format!("{}: {gives:?} instead of {:?} {error}", fault.name, fault.gives))
        }
        Err(other) => Some(format!("{}: {}", fault.name, &other[..other.len().min(600)])),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_comes_to_what_the_table_says() {
    let mut tasks = Vec::new();
    for fault in FAULTS {
        let server = Server::start((fault.server)()).await;
        tasks.push(tokio::spawn(disagreement(fault, server)));
    }
    let mut wrong = Vec::new();
    for task in tasks {
        wrong.extend(task.await.unwrap());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_site_with_a_fault_becomes_what_the_table_says() {
    let judging = judging();
    let mut tasks = Vec::new();
    for fault in FAULTS {
        let visit = Visit::of_fault(fault).await.outcome(Arc::clone(&judging));
        tasks.push((fault.name, fault.site, 60, tokio::spawn(visit)));
    }
    for fault in SITE_FAULTS {
        let visit = Visit::of_site(fault).await.outcome(Arc::clone(&judging));
        tasks.push((fault.name, fault.becomes, fault.at_most, tokio::spawn(visit)));
    }
    let mut wrong = Vec::new();
    for (name, expected, at_most, task) in tasks {
        match task.await.unwrap() {
            Ok((becomes, requests)) if becomes == expected && requests <= at_most => {}
            other => wrong.push(format!("{name}: {other:?} instead of {expected:?}, {at_most}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Those the project was asked for by name, in the order of the request.
const ASKED_FOR: [&str; 45] = [
    "slow-headers",
    "slow-body",
    "endless-body",
    "gzip-bomb",
    "brotli-bomb",
    "zstd-bomb",
    "length-too-long",
    "length-too-short",
    "bad-chunk-size",
    "no-last-chunk",
    "reset-mid-body",
    "lying-gzip",
    "page-called-picture",
    "redirect-loop",
    "endless-redirects",
    "redirect-to-ftp",
    "cookie-loop",
    "101-headers",
    "header-500-kib",
    "endless-103",
    "tls-expired",
    "tls-self-signed",
    "tls-wrong-host",
    "dns-failure",
    "http2-goaway",
    "sitemap-loop",
    "sitemap-entity-bomb",
    "nested-100000",
    "nul-bytes",
    "mixed-charsets",
    "idn-host",
    "ipv6",
    "base-href",
    "meta-refresh",
    "304-without-copy",
    "robots-650-kib",
    "robots-html",
    "robots-redirect-elsewhere",
    "soft-404",
    "calendar",
    "session-ids",
    "challenge-403",
    "challenge-200",
    "waf-home",
    "empty-200",
];

#[test]
fn every_fault_has_a_name_of_its_own_and_the_ones_asked_for_are_there() {
    let all =
        FAULTS.iter().map(|fault| fault.name).chain(SITE_FAULTS.iter().map(|fault| fault.name));
    let mut names: Vec<_> = all.collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FAULTS.len() + SITE_FAULTS.len());
    for asked in ASKED_FOR {
        assert!(names.contains(&asked), "{asked}");
    }
    assert!(names.len() >= 45, "{} faults", names.len());
}

#[test]
fn the_table_in_the_docs_is_this_table() {
    let mut table = String::from(
        "# What comes of a broken server\n\n\
         Written by `tests/fetch/faults.rs`, which also tries each of them; do not edit by hand.\n\n\
         ## On a page\n\n\
         What one request for the page comes to, and what becomes of a site whose one page about support does so. \
         Nothing is ever called absent on a site that was not read far enough.\n\n\
         | fault | the server | a request comes to | the site is | reason | its verdicts |\n|---|---|---|---|---|---|\n",
    );
    for fault in FAULTS {
        let (does, comes_to) = (fault.does, fault.gives.in_words());
        let [status, reason, verdicts] = fault.site.in_words();
        let _ = writeln!(
            table,
            "| {} | {does} | {comes_to} | {status} | {reason} | {verdicts} |",
            fault.name
        );
    }
    table.push_str(
        "\n## On a site\n\n| fault | the site | it is | reason | its verdicts | requests at most |\n|---|---|---|---|---|---|\n",
    );
    for fault in SITE_FAULTS {
        let [status, reason, verdicts] = fault.becomes.in_words();
        let (does, most) = (fault.does, fault.at_most);
        let _ = writeln!(
            table,
            "| {} | {does} | {status} | {reason} | {verdicts} | {most} |",
            fault.name
        );
    }
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    if std::env::var_os("OCOWIJZER_UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == table,
        "docs/faults.md is out of date: OCOWIJZER_UPDATE_DOCS=1 cargo test faults"
    );
}
