//! `changes`: what changed since another run, and why.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::bail;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::options::{DataOption, Format, OutputOptions, RulesOption};
use super::{Exit, output, runtime};
use crate::changes::{self, Cause, Change, ChangeKind, Changes, Direction, Side};
use crate::data_folder::{RunFolder, Runs};
use crate::judging::Judging;
use crate::municipality::slug_of;
use crate::pdf::PdfReader;
use crate::report::{Labels, Lang, plain, words};

/// Show what changed between two runs and why: the site, our rules, what could be read, or the register.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer changes --data nacht
  ocowijzer changes --since 2026-10-01 GM0344 --format json")]
pub(super) struct Args {
    /// Only this municipality: CBS code, name or slug.
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Compare with the last run before this day; without it: with the run before the newest.
    #[arg(long, value_name = "DATE", conflicts_with = "from")]
    since: Option<Date>,
    /// Compare with this run.
    #[arg(long, value_name = "RUN")]
    from: Option<String>,
    /// Look at this run instead of the newest.
    #[arg(long, value_name = "RUN")]
    to: Option<String>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let runs = Runs::of(&args.data.data);
    let (earlier, later) = chosen(args, &runs)?;
    let only = args.code.as_deref().map(|typed| keys(&later, typed)).transpose()?;
    let ruleset = args.rules.load()?;
    let labels = Labels::of(&ruleset);
    let judging = Judging::new(Arc::new(ruleset), PdfReader::new(std::env::current_exe()?));
    let runtime = runtime()?;
    let changes =
        changes::compare(&earlier, &later, only.as_ref(), &Arc::new(judging), runtime.handle())?;
    match args.output.format {
        Format::Json => output::json(&changes)?,
        Format::Text => output::text(&text(&changes, &labels, args.output.lang))?,
    }
    Ok(Exit::Done)
}

/// The earlier runs, oldest first, and the later one.
fn chosen(args: &Args, runs: &Runs) -> anyhow::Result<(Vec<RunFolder>, RunFolder)> {
    let finished = runs.finished()?;
    let later = match &args.to {
        Some(id) => runs.run(id)?,
        None => match finished.last() {
            Some(run) => run.clone(),
            None => bail!(
                "there is no finished run in {}; make one with scan",
                args.data.data.display()
            ),
        },
    };
    let place = finished.iter().position(|run| run.id() == later.id()).unwrap_or(finished.len());
    let before = &finished[..place];
    let upto = match (&args.from, args.since) {
        (Some(id), _) => {
            let from = runs.run(id)?;
            match before.iter().position(|run| run.id() == from.id()) {
                Some(place) => place + 1,
                None => bail!("run {} is not a finished run before {}", from.id(), later.id()),
            }
        }
        (None, Some(day)) => {
            let midnight = day.to_zoned(TimeZone::UTC)?.timestamp();
            let mut count = 0;
            for run in before {
                count += usize::from(run.summary()?.run.started_at < midnight);
            }
            // Nothing so old: then since the first run there is.
            count.max(1).min(before.len())
        }
        (None, None) => before.len(),
    };
    Ok((before[..upto].to_vec(), later))
}

fn keys(run: &RunFolder, typed: &str) -> anyhow::Result<BTreeSet<String>> {
    let wanted = slug_of(typed);
    let targets = run.plan()?.targets;
    let found = targets.iter().find(|target| {
        target.key().eq_ignore_ascii_case(typed) || target.municipality.slug == wanted
    });
    match found {
        Some(target) => Ok(BTreeSet::from([target.key()])),
        None => bail!("run {} has no municipality \"{}\"", run.id(), plain(typed)),
    }
}

fn text(changes: &Changes, labels: &Labels, lang: Lang) -> String {
    let mut out = String::new();
    let from = changes.from_run.as_deref().unwrap_or("–");
    let _ = writeln!(out, "{from} → {}", changes.to_run);
    let mut last = None;
    for change in changes.changes.iter().filter(|change| change.kind == ChangeKind::Changed) {
        if last != Some(&change.municipality.slug) {
            let _ = writeln!(out, "\n{}", plain(&change.municipality.name));
            last = Some(&change.municipality.slug);
        }
        one(&mut out, change, labels, lang);
    }
    let changed = |cause| {
        let of =
            |change: &&Change| change.kind == ChangeKind::Changed && change.cause == Some(cause);
        changes.changes.iter().filter(of).count()
    };
    let new = changes.changes.iter().filter(|change| change.kind == ChangeKind::New).count();
    let (site, rule) = (changed(Cause::Site), changed(Cause::Rule));
    let (coverage, register) = (changed(Cause::Coverage), changed(Cause::Register));
    let same = changes.unchanged;
    let _ = match lang {
        Lang::Nl => writeln!(
            out,
            "\n{same} oordelen gelijk, {new} nieuw; veranderd: {site} door de website, {rule} door onze regels, \
             {coverage} doordat wij meer of minder konden lezen, {register} door het register"
        ),
        Lang::En => writeln!(
            out,
            "\n{same} verdicts the same, {new} new; changed: {site} by the website, {rule} by our rules, \
             {coverage} because we could read more or less, {register} by the register"
        ),
    };
    if !changes.left_out.is_empty() {
        let names: Vec<_> = changes.left_out.iter().map(|place| place.name.as_str()).collect();
        let label = lang.pick("niet bezocht", "not visited");
        let _ = writeln!(out, "{label}: {}", plain(&names.join(", ")));
    }
    out
}

fn one(out: &mut String, change: &Change, labels: &Labels, lang: Lang) {
    let verdict = |side: &Side| words::outcome(side.verdict, lang);
    let before = change.from.as_ref().map_or("–", &verdict);
    let arrow = match change.direction {
        Direction::Better => lang.pick(" (beter)", " (better)"),
        Direction::Worse => lang.pick(" (slechter)", " (worse)"),
        Direction::Neither => "",
    };
    let rule = labels.get(&change.rule, lang);
    let _ = writeln!(out, "  {rule}: {before} → {}{arrow}", verdict(&change.to));
    let why = match change.cause {
        Some(Cause::Site) => lang.pick("de tekst is veranderd", "the text changed"),
        Some(Cause::Rule) if change.proven => lang.pick(
            "onze regels zijn veranderd; de oude tekst geeft nu hetzelfde oordeel",
            "our rules changed; the old text now gives the same verdict",
        ),
        Some(Cause::Rule) => lang.pick(
            "onze regels zijn veranderd; het oude archief is er niet meer om het na te gaan",
            "our rules changed; the old archive is no longer there to prove it",
        ),
        Some(Cause::Coverage) => lang.pick(
            "wij konden niet hetzelfde lezen; dit zegt niets over de website",
            "we could not read the same; this says nothing about the website",
        ),
        Some(Cause::Register) => {
            lang.pick("een andere website of gemeente", "another website or municipality")
        }
        None => "",
    };
    let _ = writeln!(out, "    {why}");
    let sides = [
        (lang.pick("toen", "then"), change.from.as_ref()),
        (lang.pick("nu", "now"), Some(&change.to)),
    ];
    for (label, side) in sides {
        for quote in side.iter().flat_map(|side| &side.quotes) {
            let _ = writeln!(out, "    {label}: «{}» {}", plain(&quote.exact), quote.url);
        }
    }
}
