//! `serve`: the local web application.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::http::HeaderValue;

use super::log::{self, LogFormat};
use super::options::{CrawlOptions, DataOption, RulesOption};
use super::stop::Stop;
use super::{Exit, runtime};
use crate::municipality::Register;
use crate::pipeline::Pipeline;
use crate::report::Lang;
use crate::web::serve::security::GuardSettings;
use crate::web::serve::{App, Settings, serve};

/// Show the results in a browser on this machine, and check a municipality on demand.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer serve
  ocowijzer serve --data nights --listen 127.0.0.1:8080")]
pub(super) struct Args {
    /// Listen here; other machines can reach it only when you say so.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8017")]
    listen: SocketAddr,
    /// Municipalities of your own instead of the 342: CSV with the columns code, name, website.
    #[arg(long, value_name = "FILE.csv")]
    municipalities: Option<PathBuf>,
    /// Let visitors have any public website read, too, not only those of municipalities.
    #[arg(long)]
    allow_any_site: bool,
    /// Log to standard error, as text or as one JSON object per line.
    #[arg(
        long,
        value_enum,
        value_name = "text|json",
        hide_possible_values = true,
        default_value = "text"
    )]
    log_format: LogFormat,
    #[command(flatten)]
    door: DoorOptions,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    crawl: CrawlOptions,
}

/// Who may ask, and how much.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "For other machines")]
struct DoorOptions {
    /// The server goes by this name, too; without it only its address and localhost are answered.
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// A proxy of yours stands before the server: take the client's address from its X-Forwarded-For.
    #[arg(long)]
    behind_proxy: bool,
    /// Requests a client may do in a minute; 0 for no limit.
    #[arg(long, value_name = "N", default_value_t = GuardSettings::default().per_minute)]
    rate: u32,
    /// Let scripts of this origin (`https://example.org`) use the programming interface.
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    cors: Option<HeaderValue>,
}

impl DoorOptions {
    fn guard(&self) -> GuardSettings {
        GuardSettings {
            hosts: self.hosts.clone(),
            behind_proxy: self.behind_proxy,
            per_minute: self.rate,
            cors: self.cors.clone(),
        }
    }
}

/// An origin as browsers write it (RFC 6454 §6.2).
fn origin(text: &str) -> Result<HeaderValue, String> {
    let hint = || format!("\"{text}\" is no origin; write https://example.org, without a path");
    let url = url::Url::parse(text).map_err(|_| hint())?;
    let origin = url.origin();
    if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some() {
        return Err(hint());
    }
    HeaderValue::from_str(&origin.ascii_serialization()).map_err(|_| hint())
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    log::begin(args.log_format, "ocowijzer=warn");
    let rules = args.rules.load()?;
    let pipeline = Pipeline::new(rules.clone(), args.crawl.fetching(), args.crawl.crawling())?
        .with_renderer(args.crawl.rendering(Lang::En)?);
    let settings = Settings { listen: args.listen, guard: args.door.guard() };
    runtime()?.block_on(async {
        let stop = Stop::listen()?;
        let register = match &args.municipalities {
            Some(file) => Register::open(file)?,
            None => Register::embedded()?,
        };
        let data = args.data.data.clone();
        let app = App::open(data, Arc::new(rules), register, Arc::new(pipeline), stop.token())?;
        let app = if args.allow_any_site {
            app.with_any_site(args.crawl.fetching().addresses)
        } else {
            app
        };
        serve(&settings, Arc::new(app), stop.token(), |address| {
            anstream::eprintln!("ocowijzer: http://{address}/");
        })
        .await?;
        Ok(stop.exit())
    })
}
