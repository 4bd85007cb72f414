//! Pages of a foreign archive judged before the crawl asks for them, so that one big site uses every core.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use url::Url;

use super::foreign::Archive;
use crate::crawl::{Judge, Judged, Unreadable};
use crate::fetch::Fetched;
use crate::judging::Judging;

/// So many judged pages wait at most; bounds memory.
const WAITING: usize = 512;

/// A judge with helpers that work ahead.
pub(super) struct Ahead {
    judging: Arc<Judging>,
    archive: Arc<Archive>,
    pages: Vec<Url>,
    next: AtomicUsize,
    desk: Mutex<Desk>,
    room: Condvar,
}

#[derive(Default)]
struct Desk {
    ready: HashMap<String, Judged>,
    /// Asked for by the crawl: no use to judge them any more.
    asked: HashSet<String>,
    over: bool,
}

impl Ahead {
    pub(super) fn new(judging: Arc<Judging>, archive: Arc<Archive>, pages: Vec<Url>) -> Self {
        Self {
            judging,
            archive,
            pages,
            next: AtomicUsize::new(0),
            desk: Mutex::default(),
            room: Condvar::new(),
        }
    }

    /// Works ahead until everything is judged or the crawl is over. Blocks: for a thread of its own.
    pub(super) fn help(&self) {
        while let Some(url) = self.pages.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            if !self.is_wanted(url) {
                continue;
            }
            let Some(fetched) = self.archive.answer(url) else { continue };
            // What goes wrong here goes wrong again when the crawl asks, and is dealt with there.
            let judged = catch_unwind(AssertUnwindSafe(|| self.judging.read(&fetched)));
            if let Ok(Ok(judged)) = judged {
                let mut desk = self.desk();
                if desk.over {
                    return;
                }
                if !desk.asked.contains(url.as_str()) {
                    desk.ready.insert(url.to_string(), judged);
                }
            }
        }
    }

    /// Waits for room. False for what was asked for meanwhile, and for everything when the crawl is over.
    fn is_wanted(&self, url: &Url) -> bool {
        let mut desk = self.desk();
        while desk.ready.len() >= WAITING && !desk.over {
            // The crawl may never come for what is ready; then only its end frees the helpers.
            let waited = self.room.wait_timeout(desk, Duration::from_millis(100));
            desk = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        !desk.over && !desk.asked.contains(url.as_str())
    }

    /// The crawl is over: sends the helpers home.
    pub(super) fn end(&self) {
        let mut desk = self.desk();
        desk.over = true;
        desk.ready.clear();
        self.room.notify_all();
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Judge for Ahead {
    fn read(&self, fetched: &Fetched) -> Result<Judged, Unreadable> {
        let ready = {
            let mut desk = self.desk();
            desk.asked.insert(fetched.url.to_string());
            desk.ready.remove(fetched.url.as_str())
        };
        self.room.notify_one();
        match ready {
            Some(judged) => Ok(judged),
            None => self.judging.read(fetched),
        }
    }
}
