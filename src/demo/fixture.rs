//! A fixture site on disk: `site.toml`, `expected.toml` and the files of its hosts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use include_dir::{Dir, DirEntry, include_dir};
use serde::Deserialize;

use super::expected::Expected;

/// The sites this binary carries.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/sites");

/// One whole fictional municipal site with the answers expected of it.
#[derive(Debug, Clone)]
pub struct SiteFixture {
    /// Name of the municipality.
    pub name: String,
    /// Name for addresses; the same as the folder.
    pub slug: String,
    /// Fictional code, `GM9901`.
    pub code: String,
    /// One sentence: what this site is for.
    pub about: String,
    /// `Content-Type` of HTML files, unless a route says otherwise.
    pub content_type: String,
    /// The hosts; the first is the municipality's own.
    pub hosts: Vec<HostFixture>,
    /// The site search of the first host.
    pub search: Option<SearchFixture>,
    /// Exceptions to "the path is a file".
    pub routes: Vec<RouteFixture>,
    /// The right answers.
    pub expected: Expected,
    /// Every file of the site, by its path within the folder (`www/index.html`).
    pub files: BTreeMap<String, Cow<'static, [u8]>>,
}

/// One host of a site.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostFixture {
    /// Name within the site, for `{{host:…}}` and routes.
    pub id: String,
    /// Folder with its files.
    pub root: String,
    /// Nothing listens there.
    #[serde(default)]
    pub down: bool,
}

/// A server-side site search: a GET form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchFixture {
    /// Path of the result page.
    pub path: String,
    /// Name of the query field.
    pub field: String,
    /// File with `{{query}}`, `{{count}}` and `{{results}}`.
    pub template: String,
    /// Mark-up of one hit, with `{{url}}`, `{{title}}` and `{{summary}}`.
    pub result: String,
    /// Whether a trema makes another word.
    #[serde(default)]
    pub trema: Trema,
}

/// How the site search treats `ë`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trema {
    /// cliënt and client are different words.
    Exact,
    /// cliënt and client are the same word.
    #[default]
    Fold,
}

/// An exception to "the path is a file".
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteFixture {
    /// Id of the host.
    pub host: String,
    /// Path, exactly.
    pub path: String,
    /// Query, exactly; without it any query will do.
    pub query: Option<String>,
    /// Status; 200 unless said.
    pub status: Option<u16>,
    /// `Location`; placeholders are replaced.
    pub location: Option<String>,
    /// File to answer with, looked up in the host's folder, then in the site's.
    pub body_file: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
}

/// `site.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    name: String,
    slug: String,
    code: String,
    #[serde(rename = "province")]
    _province: String,
    about: String,
    #[serde(rename = "cms")]
    _cms: String,
    #[serde(default = "utf8_html")]
    content_type: String,
    #[serde(rename = "host")]
    hosts: Vec<HostFixture>,
    search: Option<SearchFixture>,
    #[serde(rename = "route", default)]
    routes: Vec<RouteFixture>,
}

fn utf8_html() -> String {
    "text/html; charset=utf-8".to_owned()
}

/// Why a fixture site cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FixtureError {
    /// A folder or file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// `site.toml` or `expected.toml` is not there.
    #[error("the fixture site {slug} has no {file}; add it beside the folders of its hosts")]
    Missing {
        /// Folder name.
        slug: String,
        /// Name of the file.
        file: &'static str,
    },
    /// `site.toml` or `expected.toml` does not parse.
    #[error("the fixture site {slug}: {file}: {message}")]
    Invalid {
        /// Folder name.
        slug: String,
        /// Name of the file.
        file: &'static str,
        /// What is wrong, and where.
        message: String,
    },
}

impl SiteFixture {
    /// The sites embedded in this binary, sorted by slug.
    pub fn embedded() -> Result<Vec<Self>, FixtureError> {
        let mut sites = Vec::new();
        for dir in EMBEDDED.dirs() {
            let mut files = BTreeMap::new();
            collect_embedded(dir, dir.path(), &mut files);
            sites.push(Self::from_files(&slug_of(dir.path()), files)?);
        }
        sites.sort_by(|a, b| a.slug.cmp(&b.slug));
        Ok(sites)
    }

    /// The sites in the sub-folders of a folder, sorted by slug.
    pub fn from_folder(folder: &Path) -> Result<Vec<Self>, FixtureError> {
        let mut sites = Vec::new();
        for path in children(folder)? {
            if path.is_dir() {
                sites.push(Self::from_site_folder(&path)?);
            }
        }
        sites.sort_by(|a, b| a.slug.cmp(&b.slug));
        Ok(sites)
    }

    /// The site in one folder.
    pub fn from_site_folder(folder: &Path) -> Result<Self, FixtureError> {
        let mut files = BTreeMap::new();
        collect_folder(folder, folder, &mut files)?;
        Self::from_files(&slug_of(folder), files)
    }

    fn from_files(
        slug: &str,
        files: BTreeMap<String, Cow<'static, [u8]>>,
    ) -> Result<Self, FixtureError> {
        let site: SiteFile = parse(slug, &files, "site.toml")?;
        let expected: Expected = parse(slug, &files, "expected.toml")?;
        let invalid = |message: String| FixtureError::Invalid {
            slug: slug.to_owned(),
            file: "site.toml",
            message,
        };
        if site.slug != slug {
            return Err(invalid(format!("slug is {:?}, the folder is {slug:?}", site.slug)));
        }
        if site.hosts.is_empty() {
            return Err(invalid("there is no [[host]]; add one with id and root".to_owned()));
        }
        if let Some(route) =
            site.routes.iter().find(|route| !site.hosts.iter().any(|host| host.id == route.host))
        {
            return Err(invalid(format!(
                "the route {} is on host {:?}, which there is not",
                route.path, route.host
            )));
        }
        expected.check().map_err(|message| FixtureError::Invalid {
            slug: slug.to_owned(),
            file: "expected.toml",
            message,
        })?;
        Ok(Self {
            name: site.name,
            slug: site.slug,
            code: site.code,
            about: site.about,
            content_type: site.content_type,
            hosts: site.hosts,
            search: site.search,
            routes: site.routes,
            expected,
            files,
        })
    }
}

fn parse<T: for<'de> Deserialize<'de>>(
    slug: &str,
    files: &BTreeMap<String, Cow<'static, [u8]>>,
    file: &'static str,
) -> Result<T, FixtureError> {
    let bytes =
        files.get(file).ok_or_else(|| FixtureError::Missing { slug: slug.to_owned(), file })?;
    toml::from_str(&String::from_utf8_lossy(bytes)).map_err(|error| FixtureError::Invalid {
        slug: slug.to_owned(),
        file,
        message: error.to_string(),
    })
}

fn slug_of(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn collect_embedded(
    dir: &Dir<'static>,
    root: &Path,
    files: &mut BTreeMap<String, Cow<'static, [u8]>>,
) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect_embedded(dir, root, files),
            DirEntry::File(file) => {
                files.insert(name_within(file.path(), root), Cow::Borrowed(file.contents()));
            }
        }
    }
}

fn collect_folder(
    folder: &Path,
    root: &Path,
    files: &mut BTreeMap<String, Cow<'static, [u8]>>,
) -> Result<(), FixtureError> {
    for path in children(folder)? {
        if path.is_dir() {
            collect_folder(&path, root, files)?;
        } else {
            let bytes = fs::read(&path)
                .map_err(|source| FixtureError::Read { path: path.clone(), source })?;
            files.insert(name_within(&path, root), Cow::Owned(bytes));
        }
    }
    Ok(())
}

fn children(folder: &Path) -> Result<Vec<PathBuf>, FixtureError> {
    let failed = |source| FixtureError::Read { path: folder.to_owned(), source };
    fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(failed))
        .collect()
}

/// `www/wmo/index.html`: the path below `root`, with `/` on every system.
fn name_within(path: &Path, root: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
