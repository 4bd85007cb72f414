//! `correction`: a person says that a verdict is wrong; both are shown.

use std::fmt::Write as _;

use anyhow::{anyhow, bail};
use clap::Subcommand;
use jiff::ToSpan as _;
use jiff::civil::Date;
use url::Url;

use super::options::{DataOption, Format, RulesOption};
use super::reply::{
    List, Remove, country, done, known_rule, municipality, name_of, or_nothing, said, work,
};
use super::{Exit, output, target};
use crate::reply::{Correction, Sentence, Standing};
use crate::report::dates::long_date;
use crate::report::{Lang, plain, words};
use crate::result::{Evidence, EvidenceKind, MunicipalityResult, Outcome, Verdict};

/// Correct a verdict in sight of everybody; the verdict of the rules stays to be seen.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add a correction, and an example for the rule (in DATA/examples/).
    #[command(after_help = "Examples:
  ocowijzer correction add GM0344 --rule free --outcome met --evidence e3 --by redactie --reason \"De prijs gaat over de taxi.\"
  ocowijzer correction add utrecht --rule life-wide --outcome partly --by redactie --reason \"Wonen en werk staan er wel.\" --sentence \"U kunt er ook terecht voor wonen en werk.\" --url https://www.utrecht.nl/hulp/

A correction lapses on its last day, when the rules give another verdict, and when the quoted sentence is gone.
What stands here is public: name a role or an organisation, no person and no mail address.")]
    Add(Box<Add>),
    /// List the corrections, with whether they hold.
    #[command(
        after_help = "Examples:\n  ocowijzer correction list\n  ocowijzer correction list GM0344 --format json"
    )]
    List(List),
    /// Take a correction away, and its example.
    #[command(
        after_help = "Examples:\n  ocowijzer correction remove GM0344 1\n  ocowijzer correction remove utrecht 2 --data nights"
    )]
    Remove(Remove),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// CBS code, any of its names, or its website.
    #[arg(value_name = "CODE")]
    code: String,
    /// The rule.
    #[arg(long, value_name = "RULE")]
    rule: String,
    /// What the verdict should be: met, partly, `not_found`, contradicted, unknown, `not_applicable`.
    #[arg(long, value_name = "OUTCOME", value_parser = outcome)]
    outcome: Outcome,
    /// Why, for people to read.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Role or organisation that corrects.
    #[arg(long, value_name = "WHO")]
    by: String,
    /// The evidence it is about, by its id in the result (e1, e2, …).
    #[arg(long, value_name = "ID", conflicts_with_all = ["sentence", "url"])]
    evidence: Option<String>,
    /// The sentence that was missed.
    #[arg(long, value_name = "TEXT", requires = "url")]
    sentence: Option<String>,
    /// The page that the missed sentence stands on.
    #[arg(long, value_name = "URL", requires = "sentence")]
    url: Option<Url>,
    /// The day of the correction; today.
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// The last day it holds; a year from its date for a sentence that is quoted, else three months, because nobody
    /// would see that it is gone.
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.action {
        Action::Add(args) => add(args),
        Action::List(args) => list(args),
        Action::Remove(args) => remove(args),
    }
}

/// An outcome as the JSON writes it.
fn outcome(text: &str) -> Result<Outcome, String> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|_| {
        String::from("write met, partly, not_found, contradicted, unknown or not_applicable")
    })
}

fn add(args: &Add) -> anyhow::Result<Exit> {
    let country = country(&args.data.data, &args.rules)?;
    let listed = municipality(&country, &args.code)?;
    known_rule(&country, &args.rule)?;
    let name = &listed.municipality.name;
    let found = listed.result.as_deref();
    let result =
        found.ok_or_else(|| anyhow!("there is no result of {name} to correct"))?.measured();
    let verdict = result.verdicts.iter().find(|verdict| verdict.rule == args.rule);
    let verdict = verdict.ok_or_else(|| {
        anyhow!("the result of {name} has no verdict on {}; it is of other rules", args.rule)
    })?;
    let about = sentence(args, result, verdict)?;
    let date = args.date.unwrap_or_else(target::today);
    let time = if about.as_ref().is_some_and(|about| about.quoted) { 1.year() } else { 3.months() };
    let expires = args.expires.map_or_else(|| date.checked_add(time), Ok)?;
    let correction = Correction {
        rule: args.rule.clone(),
        outcome: args.outcome,
        instead_of: verdict.verdict,
        reason: args.reason.trim().to_owned(),
        by: args.by.trim().to_owned(),
        date,
        expires,
        about,
    };
    if correction.about.is_none() {
        anstream::eprintln!(
            "ocowijzer: without --evidence or --sentence there is no example for the rule {}",
            args.rule
        );
    }
    work(&args.data.data, listed)?.correct(correction)?;
    done(&args.data.data, listed)
}

/// The sentence the correction is about.
fn sentence(
    args: &Add,
    result: &MunicipalityResult,
    verdict: &Verdict,
) -> anyhow::Result<Option<Sentence>> {
    if let (Some(text), Some(url)) = (&args.sentence, &args.url) {
        if !matches!(url.scheme(), "http" | "https") {
            bail!("{url} is no web address; write https://…");
        }
        let page = result.pages.iter().find(|page| page.url == *url);
        if page.is_none() {
            anstream::eprintln!(
                "ocowijzer: {url} was not read, so nobody will see when it is gone"
            );
        }
        let title = page.map(|page| page.title.clone()).unwrap_or_default();
        let (text, page_read) = (text.trim().to_owned(), page.is_some());
        return Ok(Some(Sentence { text, url: url.clone(), title, quoted: false, page_read }));
    }
    let Some(id) = &args.evidence else { return Ok(None) };
    if !verdict.evidence.contains(id) {
        let known = verdict.evidence.join(", ");
        bail!("the verdict on {} does not rest on \"{}\"; it has {known}", args.rule, plain(id));
    }
    let evidence: &Evidence =
        result.evidence.get(id).ok_or_else(|| anyhow!("the result has no evidence \"{id}\""))?;
    if evidence.kind != EvidenceKind::Quote {
        bail!("{id} is no quotation; leave --evidence out, or give the --sentence and its --url");
    }
    Ok(Some(Sentence {
        text: evidence.exact.clone(),
        url: evidence.url.clone(),
        title: evidence.page_title.clone(),
        quoted: true,
        page_read: false,
    }))
}

fn remove(args: &Remove) -> anyhow::Result<Exit> {
    let country = country(&args.data.data, &args.rules)?;
    let listed = municipality(&country, &args.code)?;
    work(&args.data.data, listed)?.remove_correction(args.number)?;
    done(&args.data.data, listed)
}

fn list(args: &List) -> anyhow::Result<Exit> {
    let country = country(&args.data.data, &args.rules)?;
    let all = said(&country, args.code.as_deref())?;
    if args.output.format == Format::Json {
        output::json(&all)?;
        return Ok(Exit::Done);
    }
    let lang = args.output.lang;
    let mut text = String::new();
    for one in &all.municipalities {
        for (number, shown) in (1..).zip(&one.corrections) {
            let line = line(&shown.correction, shown.standing, lang);
            let _ = write!(text, "{} {number}. {line}", name_of(one));
        }
    }
    output::text(&or_nothing(text, lang))?;
    Ok(Exit::Done)
}

fn line(correction: &Correction, standing: Standing, lang: Lang) -> String {
    format!(
        "{}: {} → {} · {}, {} ({})\n    {}\n",
        correction.rule,
        words::outcome(correction.instead_of, lang),
        words::outcome(correction.outcome, lang),
        plain(&correction.by),
        long_date(correction.date, lang),
        words::standing(standing, long_date(correction.expires, lang).as_str(), lang),
        plain(&correction.reason),
    )
}
