//! `serve`: the local web application.

use std::net::SocketAddr;
use std::sync::Arc;

use super::options::{DataOption, RulesOption};
use super::stop::Stop;
use super::{Exit, runtime};
use crate::municipality::Register;
use crate::web::serve::{Settings, serve};

/// Show the results in a browser on this machine.
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
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let rules = Arc::new(args.rules.load()?);
    let register = Register::embedded()?;
    let settings = Settings { listen: args.listen, data: args.data.data.clone() };
    runtime()?.block_on(async {
        let stop = Stop::listen()?;
        serve(&settings, rules, &register, stop.token(), |address| {
            anstream::eprintln!("ocowijzer: http://{address}/");
        })
        .await?;
        Ok(stop.exit())
    })
}
