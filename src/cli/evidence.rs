//! `evidence`: the sentence behind a verdict, in its context, from the archive.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::options::{DataOption, Format, OutputOptions, RulesOption};
use super::{Exit, output, runtime};
use crate::data_folder::{RunFolder, Runs};
use crate::judging::Judging;
use crate::municipality::slug_of;
use crate::pdf::PdfReader;
use crate::report::dates::{dutch_day, long_date};
use crate::report::{Lang, plain};
use crate::rescore::{self, Proof, RescoreError};
use crate::result::{Evidence, EvidenceKind, MunicipalityResult};

/// Show the sentence behind a verdict in its context, from the archive; no network.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer evidence latest GM0344 e3 --data nacht
  ocowijzer evidence 20261001T020000Z utrecht --format json")]
pub(super) struct Args {
    /// The run, or `latest`.
    #[arg(value_name = "RUN")]
    run: String,
    /// CBS code, name or slug of the municipality.
    #[arg(value_name = "CODE")]
    code: String,
    /// Which evidence: e1, e2, …; all of it when none is named.
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let run = Runs::of(&args.data.data).run(&args.run)?;
    let result = result(&run, &args.code)?;
    let ids: Vec<String> = if args.ids.is_empty() {
        let mut ids: Vec<String> = result.evidence.keys().cloned().collect();
        ids.sort_by_key(|id| id.trim_start_matches('e').parse::<u32>().unwrap_or(u32::MAX));
        ids
    } else {
        args.ids.clone()
    };
    let ruleset = args.rules.load()?;
    let judging = Judging::new(Arc::new(ruleset), PdfReader::new(std::env::current_exe()?));
    let judging = Arc::new(judging);
    let runtime = runtime()?;
    let mut all_stand = true;
    let wanted: Vec<&Evidence> = ids
        .iter()
        .map(|id| result.evidence.get(id).ok_or_else(|| no_evidence(id, &result)))
        .collect::<Result<_, _>>()?;
    let proofs = rescore::prove_all(&run, &wanted, &judging, runtime.handle())?;
    let pages = |lost: bool| {
        let of = proofs.iter().filter(|proof| proof.is_lost() || !lost);
        of.map(|proof| &proof.evidence.url).collect::<BTreeSet<_>>().len()
    };
    let (missing, pages) = (pages(true), pages(false));
    if missing > 0 {
        return Err(RescoreError::Pruned { run: run.id().to_owned(), missing, pages }.into());
    }
    for (id, proof) in ids.iter().zip(proofs) {
        all_stand &= stands(&proof);
        match args.output.format {
            Format::Json => output::json_line(&serde_json::json!({
                "run": run.id(), "municipality": result.municipality, "id": id, "proof": proof,
            }))?,
            Format::Text => output::text(&text(id, &result, &proof, args.output.lang))?,
        }
    }
    Ok(if all_stand { Exit::Done } else { Exit::Failed })
}

pub(super) fn result(run: &RunFolder, typed: &str) -> anyhow::Result<MunicipalityResult> {
    let wanted = slug_of(typed);
    let mut known = Vec::new();
    for target in run.plan()?.targets {
        let place = &target.municipality;
        if target.key().eq_ignore_ascii_case(typed) || place.slug == wanted {
            return run.result(&target.key())?.ok_or_else(|| {
                anyhow!("run {} has no result of {} yet; finish it with scan", run.id(), place.name)
            });
        }
        known.push(target.key());
    }
    let some: Vec<_> = known.iter().take(5).map(String::as_str).collect();
    bail!(
        "run {} has no municipality \"{}\"; it has {}, …",
        run.id(),
        plain(typed),
        some.join(", ")
    )
}

fn no_evidence(id: &str, result: &MunicipalityResult) -> anyhow::Error {
    let name = &result.municipality.name;
    match result.evidence.len() {
        0 => anyhow!("there is no evidence in the result of {name}"),
        n => anyhow!(
            "there is no evidence \"{}\" in the result of {name}; it has e1 to e{n}",
            plain(id)
        ),
    }
}

/// Does the archive show what the verdict rests on?
fn stands(proof: &Proof) -> bool {
    let quoted = proof.evidence.archive.is_some() && proof.evidence.kind == EvidenceKind::Quote;
    !quoted || (proof.context.is_some() && proof.bytes_are_the_same != Some(false))
}

fn text(id: &str, result: &MunicipalityResult, proof: &Proof, lang: Lang) -> String {
    let evidence = &proof.evidence;
    let mut out = String::new();
    let rules: Vec<_> = result
        .verdicts
        .iter()
        .filter(|verdict| verdict.evidence.iter().any(|known| known == id))
        .map(|verdict| verdict.rule.as_str())
        .collect();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{label:<12}{}", plain(value));
        }
    };
    line(id, &format!("{} · {}", result.municipality.name, rules.join(", ")));
    line(lang.pick("pagina", "page"), &evidence.page_title);
    line(lang.pick("adres", "address"), evidence.url.as_str());
    if let Some(at) = evidence.fetched_at {
        let day = long_date(dutch_day(at), lang);
        line(lang.pick("opgehaald", "fetched"), &format!("{day} ({at})"));
    }
    if let Some(archive) = &evidence.archive {
        line(lang.pick("archief", "archive"), &format!("{} {}", archive.file, archive.record_id));
    }
    if let (Some(payload), Some(archive)) = (&proof.payload, &evidence.archive)
        && payload != archive
    {
        line(lang.pick("bytes in", "bytes in"), &format!("{} {}", payload.file, payload.record_id));
    }
    let same = match proof.bytes_are_the_same {
        Some(true) => lang.pick("dezelfde bytes als beoordeeld", "the very bytes that were judged"),
        Some(false) => {
            lang.pick("ANDERE bytes dan beoordeeld", "OTHER bytes than the ones that were judged")
        }
        None => "",
    };
    line("sha-256", same);
    out.push('\n');
    match &proof.context {
        Some(context) => {
            if !context.heading_path.is_empty() {
                let _ = writeln!(out, "    {}", plain(&context.heading_path.join(" › ")));
            }
            for before in &context.before {
                let _ = writeln!(out, "    {}", plain(before));
            }
            let (prefix, suffix) = (plain(&context.prefix), plain(&context.suffix));
            let _ = writeln!(out, "  > {prefix}«{}»{suffix}", plain(&context.exact));
            for after in &context.after {
                let _ = writeln!(out, "    {}", plain(after));
            }
        }
        None if evidence.exact.is_empty() => {
            out.push_str(lang.pick(
                "    Dit bewijs is een waarneming zonder citaat.\n",
                "    This evidence is an observation without a quotation.\n",
            ));
        }
        None if evidence.kind != EvidenceKind::Quote => {
            let _ = writeln!(out, "    {}", plain(&evidence.exact));
        }
        None => {
            let _ = writeln!(out, "  > «{}»", plain(&evidence.exact));
            out.push_str(lang.pick(
                "    (deze woorden staan niet als tekst op de gearchiveerde pagina)\n",
                "    (these words are no text on the archived page)\n",
            ));
        }
    }
    out.push('\n');
    out
}
