//! A page that a person hands us instead of a server: HTML, PDF, DOCX or plain text.

mod docx;

use ocowijzer_judge::page::{Oddity, Page, PageSource};
use url::Url;

use crate::pdf::{self, PdfError, PdfReader};

pub use self::docx::DocxError;

/// The bytes of a page and what is known about them.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The page.
    pub body: Vec<u8>,
    /// Response headers, or what a file's name says in their place; names lower case.
    pub headers: Vec<(String, String)>,
    /// Where it came from, when it has an address.
    pub url: Option<Url>,
}

/// Why a draft cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// A picture, an archive, another kind of document.
    #[error("this is no HTML, PDF, DOCX or plain text; give a page that people can read")]
    NotText,
    /// The PDF.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The DOCX.
    #[error(transparent)]
    Docx(#[from] DocxError),
}

impl Draft {
    /// Bytes that came under the name of a file; where the contents do not tell what it is, the name does.
    pub fn named(body: Vec<u8>, name: &str) -> Self {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_html = ["html", "htm", "xhtml"].iter().any(|html| ending.eq_ignore_ascii_case(html));
        let html = (String::from("content-type"), String::from("text/html"));
        Self { body, headers: if is_html { vec![html] } else { Vec::new() }, url: None }
    }

    /// The page as people see it. `pdf` reads a PDF in its child process.
    pub async fn read(&self, pdf: &PdfReader) -> Result<Page, DraftError> {
        if pdf::is_pdf(&self.headers, &self.body) {
            return Ok(Page::from_pdf_pages(&pdf.pages(&self.body).await?));
        }
        if docx::is_docx(&self.body) {
            let html = docx::as_html(&self.body)?;
            return Ok(Page::read(&PageSource {
                body: html.as_bytes(),
                content_type: Some("text/html; charset=utf-8"),
                url: self.url.as_ref(),
            }));
        }
        let content_type = self.headers.iter().find(|(name, _)| name == "content-type");
        let page = Page::read(&PageSource {
            body: &self.body,
            content_type: content_type.map(|(_, value)| value.as_str()),
            url: self.url.as_ref(),
        });
        if page.oddities.contains(&Oddity::NotText) {
            return Err(DraftError::NotText);
        }
        Ok(page)
    }
}
