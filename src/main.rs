//! The program: read the command line, run the command, say how it ended.

use std::process::ExitCode;

use clap::Parser as _;
use ocowijzer::cli::{Cli, is_broken_pipe, run};
use ocowijzer::pdf;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == pdf::CHILD_ARGUMENT) {
        return pdf::child_main();
    }
    match run(Cli::parse()) {
        Ok(exit) => ExitCode::from(exit.status()),
        // The reader of our output (`head`, `less`) has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("ocowijzer: {error:#}");
            ExitCode::FAILURE
        }
    }
}
