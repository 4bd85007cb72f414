//! The binary: the PDF child, or the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    // First of all, before any thread or limit of the parent's is set up.
    if std::env::args().nth(1).as_deref() == Some(ocowijzer::pdf::CHILD_ARGUMENT) {
        return ocowijzer::pdf::child_main();
    }
    ExitCode::SUCCESS
}
