//! Telling a caller what happens while it happens: for "waiting" on a screen, for counting requests,
//! for an archive that keeps failed exchanges, too.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::{Exchange, Purpose};

/// What happens on the way to an answer.
#[derive(Debug, Clone, Copy)]
pub enum FetchEvent<'a> {
    /// No request may be sent yet.
    Waiting {
        /// The host.
        host: &'a str,
        /// How long.
        wait: Duration,
        /// For what.
        reason: WaitReason,
    },
    /// A request goes out now.
    Sending {
        /// Its address.
        url: &'a Url,
        /// What it is for.
        purpose: Purpose,
    },
    /// An answer is in, whatever its status.
    Answered {
        /// HTTP status.
        status: u16,
        /// What it was for.
        purpose: Purpose,
        /// As sent and received.
        exchange: &'a Exchange,
    },
}

/// Why a request waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// Our gap between two requests to one host.
    Gap,
    /// The host asked for it (429, 503).
    Paused,
    /// Other hosts on the same server address.
    Server,
}

/// A listener, or none.
#[derive(Clone, Default)]
pub struct Observer(Option<Arc<Listener>>);

type Listener = dyn Fn(&FetchEvent<'_>) + Send + Sync;

impl Observer {
    /// Calls `listener` for each event. It runs between two network steps: be quick.
    pub fn new(listener: impl Fn(&FetchEvent<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    pub(super) fn tell(&self, event: &FetchEvent<'_>) {
        if let Some(listener) = &self.0 {
            listener(event);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer(listening)" } else { "Observer(none)" })
    }
}
