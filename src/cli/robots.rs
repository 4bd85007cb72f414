//! `robots`: may we fetch this address, and which line of robots.txt decides?

use std::path::PathBuf;

use anyhow::Context as _;
use serde::Serialize;
use url::Url;

use super::options::Format;
use super::{Exit, output, runtime};
use crate::fetch::robots::{Decision, Robots};
use crate::fetch::{
    AddressPolicy, FetchError, FetchSettings, Fetched, Fetcher, Purpose, RequestOptions, Truncated,
};
use crate::municipality::as_address;

/// May a page be fetched, and which line of robots.txt decides?
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer robots https://www.utrecht.nl/zorg
  ocowijzer robots https://www.veenlo.nl/zoeken --file fixtures/sites/veenlo/www/robots.txt")]
pub(super) struct Args {
    /// The address of the page.
    #[arg(value_name = "URL")]
    url: String,
    /// Read this robots.txt instead of fetching the site's own; nothing is fetched.
    #[arg(long, value_name = "ROBOTS.TXT")]
    file: Option<PathBuf>,
    /// For whom we ask; a product token.
    #[arg(long, value_name = "TOKEN", default_value = "ocowijzer")]
    agent: String,
    /// Contact private and loopback addresses and unusual ports, too: for a site of your own.
    #[arg(long)]
    allow_private_addresses: bool,
    /// Text for people, JSON for programs.
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "text|json",
        hide_possible_values = true
    )]
    format: Format,
}

/// The JSON of the contract.
#[derive(Serialize)]
struct Answer {
    allowed: bool,
    line: Option<usize>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let url = match as_address(&args.url) {
        Some(Ok(url)) => url,
        Some(Err(why)) => anyhow::bail!("the address \"{}\" cannot be used: {why}", args.url),
        None => anyhow::bail!(
            "\"{}\" is not an address; write for example https://www.utrecht.nl/zorg",
            args.url
        ),
    };
    let (decision, why) = match &args.file {
        Some(file) => {
            let body = std::fs::read(file)
                .with_context(|| format!("robots.txt cannot be read from {}", file.display()))?;
            (Robots::parse(&body, &args.agent).decide(&url), None)
        }
        None => runtime()?.block_on(ask_the_site(&url, args))?,
    };
    match args.format {
        Format::Json => output::json(&Answer { allowed: decision.allowed, line: decision.line })?,
        Format::Text => output::text(&sentence(&url, &decision, why.as_deref()))?,
    }
    Ok(Exit::Done)
}

/// The decision, and why when it is not a line that decides (RFC 9309 §2.3.1).
async fn ask_the_site(url: &Url, args: &Args) -> anyhow::Result<(Decision, Option<String>)> {
    let addresses = if args.allow_private_addresses {
        AddressPolicy::AllowPrivate
    } else {
        AddressPolicy::PublicOnly
    };
    let fetcher = Fetcher::new(FetchSettings { addresses, ..FetchSettings::default() })?;
    let robots_txt = url.join("/robots.txt").context("this address has no robots.txt")?;
    let options = RequestOptions { purpose: Purpose::Robots, ..RequestOptions::default() };
    match fetcher.get(&robots_txt, options).await {
        Ok(fetched) => Ok(decide(&fetched, url, &args.agent)),
        Err(error @ (FetchError::ForbiddenAddress { .. } | FetchError::BadRedirect { .. })) => {
            Err(error.into())
        }
        Err(error) => Ok((decision_by_default(false), Some(error.to_string()))),
    }
}

fn decide(fetched: &Fetched, url: &Url, agent: &str) -> (Decision, Option<String>) {
    let status = fetched.status;
    match (status, fetched.truncated) {
        (200..=299, None | Some(Truncated::TooLarge)) => {
            (Robots::parse(&fetched.body, agent).decide(url), None)
        }
        (200..=299, Some(_)) => {
            (decision_by_default(false), Some(String::from("robots.txt breaks off half-way")))
        }
        (400..=428 | 430..=499, _) => {
            (decision_by_default(true), Some(format!("there is no robots.txt ({status})")))
        }
        _ => (decision_by_default(false), Some(format!("robots.txt answered {status}"))),
    }
}

fn decision_by_default(allowed: bool) -> Decision {
    Decision { allowed, line: None, text: None }
}

fn sentence(url: &Url, decision: &Decision, why: Option<&str>) -> String {
    let verdict = if decision.allowed { "allowed" } else { "not allowed" };
    let because = match (decision.line, &decision.text, why) {
        (Some(line), Some(text), _) => format!("line {line}: {}", crate::report::plain(text)),
        (_, _, Some(why)) => crate::report::plain(why),
        _ => String::from("no line of robots.txt is about it"),
    };
    format!("{url}\n{verdict}: {because}\n")
}
