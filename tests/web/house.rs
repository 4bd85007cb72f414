//! A data folder with a night in it, and the web server over it.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use ocowijzer::crawl::CrawlSettings;
use ocowijzer::data_folder::{DataFolder, Plan, RunSummary};
use ocowijzer::fetch::{AddressPolicy, FetchSettings};
use ocowijzer::municipality::Register;
use ocowijzer::pipeline::{Pipeline, Target};
use ocowijzer::result::MunicipalityResult;
use ocowijzer::rule_files::RuleFiles;
use ocowijzer::web::serve::security::{Guard, GuardSettings};
use ocowijzer::web::serve::{App, router};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// The web server over a data folder of its own.
pub struct House {
    pub folder: TempDir,
    routes: Router,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A result as a night leaves it.
pub fn example() -> MunicipalityResult {
    serde_json::from_str(include_str!("../results/mixed.json")).unwrap()
}

impl House {
    /// With one night of these results.
    pub fn with(results: &[MunicipalityResult], settings: GuardSettings) -> Self {
        Self::prepared(results, settings, |_| {})
    }

    /// Where any site may be read that these addresses allow, politely or (on this machine) at once.
    pub fn of_any_site(addresses: AddressPolicy) -> Self {
        let fetching = FetchSettings { addresses, ..FetchSettings::default() };
        let fetching = match addresses {
            AddressPolicy::AllowPrivate => fetching.unthrottled(1),
            _ => fetching,
        };
        let results = [example()];
        Self::built(
            &results,
            GuardSettings::default(),
            fetching,
            |_| {},
            |app| app.with_any_site(addresses),
        )
    }

    /// The same, with something done to the data folder before it is opened.
    pub fn prepared(
        results: &[MunicipalityResult],
        settings: GuardSettings,
        prepare: impl FnOnce(&Path),
    ) -> Self {
        Self::built(results, settings, FetchSettings::default(), prepare, |app| app)
    }

    fn built(
        results: &[MunicipalityResult],
        settings: GuardSettings,
        fetching: FetchSettings,
        prepare: impl FnOnce(&Path),
        finish: impl FnOnce(App) -> App,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some(first) = results.first() {
            let targets = results
                .iter()
                .map(|result| Target {
                    municipality: result.municipality.clone(),
                    alt_hosts: Vec::new(),
                })
                .collect();
            let data = DataFolder::open(folder.path()).unwrap();
            let run = data.begin_run(&Plan { run: first.run.clone(), targets }).unwrap();
            for result in results {
                run.write_result(result.municipality.code.as_ref().unwrap(), result).unwrap();
            }
            let summary = RunSummary::of(first.run.clone(), results, first.run.finished_at);
            run.write("run.json", &summary).unwrap();
        }
        prepare(folder.path());
        Self::opened(folder, settings, fetching, finish)
    }

    /// Over what is in a data folder already.
    pub fn over(folder: TempDir, settings: GuardSettings) -> Self {
        Self::opened(folder, settings, FetchSettings::default(), |app| app)
    }

    fn opened(
        folder: TempDir,
        settings: GuardSettings,
        fetching: FetchSettings,
        finish: impl FnOnce(App) -> App,
    ) -> Self {
        let rules = RuleFiles::built_in().load().unwrap();
        let pipeline = Pipeline::new(rules.clone(), fetching, CrawlSettings::default());
        let app = App::open(
            folder.path().to_owned(),
            Arc::new(rules),
            Register::embedded().unwrap(),
            Arc::new(pipeline.unwrap()),
            &CancellationToken::new(),
        );
        let guard = Guard::new(settings, "127.0.0.1".parse().unwrap());
        let routes = Arc::new(guard).before(router(Arc::new(finish(app.unwrap()))));
        Self { folder, routes }
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(get(path).body(Body::empty()).unwrap()).await
    }
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A request of a browser on this machine.
pub fn get(path: &str) -> axum::http::request::Builder {
    Request::get(path).header("host", "127.0.0.1:8017")
}

pub fn post(path: &str) -> axum::http::request::Builder {
    Request::post(path).header("host", "127.0.0.1:8017")
}
