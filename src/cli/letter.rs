//! `letter`: from a result to a letter to the town hall, or to the questions to ask there.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::options::{DataOption, Format, OutputOptions, RulesOption};
use super::{Exit, evidence, output, target};
use crate::data_folder::{Runs, write_atomically};
use crate::letter::docx::docx;
use crate::letter::{ConversationTexts, Document, Hint, Letter, LetterRequest, Reader, text};
use crate::result::MunicipalityResult;

/// Write a letter to the municipality about what its website says, or the questions to ask in person.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ocowijzer letter Utrecht --data nacht
  ocowijzer letter GM0344 --points free,independent --reader wethouder-raad --out brief.docx
  ocowijzer letter Utrecht --conversation --out gesprekswijzer.docx

Without --points the letter is about what the website misses most. Readers: ambtenaar, wethouder-raad, adviesraad.")]
pub(super) struct Args {
    /// Name, CBS code or slug of the municipality.
    #[arg(value_name = "TARGET")]
    target: String,
    /// The run with the result, or `latest`.
    #[arg(long, value_name = "RUN", default_value = "latest")]
    run: String,
    /// Write about these rules only: free,independent,…
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    points: Vec<String>,
    /// Who gets the letter.
    #[arg(long, value_enum, default_value_t, value_name = "WHO", hide_possible_values = true)]
    reader: Reader,
    /// Where you live, for above the letter.
    #[arg(long, value_name = "TOWN")]
    place: Option<String>,
    /// The questions to ask in person instead of a letter.
    #[arg(long, conflicts_with_all = ["points", "place"])]
    conversation: bool,
    /// Write a DOCX to this file instead of text to standard output.
    #[arg(long, value_name = "FILE.docx")]
    out: Option<PathBuf>,
    #[command(flatten)]
    data: DataOption,
    #[command(flatten)]
    rules: RulesOption,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    if let Some(file) = &args.out {
        check_ending(file)?;
    }
    let run = Runs::of(&args.data.data).run(&args.run)?;
    let result = evidence::result(&run, &args.target)?;
    let written = if args.conversation {
        Letter { document: conversation(args, &result)?, hints: Vec::new() }
    } else {
        letter(args, &result)?
    };
    match (&args.out, args.output.format) {
        (Some(file), _) => save(file, &written.document)?,
        (None, Format::Json) => output::json(&written)?,
        (None, Format::Text) => output::text(&text::render(&written.document, output::style()))?,
    }
    say(&written.hints);
    Ok(Exit::Done)
}

fn letter(args: &Args, result: &MunicipalityResult) -> anyhow::Result<Letter> {
    let ruleset = args.rules.load()?;
    let request = LetterRequest {
        result,
        ruleset: &ruleset,
        points: &args.points,
        reader: args.reader,
        place: args.place.as_deref(),
        date: target::today(),
        lang: args.output.lang,
    };
    Ok(request.write()?)
}

fn conversation(args: &Args, result: &MunicipalityResult) -> anyhow::Result<Document> {
    Ok(ConversationTexts::built_in()?.guide(Some(result), args.output.lang))
}

/// Nobody should find out in Word that the file is none.
fn check_ending(file: &Path) -> anyhow::Result<()> {
    if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("docx")) {
        return Ok(());
    }
    bail!("{} would hold a DOCX; give it a name that ends in .docx", file.display())
}

fn save(file: &Path, document: &Document) -> anyhow::Result<()> {
    let bytes = docx(document)?;
    write_atomically(file, &bytes)
        .with_context(|| format!("cannot write {}; is the folder there?", file.display()))?;
    Ok(())
}

fn say(hints: &[Hint]) {
    for hint in hints {
        let link = hint.link.as_ref().map(|link| format!(" {link}")).unwrap_or_default();
        anstream::eprintln!("ocowijzer: {}{link}", hint.text);
    }
}
