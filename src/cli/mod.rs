//! The commands, one file each: read the arguments, call the house, print what came out.
//!
//! Results go to standard output, progress and logs to standard error. Nobody imports this module.

mod assess;
mod changes;
mod check;
mod correction;
mod demo;
mod doctor;
mod evaluate;
mod evidence;
mod export;
mod letter;
mod log;
mod night;
mod options;
mod output;
mod progress;
mod prune;
mod reply;
mod report;
mod rescore;
mod robots;
mod rules;
mod scan;
mod serve;
mod stop;
mod target;

use clap::{Parser, Subcommand};

/// Do the websites of Dutch municipalities tell the truth about independent client support?
#[derive(Debug, Parser)]
#[command(name = "ocowijzer", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Scan(scan::Args),
    Demo(demo::Args),
    Assess(assess::Args),
    Evaluate(evaluate::Args),
    Rules(rules::Args),
    Robots(robots::Args),
    Rescore(rescore::Args),
    Evidence(evidence::Args),
    Changes(changes::Args),
    Letter(letter::Args),
    Reply(reply::Args),
    Correction(correction::Args),
    Export(export::Args),
    Doctor(doctor::Args),
    Prune(prune::Args),
    Report(report::Args),
    Serve(serve::Args),
}

/// How a command ended, when it did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Done, and what was checked is not as it should be; it has been said what.
    Failed,
    /// The site could not be judged.
    NotJudged,
    /// The score is under the one asked for.
    UnderScore,
    /// Stopped by SIGINT or SIGTERM; nothing was lost.
    Stopped(stop::Signal),
}

impl Exit {
    /// The exit status of the contract.
    pub fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::NotJudged => 3,
            Self::UnderScore => 4,
            Self::Stopped(signal) => 128 + signal.number(),
        }
    }
}

/// Runs one command.
pub fn run(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Scan(args) => scan::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Assess(args) => assess::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Robots(args) => robots::run(&args),
        Command::Rescore(args) => rescore::run(&args),
        Command::Evidence(args) => evidence::run(&args),
        Command::Changes(args) => changes::run(&args),
        Command::Letter(args) => letter::run(&args),
        Command::Reply(args) => reply::run(&args),
        Command::Correction(args) => correction::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Prune(args) => prune::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Serve(args) => serve::run(&args),
    }
}

/// Is this error a reader of our output that has gone away?
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        let json =
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.map(std::io::Error::kind).or(json) == Some(std::io::ErrorKind::BrokenPipe)
    })
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
