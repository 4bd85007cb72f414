//! `assess`: judge one page without crawling, for an editor who wants to test a draft.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use ocowijzer_judge::claims::{self, Claim, Level, PageClaims, Span, TraceOutcome};
use ocowijzer_judge::evaluate::LABELS;
use ocowijzer_judge::page::Page;
use ocowijzer_judge::rules::Ruleset;
use serde::Serialize;
use url::Url;

use super::options::{Format, OutputOptions, RulesOption};
use super::{Exit, output, runtime};
use crate::draft::Draft;
use crate::fetch::{AddressPolicy, FetchSettings, Fetcher, RequestOptions, Truncated};
use crate::municipality::as_address;
use crate::pdf::PdfReader;
use crate::report::{Labels, Lang, phone, plain, words};

/// A page longer than this (in bytes) is no page: it is refused before it fills the memory.
const LONGEST: u64 = 32 * 1024 * 1024;

/// Quotations under a claim; all of them stand in the JSON and come with `--explain`.
const QUOTES: usize = 3;

/// Judge one page (HTML, PDF, DOCX or plain text) without crawling.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  echo \"Een cliëntondersteuner is gratis voor alle inwoners.\" | ocowijzer assess -
  ocowijzer assess https://www.utrecht.nl/ --format json")]
pub(super) struct Args {
    /// A file, an address (http://… or https://…), or - for standard input.
    #[arg(value_name = "FILE|URL|-")]
    page: String,
    /// Show which words counted, what they were held to be about, and why others were set aside.
    #[arg(long)]
    explain: bool,
    /// Contact private and loopback addresses and unusual ports, too: for a site of your own.
    #[arg(long)]
    allow_private_addresses: bool,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let ruleset = args.rules.load()?;
    let page = read_page(args)?;
    let claims = claims::assess(&page, &ruleset);
    let found = Found { page: &page, claims: &claims, ruleset: &ruleset };
    match args.output.format {
        Format::Json => output::json(&found.json(args.explain))?,
        Format::Text => {
            let labels = Labels::of(&ruleset);
            output::text(&found.text(&labels, args.output.lang, args.explain))?;
        }
    }
    Ok(Exit::Done)
}

fn read_page(args: &Args) -> anyhow::Result<Page> {
    let name = &args.page;
    let draft = match as_address(name) {
        _ if name == "-" => from_standard_input()?,
        Some(url) if name.contains("://") => {
            let url =
                url.map_err(|why| anyhow::anyhow!("the address \"{name}\" cannot be used: {why}"))?;
            runtime()?.block_on(fetch(&url, args))?
        }
        _ => from_file(Path::new(name))?,
    };
    let reader = PdfReader::new(std::env::current_exe()?);
    runtime()?.block_on(draft.read(&reader)).with_context(|| name.clone())
}

fn from_standard_input() -> anyhow::Result<Draft> {
    let body = bounded(std::io::stdin().lock(), "standard input")?;
    Ok(Draft { body, ..Draft::default() })
}

fn from_file(path: &Path) -> anyhow::Result<Draft> {
    let name = path.display().to_string();
    let file = std::fs::File::open(path).with_context(|| {
        format!("{name} cannot be opened (for a page on the web write https://… in full)")
    })?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        bail!("{name} is a folder; give a file");
    }
    Ok(Draft::named(bounded(file, &name)?, &name))
}

fn bounded(source: impl std::io::Read, name: &str) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    let read = source.take(LONGEST + 1).read_to_end(&mut body);
    read.with_context(|| format!("{name} cannot be read"))?;
    if body.len() as u64 > LONGEST {
        bail!("{name} is longer than {} MB; give one page", LONGEST / 1024 / 1024);
    }
    Ok(body)
}

async fn fetch(url: &Url, args: &Args) -> anyhow::Result<Draft> {
    let addresses = if args.allow_private_addresses {
        AddressPolicy::AllowPrivate
    } else {
        AddressPolicy::PublicOnly
    };
    let fetcher = Fetcher::new(FetchSettings { addresses, ..FetchSettings::default() })?;
    let fetched = fetcher.get(url, RequestOptions::default()).await?;
    if !(200..300).contains(&fetched.status) {
        bail!("{url} answered {}; is the address right?", fetched.status);
    }
    if fetched.truncated == Some(Truncated::TooLarge) {
        bail!("{url} is too large to be a page ({} MB read)", fetched.body.len() / 1024 / 1024);
    }
    Ok(Draft { body: fetched.body, headers: fetched.headers, url: Some(fetched.url) })
}

/// What a page says, with the page it is said on.
struct Found<'a> {
    page: &'a Page,
    claims: &'a PageClaims,
    ruleset: &'a Ruleset,
}

/// The JSON of the contract; `trace` only with `--explain`.
#[derive(Serialize)]
struct Assessment<'a> {
    claims: BTreeMap<&'a str, Level>,
    domains: &'a BTreeSet<String>,
    providers: Vec<&'a str>,
    evidence: BTreeMap<&'a str, Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<BTreeMap<&'a str, Vec<Step<'a>>>>,
}

/// One step of the reasoning.
#[derive(Serialize)]
struct Step<'a> {
    cue: &'a str,
    words: &'a str,
    about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<Level>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_aside: Option<String>,
}

impl<'a> Found<'a> {
    fn json(&self, explain: bool) -> Assessment<'a> {
        let said = || self.labels().filter(|(_, claim)| claim.level != Level::Silent);
        Assessment {
            claims: self.labels().map(|(rule, claim)| (rule, claim.level)).collect(),
            domains: &self.claims.domains,
            providers: self.claims.providers.iter().map(|p| p.name.as_str()).collect(),
            evidence: said().map(|(rule, claim)| (rule, self.quotes(claim))).collect(),
            trace: explain.then(|| {
                self.rules()
                    .filter(|(_, claim)| !claim.trace.is_empty())
                    .map(|(rule, claim)| (rule, self.steps(claim)))
                    .collect()
            }),
        }
    }

    /// The claims of the label guide, which the contract promises for one page.
    fn labels(&self) -> impl Iterator<Item = (&'a str, &'a Claim)> {
        self.rules().filter(|(rule, _)| LABELS.contains(rule))
    }

    /// The claims in the order of the rule set.
    fn rules(&self) -> impl Iterator<Item = (&'a str, &'a Claim)> + use<'a> {
        let claims = self.claims;
        let rules = self.ruleset.rules.iter();
        rules.filter_map(|rule| Some((rule.id.as_str(), claims.claims.get(&rule.id)?)))
    }

    fn words(&self, span: &Span) -> &'a str {
        let block = self.page.blocks.get(span.block);
        block.and_then(|block| block.text.get(span.range.clone())).unwrap_or_default()
    }

    fn quotes(&self, claim: &Claim) -> Vec<&'a str> {
        claim.evidence.iter().map(|span| self.words(span)).collect()
    }

    fn steps(&self, claim: &'a Claim) -> Vec<Step<'a>> {
        let step = |step: &'a claims::TraceStep| {
            let (counted, set_aside) = match &step.outcome {
                TraceOutcome::Counted(level) => (Some(*level), None),
                TraceOutcome::SetAside(why) => (None, Some(why.to_string())),
            };
            Step {
                cue: &step.cue,
                words: self.words(&step.span),
                about: step.about.to_string(),
                counted,
                set_aside,
            }
        };
        claim.trace.iter().map(step).collect()
    }

    fn text(&self, labels: &Labels, lang: Lang, explain: bool) -> String {
        let style = output::style();
        let mut out = String::new();
        if !self.page.title.is_empty() {
            style.wrap(&mut out, 0, &plain(&self.page.title));
        }
        if self.page.blocks.iter().all(|block| block.text.is_empty()) {
            let empty = lang.pick(
                "Er staat geen tekst op deze pagina; er is dus niets te beoordelen.",
                "There is no text on this page, so there is nothing to judge.",
            );
            style.wrap(&mut out, 0, empty);
            return out;
        }
        if !self.claims.kind.can_decide() {
            style.wrap(&mut out, 0, &self.kind_note(lang));
        }
        if !self.claims.about_oco() && !explain {
            let silent = lang.pick(
                "Deze pagina spreekt niet over onafhankelijke cliëntondersteuning.",
                "This page does not speak of independent client support.",
            );
            style.wrap(&mut out, 0, silent);
            return out;
        }
        let shown = |claim: &Claim| explain || claim.level != Level::Silent;
        for (rule, claim) in self.rules().filter(|(_, claim)| shown(claim)) {
            let most = if explain { usize::MAX } else { QUOTES };
            self.one_claim(&mut out, labels.get(rule, lang), claim, most, lang);
            if explain {
                self.explain(&mut out, claim, lang);
            }
        }
        let silent: Vec<_> = self
            .rules()
            .filter(|(_, claim)| !shown(claim))
            .map(|(rule, _)| plain(labels.get(rule, lang)).to_lowercase())
            .collect();
        if !silent.is_empty() {
            let (sign, word) = words::level(Level::Silent, lang);
            let text = format!("{word} {}: {}", lang.pick("over", "about"), silent.join(", "));
            style.wrap_after(&mut out, &format!(" {sign}  "), 4, &text);
        }
        self.lists(&mut out, lang);
        out
    }

    fn one_claim(&self, out: &mut String, label: &str, claim: &Claim, most: usize, lang: Lang) {
        let style = output::style();
        let (sign, word) = words::level(claim.level, lang);
        let conflict = if claim.conflict {
            lang.pick(" (de pagina spreekt zichzelf tegen)", " (the page contradicts itself)")
        } else {
            ""
        };
        let head = format!("{}: {word}{conflict}", style.bold(&plain(label)));
        style.wrap_after(out, &format!(" {sign}  "), 4, &head);
        for quote in self.quotes(claim).into_iter().take(most) {
            style.wrap_after(out, "      ", 8, &format!("«\u{a0}{}\u{a0}»", plain(quote)));
        }
    }

    fn kind_note(&self, lang: Lang) -> String {
        let kind = words::page_kind(self.claims.kind, lang);
        match lang {
            Lang::Nl => {
                format!("Dit is {kind}. Zo'n pagina telt niet mee in het oordeel over een website.")
            }
            Lang::En => {
                format!("This is {kind}. Such a page does not count in the verdict on a website.")
            }
        }
    }

    fn explain(&self, out: &mut String, claim: &Claim, lang: Lang) {
        let pick = |said: &claims::Said| lang.pick(said.nl, said.en);
        for step in &claim.trace {
            let became = match &step.outcome {
                TraceOutcome::Counted(level) => {
                    let level = words::level(*level, lang).1;
                    format!("{} {level}", lang.pick("telt als", "counts as"))
                }
                TraceOutcome::SetAside(why) => {
                    let why = plain(&why.in_words(pick));
                    format!("{}: {why}", lang.pick("telt niet", "does not count"))
                }
            };
            let about = step.about.in_words(pick);
            let (cue, said) = (&step.cue, plain(self.words(&step.span)));
            let text = format!("{cue} «{said}» [{}] {became}", plain(&about));
            output::style().wrap_after(out, "      · ", 8, &text);
        }
    }

    fn lists(&self, out: &mut String, lang: Lang) {
        let style = output::style();
        if !self.claims.domains.is_empty() {
            let domains: Vec<_> = self.claims.domains.iter().map(String::as_str).collect();
            let title = lang.pick("Levensgebieden", "Areas of life");
            style.wrap(out, 0, &format!("{title}: {}", domains.join(", ")));
        }
        for provider in &self.claims.providers {
            let contacts = [&provider.email, &provider.url];
            let mut line =
                format!("{}: {}", lang.pick("Aanbieder", "Provider"), plain(&provider.name));
            if let Some(number) = &provider.phone {
                let _ = write!(line, ", {}", phone(number));
            }
            for contact in contacts.into_iter().flatten() {
                let _ = write!(line, ", {}", plain(contact));
            }
            style.wrap(out, 0, &line);
        }
    }
}
