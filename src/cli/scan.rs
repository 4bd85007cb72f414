//! `scan`: the nightly batch over many municipalities.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use super::night::NightOptions;
use super::options::{CrawlOptions, DataOption, Format, OutputOptions, RulesOption};
use super::progress::ScanBar;
use super::stop::Stop;
use super::{Exit, output, runtime, target};
use crate::municipality::Register;
use crate::pipeline::{Pipeline, Target};
use crate::report::{Labels, Lang, table};
use crate::scan::{self, ScanError, Scanned};

/// Crawl and judge many municipalities; takes up a scan that was cut off.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer scan utrecht \"den bosch\" --data nacht
  ocowijzer scan --all --data nacht --concurrency 16")]
pub(super) struct Args {
    /// Names, codes, slugs or addresses; none: the rest of a scan that was cut off.
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// Every municipality of the Netherlands.
    #[arg(long, conflicts_with_all = ["targets", "municipalities"])]
    all: bool,
    /// A register of your own: CSV with header code,name,website. Without TARGET: everything in it.
    #[arg(long, value_name = "FILE.csv")]
    municipalities: Option<PathBuf>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    crawl: CrawlOptions,
    #[command(flatten)]
    night: NightOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let targets = targets(args)?;
    let ruleset = args.rules.load()?;
    let labels = Labels::of(&ruleset);
    let pipeline = Pipeline::new(ruleset, args.crawl.fetching(), args.crawl.crawling())?
        .with_renderer(args.crawl.rendering(args.output.lang)?);
    runtime()?.block_on(async {
        let stop = Stop::listen()?;
        let night = args.night.begin(&args.data.data, &stop);
        let bar = ScanBar::start(args.output.lang);
        let at_once = args.crawl.sites_at_once();
        let data = &args.data.data;
        let scanned =
            scan::scan(&pipeline, targets, data, at_once, stop.token(), &|_, _| {}, |progress| {
                bar.done(progress.done, progress.all, &progress.result);
            })
            .await;
        drop(bar);
        let exit = night.end(&scanned)?;
        match scanned {
            Ok(scanned) => Ok(exit.unwrap_or(finish(args, &scanned, &labels)?)),
            Err(error @ ScanError::Interrupted { .. }) => {
                anstream::eprintln!("ocowijzer: {error}");
                Ok(stop.exit())
            }
            Err(error) => Err(error.into()),
        }
    })
}

/// The sites that are meant, each once, in the order given; none to take up what was cut off.
fn targets(args: &Args) -> anyhow::Result<Vec<Target>> {
    let (lang, today) = (args.output.lang, target::today());
    let register = match &args.municipalities {
        Some(file) => Register::open(file)?,
        None => Register::embedded()?,
    };
    if args.all || (args.municipalities.is_some() && args.targets.is_empty()) {
        let targets: Vec<_> = register.on(today).map(Target::of).collect();
        say_what_is_refused(&targets, args);
        return Ok(targets);
    }
    let mut seen = BTreeSet::new();
    let mut targets = Vec::new();
    for typed in &args.targets {
        let (target, note) = target::resolve(&register, typed, today, lang)?;
        if let Some(note) = note {
            anstream::eprintln!("ocowijzer: {note}");
        }
        if seen.insert(target.key()) {
            targets.push(target);
        }
    }
    say_what_is_refused(&targets, args);
    Ok(targets)
}

fn say_what_is_refused(targets: &[Target], args: &Args) {
    let addresses = args.crawl.fetching().addresses;
    let mut refused =
        targets.iter().filter_map(|one| target::refused(one, addresses, args.output.lang));
    let Some(first) = refused.next() else { return };
    anstream::eprintln!("ocowijzer: {first}");
    match (args.output.lang, refused.count()) {
        (_, 0) => {}
        (Lang::Nl, more) => anstream::eprintln!("ocowijzer: net als {more} andere adressen"),
        (Lang::En, more) => anstream::eprintln!("ocowijzer: as {more} other addresses"),
    }
}

fn finish(args: &Args, scanned: &Scanned, labels: &Labels) -> anyhow::Result<Exit> {
    let lang = args.output.lang;
    if args.output.format == Format::Json {
        output::json(&scanned.summary)?;
        return Ok(Exit::Done);
    }
    let folder = scanned.folder.path().display();
    let mut overview = table::Overview::default();
    for result in scanned.folder.each_result()? {
        overview.add(&result?);
    }
    let mut shown = table::render(&overview, labels, lang, output::style());
    let _ = match (lang, scanned.resumed) {
        (Lang::Nl, 0) => writeln!(shown, "Alles staat in {folder}"),
        (Lang::Nl, n) => {
            writeln!(shown, "Alles staat in {folder} ({n} al gedaan vóór de onderbreking)")
        }
        (Lang::En, 0) => writeln!(shown, "Everything is in {folder}"),
        (Lang::En, n) => {
            writeln!(shown, "Everything is in {folder} ({n} done before the interruption)")
        }
    };
    output::text(&shown)?;
    Ok(Exit::Done)
}
