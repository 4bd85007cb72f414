//! The program: read the command line, run the command, say how it ended.

use std::process::ExitCode;

use clap::Parser as _;
use ocowijzer::cli::{Cli, is_broken_pipe, run};

fn main() -> ExitCode {
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
