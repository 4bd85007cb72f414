//! `reply`: the reaction of a municipality, shown beside the verdict.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{anyhow, bail};
use clap::Subcommand;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::options::{DataOption, Format, OutputOptions, RulesOption};
use super::{Exit, output, target};
use crate::municipality::{Register, slug_of};
use crate::reply::{self, Reply, Work};
use crate::report::dates::long_date;
use crate::report::{Lang, plain};
use crate::web::replies::{Replies, RepliesTo};
use crate::web::{Country, Listed};

/// Show a municipality's reaction beside the verdict; it never hides or changes it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add a reaction.
    #[command(after_help = "Examples:
  ocowijzer reply add GM0344 --rule free --by \"Gemeente Utrecht, team Wmo\" --text \"Wij passen de pagina aan.\"
  ocowijzer reply add utrecht --by \"Gemeente Utrecht\" --text \"Onze website wordt vernieuwd.\" --expires 2027-03-01

What stands here is public: name a role or an organisation, no person and no mail address.")]
    Add(Add),
    /// List the reactions, with whether they are current.
    #[command(
        after_help = "Examples:\n  ocowijzer reply list\n  ocowijzer reply list GM0344 --format json"
    )]
    List(List),
    /// Take a reaction away.
    #[command(
        after_help = "Examples:\n  ocowijzer reply remove GM0344 1\n  ocowijzer reply remove utrecht 2 --data nights"
    )]
    Remove(Remove),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// CBS code, any of its names, or its website.
    #[arg(value_name = "CODE")]
    code: String,
    /// The rule it is about; without it the whole result.
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// What they say.
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Role or organisation that says it.
    #[arg(long, value_name = "WHO")]
    by: String,
    /// The day it came in; today.
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// The last day it is shown as current; a year from its date.
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Only of this municipality: CBS code, any of its names, or its website.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub rules: RulesOption,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Debug, clap::Args)]
pub(super) struct Remove {
    /// CBS code, any of its names, or its website.
    #[arg(value_name = "CODE")]
    pub code: String,
    /// Its number in the list.
    #[arg(value_name = "N")]
    pub number: usize,
    #[command(flatten)]
    pub data: DataOption,
    #[command(flatten)]
    pub rules: RulesOption,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.action {
        Action::Add(args) => add(args),
        Action::List(args) => list(args),
        Action::Remove(args) => remove(args),
    }
}

fn add(args: &Add) -> anyhow::Result<Exit> {
    let country = country(&args.data.data, &args.rules)?;
    let listed = municipality(&country, &args.code)?;
    if let Some(rule) = &args.rule {
        known_rule(&country, rule)?;
    }
    let date = args.date.unwrap_or_else(target::today);
    let expires = args.expires.map_or_else(|| date.checked_add(1.year()), Ok)?;
    let reply = Reply {
        rule: args.rule.clone(),
        by: args.by.trim().to_owned(),
        date,
        expires,
        text: args.text.trim().to_owned(),
    };
    work(&args.data.data, listed)?.reply(reply)?;
    done(&args.data.data, listed)
}

fn remove(args: &Remove) -> anyhow::Result<Exit> {
    let country = country(&args.data.data, &args.rules)?;
    let listed = municipality(&country, &args.code)?;
    work(&args.data.data, listed)?.remove_reply(args.number)?;
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
        for (number, shown) in (1..).zip(&one.replies) {
            let reply = &shown.reply;
            let end = long_date(reply.expires, lang);
            let until = if shown.expired {
                format!("{} {end}", lang.pick("VERLOPEN op", "EXPIRED on"))
            } else {
                format!("{} {end}", lang.pick("tot en met", "until"))
            };
            let _ = writeln!(
                text,
                "{} {number}. {} · {}, {} ({until})\n    {}",
                name_of(one),
                reply.rule.as_deref().unwrap_or(lang.pick("hele uitslag", "whole result")),
                plain(&reply.by),
                long_date(reply.date, lang),
                plain(&reply.text),
            );
        }
    }
    output::text(&or_nothing(text, lang))?;
    Ok(Exit::Done)
}

/// A line for an empty list.
pub(super) fn or_nothing(text: String, lang: Lang) -> String {
    if text.is_empty() { format!("{}\n", lang.pick("niets", "nothing")) } else { text }
}

/// Code, or slug for a site outside the register.
pub(super) fn name_of(one: &RepliesTo) -> &str {
    one.code.as_deref().unwrap_or(&one.slug)
}

/// What was said, of all or of one.
pub(super) fn said(country: &Country, code: Option<&str>) -> anyhow::Result<Replies> {
    Ok(match code {
        None => Replies::of(country),
        Some(code) => Replies { municipalities: vec![RepliesTo::of(municipality(country, code)?)] },
    })
}

/// What is shown today: the register and the newest results.
pub(super) fn country(data: &Path, rules: &RulesOption) -> anyhow::Result<Country> {
    Ok(Country::open(data, &Register::embedded()?, std::sync::Arc::new(rules.load()?))?)
}

/// The municipality that is meant, by any of its names; a site of the newest run that the register does not have, by
/// its code or slug.
pub(super) fn municipality<'a>(country: &'a Country, typed: &str) -> anyhow::Result<&'a Listed> {
    let meant = target::resolve(&Register::embedded()?, typed, target::today(), Lang::En);
    let (found, trouble) = match meant {
        Ok((target, note)) => {
            if let Some(note) = note {
                anstream::eprintln!("ocowijzer: {note}");
            }
            let slug = target.municipality.slug;
            let trouble = anyhow!("\"{}\" is not in the newest run", plain(typed));
            (country.by_slug(&slug), trouble)
        }
        Err(trouble) => {
            let mut coded = country.municipalities.iter();
            let by_code = coded.find(|one| one.municipality.code.eq_ignore_ascii_case(typed));
            (by_code.or_else(|| country.by_slug(&slug_of(typed))), trouble)
        }
    };
    found.ok_or(trouble)
}

pub(super) fn known_rule(country: &Country, rule: &str) -> anyhow::Result<()> {
    if country.rules.rule(rule).is_some() {
        return Ok(());
    }
    let ids: Vec<_> = country.rules.rules.iter().map(|rule| rule.id.as_str()).collect();
    bail!("there is no rule \"{}\"; the rules are {}", plain(rule), ids.join(", "))
}

/// The file of a municipality.
pub(super) fn work<'a>(data: &'a Path, listed: &Listed) -> anyhow::Result<Work<'a>> {
    Ok(Work::open(data, key(listed), &listed.municipality.name)?)
}

pub(super) fn done(data: &Path, listed: &Listed) -> anyhow::Result<Exit> {
    let file = data.join(reply::FOLDER).join(format!("{}.toml", key(listed)));
    output::text(&format!("{}\n", file.display()))?;
    Ok(Exit::Done)
}

fn key(listed: &Listed) -> &str {
    let one = &listed.municipality;
    if one.code.is_empty() { &one.slug } else { &one.code }
}
