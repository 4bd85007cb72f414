//! Pages without text whose scripts would fill them: shown in a browser where there is one.

use jiff::Timestamp;
use ocowijzer_judge::site::{ArchiveRef, Speaker};
use url::Url;

use super::CrawlEvent;
use super::ports::{Fetch, Judge, Judged, Show, Unreadable};
use super::reading::Got;
use super::scope::is_asset;
use super::site::Run;
use crate::fetch::{Fence, Fetched, Room};

/// The type under which a document that scripts made is archived and read.
pub const RENDERED_TYPE: &str = "text/html; charset=utf-8";

/// A document as scripts made it, for the archive.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The address of the page.
    pub url: Url,
    /// When the page was fetched.
    pub at: Timestamp,
    /// The document.
    pub html: Vec<u8>,
    /// Where the archive has the page as it was fetched.
    pub of: Option<ArchiveRef>,
}

impl Rendered {
    /// The document as the judge reads it: live and from the archive this gives the same page.
    pub fn fetched(self) -> Fetched {
        Fetched {
            requested: self.url.clone(),
            url: self.url,
            status: 200,
            headers: vec![(String::from("content-type"), RENDERED_TYPE.to_owned())],
            body: self.html,
            truncated: None,
            fetched_at: self.at,
            exchanges: Vec::new(),
            downgraded: false,
            left_encoded: None,
            room: Room::default(),
        }
    }
}

/// A page that was judged, as it came or as its scripts made it.
pub(super) struct Seen {
    pub(super) judged: Judged,
    pub(super) fetched: Fetched,
    pub(super) archive: Option<ArchiveRef>,
    /// False when it was shown in a browser without all its parts.
    pub(super) whole: bool,
    /// Why it could not be shown, where it should have been.
    pub(super) not_shown: Option<String>,
}

impl<F: Fetch, J: Judge> Run<'_, F, J> {
    /// Judges an answer; when only its scripts would fill the page, the document they make.
    pub(super) async fn judge_as_shown(&mut self, got: Got) -> Result<Seen, Unreadable> {
        let Got { fetched, archive } = got;
        let (judged, fetched) = self.judge(fetched).await?;
        let mut seen = Seen { judged, fetched, archive, whole: true, not_shown: None };
        if !seen.judged.page.needs_script {
            return Ok(seen);
        }
        let Some(result) = self.show(&seen.fetched, seen.archive.as_ref()).await else {
            return Ok(seen);
        };
        match result {
            Ok(shown) => match self.judge(shown.fetched).await {
                Ok((mut judged, fetched)) => {
                    judged.page.refresh = judged.page.refresh.or(shown.led_to);
                    let archive = shown.archive;
                    seen = Seen { judged, fetched, archive, whole: shown.whole, not_shown: None };
                }
                Err(unreadable) => seen.not_shown = Some(unreadable.to_string()),
            },
            Err(why) => seen.not_shown = Some(why),
        }
        Ok(seen)
    }

    async fn show(
        &mut self,
        page: &Fetched,
        archive: Option<&ArchiveRef>,
    ) -> Option<Result<super::ShownPage, String>> {
        let (scope, sister) = (self.scope.clone(), &self.discovery.sister);
        let fence =
            Fence::new(move |url| scope.speaker(url) != Speaker::Other || is_asset(url, sister));
        let url = page.url.clone();
        let why = String::from("opnieuw, in een browser: zonder scripts staat er geen tekst");
        (self.sinks.events)(CrawlEvent::Reading { url, why });
        let (fetch, lead, waits) = (self.fetch, self.lead.clone(), self.waits.clone());
        let deadline = self.deadline.clone();
        let show = Show { page, archive, fence, deadline, waits, lead: &lead };
        let showing = self.attend(fetch.show(show)).await;
        let Some(showing) = showing else {
            self.over = true;
            return Some(Err(String::from("er was geen tijd meer")));
        };
        let showing = showing?;
        self.counts.requests += showing.requests;
        self.counts.bytes += showing.bytes;
        Some(showing.result)
    }
}
