//! Options that several commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use url::Url;

use crate::crawl::CrawlSettings;
use crate::crawl::catalogue::Catalogues;
use crate::crawl::discovery::Discovery;
use crate::fetch::{AddressPolicy, FetchSettings};
use crate::render::Renderer;
use crate::report::Lang;

/// How results are printed.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct OutputOptions {
    /// Text for people, JSON for programs.
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "text|json",
        hide_possible_values = true
    )]
    pub format: Format,
    /// Language of results: Dutch or English.
    #[arg(long, value_enum, default_value_t, value_name = "nl|en", hide_possible_values = true)]
    pub lang: Lang,
}

/// Formats of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Which rules judge.
#[derive(Debug, Clone, Args)]
pub(super) struct RulesOption {
    /// Judge by the rule files in this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

/// Where runs are kept.
#[derive(Debug, Clone, Args)]
pub(super) struct DataOption {
    /// Folder of runs, results and the database.
    #[arg(long, value_name = "DIR", env = "OCOWIJZER_DATA", default_value = "ocowijzer-data")]
    pub data: PathBuf,
}

/// How a site is crawled.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Crawling")]
pub(super) struct CrawlOptions {
    /// Read at most so many pages of a site.
    #[arg(long, value_name = "N", default_value_t = CrawlSettings::default().max_pages, value_parser = clap::value_parser!(u32).range(1..))]
    max_pages: u32,
    /// Spend at most so long on a site: 30s, 5m, 1h.
    #[arg(long, value_name = "DUR", default_value = "5m", value_parser = duration)]
    max_time: Duration,
    /// Least time between two requests to one host: 0s, 500ms, 2s. A longer Crawl-delay in robots.txt wins.
    #[arg(long, value_name = "DUR", default_value = "1s", value_parser = duration)]
    delay: Duration,
    /// So many sites at once; of those on one server address no more than its limits keep busy.
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    /// Who we say we are; the first word is also what robots.txt is asked for.
    #[arg(long, value_name = "S", default_value_t = FetchSettings::default().user_agent, value_parser = user_agent)]
    user_agent: String,
    /// Wait at most so long for one answer.
    #[arg(long, value_name = "DUR", default_value = "30s", value_parser = duration)]
    timeout: Duration,
    /// Read every page of the site, in any order; for audits and measurements.
    #[arg(long)]
    exhaustive: bool,
    /// Contact private and loopback addresses and unusual ports, too: for a site of your own.
    #[arg(long)]
    allow_private_addresses: bool,
    /// Show pages that have scripts and no text in an installed Chromium (the one on the path, or
    /// named by `OCOWIJZER_CHROMIUM`); its requests are ours, with the same limits.
    #[arg(long, value_enum, default_value_t, value_name = "off|auto", hide_possible_values = true)]
    render: Render,
    /// Ask product catalogues for addresses, too: sc (the public index Samenwerkende Catalogi), feeds (the
    /// site's own product feed). None unless named here.
    #[arg(
        long,
        value_enum,
        value_name = "sc,feeds",
        value_delimiter = ',',
        hide_possible_values = true
    )]
    sources: Vec<Source>,
    /// Where the public index of product catalogues answers (SRU 1.2).
    #[arg(long, value_name = "URL", requires = "sources", default_value_t = Discovery::embedded().catalogue.endpoint.clone(), value_parser = web_address)]
    sc_endpoint: Url,
}

/// When a page is shown in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Render {
    /// Never.
    #[default]
    Off,
    /// When it has scripts and no text.
    Auto,
}

/// A product catalogue that is off by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    /// The public index *Samenwerkende Catalogi*.
    Sc,
    /// The site's own product feed.
    Feeds,
}

impl CrawlOptions {
    /// Only on a site of one's own does `--delay 0s` also lift the limits that protect shared servers.
    pub(super) fn fetching(&self) -> FetchSettings {
        let settings = FetchSettings {
            user_agent: self.user_agent.clone(),
            delay: self.delay,
            timeout: self.timeout,
            ..FetchSettings::default()
        };
        if !self.allow_private_addresses {
            return settings;
        }
        let settings = FetchSettings { addresses: AddressPolicy::AllowPrivate, ..settings };
        if self.delay.is_zero() { settings.unthrottled(self.in_flight()) } else { settings }
    }

    /// Requests at once to one host: one, but for the audit of a site of one's own.
    fn in_flight(&self) -> usize {
        let audit = self.exhaustive && self.delay.is_zero() && self.allow_private_addresses;
        if audit { self.sites_at_once() } else { 1 }
    }

    pub(super) fn crawling(&self) -> CrawlSettings {
        CrawlSettings {
            max_pages: self.max_pages,
            max_time: self.max_time,
            exhaustive: self.exhaustive,
            in_flight: self.in_flight(),
            catalogues: Catalogues {
                index: self.sources.contains(&Source::Sc).then(|| self.sc_endpoint.clone()),
                feeds: self.sources.contains(&Source::Feeds),
            },
        }
    }

    /// The browser that shows pages without text; none when it is not wanted, or not there, which is said.
    pub(super) fn rendering(&self, lang: Lang) -> anyhow::Result<Option<Renderer>> {
        if self.render == Render::Off {
            return Ok(None);
        }
        let found = Renderer::find()?;
        if found.is_none() {
            anstream::eprintln!(
                "ocowijzer: {}",
                lang.pick(
                    "er is geen Chromium gevonden; pagina's die pas met scripts tekst hebben, blijven ongelezen \
                     (installeer Chromium of wijs het aan met OCOWIJZER_CHROMIUM)",
                    "no Chromium was found; pages that have text with scripts only stay unread (install Chromium \
                     or name it with OCOWIJZER_CHROMIUM)",
                )
            );
        }
        Ok(found)
    }

    pub(super) fn sites_at_once(&self) -> usize {
        usize::from(self.concurrency)
    }
}

/// `500ms`, `1s`, `5m`, `1h30m`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let hint = || format!("\"{text}\" is no length of time; write 500ms, 2s, 5m or 1h30m");
    let duration: jiff::SignedDuration = text.trim().parse().map_err(|_| hint())?;
    Duration::try_from(duration).map_err(|_| hint())
}

/// An address that can be asked: http or https, with a host.
fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("\"{text}\" is no address: {error}"))?;
    if matches!(url.scheme(), "http" | "https") {
        return Ok(url);
    }
    Err(format!("\"{text}\" is no web address; write https://…"))
}

/// What may stand in a header, beginning with a product token (RFC 9110 §10.1.5, RFC 9309 §2.2.1).
fn user_agent(text: &str) -> Result<String, String> {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(String::from("it must begin with a name, e.g. \"ocowijzer/0.1 (+https://…)\""));
    }
    if !text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        return Err(String::from("only plain ASCII letters and signs may stand in it"));
    }
    Ok(String::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_written_as_people_write_them() {
        for (text, millis) in [("500ms", 500), ("1s", 1000), ("5m", 300_000), ("0s", 0)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "5", "-1s", "snel", "PT-5S"] {
            assert!(duration(text).unwrap_err().contains("write 500ms"), "{text}");
        }
    }

    #[test]
    fn a_user_agent_cannot_smuggle_a_header() {
        assert!(user_agent("ocowijzer/0.1 (+https://ocowijzer.nl)").is_ok());
        for text in ["", "a\r\nX: y", "1/2", "bot/é"] {
            assert!(user_agent(text).is_err(), "{text:?}");
        }
    }
}
