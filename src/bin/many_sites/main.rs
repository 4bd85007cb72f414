//! A night over many sites against the bound that politeness sets: makespan, CPU per page, peak memory.
//!
//! Sites live on loopback addresses, one each, but for those that share a platform; each answers after its own time
//! of 50 to 500 ms. The real program scans them.
//!
//! ```text
//! cargo bench --bench many_sites                          # 24 small sites, some ten seconds
//! cargo bench --bench many_sites -- country               # 342 sites of 40 pages, a quarter of an hour
//! cargo bench --bench many_sites -- memory                # 5,000 sites of 5 pages, some minutes
//! cargo bench --bench many_sites -- --sites 100 --pages 10 --delay-ms 1000 --platforms 20,10 --concurrency 64
//! ```

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench fails where it stands")]

mod measure;
mod site;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use measure::Watch;
use site::{Country, bound};

/// What is measured.
#[derive(Debug, Clone)]
struct Plan {
    sites: usize,
    pages: usize,
    delay: Duration,
    /// How many of the sites share each platform.
    platforms: Vec<usize>,
    concurrency: usize,
    /// Least and most time to an answer.
    latency: [Duration; 2],
}

impl Plan {
    fn small() -> Self {
        Self {
            sites: 24,
            pages: 6,
            delay: Duration::from_millis(400),
            platforms: vec![8, 5],
            concurrency: 32,
            latency: [20, 200].map(Duration::from_millis),
        }
    }

    fn country() -> Self {
        Self {
            sites: 342,
            pages: 40,
            delay: Duration::from_secs(1),
            platforms: vec![85, 60, 40],
            concurrency: 32,
            latency: [50, 500].map(Duration::from_millis),
        }
    }

    fn memory() -> Self {
        Self {
            sites: 5000,
            pages: 5,
            delay: Duration::from_millis(200),
            platforms: Vec::new(),
            concurrency: 64,
            latency: [20, 100].map(Duration::from_millis),
        }
    }

    fn of_arguments() -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let mut plan =
            match arguments.iter().map(String::as_str).find(|word| !word.starts_with('-')) {
                Some("country") => Self::country(),
                Some("memory") => Self::memory(),
                _ => Self::small(),
            };
        for pair in arguments.windows(2) {
            let number = || pair[1].parse::<usize>().unwrap();
            match pair[0].as_str() {
                "--sites" => plan.sites = number(),
                "--pages" => plan.pages = number(),
                "--concurrency" => plan.concurrency = number(),
                "--delay-ms" => plan.delay = Duration::from_millis(number() as u64),
                "--platforms" => {
                    plan.platforms = pair[1].split(',').map(|part| part.parse().unwrap()).collect();
                }
                _ => {}
            }
        }
        plan
    }

    /// What one site needs when it is alone, and half as much again: who shares a platform gets no more. A short
    /// one is not shorter than a busy machine needs.
    fn max_time(&self) -> Duration {
        let gap = self.delay.max(self.latency[1] * 2);
        // robots.txt, the sitemap, a made-up address, and a few that the crawl has left to try.
        gap.mul_f64((self.pages + 8) as f64 * 1.5).max(Duration::from_secs(20))
    }
}

fn main() {
    let plan = Plan::of_arguments();
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let country = runtime.block_on(Country::serve(&plan));
    let register = folder.path().join("register.csv");
    std::fs::write(&register, country.register()).unwrap();
    let data = folder.path().join("data");
    let begun = Instant::now();
    let mut scan = command(&plan, &register, &data).spawn().unwrap();
    let watch = Watch::of(&mut scan, &data);
    let makespan = begun.elapsed();
    println!("{}", report(&plan, &country, &watch, makespan, &data));
}

fn command(plan: &Plan, register: &Path, data: &Path) -> Command {
    let program = std::env::var("OCOWIJZER_EXE");
    let program = program.unwrap_or_else(|_| String::new());
    let mut command = Command::new(program);
    command
        .args(["scan", "--allow-private-addresses", "--exhaustive", "--format", "json"])
        .arg("--municipalities")
        .arg(register)
        .arg("--data")
        .arg(data)
        .args(["--delay", &format!("{}ms", plan.delay.as_millis())])
        .args(["--max-time", &format!("{}s", plan.max_time().as_secs().max(1))])
        .args(["--concurrency", &plan.concurrency.to_string()])
        .stdout(Stdio::null());
    command
}

fn report(
    plan: &Plan,
    country: &Country,
    watch: &Watch,
    makespan: Duration,
    data: &Path,
) -> String {
    let ended = measure::results(data);
    let bound = bound(country, plan);
    let requests: u64 = country.sites.iter().map(|site| site.requests()).sum();
    let pages = ended.pages;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} sites of {} pages, platforms {:?}, delay {:?}, latency {:?} to {:?}, {} sites at once",
        plan.sites,
        plan.pages,
        plan.platforms,
        plan.delay,
        plan.latency[0],
        plan.latency[1],
        plan.concurrency
    );
    let _ = writeln!(
        out,
        "makespan {:.1} s, politeness bound {:.1} s (set by {}), ratio {:.3}",
        makespan.as_secs_f64(),
        bound.time.as_secs_f64(),
        bound.by,
        makespan.as_secs_f64() / bound.time.as_secs_f64()
    );
    let _ = writeln!(
        out,
        "{requests} requests, {pages} pages read, {} results, {} of them read in full, --max-time {:?}",
        ended.results,
        ended.complete,
        plan.max_time()
    );
    let _ = writeln!(
        out,
        "CPU {:.2} s, {:.2} ms per page; peak resident {:.1} MB",
        watch.cpu.as_secs_f64(),
        watch.cpu.as_secs_f64() * 1000.0 / pages.max(1) as f64,
        watch.peak as f64 / 1e6
    );
    for (results, resident) in &watch.resident {
        let _ = writeln!(out, "  resident after {results} sites: {:.1} MB", *resident as f64 / 1e6);
    }
    out
}
