//! Pages that only their scripts fill, shown in an installed Chromium. Off unless an operator asks for it.
//!
//! The browser never talks to the net: every request of a page stops inside it (CDP `Fetch`), is asked for by the
//! one who wants the page shown ([`Parts`]: our own polite fetcher), and goes back in as an answer. What slips past
//! that has nowhere to go, for every name is "not found" and the only proxy has no address.
//! The browser is spoken to over two pipes, so there is no port that somebody else could speak to, and it ends
//! when this program does.
//!
//! Source: the protocol of Chrome's developer tools (CDP), <https://chromedevtools.github.io/devtools-protocol/>.

mod browser;
mod cdp;
mod page;
mod requests;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};
use tokio::time::Instant;
use url::Url;

use self::browser::Browser;
use self::page::PageError;
use crate::fetch::Fetched;

/// The variable that names the browser.
pub const VARIABLE: &str = "OCOWIJZER_CHROMIUM";
/// Under these names it is looked for on the path.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Showing one page never takes longer, waiting for its parts included.
const MOST_TIME: Duration = Duration::from_mins(2);
/// Pages shown at once.
const AT_ONCE: usize = 2;
/// After so many browsers that ended by themselves no further one is started in this run.
const MOST_STARTS: u32 = 12;

/// Why a page could not be shown.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RenderError {
    /// There is no such program.
    #[error(
        "{VARIABLE} names {}, which is no program; install Chromium (Debian and Ubuntu: apt-get install chromium) \
         or leave the variable out",
        .0.display()
    )]
    NoProgram(PathBuf),
    /// It does not start, or does not answer.
    #[error("the browser {} does not work: {why}", program.display())]
    Broken {
        /// The browser.
        program: PathBuf,
        /// In words.
        why: String,
    },
    /// It ended while it showed this page, twice.
    #[error("the browser ended while it showed the page (out of memory, perhaps)")]
    Ended,
    /// The page crashed, or kept its scripts running for ever.
    #[error("the page {0}")]
    Page(&'static str),
    /// It ended too often in this run.
    #[error("the browser ended too often; it is not started again in this run")]
    GivenUp,
}

/// Who asks for the parts of a page: scripts and data. Politeness, scope and bounds are his.
pub trait Parts: Sync {
    /// Is this address one of the site's own, so that it may be asked for at all?
    fn may_ask(&self, url: &Url) -> bool;

    /// One GET; none when it could not be had.
    fn get(
        &self,
        url: &Url,
        accept: Option<&str>,
    ) -> impl Future<Output = Option<Arc<Part>>> + Send;
}

/// An answer that goes into the browser.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// HTTP status.
    pub status: u16,
    /// Names lower case.
    pub headers: Vec<(String, String)>,
    /// After content-encoding was undone.
    pub body: Vec<u8>,
}

/// A page as its scripts made it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The document as HTML.
    pub html: String,
    /// False when data or own scripts of the page could not be had, or time ran out: there may be more to it.
    pub whole: bool,
    /// The page sent its visitor to another address, which was not followed.
    pub led_to: Option<Url>,
}

/// Shows pages in one browser that is started when the first page needs it.
pub struct Renderer {
    program: PathBuf,
    desk: Mutex<Desk>,
    turns: Semaphore,
}

#[derive(Default)]
struct Desk {
    browser: Option<Arc<Browser>>,
    starts: u32,
    /// The first start failed: so would the next.
    broken: Option<RenderError>,
}

impl Renderer {
    /// Finds the browser: the one `OCOWIJZER_CHROMIUM` names, or a usual name on the path; none when there is none.
    pub fn find() -> Result<Option<Self>, RenderError> {
        if let Some(named) = std::env::var_os(VARIABLE).filter(|name| !name.is_empty()) {
            let program = PathBuf::from(named);
            if !is_program(&program) {
                return Err(RenderError::NoProgram(program));
            }
            return Ok(Some(Self::new(program)));
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        Ok(on_path(&path).map(Self::new))
    }

    /// With this browser.
    pub fn new(program: PathBuf) -> Self {
        Self { program, desk: Mutex::default(), turns: Semaphore::new(AT_ONCE) }
    }

    /// Shows a page that was fetched and gives the document its scripts made of it, by `until` at the latest.
    pub async fn show<P: Parts>(
        &self,
        page: &Fetched,
        parts: &P,
        until: Instant,
    ) -> Result<Shown, RenderError> {
        let _turn = self.turns.acquire().await;
        let until = until.min(Instant::now() + MOST_TIME);
        // Another page may have taken the browser down with it: then this one gets a second chance.
        for _ in 0..2 {
            let browser = self.browser().await?;
            match page::show(&browser, page, parts, until).await {
                Ok(shown) => return Ok(shown),
                Err(PageError::BrowserEnded) => self.dismiss(&browser).await,
                Err(PageError::Page(what)) => return Err(RenderError::Page(what)),
            }
        }
        Err(RenderError::Ended)
    }

    async fn browser(&self) -> Result<Arc<Browser>, RenderError> {
        let mut desk = self.desk.lock().await;
        if let Some(broken) = &desk.broken {
            return Err(broken.clone());
        }
        if let Some(browser) = desk.browser.as_ref().filter(|browser| browser.is_alive()) {
            return Ok(Arc::clone(browser));
        }
        desk.browser = None;
        if desk.starts >= MOST_STARTS {
            return Err(RenderError::GivenUp);
        }
        desk.starts += 1;
        match Browser::start(&self.program).await {
            Ok(browser) => {
                let browser = Arc::new(browser);
                desk.browser = Some(Arc::clone(&browser));
                Ok(browser)
            }
            Err(why) => {
                let broken = RenderError::Broken { program: self.program.clone(), why };
                if desk.starts == 1 {
                    desk.broken = Some(broken.clone());
                }
                Err(broken)
            }
        }
    }

    async fn dismiss(&self, ended: &Arc<Browser>) {
        let mut desk = self.desk.lock().await;
        if desk.browser.as_ref().is_some_and(|browser| Arc::ptr_eq(browser, ended)) {
            desk.browser = None;
        }
    }
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("program", &self.program).finish_non_exhaustive()
    }
}

fn on_path(path: &OsString) -> Option<PathBuf> {
    let folders = || std::env::split_paths(path);
    NAMES
        .iter()
        .flat_map(|name| folders().map(move |folder| folder.join(name)))
        .find(|at| is_program(at))
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path)
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_looked_for_by_its_usual_names_in_the_order_of_preference() {
        use std::os::unix::fs::PermissionsExt as _;
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let path = std::env::join_paths(folders.iter().map(tempfile::TempDir::path)).unwrap();
        assert_eq!(on_path(&path), None);
        let make = |folder: usize, name: &str, mode| {
            let at = folders[folder].path().join(name);
            std::fs::write(&at, "#!/bin/sh\n").unwrap();
            std::fs::set_permissions(&at, std::fs::Permissions::from_mode(mode)).unwrap();
            at
        };
        make(0, "chromium", 0o644);
        let chrome = make(0, "google-chrome", 0o755);
        assert_eq!(on_path(&path), Some(chrome), "a file that cannot be run is no browser");
        let chromium = make(1, "chromium", 0o755);
        assert_eq!(on_path(&path), Some(chromium));
    }
}
