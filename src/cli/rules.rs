//! `rules`: the catalogue of what is asked of a website, and the proof that each rule does what it says.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use comfy_table::{ContentArrangement, LineStyle, Table, presets};
use ocowijzer_judge::rules::{Example, ExampleOutcome, Given, Rule, Ruleset, Text};
use serde::Serialize;

use super::options::{Format, OutputOptions, RulesOption};
use super::{Exit, output};
use crate::catalogue::{decided_by, fact_words, group_word, share};
use crate::error_rates::{self, RuleRates};
use crate::reply;
use crate::report::Lang;
use crate::rule_files::RuleFiles;

/// Show the rules, or run the examples that prove them.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the rules.
    #[command(
        after_help = "Examples:\n  ocowijzer rules list\n  ocowijzer rules list --format json"
    )]
    List {
        #[command(flatten)]
        rules: RulesOption,
        #[command(flatten)]
        output: OutputOptions,
    },
    /// Show one rule: question, law, wording, examples, advice.
    #[command(
        after_help = "Examples:\n  ocowijzer rules show free\n  ocowijzer rules show no-conditions --lang en"
    )]
    Show {
        /// Id of the rule, as in `rules list`.
        id: String,
        #[command(flatten)]
        rules: RulesOption,
        #[command(flatten)]
        output: OutputOptions,
    },
    /// Run the examples in the rule files.
    #[command(
        after_help = "Examples:\n  ocowijzer rules test\n  ocowijzer rules test --rules rules\n  ocowijzer rules test --corrections nights"
    )]
    Test {
        /// Run the examples that corrections in this data folder gave instead (DIR/examples/).
        #[arg(long, value_name = "DIR")]
        corrections: Option<PathBuf>,
        #[command(flatten)]
        rules: RulesOption,
        #[command(flatten)]
        output: OutputOptions,
    },
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.action {
        Action::List { rules, output } => list(rules, *output),
        Action::Show { id, rules, output } => show(id, rules, *output),
        Action::Test { corrections, rules, output } => test(rules, corrections.as_deref(), *output),
    }
}

impl RulesOption {
    /// The rule set to judge by.
    pub(super) fn load(&self) -> anyhow::Result<Ruleset> {
        Ok(RuleFiles::of(self.rules.as_deref())?.load()?)
    }
}

#[derive(Serialize)]
struct RuleInList<'a> {
    id: &'a str,
    group: &'static str,
    version: u32,
    label: &'a str,
    question: &'a str,
}

fn list(rules: &RulesOption, output: OutputOptions) -> anyhow::Result<Exit> {
    let ruleset = rules.load()?;
    let lang = output.lang;
    let rows: Vec<_> = ruleset
        .rules
        .iter()
        .map(|rule| RuleInList {
            id: rule.id.as_str(),
            group: group_word(rule.group),
            version: rule.version,
            label: pick(&rule.label, lang),
            question: pick(&rule.question, lang),
        })
        .collect();
    if output.format == Format::Json {
        output::json(&rows)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(output::style().width).unwrap_or(80))
        .set_header(["id", lang.pick("groep", "group"), lang.pick("vraag", "question")]);
    for row in rows {
        table.add_row([row.id, row.group, row.question]);
    }
    let mut out = String::new();
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    output::text(&out)?;
    Ok(Exit::Done)
}

fn show(id: &str, rules: &RulesOption, output: OutputOptions) -> anyhow::Result<Exit> {
    let ruleset = rules.load()?;
    let Some(rule) = ruleset.rule(id) else {
        let ids: Vec<_> = ruleset.rules.iter().map(|rule| rule.id.as_str()).collect();
        anyhow::bail!("there is no rule \"{id}\"; the rules are {}", ids.join(", "));
    };
    let full = RuleInFull::of(rule, rules.rules.is_none(), output.lang);
    match output.format {
        Format::Json => output::json(&full)?,
        Format::Text => output::text(&rule_text(&full, output.lang))?,
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct RuleInFull<'a> {
    id: &'a str,
    group: &'static str,
    version: u32,
    label: &'a str,
    question: &'a str,
    why: &'a str,
    basis: Vec<crate::result::Basis>,
    decided_by: &'static str,
    reasons: Vec<ReasonInFull<'a>>,
    cues: Vec<CueInFull<'a>>,
    examples: Vec<ExampleInFull<'a>>,
    known_misses: Vec<&'a str>,
    /// On the project's own gold pages; null for rules of the user's own, and where these carry no label.
    error_rates: Option<&'static RuleRates>,
    advice: &'a str,
    norm: &'a str,
    example_sentence: &'a str,
}

#[derive(Serialize)]
struct ReasonInFull<'a> {
    id: &'a str,
    summary: &'a str,
}

#[derive(Serialize)]
struct CueInFull<'a> {
    name: &'a str,
    gives: String,
    patterns: &'a [String],
}

#[derive(Serialize)]
struct ExampleInFull<'a> {
    expect: &'a str,
    given: String,
}

impl<'a> RuleInFull<'a> {
    /// `is_built_in`: the rules as shipped; the error rates hold for no others.
    fn of(rule: &'a Rule, is_built_in: bool, lang: Lang) -> Self {
        Self {
            id: rule.id.as_str(),
            group: group_word(rule.group),
            version: rule.version,
            label: pick(&rule.label, lang),
            question: pick(&rule.question, lang),
            why: pick(&rule.why, lang),
            basis: rule
                .basis
                .iter()
                .map(|b| crate::result::Basis { title: b.title.clone(), url: b.url.clone() })
                .collect(),
            decided_by: decided_by(&rule.decided_by, lang),
            reasons: rule
                .reasons
                .iter()
                .map(|r| ReasonInFull { id: &r.id, summary: pick(&r.summary, lang) })
                .collect(),
            cues: rule
                .cues
                .iter()
                .map(|cue| CueInFull {
                    name: &cue.name,
                    gives: cue_gives(cue.level, cue.item.as_deref()),
                    patterns: &cue.patterns,
                })
                .collect(),
            examples: rule
                .examples
                .iter()
                .map(|e| ExampleInFull { expect: &e.expect, given: given(e) })
                .collect(),
            known_misses: rule.known_misses.iter().map(|miss| pick(miss, lang)).collect(),
            error_rates: error_rates::of(rule.id.as_str()).filter(|_| is_built_in),
            advice: pick(&rule.advice, lang),
            norm: pick(&rule.norm, lang),
            example_sentence: pick(&rule.example_sentence, lang),
        }
    }
}

fn rule_text(full: &RuleInFull<'_>, lang: Lang) -> String {
    let style = output::style();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} ({}, {}, v{})",
        style.bold(full.label),
        full.id,
        full.group,
        full.version
    );
    style.wrap(&mut out, 0, full.question);
    out.push('\n');
    style.wrap(&mut out, 0, full.why);
    section(&mut out, lang.pick("Grondslag", "Basis"));
    style.wrap(&mut out, 4, full.norm);
    for basis in &full.basis {
        style.wrap_after(&mut out, " •  ", 4, &basis.title);
        let _ = writeln!(out, "    {}", basis.url);
    }
    section(&mut out, lang.pick("Hoe wordt beslist", "How it is decided"));
    style.wrap(&mut out, 4, full.decided_by);
    for reason in &full.reasons {
        style.wrap_after(&mut out, " •  ", 4, &format!("{}: {}", reason.id, reason.summary));
    }
    if !full.cues.is_empty() {
        section(&mut out, lang.pick("Woorden die tellen", "Wording that counts"));
    }
    for cue in &full.cues {
        style.wrap_after(&mut out, " •  ", 4, &format!("{} ({})", cue.name, cue.gives));
        for pattern in cue.patterns {
            style.wrap(&mut out, 6, pattern);
        }
    }
    if !full.examples.is_empty() {
        section(&mut out, lang.pick("Voorbeelden", "Examples"));
    }
    for example in &full.examples {
        style.wrap_after(&mut out, " •  ", 4, &format!("{}: {}", example.expect, example.given));
    }
    if !full.known_misses.is_empty() {
        section(&mut out, lang.pick("Wat we weten dat we missen", "Known misses"));
    }
    for miss in &full.known_misses {
        style.wrap_after(&mut out, " •  ", 4, miss);
    }
    if let Some(rates) = full.error_rates {
        section(&mut out, lang.pick("Hoe vaak het fout gaat", "How often it is wrong"));
        rates_text(&mut out, rates, lang);
    }
    section(&mut out, lang.pick("Advies", "Advice"));
    style.wrap(&mut out, 4, full.advice);
    section(&mut out, lang.pick("Voorbeeldzin", "Example sentence"));
    style.wrap(&mut out, 4, full.example_sentence);
    out
}

/// A line for each level: precision and recall with their intervals.
fn rates_text(out: &mut String, rates: &RuleRates, lang: Lang) {
    let style = output::style();
    let measured = match lang {
        Lang::Nl => format!("Op {} eigen proefpagina's; tussen haakjes het 95%-interval.", rates.n),
        Lang::En => format!("On {} gold pages of our own; in brackets the 95 % interval.", rates.n),
    };
    style.wrap(out, 4, &measured);
    for (level, figures) in &rates.levels {
        let (precision, recall) = (share(figures.precision), share(figures.recall));
        let line = match lang {
            Lang::Nl => format!("klopt in {precision}, gevonden {recall}"),
            Lang::En => format!("right in {precision}, found {recall}"),
        };
        style.wrap_after(out, " •  ", 4, &format!("{}: {line}", level.word()));
    }
}

fn section(out: &mut String, title: &str) {
    let _ = write!(out, "\n{}\n", output::style().bold(&title.to_uppercase()));
}

#[derive(Serialize)]
struct TestReport {
    examples: usize,
    failures: Vec<Failure>,
}

#[derive(Serialize)]
struct Failure {
    rule: String,
    place: String,
    expected: String,
    got: String,
    by: Vec<String>,
    set_aside: Vec<String>,
}

fn test(
    rules: &RulesOption,
    corrections: Option<&Path>,
    output: OutputOptions,
) -> anyhow::Result<Exit> {
    let files = RuleFiles::of(rules.rules.as_deref())?;
    let mut ruleset = files.load()?;
    if let Some(data) = corrections {
        only_corrections(&mut ruleset, data)?;
    }
    // The examples of corrections stand in files of their own.
    let place = |file: &str| {
        if corrections.is_some() { String::from(file) } else { files.path(file) }
    };
    let outcomes = ruleset.run_examples();
    let failures: Vec<_> =
        outcomes.iter().filter(|one| !one.passed).map(|one| failure(one, place)).collect();
    let report = TestReport { examples: outcomes.len(), failures };
    match output.format {
        Format::Json => output::json(&report)?,
        Format::Text => output::text(&test_text(&report, ruleset.rules.len()))?,
    }
    Ok(if report.failures.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Puts the examples that corrections gave in the place of those of the rule files.
fn only_corrections(ruleset: &mut Ruleset, data: &Path) -> anyhow::Result<()> {
    let mut given = reply::examples_in(data)?;
    for rule in &mut ruleset.rules {
        rule.examples.clear();
        if let Some(place) = given.iter().position(|file| file.rule == rule.id.as_str()) {
            let file = given.swap_remove(place);
            rule.file = file.path.display().to_string();
            rule.examples = file.examples;
        }
    }
    if let Some(left) = given.first() {
        anyhow::bail!("{}: there is no rule \"{}\"", left.path.display(), left.rule);
    }
    Ok(())
}

fn failure(outcome: &ExampleOutcome, place: impl Fn(&str) -> String) -> Failure {
    Failure {
        rule: outcome.rule.to_string(),
        place: format!("{}:{}", place(&outcome.file), outcome.line),
        expected: outcome.expected.clone(),
        got: outcome.got.clone(),
        by: outcome.by.clone(),
        set_aside: outcome.set_aside.clone(),
    }
}

fn test_text(report: &TestReport, rules: usize) -> String {
    let mut out = String::new();
    for failure in &report.failures {
        let Failure { rule, place, expected, got, by, set_aside } = failure;
        let got = if got.is_empty() { "nothing" } else { got };
        let _ = writeln!(out, "{place}: {rule}: expected {expected}, got {got}");
        if !by.is_empty() {
            let _ = writeln!(out, "    by {}", by.join(", "));
        }
        if !set_aside.is_empty() {
            let _ = writeln!(out, "    set aside: {}", set_aside.join(", "));
        }
    }
    let _ = writeln!(
        out,
        "{} examples of {rules} rules, {} failed",
        report.examples,
        report.failures.len(),
    );
    out
}

fn pick(text: &Text, lang: Lang) -> &str {
    lang.pick(&text.nl, &text.en)
}

fn cue_gives(level: Option<ocowijzer_judge::claims::Level>, item: Option<&str>) -> String {
    match (level, item) {
        (Some(level), _) => format!("{level:?}").to_lowercase(),
        (None, Some(item)) => format!("+ {item}"),
        (None, None) => String::from("–"),
    }
}

fn given(example: &Example) -> String {
    match &example.given {
        Given::Page { title: Some(title), text } => {
            format!("# {title} / {}", crate::report::plain(text))
        }
        Given::Page { title: None, text } => crate::report::plain(text),
        Given::Facts(facts) => {
            let facts: Vec<_> =
                facts.iter().map(|(name, fact)| format!("{name} = {}", fact_words(fact))).collect();
            facts.join(", ")
        }
    }
}
