//! What a person sees while a command works: on standard error, and only on a terminal.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::crawl::{CrawlEvent, CrawlSettings};
use crate::report::{Lang, plain};
use crate::result::MunicipalityResult;

/// The crawl of one site: pages read, where it looks, time left.
pub(super) struct SiteProgress {
    bar: ProgressBar,
    lang: Lang,
    settings: CrawlSettings,
    began: Instant,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    pages: u32,
    about_oco: u32,
    now: String,
}

impl SiteProgress {
    pub(super) fn start(settings: CrawlSettings, lang: Lang) -> Self {
        let bar = ProgressBar::new_spinner().with_style(line("{spinner} {prefix}\n  {wide_msg}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, lang, settings, began: Instant::now(), seen: Mutex::default() }
    }

    pub(super) fn on(&self, event: &CrawlEvent) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            CrawlEvent::Reading { url, why } => seen.now = format!("{}: {url}", plain(why)),
            CrawlEvent::Read { about_oco, pages, .. } => {
                seen.pages = *pages;
                seen.about_oco += u32::from(*about_oco);
            }
            CrawlEvent::Waiting { seconds } if *seconds >= 2.0 => {
                let seconds = seconds.ceil();
                seen.now = match self.lang {
                    Lang::Nl => format!("wacht {seconds} s op de website"),
                    Lang::En => format!("waits {seconds} s for the website"),
                };
            }
            CrawlEvent::Waiting { .. } => {}
            CrawlEvent::NotRead { url, why } => {
                let not_read = self.lang.pick("niet gelezen", "not read");
                seen.now = format!("{not_read}: {url} ({})", plain(why));
            }
        }
        self.bar.set_prefix(self.counts(&seen));
        self.bar.set_message(seen.now.clone());
    }

    fn counts(&self, seen: &Seen) -> String {
        let left = clock(self.settings.max_time.saturating_sub(self.began.elapsed()));
        let Seen { pages, about_oco, .. } = seen;
        let most = self.settings.max_pages;
        match (self.lang, self.settings.exhaustive) {
            (Lang::Nl, true) => format!("{pages} pagina's gelezen, {about_oco} over OCO"),
            (Lang::En, true) => format!("{pages} pages read, {about_oco} about OCO"),
            (Lang::Nl, false) => {
                format!(
                    "{pages} van hoogstens {most} pagina's, {about_oco} over OCO, nog hoogstens {left}"
                )
            }
            (Lang::En, false) => {
                format!(
                    "{pages} of at most {most} pages, {about_oco} about OCO, at most {left} left"
                )
            }
        }
    }
}

impl Drop for SiteProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A scan of many sites: how many are done, and what the last one came to.
pub(super) struct ScanBar {
    bar: ProgressBar,
    lang: Lang,
}

impl ScanBar {
    pub(super) fn start(lang: Lang) -> Self {
        let bar =
            ProgressBar::new(0).with_style(line("{bar:24} {pos}/{len} {eta_precise} · {wide_msg}"));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar, lang }
    }

    pub(super) fn done(&self, done: usize, all: usize, result: &MunicipalityResult) {
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
        let score = result.score.value.map_or_else(|| String::from("–"), |v| self.lang.number(v));
        self.bar.set_message(format!("{}: {score}", plain(&result.municipality.name)));
    }
}

impl Drop for ScanBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn line(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// `4:05`
fn clock(left: Duration) -> String {
    let seconds = left.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
