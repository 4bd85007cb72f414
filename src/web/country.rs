//! What every page is made from: the register, the newest result of each municipality, the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use ocowijzer_judge::rules::Ruleset;

use super::harmless::harmless;
use crate::data_folder::{DataError, RunFolder, RunSummary, Runs};
use crate::municipality::{Municipality, Register};
use crate::reply::{self, Heard, key};
use crate::report::Labels;
use crate::report::dates::dutch_day;
use crate::result::{Evidence, EvidenceKind, MunicipalityRef, MunicipalityResult};

/// The folder of the checks on demand within a data folder: a data folder per municipality, so that a check
/// never waits for the nightly scan and two municipalities never wait for each other.
pub const CHECKS: &str = "checks";

/// The country as the pages show it: read once, replaced as a whole when something new is there.
#[derive(Debug, Clone)]
pub struct Country {
    /// The municipalities, by name.
    pub municipalities: Vec<Listed>,
    /// They have a page, and no place in the country that is shown: sites outside the register that somebody had read
    /// on demand, and the real municipalities while examples are shown.
    pub others: Vec<Listed>,
    /// The run that is shown; absent when there is none yet.
    pub run: Option<RunSummary>,
    /// The results are those of the (fictional) example municipalities.
    pub examples: bool,
    /// The rules, for questions, law and advice.
    pub rules: Arc<Ruleset>,
    /// Short names of the rules.
    pub labels: Labels,
    /// The data folder.
    pub data: PathBuf,
}

/// A municipality in the pages.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Name, province, place on the map.
    pub municipality: Municipality,
    /// Its newest result, if there is one.
    pub result: Option<Arc<Found>>,
    /// What was said before there is a result; empty when there is one, which has its own.
    pub early: Heard,
}

/// A result and where it comes from.
#[derive(Debug, Clone)]
pub struct Found {
    /// The result as it is shown: with the corrections that hold.
    pub result: MunicipalityResult,
    /// What people said about it, and the result as the rules gave it.
    pub heard: Heard,
    /// The run's folder, for the stored copy of a page; absent for a result that was not kept.
    pub folder: Option<RunFolder>,
    /// A check on demand, not the nightly scan.
    pub on_demand: bool,
    /// Sentences of changed pages that a later night, which is not shown, did not quote any more.
    pub gone: Option<Gone>,
}

/// What a later night did not quote any more, from pages that have changed.
#[derive(Debug, Clone)]
pub struct Gone {
    /// When the pages were read again.
    pub at: Timestamp,
    /// The evidence, by id.
    pub evidence: BTreeSet<String>,
}

impl Gone {
    /// Compares what is shown with a later night by the same rules. A page has changed when its bytes have; words that
    /// are not quoted any more may have made room for those of another page. What was not read again says nothing.
    fn between(shown: &MunicipalityResult, later: &RunFolder) -> Option<Self> {
        let key = key(shown);
        // A later night that cannot be read is no reason not to show this one.
        let result = later.result(&key).ok().flatten()?;
        if shown.run.ruleset != result.run.ruleset {
            return None;
        }
        let reading = later.reading(&key).ok().flatten()?;
        let has_changed = |one: &Evidence| {
            let again = reading.pages.iter().find(|page| page.url == one.url);
            let before = one.payload_sha256.as_ref();
            again.is_some_and(|page| before.is_some_and(|sha256| *sha256 != page.payload_sha256))
        };
        let is_quoted = |one: &Evidence| {
            result.evidence.values().any(|other| other.url == one.url && other.exact == one.exact)
        };
        let is_gone =
            |one: &Evidence| one.kind == EvidenceKind::Quote && has_changed(one) && !is_quoted(one);
        let gone = shown.evidence.iter().filter(|(_, one)| is_gone(one));
        let evidence: BTreeSet<_> = gone.map(|(id, _)| id.clone()).collect();
        (!evidence.is_empty()).then_some(Self { at: result.run.finished_at, evidence })
    }
}

impl Found {
    /// The result as the rules gave it.
    pub fn measured(&self) -> &MunicipalityResult {
        self.heard.measured.as_deref().unwrap_or(&self.result)
    }

    /// When the page of this evidence was read again, had changed, and was not quoted for these words any more.
    pub fn gone_at(&self, id: &str) -> Option<Timestamp> {
        self.gone.as_ref().filter(|gone| gone.evidence.contains(id)).map(|gone| gone.at)
    }

    /// Was the page of this evidence kept?
    pub fn has_copy(&self, evidence: &Evidence) -> bool {
        self.folder.is_some() && evidence.archive.is_some()
    }
}

impl Country {
    /// Reads the newest published run of a data folder and newer checks on demand.
    ///
    /// A municipality of the register that the run does not have is listed without a result; a site of the run
    /// that the register does not have is listed as well.
    pub fn open(data: &Path, register: &Register, rules: Arc<Ruleset>) -> Result<Self, DataError> {
        let runs = Runs::of(data);
        let today = dutch_day(Timestamp::now());
        let hear = |result: MunicipalityResult| {
            let said = reply::read(data, &key(&result))?;
            Ok::<_, DataError>(Heard::of(harmless(result), &said, &rules, today))
        };
        let mut run = None;
        let mut found = BTreeMap::new();
        if let Some(folder) = shown_run(&runs)? {
            run = Some(folder.summary()?);
            let later = runs.finished()?.pop().filter(|newest| newest.id() > folder.id());
            for result in folder.results()? {
                let key = key(&result);
                let gone = later.as_ref().and_then(|later| Gone::between(&result, later));
                let (result, heard) = hear(result)?;
                let folder = Some(folder.clone());
                found.insert(key, Found { result, heard, folder, on_demand: false, gone });
            }
        }
        for (key, result, folder) in checks(&data.join(CHECKS))? {
            let newer = found
                .get(&key)
                .is_none_or(|known: &Found| known.result.run.finished_at < result.run.finished_at);
            if newer {
                let (result, heard) = hear(result)?;
                let folder = Some(folder);
                found.insert(key, Found { result, heard, folder, on_demand: true, gone: None });
            }
        }
        let (mut municipalities, others) = listed(register, found);
        for one in municipalities.iter_mut().filter(|one| one.result.is_none()) {
            one.early = Heard::early(&reply::read(data, &one.municipality.code)?, today);
        }
        Ok(Self {
            municipalities,
            others,
            run,
            examples: false,
            labels: Labels::of(&rules),
            rules,
            data: data.to_owned(),
        })
    }

    /// Is there anything to show?
    pub fn has_results(&self) -> bool {
        self.municipalities.iter().any(|listed| listed.result.is_some())
    }

    /// The municipality, or other site, with this slug.
    pub fn by_slug(&self, slug: &str) -> Option<&Listed> {
        self.municipalities
            .iter()
            .chain(&self.others)
            .find(|listed| listed.municipality.slug == slug)
    }

    /// The municipalities of the register that is shown and, while those are examples, the real ones.
    pub fn registered(&self) -> impl Iterator<Item = &Listed> {
        let real = self.others.iter().filter(|listed| !listed.municipality.code.is_empty());
        self.municipalities.iter().chain(real)
    }

    /// Is the municipality with this slug a made-up one?
    pub fn is_example(&self, slug: &str) -> bool {
        self.examples && self.municipalities.iter().any(|one| one.municipality.slug == slug)
    }

    /// The results there are, as they are shown, in the order of the names.
    pub fn results(&self) -> impl Iterator<Item = (&Municipality, &MunicipalityResult)> {
        self.municipalities.iter().filter_map(|listed| {
            listed.result.as_deref().map(|found| (&listed.municipality, &found.result))
        })
    }

    /// The results as the rules gave them, for programs: a correction by a person never gets into these.
    pub fn measured(&self) -> impl Iterator<Item = &MunicipalityResult> {
        self.municipalities.iter().filter_map(|listed| Some(listed.result.as_deref()?.measured()))
    }

    /// When the newest thing that is shown was made.
    pub fn made_at(&self) -> Option<Timestamp> {
        self.results().map(|(_, result)| result.run.finished_at).max()
    }
}

/// The run that passed the gate, or else the newest that is finished.
fn shown_run(runs: &Runs) -> Result<Option<RunFolder>, DataError> {
    if let Some(latest) = runs.latest()? {
        return runs.run(&latest.run).map(Some);
    }
    Ok(runs.finished()?.pop())
}

/// The newest finished check of each municipality.
fn checks(folder: &Path) -> Result<Vec<(String, MunicipalityResult, RunFolder)>, DataError> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let Some(folder) = Runs::of(&path).finished()?.pop() else { continue };
        for result in folder.results()? {
            found.push((key(&result), result, folder.clone()));
        }
    }
    Ok(found)
}

/// What belongs to the country, and what somebody had read besides.
fn listed(register: &Register, mut found: BTreeMap<String, Found>) -> (Vec<Listed>, Vec<Listed>) {
    let mut listed: Vec<Listed> = register
        .entries()
        .iter()
        .map(|municipality| Listed {
            municipality: municipality.clone(),
            result: found.remove(&municipality.code).map(Arc::new),
            early: Heard::default(),
        })
        .collect();
    let left = found.into_values().map(|found| Listed {
        municipality: unregistered(&found.result.municipality),
        result: Some(Arc::new(found)),
        early: Heard::default(),
    });
    let is_other = |one: &Listed| {
        let on_demand = one.result.as_deref().is_some_and(|found| found.on_demand);
        on_demand && one.municipality.code.is_empty()
    };
    let (others, more): (Vec<_>, Vec<_>) = left.partition(is_other);
    listed.extend(more);
    listed.sort_by_cached_key(|listed| listed.municipality.slug.clone());
    (listed, others)
}

impl Listed {
    /// A site outside the register that has no result yet.
    pub fn of_site(site: &MunicipalityRef) -> Self {
        Self { municipality: unregistered(site), result: None, early: Heard::default() }
    }

    /// What people said: about the result, or before there is one.
    pub fn heard(&self) -> &Heard {
        self.result.as_deref().map_or(&self.early, |found| &found.heard)
    }
}

/// A site outside the register, as far as its result tells.
pub fn unregistered(municipality: &MunicipalityRef) -> Municipality {
    Municipality {
        code: municipality.code.clone().unwrap_or_default(),
        name: municipality.name.clone(),
        slug: municipality.slug.clone(),
        province: String::new(),
        website: municipality.website.clone(),
        aliases: Vec::new(),
        alt_hosts: Vec::new(),
        cms_family: String::new(),
        population: None,
        position: None,
        hex: None,
        predecessors: Vec::new(),
        valid_from: None,
        valid_to: None,
    }
}
