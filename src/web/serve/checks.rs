//! Checks on demand: one per site at a time, shared by all who ask; a bounded queue that says the wait.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::refusal::Refusal;
use crate::crawl::CrawlEvent;
use crate::pipeline::{Pipeline, Target};
use crate::report::{Lang, plain};
use crate::scan::{self, ScanError};
use crate::web::CHECKS;

/// So many sites are read at once on demand.
const AT_ONCE: usize = 2;
/// So many checks may be under way or waiting.
const MOST: usize = 20;
/// So many of them may be of one client.
const MOST_OF_ONE: usize = 5;
/// So many clients that share a check are told apart.
const SHARERS: usize = 1000;
/// So many of the last lines of what is read are kept.
const LINES: usize = 8;
/// What a check takes before the first one was measured.
const GUESS: Duration = Duration::from_mins(1);

/// The checks under way, waiting, and lately ended.
pub struct Checks {
    pipeline: Arc<Pipeline>,
    data: PathBuf,
    slots: Semaphore,
    known: Mutex<Known>,
    stop: CancellationToken,
}

#[derive(Default)]
struct Known {
    checks: BTreeMap<String, Arc<Check>>,
    /// Mean time of the checks so far.
    mean: Option<Duration>,
    next: u64,
}

/// One check.
pub struct Check {
    /// Whose site.
    pub target: Target,
    /// Its place in the order of asking.
    number: u64,
    state: watch::Sender<Progress>,
    stop: CancellationToken,
    /// Who asked for it and did not withdraw.
    askers: Mutex<BTreeSet<Client>>,
}

/// How far a check is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Waiting, reading, or how it ended.
    pub phase: Phase,
    /// Pages read so far.
    pub pages: u32,
    /// Of which speak of client support.
    pub about_oco: u32,
    /// The last things that were read, oldest first.
    pub lines: VecDeque<Line>,
}

/// Where a check is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Others come first.
    Waiting,
    /// The site is being read.
    Reading,
    /// The result is there.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// It could not be done; why, in English, for the log and the page.
    Failed(String),
}

impl Phase {
    /// Will nothing come after this?
    pub fn is_over(&self) -> bool {
        !matches!(self, Self::Waiting | Self::Reading)
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Line {
    /// A page was opened.
    Reading {
        /// Its address.
        url: String,
    },
    /// A page speaks of client support.
    About {
        /// Its address.
        url: String,
    },
    /// Something could not be read.
    NotRead {
        /// Its address.
        url: String,
    },
    /// The site asks for patience.
    Waiting {
        /// Whole seconds.
        seconds: u64,
    },
}

/// Why a check is not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The queue is full; come back after so long.
    Full {
        /// The wait that is expected.
        wait: Duration,
    },
    /// This client has enough checks under way; come back when one is done, in about so long.
    Enough {
        /// The wait that is expected.
        wait: Duration,
    },
}

impl Refused {
    /// In words, with the wait.
    pub fn refusal(self) -> Refusal {
        let minutes = |wait: Duration| wait.as_secs().div_ceil(60).max(1);
        match self {
            Self::Full { wait } => Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "queue-full",
                format!("Er wachten al {MOST} controles. Probeer het over ongeveer {} minuten nog eens.", minutes(wait)),
                format!("{MOST} checks wait already. Try again in about {} minutes.", minutes(wait)),
            )
            .for_now(wait.as_secs()),
            Self::Enough { wait } => Refusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                "enough-checks",
                format!("U hebt al {MOST_OF_ONE} controles lopen. Wacht tot er een klaar is. Dat duurt ongeveer {} minuten.", minutes(wait)),
                format!("You have {MOST_OF_ONE} checks under way. Wait until one is done, in about {} minutes.", minutes(wait)),
            )
            .for_now(wait.as_secs()),
        }
    }
}

impl Checks {
    /// No checks yet. Results go to the folder of checks in this data folder.
    pub fn new(pipeline: Arc<Pipeline>, data: PathBuf, stop: CancellationToken) -> Self {
        Self { pipeline, data, slots: Semaphore::new(AT_ONCE), known: Mutex::default(), stop }
    }

    /// The check of this site that is under way or was the last one.
    pub fn get(&self, slug: &str) -> Option<Arc<Check>> {
        self.known().checks.get(slug).cloned()
    }

    /// How many come before this one.
    pub fn ahead(&self, check: &Check) -> usize {
        let known = self.known();
        known.checks.values().filter(|other| other.is_open() && other.number < check.number).count()
    }

    /// How long until it is this one's turn, about.
    pub fn wait(&self, check: &Check) -> Duration {
        let rounds = u32::try_from(self.ahead(check) / AT_ONCE).unwrap_or(u32::MAX);
        self.known().mean.unwrap_or(GUESS).saturating_mul(rounds)
    }

    /// Begins a check, or joins the one of this site that is under way. `done` is called when a result is there.
    pub fn start(
        self: &Arc<Self>,
        target: Target,
        client: Client,
        done: impl FnOnce() + Send + 'static,
    ) -> Result<Arc<Check>, Refused> {
        let slug = target.municipality.slug.clone();
        let mut known = self.known();
        if let Some(check) = known.checks.get(&slug).filter(|check| check.is_open()) {
            check.join(client);
            return Ok(Arc::clone(check));
        }
        let mine = |check: &&Arc<Check>| check.is_open() && check.is_asked_by(client);
        if known.checks.values().filter(mine).count() >= MOST_OF_ONE {
            return Err(Refused::Enough { wait: known.mean.unwrap_or(GUESS) });
        }
        let open = known.checks.values().filter(|check| check.is_open()).count();
        if open >= MOST {
            let rounds = u32::try_from(open / AT_ONCE).unwrap_or(u32::MAX);
            let wait = known.mean.unwrap_or(GUESS).saturating_mul(rounds);
            return Err(Refused::Full { wait });
        }
        known.checks.retain(|_, check| check.is_open() || check.state.receiver_count() > 0);
        let begin =
            Progress { phase: Phase::Waiting, pages: 0, about_oco: 0, lines: VecDeque::new() };
        let check = Arc::new(Check {
            target,
            number: known.next,
            state: watch::Sender::new(begin),
            stop: self.stop.child_token(),
            askers: Mutex::new(BTreeSet::from([client])),
        });
        known.next += 1;
        known.checks.insert(slug, Arc::clone(&check));
        drop(known);
        tokio::spawn(Arc::clone(self).work(Arc::clone(&check), done));
        Ok(check)
    }

    async fn work(self: Arc<Self>, check: Arc<Check>, done: impl FnOnce() + Send) {
        let turn = tokio::select! {
            turn = self.slots.acquire() => turn,
            () = check.stop.cancelled() => return check.enter(Phase::Cancelled),
        };
        let Ok(_turn) = turn else { return check.enter(Phase::Cancelled) };
        check.enter(Phase::Reading);
        let began = std::time::Instant::now();
        let folder = self.data.join(CHECKS).join(check.target.key());
        let events = |_: &Target, event: &CrawlEvent| check.hear(event);
        let targets = vec![check.target.clone()];
        let scanned =
            scan::scan(&self.pipeline, targets, &folder, 1, &check.stop, &events, |_| {}).await;
        match scanned {
            Ok(_) => {
                self.took(began.elapsed());
                done();
                check.enter(Phase::Done);
            }
            Err(ScanError::Interrupted { .. }) => check.enter(Phase::Cancelled),
            Err(error) => {
                tracing::error!(municipality = check.target.key(), %error, "check failed");
                check.enter(Phase::Failed(error.to_string()));
            }
        }
    }

    /// A mean that forgets: the last checks count most.
    fn took(&self, time: Duration) {
        let mut known = self.known();
        known.mean = Some(known.mean.map_or(time, |mean| (mean * 3 + time) / 4));
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Check {
    /// How far it is, to look at or to follow.
    pub fn follow(&self) -> watch::Receiver<Progress> {
        self.state.subscribe()
    }

    /// Withdraws one of those who asked. When nobody is left it stops, and what was read is thrown away.
    ///
    /// Says whether it stops: others may still wait for it.
    pub fn withdraw(&self, client: Client) -> bool {
        let mut askers = self.askers.lock().unwrap_or_else(PoisonError::into_inner);
        if askers.remove(&client) && askers.is_empty() {
            self.stop.cancel();
        }
        askers.is_empty()
    }

    fn join(&self, client: Client) {
        let mut askers = self.askers.lock().unwrap_or_else(PoisonError::into_inner);
        if askers.len() < SHARERS {
            askers.insert(client);
        }
    }

    fn is_asked_by(&self, client: Client) -> bool {
        self.askers.lock().unwrap_or_else(PoisonError::into_inner).contains(&client)
    }

    fn is_open(&self) -> bool {
        !self.state.borrow().phase.is_over()
    }

    fn enter(&self, phase: Phase) {
        self.state.send_modify(|progress| progress.phase = phase);
    }

    fn hear(&self, event: &CrawlEvent) {
        let line = match event {
            CrawlEvent::Reading { url, .. } => Line::Reading { url: plain(url.as_str()) },
            CrawlEvent::NotRead { url, .. } => Line::NotRead { url: plain(url.as_str()) },
            CrawlEvent::Read { url, about_oco: true, .. } => {
                Line::About { url: plain(url.as_str()) }
            }
            CrawlEvent::Waiting { seconds } if *seconds >= 2.0 => {
                let seconds = Duration::try_from_secs_f64(*seconds).unwrap_or_default().as_secs();
                Line::Waiting { seconds }
            }
            CrawlEvent::Read { pages, .. } => {
                return self.state.send_modify(|progress| progress.pages = *pages);
            }
            CrawlEvent::Waiting { .. } => return,
        };
        self.state.send_modify(|progress| {
            if let CrawlEvent::Read { pages, .. } = event {
                progress.pages = *pages;
                progress.about_oco += 1;
            }
            progress.lines.push_back(line);
            if progress.lines.len() > LINES {
                progress.lines.pop_front();
            }
        });
    }
}

impl Line {
    /// For people.
    pub fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Reading { url }, Lang::Nl) => format!("Leest {url}"),
            (Self::Reading { url }, Lang::En) => format!("Reads {url}"),
            (Self::About { url }, Lang::Nl) => format!("Gaat over cliëntondersteuning: {url}"),
            (Self::About { url }, Lang::En) => format!("Is about client support: {url}"),
            (Self::NotRead { url }, Lang::Nl) => format!("Kon niet lezen: {url}"),
            (Self::NotRead { url }, Lang::En) => format!("Could not read: {url}"),
            (Self::Waiting { seconds }, Lang::Nl) => {
                format!("De website vraagt om {seconds} seconden geduld")
            }
            (Self::Waiting { seconds }, Lang::En) => {
                format!("The website asks for {seconds} seconds of patience")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::CrawlSettings;
    use crate::demo::{Demo, SiteFixture};
    use crate::fetch::{AddressPolicy, FetchSettings};
    use crate::result::MunicipalityRef;
    use crate::rule_files::RuleFiles;

    fn checks(data: &std::path::Path) -> Arc<Checks> {
        let fetching =
            FetchSettings { addresses: AddressPolicy::AllowPrivate, ..FetchSettings::default() }
                .unthrottled(1);
        let rules = RuleFiles::built_in().load().unwrap();
        let pipeline = Pipeline::new(rules, fetching, CrawlSettings::default()).unwrap();
        let stop = CancellationToken::new();
        Arc::new(Checks::new(Arc::new(pipeline), data.to_owned(), stop))
    }

    fn target(demo: &Demo, slug: &str) -> Target {
        let site = demo.site(slug).unwrap();
        let (code, name) = (Some(site.code.clone()), site.name.clone());
        let (slug, website) = (site.slug.clone(), site.home.clone());
        let municipality = MunicipalityRef { code, name, slug, website };
        Target { municipality, alt_hosts: Vec::new() }
    }

    fn client(number: u8) -> Client {
        Client::of(std::net::IpAddr::from([192, 0, 2, number]))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_client_cannot_take_the_whole_queue() {
        let folder = tempfile::tempdir().unwrap();
        let checks = checks(folder.path());
        let _no_turn = checks.slots.acquire_many(2).await.unwrap();
        let ask = |number: usize, client| {
            let url = format!("http://127.0.0.1:{number}/").parse().unwrap();
            checks.start(Target::unlisted(url), client, || {})
        };
        for number in 0..MOST_OF_ONE {
            assert!(ask(1000 + number, client(1)).is_ok());
        }
        let refused = ask(2000, client(1)).err().unwrap();
        assert!(matches!(refused, Refused::Enough { wait } if wait > Duration::ZERO));
        let said = refused.refusal().problem();
        assert!(said.detail.contains("under way") && said.status == 429, "{said:?}");
        assert!(ask(2000, client(2)).is_ok(), "others go on");
        assert!(ask(1000, client(1)).is_ok(), "the own check can still be looked at");
    }

    async fn ended(check: &Check) -> Progress {
        let mut follow = check.follow();
        follow.wait_for(|progress| progress.phase.is_over()).await.unwrap().clone()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn all_who_ask_share_one_check_and_its_result_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let demo = Demo::start(SiteFixture::embedded().unwrap()).await.unwrap();
        let checks = checks(folder.path());
        let one = checks.start(target(&demo, "lindermeer"), client(1), || {}).unwrap();
        let two = checks.start(target(&demo, "lindermeer"), client(2), || {}).unwrap();
        assert!(Arc::ptr_eq(&one, &two));
        assert!(!two.withdraw(client(2)), "the other one still waits");
        assert!(!two.withdraw(client(3)), "a stranger stops nothing");
        let progress = ended(&one).await;
        assert_eq!(progress.phase, Phase::Done);
        assert!(progress.pages > 0 && progress.about_oco > 0, "{progress:?}");
        assert!(progress.lines.len() <= LINES);
        let rules = Arc::new(RuleFiles::built_in().load().unwrap());
        let register = crate::municipality::Register::embedded().unwrap();
        let country = crate::web::Country::open(folder.path(), &register, rules).unwrap();
        let found = country.by_slug("lindermeer").unwrap().result.as_ref().unwrap();
        assert!(found.on_demand);
        demo.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_queue_is_bounded_and_says_the_wait_and_a_check_can_be_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let checks = checks(folder.path());
        let _no_turn = checks.slots.acquire_many(2).await.unwrap();
        let ask = |number: usize| {
            let municipality = MunicipalityRef {
                code: None,
                name: format!("Nergens {number}"),
                slug: format!("nergens-{number}"),
                website: "http://127.0.0.1:9/".parse().unwrap(),
            };
            let asker = client(u8::try_from(number / MOST_OF_ONE).unwrap());
            checks.start(Target { municipality, alt_hosts: Vec::new() }, asker, || {})
        };
        let waiting: Vec<_> = (0..MOST).map(|number| ask(number).unwrap()).collect();
        let last = waiting.last().unwrap();
        assert_eq!(checks.ahead(last), MOST - 1);
        assert!(checks.wait(last) > Duration::ZERO);
        assert!(
            matches!(ask(MOST).map(|_| ()), Err(Refused::Full { wait }) if wait > Duration::ZERO)
        );
        assert!(last.withdraw(client(3)), "nobody else waits for it");
        assert_eq!(ended(last).await.phase, Phase::Cancelled);
        assert!(ask(MOST).is_ok(), "there is room again");
    }
}
