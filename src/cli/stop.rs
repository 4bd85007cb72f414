//! A clean end on SIGINT and SIGTERM.

use std::sync::{Arc, OnceLock};

use tokio_util::sync::CancellationToken;

use super::Exit;

/// The signals that end a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// `kill`, a service manager.
    Terminate,
}

impl Signal {
    /// Its number, as it stands in the exit status.
    pub fn number(self) -> u8 {
        match self {
            Self::Interrupt => 2,
            Self::Terminate => 15,
        }
    }
}

/// Waits for a signal and passes it on: the first one asks the work to end, a second one ends the process.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop {
    token: CancellationToken,
    signal: Arc<OnceLock<Signal>>,
}

impl Stop {
    /// Starts to listen. Must be called within a tokio runtime.
    pub(super) fn listen() -> std::io::Result<Self> {
        let stop = Self::default();
        let listening = stop.clone();
        let mut signals = Signals::new()?;
        tokio::spawn(async move {
            let first = signals.next().await;
            let _ = listening.signal.set(first);
            listening.token.cancel();
            let second = signals.next().await;
            std::process::exit(128 + i32::from(second.number()));
        });
        Ok(stop)
    }

    /// Cancelled by the first signal.
    pub(super) fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// How a command ends that was stopped.
    pub(super) fn exit(&self) -> Exit {
        self.signal.get().map_or(Exit::Failed, |signal| Exit::Stopped(*signal))
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Signal {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Signal::Interrupt
    }
}
