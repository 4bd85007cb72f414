//! The log on standard error of a program that runs by itself.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    Text,
    Json,
}

/// Begins to log what `OCOWIJZER_LOG` asks for, or else `usual` (in the syntax of tracing's `EnvFilter`).
pub(super) fn begin(format: LogFormat, usual: &str) {
    let filter = EnvFilter::try_from_env("OCOWIJZER_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    // A logger that is set already stays.
    let _ = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}
