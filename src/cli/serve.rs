//! `serve`: the local web application.

use std::net::SocketAddr;
use std::sync::Arc;

use super::options::{CrawlOptions, DataOption, RulesOption};
use super::stop::Stop;
use super::{Exit, runtime};
use crate::municipality::Register;
use crate::pipeline::Pipeline;
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
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    crawl: CrawlOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let rules = args.rules.load()?;
    let pipeline = Pipeline::new(rules.clone(), args.crawl.fetching(), args.crawl.crawling())?;
    let settings = Settings { listen: args.listen };
    runtime()?.block_on(async {
        let stop = Stop::listen()?;
        let (data, register) = (args.data.data.clone(), Register::embedded()?);
        let app = App::open(data, Arc::new(rules), register, Arc::new(pipeline), stop.token())?;
        serve(&settings, Arc::new(app), stop.token(), |address| {
            anstream::eprintln!("ocowijzer: http://{address}/");
        })
        .await?;
        Ok(stop.exit())
    })
}
