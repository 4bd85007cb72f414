//! `evaluate`: how often the judging is wrong, against labelled pages.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use comfy_table::{Cell, CellAlignment, LineStyle, Table, presets};
use ocowijzer_judge::claims::Level;
use ocowijzer_judge::evaluate::{
    self, Disagreement, Evaluation, GoldRecord, LEVELS, LevelFigures, Rate, RuleFigures,
};
use serde::Serialize;

use super::options::{Format, RulesOption};
use super::{Exit, output};
use crate::error_rates::Share;
use crate::report::plain;

/// Compare claims with labelled pages: confusion, precision, recall and F1 per rule, with 95 % intervals.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer evaluate fixtures/gold/own-1.jsonl
  ocowijzer evaluate fixtures/gold/own-1.jsonl --show-errors")]
pub(super) struct Args {
    /// Files of labelled pages, one JSON object a line.
    #[arg(value_name = "GOLD.jsonl", required = true)]
    files: Vec<PathBuf>,
    /// Also list where gold and judgement differ, with the words and the reason.
    #[arg(long)]
    show_errors: bool,
    #[command(flatten)]
    rules: RulesOption,
    /// Text for people, JSON for programs.
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "text|json",
        hide_possible_values = true
    )]
    format: Format,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let ruleset = args.rules.load()?;
    let mut records = Vec::new();
    for file in &args.files {
        read(file, &mut records)?;
    }
    let evaluation = evaluate::evaluate(&records, &ruleset);
    match args.format {
        Format::Json => output::json(&Figures::of(&evaluation, args.show_errors))?,
        Format::Text => output::text(&text(&evaluation, args.show_errors))?,
    }
    Ok(Exit::Done)
}

/// Adds the records of one file; empty lines are passed over.
fn read(file: &Path, records: &mut Vec<GoldRecord>) -> anyhow::Result<()> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
    let before = records.len();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let record = serde_json::from_str(line)
            .with_context(|| format!("{name}, line {number}: expected a labelled page as JSON"))?;
        records.push(record);
    }
    if records.len() == before {
        bail!("{name}: no labelled page in it; expected one JSON object a line");
    }
    Ok(())
}

/// The JSON of an evaluation.
#[derive(Serialize)]
struct Figures<'a> {
    pages: usize,
    macro_f1: f64,
    precision_contradicted: Share,
    precision_mentions_oco: Share,
    domains_exact: Share,
    providers_precision: Share,
    providers_recall: Share,
    evidence_not_literal: &'a [String],
    rules: Vec<RuleRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disagreements: Option<Vec<Error<'a>>>,
}

#[derive(Serialize)]
struct RuleRow<'a> {
    rule: &'a str,
    macro_f1: f64,
    /// Rows: gold; columns: judged; both yes, partly, contradicted, silent.
    confusion: [[usize; 4]; 4],
    levels: Vec<LevelRow>,
}

#[derive(Serialize)]
struct LevelRow {
    level: Level,
    precision: Share,
    recall: Share,
    f1: Option<f64>,
}

#[derive(Serialize)]
struct Error<'a> {
    record: &'a str,
    rule: &'a str,
    gold: Level,
    judged: Level,
    quote: &'a str,
    gold_quote: &'a str,
    reason: &'a str,
    set_aside: &'a [String],
}

impl<'a> Figures<'a> {
    fn of(evaluation: &'a Evaluation, errors: bool) -> Self {
        let disagreements = evaluation.disagreements.iter().map(Error::of).collect();
        Self {
            pages: evaluation.pages,
            macro_f1: evaluation.macro_f1,
            precision_contradicted: Share::of(evaluation.precision_contradicted),
            precision_mentions_oco: Share::of(evaluation.precision_mentions),
            domains_exact: Share::of(evaluation.domains),
            providers_precision: Share::of(evaluation.providers_precision),
            providers_recall: Share::of(evaluation.providers_recall),
            evidence_not_literal: &evaluation.not_literal,
            rules: evaluation.rules.iter().map(RuleRow::of).collect(),
            disagreements: errors.then_some(disagreements),
        }
    }
}

impl<'a> RuleRow<'a> {
    fn of(figures: &'a RuleFigures) -> Self {
        let level = |(level, figures): (&Level, &LevelFigures)| LevelRow {
            level: *level,
            precision: Share::of(figures.precision),
            recall: Share::of(figures.recall),
            f1: figures.f1,
        };
        Self {
            rule: figures.rule.as_str(),
            macro_f1: figures.macro_f1,
            confusion: figures.confusion,
            levels: LEVELS.iter().zip(&figures.levels).map(level).collect(),
        }
    }
}

impl<'a> Error<'a> {
    fn of(disagreement: &'a Disagreement) -> Self {
        Self {
            record: &disagreement.record,
            rule: disagreement.rule.as_str(),
            gold: disagreement.gold,
            judged: disagreement.judged,
            quote: &disagreement.quote,
            gold_quote: &disagreement.gold_quote,
            reason: &disagreement.reason,
            set_aside: &disagreement.set_aside,
        }
    }
}

fn text(evaluation: &Evaluation, errors: bool) -> String {
    let style = output::style();
    let mut out = String::from("Rows: what the gold says. Columns: what was judged.\n\n");
    for rule in &evaluation.rules {
        let _ = writeln!(out, "{} (macro-F1 {:.3})", style.bold(rule.rule.as_str()), rule.macro_f1);
        rule_table(&mut out, rule);
    }
    let _ = writeln!(
        out,
        "{} pages, macro-F1 over the rules {:.3}",
        evaluation.pages, evaluation.macro_f1
    );
    for (name, rate) in [
        ("precision of contradicted", evaluation.precision_contradicted),
        ("precision of mentions-oco", evaluation.precision_mentions),
        ("domains exactly right", evaluation.domains),
        ("precision of providers", evaluation.providers_precision),
        ("recall of providers", evaluation.providers_recall),
    ] {
        let _ = writeln!(out, "{name}: {} of {}, {}", rate.hits, rate.of, share(rate));
    }
    if !evaluation.not_literal.is_empty() {
        let records = evaluation.not_literal.join(", ");
        style.wrap(&mut out, 0, &format!("evidence that is not literally in the page: {records}"));
    }
    let differing = evaluation.disagreements.len();
    let _ = writeln!(out, "{differing} labels judged otherwise");
    if errors {
        for disagreement in &evaluation.disagreements {
            error(&mut out, disagreement);
        }
    } else if differing > 0 {
        out.push_str("(--show-errors lists them)\n");
    }
    out
}

/// Rows: what the gold says; columns: what was judged; then precision, recall and F1 of the row's level.
fn rule_table(out: &mut String, rule: &RuleFigures) {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    table.set_header([
        "gold",
        "yes",
        "part",
        "contra",
        "silent",
        "precision (95 %)",
        "recall (95 %)",
        "F1",
    ]);
    for ((level, row), figures) in LEVELS.iter().zip(&rule.confusion).zip(&rule.levels) {
        let mut cells = vec![Cell::new(level_word(*level))];
        cells.extend(row.iter().map(|count| right(count.to_string())));
        cells.push(right(share(figures.precision)));
        cells.push(right(share(figures.recall)));
        cells.push(right(figures.f1.map_or_else(|| String::from("–"), |f1| format!("{f1:.3}"))));
        table.add_row(cells);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn right(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// `0.97 (0.85–0.99)`
fn share(rate: Rate) -> String {
    let Some(value) = rate.value() else { return String::from("–") };
    let (low, high) = rate.interval();
    format!("{value:.2} ({low:.2}–{high:.2})")
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Yes => "yes",
        Level::Partly => "partly",
        Level::Contradicted => "contradicted",
        Level::Silent => "silent",
    }
}

fn error(out: &mut String, disagreement: &Disagreement) {
    let style = output::style();
    let Disagreement { record, rule, gold, judged, .. } = disagreement;
    let (gold, judged) = (level_word(*gold), level_word(*judged));
    let _ = writeln!(out, "\n{record} {rule}: gold {gold}, judged {judged}");
    let quoted = [
        ("gold", &disagreement.gold_quote),
        ("ours", &disagreement.quote),
        ("why", &disagreement.reason),
    ];
    for (name, words) in quoted.into_iter().filter(|(_, words)| !words.trim().is_empty()) {
        style.wrap_after(out, &format!("    {name}: "), 10, &plain(words));
    }
    for aside in &disagreement.set_aside {
        style.wrap_after(out, "    set aside: ", 10, &plain(aside));
    }
}
