//! How long robots.txt takes to decide about one address: `cargo bench --bench robots`.
//!
//! Files as large as they may be (500 KiB, RFC 9309 §2.5) and patterns made to be slow.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench fails where it stands")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ocowijzer::fetch::robots::Robots;
use url::Url;

/// Addresses asked per file.
const ADDRESSES: usize = 200;

fn main() {
    println!("{:<44} {:>9} {:>12} {:>12}", "file", "parse ms", "median ms", "slowest ms");
    for (name, file) in files() {
        let begun = Instant::now();
        let robots = Robots::parse(file.as_bytes(), "ocowijzer");
        let parsing = begun.elapsed();
        let mut times: Vec<Duration> = (0..ADDRESSES).map(|n| decide(&robots, n)).collect();
        times.sort_unstable();
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let slowest = times.last().copied().unwrap_or_default();
        let median = times[ADDRESSES / 2];
        println!("{name:<44} {:>9.2} {:>12.4} {:>12.4}", ms(parsing), ms(median), ms(slowest));
    }
}

fn decide(robots: &Robots, number: usize) -> Duration {
    // Long, and alike enough to every pattern that none of them fails at once.
    let path = format!("{}-{number}/p{number}x", "a".repeat(1500));
    let url = Url::parse(&format!("https://a.example/{path}")).unwrap();
    let begun = Instant::now();
    black_box(robots.decide(black_box(&url)));
    begun.elapsed()
}

fn files() -> Vec<(&'static str, String)> {
    let rules = |rule: &dyn Fn(usize) -> String| {
        (0..20_000).fold(String::from("User-agent: *\n"), |mut file, number| {
            let _ = writeln!(file, "Disallow: {}", rule(number));
            file
        })
    };
    let agents = (0..20_000).fold(String::new(), |mut file, number| {
        let _ = writeln!(file, "User-agent: bot{number}\nDisallow: /");
        file
    });
    vec![
        ("20,000 plain prefixes", rules(&|n| format!("/p{n}x"))),
        ("20,000 rules with a star and an end", rules(&|n| format!("/*p{n}x$"))),
        ("20,000 rules with three stars", rules(&|n| format!("/*a*{n}*b"))),
        ("20,000 groups of others", agents),
        ("one rule of 60 stars", format!("User-agent: *\nDisallow: /{}b\n", "*a".repeat(60))),
        (
            "one rule of 200,000 stars",
            format!("User-agent: *\nDisallow: /{}$\n", "a*".repeat(200_000)),
        ),
        ("2,000 rules of 120 stars", {
            (0..2000).fold(String::from("User-agent: *\n"), |mut file, n| {
                let _ = writeln!(file, "Disallow: /{}b{n}$", "*a".repeat(120));
                file
            })
        }),
    ]
}
