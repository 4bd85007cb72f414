//! `check`: crawl one municipality and judge it.

use std::path::PathBuf;

use jiff::Timestamp;
use ocowijzer_judge::rules::Ruleset;

use super::options::{CrawlOptions, Format, OutputOptions, RulesOption};
use super::progress::SiteProgress;
use super::stop::Stop;
use super::{Exit, output, runtime, target};
use crate::crawl::CrawlEvent;
use crate::municipality::Register;
use crate::pipeline::{Pipeline, TOOL_VERSION, Target};
use crate::reply::{self, Heard};
use crate::report::{Labels, Lang, text, words};
use crate::result::{MunicipalityResult, RunRef, SiteStatus};
use crate::scan;

/// Crawl one municipality and judge what its website says.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer check \"den bosch\"
  ocowijzer check GM0344 --format json --max-pages 30")]
pub(super) struct Args {
    /// Name, other name, CBS code, slug, or web address.
    #[arg(value_name = "TARGET")]
    target: String,
    /// Keep the run (archive, result, database) in this folder.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// End with status 4 when the score is under N.
    #[arg(long, value_name = "N", value_parser = score)]
    fail_under: Option<f64>,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    crawl: CrawlOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let lang = args.output.lang;
    let register = Register::embedded()?;
    let (target, note) = target::resolve(&register, &args.target, target::today(), lang)?;
    let refused = target::refused(&target, args.crawl.fetching().addresses, lang);
    for note in note.into_iter().chain(refused) {
        anstream::eprintln!("ocowijzer: {note}");
    }
    let ruleset = args.rules.load()?;
    let pipeline = Pipeline::new(ruleset.clone(), args.crawl.fetching(), args.crawl.crawling())?
        .with_renderer(args.crawl.rendering(args.output.lang)?);
    runtime()?.block_on(async {
        let stop = Stop::listen()?;
        match read_and_judge(args, &pipeline, target, &stop).await? {
            Some(result) => finish(args, &result, &ruleset),
            None => Ok(stop.exit()),
        }
    })
}

/// The result, or nothing when a signal came first.
async fn read_and_judge(
    args: &Args,
    pipeline: &Pipeline,
    target: Target,
    stop: &Stop,
) -> anyhow::Result<Option<MunicipalityResult>> {
    let progress = SiteProgress::start(args.crawl.crawling(), args.output.lang);
    if let Some(data) = &args.data {
        let key = target.key();
        let events = |_: &Target, event: &CrawlEvent| progress.on(event);
        let scanned =
            scan::scan(pipeline, vec![target], data, 1, stop.token(), &events, |_| {}).await;
        return match scanned {
            Ok(scanned) => Ok(scanned.folder.result(&key)?),
            Err(scan::ScanError::Interrupted { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        };
    }
    let now = Timestamp::now();
    let run = RunRef {
        id: now.strftime("%Y%m%dT%H%M%SZ").to_string(),
        started_at: now,
        finished_at: now,
        tool_version: String::from(TOOL_VERSION),
        ruleset: pipeline.ruleset_ref(),
    };
    let on_event = |event| progress.on(&event);
    Ok(pipeline.check(&target, run, on_event, stop.token()).await?)
}

fn finish(args: &Args, result: &MunicipalityResult, ruleset: &Ruleset) -> anyhow::Result<Exit> {
    let lang = args.output.lang;
    match args.output.format {
        Format::Json => output::json(result)?,
        Format::Text => {
            let (shown, heard) = hear(args, result, ruleset)?;
            let labels = Labels::of(ruleset);
            output::text(&text::render_heard(&shown, &heard, &labels, lang, output::style()))?;
        }
    }
    if could_not_judge(result) {
        anstream::eprintln!("ocowijzer: {}", why_not(result, lang));
        return Ok(Exit::NotJudged);
    }
    let under = args.fail_under.zip(result.score.value).filter(|(least, score)| score < least);
    if let Some((least, score)) = under {
        let (least, score) = (lang.number(least), lang.number(score));
        match lang {
            Lang::Nl => anstream::eprintln!("ocowijzer: de score {score} ligt onder {least}"),
            Lang::En => anstream::eprintln!("ocowijzer: the score {score} is under {least}"),
        }
        return Ok(Exit::UnderScore);
    }
    Ok(Exit::Done)
}

/// The result as people see it: with what was said about it, where a data folder holds that.
fn hear(
    args: &Args,
    result: &MunicipalityResult,
    ruleset: &Ruleset,
) -> anyhow::Result<(MunicipalityResult, Heard)> {
    let Some(data) = &args.data else { return Ok((result.clone(), Heard::default())) };
    let said = reply::read(data, &reply::key(result))?;
    Ok(Heard::of(result.clone(), &said, ruleset, target::today()))
}

fn could_not_judge(result: &MunicipalityResult) -> bool {
    let shut = matches!(result.site.status, SiteStatus::Unreachable | SiteStatus::Blocked);
    shut || result.score.value.is_none()
}

fn why_not(result: &MunicipalityResult, lang: Lang) -> String {
    let website = &result.municipality.website;
    let status = words::status_sentence(result.site.status, lang);
    let reason = result.site.reason.as_deref().map(|reason| words::reason(reason, lang));
    format!("{website}: {status} {}", reason.unwrap_or_default()).trim_end().to_owned()
}

/// A score from 0 to 100.
fn score(text: &str) -> Result<f64, String> {
    let hint = "write a score from 0 to 100";
    let score: f64 = text.parse().map_err(|_| String::from(hint))?;
    if (0.0..=100.0).contains(&score) { Ok(score) } else { Err(String::from(hint)) }
}
