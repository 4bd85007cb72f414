//! What a visitor does with a result: the letter, the talk, the stored copy, a text of their own.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use ocowijzer_judge::claims;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::refusal::Refusal;
use super::security::{MOST_BODY, too_large};
use super::{App, api, show};
use crate::data_folder::RunFolder;
use crate::draft::{DocxError, Draft, DraftError};
use crate::letter::docx::{self, MEDIA_TYPE};
use crate::report::Lang;
use crate::rescore::{self, Proof, RescoreError};
use crate::result::Evidence;
use crate::web::letter_page::Wish;
use crate::web::try_page::Tried;
use crate::web::{Home, Listed, View, api_page, evidence_page, letter_page, try_page};

type Shared = State<Arc<App>>;
type Slug = Path<String>;

/// So many texts are read, and so many stored copies looked up, at once: both are work.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

pub(super) fn routes(lang: Lang) -> Router<Arc<App>> {
    Router::new()
        .route(
            "/gemeente/{slug}/brief/",
            get(
                move |State(app): Shared, Path(slug): Slug, RawQuery(query): RawQuery| async move {
                    show(&app, lang, |view| {
                        let listed = view.country.by_slug(&slug)?;
                        letter_page::page(view, listed, &wish(listed, query.as_deref())?)
                    })
                },
            ),
        )
        .route(
            "/gemeente/{slug}/brief/brief.docx",
            get(
                move |State(app): Shared, Path(slug): Slug, RawQuery(query): RawQuery| async move {
                    file(&app, lang, "brief.docx", |view| {
                        let listed = view.country.by_slug(&slug)?;
                        letter_page::letter_docx(view, listed, &wish(listed, query.as_deref())?)
                    })
                },
            ),
        )
        .route(
            "/gemeente/{slug}/gesprek/",
            get(move |State(app): Shared, Path(slug): Slug| async move {
                show(&app, lang, |view| {
                    letter_page::conversation_page(view, view.country.by_slug(&slug)?)
                })
            }),
        )
        .route(
            "/gemeente/{slug}/gesprek/gesprekswijzer.docx",
            get(move |State(app): Shared, Path(slug): Slug| async move {
                file(&app, lang, "gesprekswijzer.docx", |view| {
                    letter_page::conversation_docx(view, view.country.by_slug(&slug)?)
                })
            }),
        )
        .route(
            "/gemeente/{slug}/bewijs/{id}/",
            get(move |State(app): Shared, Path(place): Path<(String, String)>| async move {
                stored_copy(&app, lang, place).await
            }),
        )
        .route(
            "/probeer/",
            get(move |State(app): Shared| async move {
                show(&app, lang, |view| Some(try_page::page(view, None)))
            })
            .post(move |State(app): Shared, form: Multipart| async move {
                try_text(&app, lang, form).await
            })
            .layer(DefaultBodyLimit::max(MOST_BODY)),
        )
        .route(
            "/api/",
            get(move |State(app): Shared| async move {
                show(&app, lang, |view| Some(api_page::page(view, &api::operations())))
            }),
        )
}

/// What is wished of a letter; none where there is no result to write about.
fn wish(listed: &Listed, query: Option<&str>) -> Option<Wish> {
    Some(Wish::read(query.unwrap_or_default(), &listed.result.as_deref()?.result))
}

/// A document to keep.
fn file(
    app: &App,
    lang: Lang,
    name: &'static str,
    make: impl FnOnce(&View<'_>) -> Option<Result<Vec<u8>, docx::DocxError>>,
) -> Response {
    let country = app.country();
    let view = View { country: &country, lang, home: &Home::Served, now: Some(Timestamp::now()) };
    match make(&view) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Ok(bytes)) => {
            let kept = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
            let mut response = ([(header::CONTENT_TYPE, MEDIA_TYPE)], bytes).into_response();
            if let Ok(kept) = kept {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, kept);
            }
            response
        }
        Some(Err(error)) => {
            tracing::error!(%error, name, "a document cannot be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn stored_copy(app: &Arc<App>, lang: Lang, (slug, id): (String, String)) -> Response {
    let country = app.country();
    let found = country.by_slug(&slug).and_then(|listed| {
        let found = listed.result.as_deref()?;
        Some((listed, found.folder.clone()?, found.result.evidence.get(&id)?.clone()))
    });
    let Some((listed, folder, evidence)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match prove(app, folder, evidence).await {
        Some(Ok(proof)) => {
            show(app, lang, |view| Some(evidence_page::page(view, listed, &id, &proof)))
        }
        Some(Err(RescoreError::Pruned { .. })) => gone().answer(lang.pick("/", "/en/")),
        Some(Err(error)) => {
            tracing::error!(%error, slug, id, "a stored copy cannot be shown");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Looked up on a thread that may block: the archive is read from the disk.
async fn prove(
    app: &App,
    folder: RunFolder,
    evidence: Evidence,
) -> Option<Result<Proof, RescoreError>> {
    let turn = TURNS.acquire().await.ok()?;
    let (judging, runtime) = (Arc::clone(app.judging()), Handle::current());
    let work = move || {
        let _turn = turn;
        rescore::prove(&folder, &evidence, &judging, &runtime)
    };
    tokio::task::spawn_blocking(work).await.ok()
}

fn gone() -> Refusal {
    Refusal::new(
        StatusCode::GONE,
        "pruned",
        "Deze kopie is niet meer bewaard. De zin staat nog wel bij de uitslag.",
        "This copy is not kept any more. The sentence still stands with the result.",
    )
}

/// Reads a text, judges it, shows it, and forgets it.
async fn try_text(app: &Arc<App>, lang: Lang, form: Multipart) -> Response {
    let outcome = match draft(form).await {
        Ok(Some(draft)) => judge(app, draft, lang).await,
        Ok(None) => Err(String::from(lang.pick(
            "U gaf geen tekst. Plak een tekst of kies een bestand.",
            "There was no text. Paste one or choose a file.",
        ))),
        Err(refusal) => return refusal.answer(lang.pick("/probeer/", "/en/probeer/")),
    };
    let mut response = show(app, lang, |view| Some(try_page::page(view, Some(&outcome))));
    if outcome.is_err() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// The file when one was chosen, else the text.
async fn draft(mut form: Multipart) -> Result<Option<Draft>, Refusal> {
    let unreadable = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        status => Refusal::new(
            status,
            "bad-form",
            "Wij konden uw tekst niet ontvangen. Ga terug en probeer het nog eens.",
            "The form could not be read.",
        ),
    };
    let mut pasted = None;
    let mut chosen = None;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().unwrap_or_default().to_owned();
        let body = field.bytes().await.map_err(unreadable)?.to_vec();
        match name.as_str() {
            "tekst" if !body.trim_ascii().is_empty() => {
                pasted = Some(Draft { body, ..Draft::default() });
            }
            "bestand" if !body.is_empty() => chosen = Some(Draft::named(body, &file_name)),
            _ => {}
        }
    }
    Ok(chosen.or(pasted))
}

async fn judge(app: &App, draft: Draft, lang: Lang) -> Result<Tried, String> {
    let failed = || {
        String::from(lang.pick("Er ging bij ons iets mis.", "Something went wrong on our side."))
    };
    let turn = TURNS.acquire().await.map_err(|_| failed())?;
    let (judging, runtime) = (Arc::clone(app.judging()), Handle::current());
    let work = move || {
        let _turn = turn;
        let page = runtime.block_on(draft.read(judging.pdf()))?;
        let claims = claims::assess(&page, judging.ruleset());
        Ok::<_, DraftError>(Tried { page, claims })
    };
    let tried = tokio::task::spawn_blocking(work).await.map_err(|_| failed())?;
    tried.map_err(|error| unreadable(&error, lang))
}

fn unreadable(error: &DraftError, lang: Lang) -> String {
    String::from(match error {
        DraftError::NotText => lang.pick(
            "Dit bestand kunnen wij niet lezen. Kies een Word-bestand (DOCX), PDF, HTML of tekst.",
            "We cannot read this file. Choose a Word file (DOCX), PDF, HTML or text.",
        ),
        DraftError::Pdf(_) => lang.pick(
            "Deze PDF kunnen wij niet lezen. Plak de tekst in het veld hieronder.",
            "We cannot read this PDF. Paste its text below.",
        ),
        DraftError::Docx(DocxError::NoText) => lang.pick(
            "Dit is geen Word-bestand (DOCX). Sla het op als DOCX, PDF, HTML of tekst.",
            "This is no Word file (DOCX). Save it as DOCX, PDF, HTML or text.",
        ),
        DraftError::Docx(DocxError::TooLarge) => lang.pick(
            "Dit Word-bestand is te groot. Plak het stuk over cliëntondersteuning in het veld hieronder.",
            "This Word file is too large. Paste the part about client support below.",
        ),
        DraftError::Docx(DocxError::Archive(_)) => lang.pick(
            "Dit Word-bestand kunnen wij niet lezen. Sla het opnieuw op als DOCX, zonder wachtwoord.",
            "We cannot read this Word file. Save it again as DOCX, without a password.",
        ),
    })
}
