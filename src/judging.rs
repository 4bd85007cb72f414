//! One answer of a server → a page and what it claims: HTML and text here, a PDF through its child process.

use std::sync::Arc;

use ocowijzer_judge::claims;
use ocowijzer_judge::page::{Oddity, Page, PageSource};
use ocowijzer_judge::rules::Ruleset;
use tokio::runtime::Handle;

use crate::crawl::{Judge, Judged, Unreadable};
use crate::fetch::Fetched;
use crate::pdf::{self, PdfReader};

/// Reads and judges pages by one set of rules.
pub struct Judging {
    ruleset: Arc<Ruleset>,
    pdf: PdfReader,
}

impl Judging {
    /// With these rules; PDFs are read by a child process of `pdf`'s program.
    pub fn new(ruleset: Arc<Ruleset>, pdf: PdfReader) -> Self {
        Self { ruleset, pdf }
    }

    /// What reads PDFs.
    pub fn pdf(&self) -> &PdfReader {
        &self.pdf
    }

    /// The rules.
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }
}

impl Judge for Judging {
    fn read(&self, fetched: &Fetched) -> Result<Judged, Unreadable> {
        let mut page = if pdf::is_pdf(&fetched.headers, &fetched.body) {
            self.read_pdf(fetched)?
        } else {
            read_page(fetched)?
        };
        for asked in fetched.headers.iter().filter(|(name, _)| name == "x-robots-tag") {
            obey(&asked.1, &mut page);
        }
        let claims = claims::assess(&page, &self.ruleset);
        Ok(Judged { page, claims })
    }
}

impl Judging {
    /// Called on a thread that may block, as [`Judge::read`] promises.
    fn read_pdf(&self, fetched: &Fetched) -> Result<Page, Unreadable> {
        let text = Handle::current()
            .block_on(self.pdf.read(&fetched.body))
            .map_err(|error| Unreadable::Content(error.to_string()))?;
        let empty = text.pages.iter().filter(|page| page.trim().is_empty()).count();
        if empty == text.pages.len() {
            return Err(Unreadable::Content(String::from("een PDF zonder tekst, zoals een scan")));
        }
        let mut page = Page::from_pdf_pages(&text.pages);
        page.url = Some(fetched.url.clone());
        if !text.complete || empty > 0 {
            page.oddities.push(Oddity::Incomplete);
        }
        Ok(page)
    }
}

/// `X-Robots-Tag`: as `<meta name="robots">`, for any type of answer. What stands behind a name and a colon is for
/// the robot of that name, and no robot of search engines is us.
fn obey(asked: &str, page: &mut Page) {
    for word in asked.split(',').map(|word| word.trim().to_ascii_lowercase()) {
        page.robots.noindex |= matches!(&*word, "noindex" | "none");
        page.robots.nofollow |= matches!(&*word, "nofollow" | "none");
        if word.contains(':') && !word.starts_with("max-") && !word.starts_with("unavailable_after")
        {
            return;
        }
    }
}

fn read_page(fetched: &Fetched) -> Result<Page, Unreadable> {
    let content_type = fetched.header("content-type");
    let page =
        Page::read(&PageSource { body: &fetched.body, content_type, url: Some(&fetched.url) });
    if page.oddities.contains(&Oddity::NotText) {
        return Err(Unreadable::Type(content_type.unwrap_or("onbekend").to_owned()));
    }
    Ok(page)
}
