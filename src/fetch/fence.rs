//! Where a GET may lead: for parts of a page, which are asked for only where the page itself could be.

use std::fmt;
use std::sync::Arc;

use url::Url;

/// Knows which addresses are inside, or lets everything through.
#[derive(Clone, Default)]
pub struct Fence(Option<Arc<Inside>>);

type Inside = dyn Fn(&Url) -> bool + Send + Sync;

impl Fence {
    /// Asks `inside` of every address before it is asked for, those that a redirect leads to included.
    pub fn new(inside: impl Fn(&Url) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(inside)))
    }

    /// May this address be asked for?
    pub fn allows(&self, url: &Url) -> bool {
        self.0.as_ref().is_none_or(|inside| inside(url))
    }
}

impl fmt::Debug for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Fence(some)" } else { "Fence(none)" })
    }
}
